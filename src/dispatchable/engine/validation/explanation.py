"""Every step of one validation in plain words, for ``--explain`` and for proof."""

from __future__ import annotations

from typing import Any

from dispatchable.engine.validation.outcome import Outcome
from dispatchable.engine.validation.places import Basis
from dispatchable.engine.validation.reading import Reading
from dispatchable.engine.validation.verdict import Verdict

_BASIS = {
    Basis.GIVEN: ("as written", "comme écrit"),
    Basis.OTHER_POSTCODE: (
        "the town as written, whatever its postcode",
        "la commune écrite, quel que soit son code postal",
    ),
    Basis.SIBLING: ("the other arrondissements of the town", "les autres arrondissements de la commune"),
    Basis.POSTCODE: ("the towns of the postcode", "les communes du code postal"),
    Basis.SIMILAR: ("towns spelled a little differently", "les communes au nom presque identique"),
    Basis.UNKNOWN_TOWN: (
        "the towns of the postcode, for want of a known town",
        "les communes du code postal, faute de commune connue",
    ),
    Basis.CONTRADICTION: (
        "the towns of the postcode, which are not the one written: only to propose",
        "les communes du code postal, qui ne sont pas celle écrite\u00a0: seulement pour proposer",
    ),
    Basis.WHOLE_REGISTER: ("the only town of the register", "la seule commune du référentiel"),
    Basis.ANYWHERE: ("the whole register, only to propose", "tout le référentiel, seulement pour proposer"),
}


class Explanation:
    """Collects the steps."""

    def __init__(self) -> None:
        self._steps: list[dict[str, Any]] = []

    @property
    def steps(self) -> tuple[dict[str, Any], ...]:
        """The steps so far: ``step`` (a code), ``en`` and ``fr`` (a sentence each)."""
        return tuple(self._steps)

    def _say(self, step: str, en: str, fr: str) -> None:
        self._steps.append({"step": step, "en": en, "fr": fr})

    def reading(self, outcome: Outcome) -> None:
        """One reading of the line and what the registers say to it."""
        reading = outcome.reading
        en, fr = _parts(reading)
        self._say("read", f"Read as: {en}.", f"Lu ainsi\u00a0: {fr}.")
        place = outcome.place
        if place is not None and place.scopes:
            en = "; ".join(f"{_BASIS[s.basis][0]} ({len(s.cities)})" for s in place.scopes)
            fr = "\u202f; ".join(f"{_BASIS[s.basis][1]} ({len(s.cities)})" for s in place.scopes)
            self._say("towns", f"Looked in: {en}.", f"Cherché dans\u00a0: {fr}.")
        elif place is not None:
            self._say(
                "towns",
                "No register covers the town or the postcode." if place.elsewhere else "The town is in no register.",
                "Aucun référentiel ne couvre la commune ou le code postal."
                if place.elsewhere
                else "La commune n'est dans aucun référentiel.",
            )
        self._found(outcome)

    def _found(self, outcome: Outcome) -> None:
        if any(step == "exists_elsewhere" for step, _ in outcome.steps):
            self._say(
                "exists_elsewhere",
                "A street of exactly this name exists elsewhere in the registers, "
                "so it is not taken for a typing error.",
                "Une voie portant exactement ce nom existe ailleurs dans les référentiels\u00a0: "
                "ce n'est donc pas considéré comme une faute de frappe.",
            )
        found = outcome.found
        if found is not None:
            name = found.register.name_text[found.hit.name]
            same = not found.hit.words_changed and not found.hit.type_changed
            how_en = "the same name" if same else f"{found.hit.cost:.1f} edits away"
            how_fr = "le même nom" if same else f"à {found.hit.cost:.1f} modification(s)".replace(".", ",")
            self._say("street", f"Street: {name} ({how_en}).", f"Voie\u00a0: {name} ({how_fr}).")
            if found.housed:
                number = "".join(found.register.number_text(found.point))
                self._say("house", f"House number {number} is there.", f"Le numéro de voie {number} y figure.")
            elif outcome.reading.numbers:
                self._say("house", "The house number is not there.", "Le numéro de voie n'y figure pas.")
        elif not outcome.ambiguous and outcome.reading.street:
            self._say("street", "No street fits.", "Aucune voie ne correspond.")
        if outcome.rivals:
            lead = f"{min(outcome.lead, 9.0):.2f}"
            rivals = ", ".join(dict.fromkeys(r.register.name_text[r.hit.name] for r in outcome.rivals[:5]))
            self._say(
                "rivals",
                f"Others that come near: {rivals}; the lead over them is {lead} edits.",
                f"Autres voies proches\u00a0: {rivals}\u202f; "
                f"l'avance sur elles est de {lead.replace('.', ',')} modification(s).",
            )

    def verdict(self, verdict: Verdict) -> None:
        """The end: what was decided."""
        percent = f"{verdict.score * 100:.1f}"
        self._say(
            "verdict",
            f"Verdict: {verdict.status.value}, to the depth {verdict.depth.value}, probability {percent} %.",
            f"Résultat\u00a0: {verdict.status.value}, profondeur {verdict.depth.value}, "
            f"probabilité {percent.replace('.', ',')}\u00a0%.",
        )


def _parts(reading: Reading) -> tuple[str, str]:
    parts = [
        ("house number", "numéro de voie", reading.number_text),
        ("street", "voie", " ".join(reading.street)),
        ("second street", "seconde voie", " ".join(reading.corner)),
        ("postcode", "code postal", reading.postcode),
        ("town", "commune", reading.city_text),
        ("region", "région", reading.region),
        ("inside the house", "à l'intérieur", ", ".join(reading.inside.values())),
        ("PO box", "boîte postale", reading.po_box),
        ("left over", "non expliqué", " ".join(reading.unexpected)),
    ]
    en = ", ".join(f"{label} “{text}”" for label, _, text in parts if text)
    fr = ", ".join(f"{label} «\u00a0{text}\u00a0»" for _, label, text in parts if text)
    return en or "nothing", fr or "rien"
