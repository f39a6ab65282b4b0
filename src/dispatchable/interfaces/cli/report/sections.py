"""The report on a checked list as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dispatchable.engine.validation import reasons
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.report.collector import ROWS, Example, Report
from dispatchable.interfaces.cli.report.map import legend
from dispatchable.interfaces.cli.report.page import page
from dispatchable.interfaces.cli.report.states import FACES, WORST_FIRST, bar, figure, share, state
from dispatchable.interfaces.cli.words import STATUS, spoken
from dispatchable.interfaces.html import Html, joined, tag

TOWNS = 50
REASONS = 20


def rendered(report: Report, language: str, *, name: str, made: str) -> str:
    """The page, in "fr" or "en". ``name`` is the list's, ``made`` the day as it is to be read."""
    title = spoken(("Address check: ", "Vérification d'adresses\u00a0: "), language) + name
    return page(
        title,
        language,
        tag("p", _origin(report, language, made), class_="soft"),
        _outcome(report, language),
        _totals(report, language),
        _map(report, language),
        _towns(report, language),
        _reasons(report, language),
        _rows(report, language),
    )


def listed(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int] = frozenset()) -> Html:
    """A table that becomes cards on a narrow screen; the columns ``numbers`` stand to the right."""
    head = [tag("th", text, scope="col", class_="number" if i in numbers else None) for i, text in enumerate(headings)]
    body = [
        tag("tr", *(
            tag("td", cell, class_="number" if i in numbers else None, data_label=headings[i] or None) if cell
            else tag("td") for i, cell in enumerate(row)
        ))
        for row in rows
    ]  # fmt: skip
    table = tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body))
    return tag("div", table, class_="wrap cards")


def changed(changes: Sequence[tuple[str, str, str]], language: str) -> Html:
    """Corrections, each as old and new value."""
    arrow = Html(" → ")
    return joined(
        *(
            tag("div", tag("span", _label(element, language), class_="soft"),
                tag("del", given) if given else "", arrow, tag("ins", value), class_="change")
            for element, given, value in changes
        )
    )  # fmt: skip


def reason_titles(codes: Sequence[str], language: str) -> Html:
    """Reasons by their names, each with its code."""
    return joined(*(tag("div", title(code, language), " ", tag("span", code, class_="code")) for code in codes))


def title(code: str, language: str) -> str:
    """A reason's name; a code that this version does not know is its own name."""
    return reasons.title(code, language) if code in reasons.codes() else code


def next_step(code: str, language: str) -> str:
    """The words of a next step; nothing where there is nothing to do."""
    return reasons.next_step(code, language) if code in reasons.next_steps() else ""


def _label(element: str, language: str) -> str:
    return reasons.element_label(element, language) + ("\u00a0: " if language == "fr" else ": ")


def _origin(report: Report, language: str, made: str) -> str:
    known = ", ".join(name for name, _ in report.registers.most_common(12))
    if language == "fr":
        return f"Établi le {made}. " + (f"Référentiels qui ont répondu\u00a0: {known}." if known else "")
    return f"Made on {made}. " + (f"Registers that answered: {known}." if known else "")


def _outcome(report: Report, language: str) -> Html:
    good, total = report.counts[Status.VALID], report.rows
    rest = total - good
    numbers = [figure(n, language) for n in (good, total, rest)]
    if language == "fr":
        lead = f"Adresses validées\u00a0: {numbers[0]} sur {numbers[1]} ({share(good, total, language)})."
        more = f"À regarder\u00a0: {numbers[2]}." if rest else "Rien d'autre n'est à faire."
    else:
        lead = f"Valid addresses: {numbers[0]} of {numbers[1]} ({share(good, total, language)})."
        more = f"To look at: {numbers[2]}." if rest else "There is nothing else to do."
    if not total:
        lead, more = spoken(("The list has no rows.", "La liste n'a aucune ligne."), language), ""
    worst = report.worst()
    colour = FACES[worst[0]].colour if worst else "good"
    return tag("div", tag("p", lead, class_="lead"), tag("p", more), class_=f"box box-{colour}")


def _in_words(counts: Counter[Status], language: str) -> str:
    return ", ".join(
        f"{spoken(STATUS[status], language)} {figure(counts[status], language)}"
        for status in reversed(WORST_FIRST)
        if counts[status]
    )


def _totals(report: Report, language: str) -> Html:
    tiles = [
        tag("div", tag("b", figure(report.counts[status], language)), state(status, language),
            tag("div", share(report.counts[status], report.rows, language), class_="soft small"),
            class_=f"tile tile-{FACES[status].colour}")
        for status in reversed(WORST_FIRST)
        if report.counts[status]
    ]  # fmt: skip
    whole = bar(report.counts, "bar", _in_words(report.counts, language)) if report.rows else ""
    heading = tag("h2", spoken(("Totals", "Totaux"), language))
    return joined(heading, whole, tag("div", *tiles, class_="tiles"))


