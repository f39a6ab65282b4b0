"""The verdict panel in a terminal: what was found, element by element, why, and what to do next."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation import reasons
from dispatchable.engine.validation.verdict import Element, ElementResult, Status, Verdict
from dispatchable.interfaces.cli.words import DEPTH, RESULT, SIGN, STATUS, printable, spoken

_COLOUR = {
    Status.VALID: "green",
    Status.NOT_CHECKED: "bright_black",
    Status.NOT_FOUND: "red",
    Status.SYNTAX_ERROR: "red",
}
_RESULT_COLOUR = {
    ElementResult.CONFIRMED: "green",
    ElementResult.INFERRED: "green",
    ElementResult.CORRECTED: "yellow",
    ElementResult.UNCONFIRMED: "yellow",
}
_NAMED_AT_FAULT = (Status.NOT_FOUND, Status.INCOMPLETE, Status.CORRECTED, Status.SYNTAX_ERROR)


def panel(written: str, verdict: Verdict, language: str) -> RenderableType:
    """The panel for one verdict. ``written`` is the address as it was given; ``language`` is "fr" or "en".

    Signs and words say everything; colour only repeats them. Long texts wrap inside their column.
    """
    parts: list[RenderableType] = [_title(written, verdict, language), Rule(style="", characters="-")]
    if verdict.elements:
        parts += [_elements(verdict, language), Rule(style="", characters="-")]
    parts += [_sentence(reasons.sentence(reason, language), reason.code) for reason in verdict.reasons]
    if verdict.candidates:
        parts += _candidates(verdict, language)
    step = f"{reasons.next_step(verdict.next_step, language)}. {reasons.advice(verdict.next_step, language)}"
    parts.append(_labelled(("Next step: ", "Étape suivante\u00a0: "), step, language, style="bold"))
    parts.append(_evidence(verdict, language))
    return Group(*parts)


def steps(verdict: Verdict, language: str) -> RenderableType:
    """The steps that led to an explained verdict, numbered, in plain words."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for number, step in enumerate(verdict.explanation, 1):
        table.add_row(f"{number}.", Text(printable(str(step["fr" if language == "fr" else "en"]))))
    return table


def headline(verdict: Verdict, language: str) -> str:
    """The outcome in a few words: "Not found: house number"."""
    words = spoken(STATUS[verdict.status], language)
    if verdict.status in _NAMED_AT_FAULT:
        faults = [c.element for c in verdict.corrections] or [r.element for r in verdict.reasons if r.element][:1]
        labels = list(dict.fromkeys(reasons.element_label(name, language) for name in faults))
        if labels:
            colon = "\u00a0: " if language == "fr" else ": "
            words += colon + ", ".join(labels)
    return words


def _title(written: str, verdict: Verdict, language: str) -> RenderableType:
    table = Table.grid(expand=True, padding=(0, 2))
    table.add_column(ratio=3, overflow="fold")
    table.add_column(ratio=2, justify="right", overflow="fold")
    outcome = Text(f"{SIGN[verdict.status]} {headline(verdict, language)}", style=_COLOUR.get(verdict.status, "yellow"))
    table.add_row(Text(printable(written), style="bold"), outcome)
    return table


def _elements(verdict: Verdict, language: str) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for element in verdict.elements:
        label = reasons.element_label(element.name, language)
        text, outcome = _outcome(element, language)
        style = _RESULT_COLOUR.get(element.result, "red")
        table.add_row(label, Text(printable(text)), Text(printable(outcome), style=style))
    return table


def _outcome(element: Element, language: str) -> tuple[str, str]:
    sign, english, french = RESULT[element.result]
    word = french if language == "fr" else english
    if element.result is ElementResult.CORRECTED:
        return element.given, f"{sign} {word}{_colon(language)}{element.given} → {element.value}"
    if element.result is ElementResult.INFERRED:
        return element.value, f"{sign} {word}"
    return element.given or element.value, f"{sign} {word}"


def _colon(language: str) -> str:
    return "\u00a0: " if language == "fr" else ": "


def _sentence(words: str, code: str) -> Text:
    return Text.assemble(printable(words), " ", (f"[{code}]", "dim"))


def _candidates(verdict: Verdict, language: str) -> list[RenderableType]:
    question = "S'agit-il de l'une de ces adresses\u202f?" if language == "fr" else "Did you mean one of these?"
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for number, candidate in enumerate(verdict.candidates, 1):
        differs = ", ".join(reasons.element_label(name, language) for name in candidate.differs)
        told = Text(printable(one_line(candidate.address)))
        if differs:
            heading = "diffère par" if language == "fr" else "differs in"
            told.append(f"  ({heading}{_colon(language)}{differs})", style="dim")
        table.add_row(f"{number}.", told)
    return [Text(question), table]


def _labelled(label: tuple[str, str], words: str, language: str, style: str = "") -> Text:
    return Text.assemble((spoken(label, language), style), printable(words))


def _evidence(verdict: Verdict, language: str) -> Text:
    evidence = verdict.evidence
    french = language == "fr"
    none = "aucun référentiel" if french else "no register"
    parts = [evidence.register or none]
    if evidence.register_digest:
        parts.append(f"{'empreinte' if french else 'digest'} {evidence.register_digest[:12]}…")
    if evidence.record_id:
        parts.append(f"{'identifiant' if french else 'record'} {evidence.record_id}")
    parts.append(f"{'profondeur' if french else 'depth'}{_colon(language)}{spoken(DEPTH[verdict.depth], language)}")
    parts.append(f"score {verdict.score:.4f}")
    parts.append(f"{'moteur' if french else 'engine'} {evidence.engine_version}")
    if evidence.rules_version:
        parts.append(f"{'règles' if french else 'rules'} {evidence.rules_version}")
    return Text.assemble((spoken(("Evidence: ", "Preuve\u00a0: "), language), ""), (printable(", ".join(parts)), "dim"))
