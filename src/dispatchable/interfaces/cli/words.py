"""Words of the verdict as the terminal says them, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from dispatchable.engine.validation.verdict import Depth, ElementResult, Status

STATUS: Mapping[Status, tuple[str, str]] = {
    Status.VALID: ("Valid", "Validée"),
    Status.CORRECTED: ("Correction to confirm", "Correction à confirmer"),
    Status.AMBIGUOUS: ("Several addresses fit", "Plusieurs adresses possibles"),
    Status.INCOMPLETE: ("Incomplete", "Incomplète"),
    Status.NOT_FOUND: ("Not found", "Introuvable"),
    Status.SYNTAX_ERROR: ("Invalid format", "Format invalide"),
    Status.NOT_CHECKED: ("Not checked", "Non vérifiée"),
}
"""Status -> English, French."""

SIGN: Mapping[Status, str] = {
    Status.VALID: "✓",
    Status.CORRECTED: "▲",
    Status.AMBIGUOUS: "▲",
    Status.INCOMPLETE: "▲",
    Status.NOT_FOUND: "✗",
    Status.SYNTAX_ERROR: "✗",
    Status.NOT_CHECKED: "○",
}
"""A shape beside the word, so that nothing depends on colour."""

DEPTH: Mapping[Depth, tuple[str, str]] = {
    Depth.SUBPREMISE: ("inside the building", "à l'intérieur du bâtiment"),
    Depth.PREMISE: ("house", "numéro de voie"),
    Depth.INTERPOLATED: ("between known houses", "entre des numéros de voie connus"),
    Depth.STREET: ("street", "voie"),
    Depth.LOCALITY: ("town", "commune"),
    Depth.NONE: ("none", "aucune"),
}
"""How deep the answer reaches -> English, French."""

RESULT: Mapping[ElementResult, tuple[str, str, str]] = {
    ElementResult.CONFIRMED: ("✓", "confirmed", "confirmé"),
    ElementResult.CORRECTED: ("▲", "corrected", "corrigé"),
    ElementResult.INFERRED: ("✓", "added", "ajouté"),
    ElementResult.UNCONFIRMED: ("○", "not confirmed", "non confirmé"),
    ElementResult.MISSING: ("✗", "missing", "manquant"),
    ElementResult.UNEXPECTED: ("✗", "not understood", "non compris"),
}
"""Element result -> sign, English, French."""


def spoken(pair: tuple[str, str], language: str) -> str:
    """The English or French one of a pair."""
    return pair[1] if language == "fr" else pair[0]


def printable(text: str) -> str:
    """``text`` without control characters: what a file or register holds must not steer the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