def _map(report: Report, language: str) -> Html:
    maps = report.cloud.maps(language)
    if not maps:
        return Html("")
    told = spoken(
        (
            "Every row for which the register gave a position. Rows close together share one mark; the most serious "
            "verdict among them shows, and a larger mark stands for more rows.",
            "Toutes les lignes dont le référentiel a donné la position. Les lignes proches partagent un repère\u202f; "
            "le résultat le plus grave s'affiche, et un repère plus grand représente plus de lignes.",
        ),
        language,
    )
    return joined(tag("h2", spoken(("Map", "Carte"), language)), tag("p", told, class_="soft"), legend(language), maps)


def _towns(report: Report, language: str) -> Html:
    ranked = sorted(
        report.towns.items(), key=lambda item: (item[1][Status.VALID] - item[1].total(), -item[1].total(), item[0])
    )
    if not ranked:
        return Html("")
    unknown = spoken(("(town not known)", "(commune inconnue)"), language)
    rows = []
    for (town, region, country), counts in ranked[:TOWNS]:
        name = joined(
            town or unknown, " ", tag("span", ", ".join(filter(None, (region, country))), class_="soft small")
        )
        rows.append(_town(name, counts, language))
    rest: Counter[Status] = Counter(report.other_towns)
    for _, counts in ranked[TOWNS:]:
        rest.update(counts)
    if rest:
        rows.append(
            _town(tag("em", spoken(("All other towns", "Toutes les autres communes"), language)), rest, language)
        )
    headings = spoken_all(
        ("Town", "Rows", "Valid", "To look at", "Verdicts"),
        ("Commune", "Lignes", "Validées", "À regarder", "Résultats"),
        language,
    )
    heading = tag("h2", spoken(("Verdicts by town", "Résultats par commune"), language))
    told = spoken(
        (
            "The towns with most rows to look at come first.",
            "D'abord les communes qui ont le plus de lignes à regarder.",
        ),
        language,
    )
    return joined(heading, tag("p", told, class_="soft"), listed(headings, rows, frozenset({1, 2, 3})))


def _town(name: Html, counts: Counter[Status], language: str) -> list[str]:
    total, good = counts.total(), counts[Status.VALID]
    numbers = [figure(n, language) for n in (total, good, total - good)]
    return [name, *numbers, bar(counts, "bar-row", _in_words(counts, language))]


def spoken_all(english: Sequence[str], french: Sequence[str], language: str) -> Sequence[str]:
    """The English or the French words."""
    return french if language == "fr" else english


def _reasons(report: Report, language: str) -> Html:
    if not report.reasons:
        return Html("")
    rows = []
    for code, count in sorted(report.reasons.items(), key=lambda item: (-item[1], item[0]))[:REASONS]:
        examples = tag("ul", *(tag("li", _short(example, language)) for example in report.examples.get(code, ())))
        rows.append([reason_titles([code], language), figure(count, language), examples])
    headings = spoken_all(("Reason", "Rows", "Examples"), ("Motif", "Lignes", "Exemples"), language)
    heading = tag("h2", spoken(("Most frequent reasons", "Motifs les plus fréquents"), language))
    return joined(heading, listed(headings, rows, frozenset({1})))


def _short(example: Example, language: str) -> Html:
    row = f"ligne {figure(example.row, language)}" if language == "fr" else f"row {figure(example.row, language)}"
    return joined(example.written, " ", tag("span", row, class_="soft small"))


def _rows(report: Report, language: str) -> Html:
    parts = []
    headings = spoken_all(
        ("Row", "As written", "Why", "What the register has", "Next step"),
        ("Ligne", "Telle qu'écrite", "Motifs", "Ce que dit le référentiel", "Étape suivante"),
        language,
    )
    for status in report.worst():
        examples, total = report.look_at.get(status, []), report.counts[status]
        rows = [
            [figure(e.row, language), e.written, reason_titles(e.reasons, language), _proposed(e, language),
             next_step(e.next_step, language)]
            for e in examples
        ]  # fmt: skip
        counted = f"{figure(len(rows), language)} / {figure(total, language)}" if len(rows) < total else str(total)
        parts += [
            tag("h3", state(status, language), " ", tag("span", counted, class_="soft")),
            listed(headings, rows, frozenset({0})),
        ]
    if not parts:
        return Html("")
    told = spoken(
        (
            f"The first {ROWS} of each verdict, the most serious verdicts first. The checked list has them all, with "
            "every reason and candidate.",
            f"Les {ROWS} premières de chaque résultat, les plus graves d'abord. Le tableau vérifié les contient "
            "toutes, avec chaque motif et chaque candidat.",
        ),
        language,
    )
    heading = tag("h2", spoken(("Rows to look at", "Lignes à regarder"), language))
    return joined(heading, tag("p", told, class_="soft"), *parts)


def _proposed(example: Example, language: str) -> str:
    if example.changes:
        return joined(example.found, changed(example.changes, language))
    if example.candidates:
        return tag("ul", *(tag("li", candidate) for candidate in example.candidates))
    return ""
