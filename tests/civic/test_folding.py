"""Folding keeps what tells names apart and nothing else."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.civic.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("12 bis, Rue de l'Église", "12 bis rue de l eglise"),
        ("Rue de l’Œuvre", "rue de l oeuvre"),
        ("Hauptstraße 5", "hauptstrasse 5"),
        ("STRAẞE", "strasse"),
        ("Ærøgade", "aerogade"),
        ("Łódź", "lodz"),
        ("Đakovo", "dakovo"),
        ("40-12", "40 12"),
        ("12½", "12 1 2"),
        ("1ᵉʳ", "1er"),
        ("Saint\u00a0Étienne\u202f!", "saint etienne"),
        ("ho\u00adtel", "hotel"),
        ("", ""),
        (" .,;- ", ""),
        ("東京", ""),
    ],
)
def test_folds_as_written_in_the_table(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_leaves_only_letters_digits_and_single_spaces(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?: [a-z0-9]+)*)?", fold(text))


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24F)))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_case_does_not_count(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())
