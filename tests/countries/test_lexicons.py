"""Each lexicon is plain, folded and unambiguous data."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.civic.folding import fold

LEXICONS = files("dispatchable.engine.countries") / "lexicons"
LANGUAGES = [
    "cs",
    "da",
    "de",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
]
VARIANT_TABLES = ("street_types", "words", "suffixes", "directions")
WORD_TABLES = ("titles", "particles", "po_box", "ranges", "corners", "without_street_type")
KEYS = {"language", *VARIANT_TABLES, *WORD_TABLES, "number_words", "inside", "inside_after", "city"}
ONLY_SOME = {"distinguishing", "also_words"}
"""Tables that only the languages in full depth have."""


def load(language: str) -> dict[str, Any]:
    return tomllib.loads((LEXICONS / f"{language}.toml").read_text(encoding="utf-8"))


def test_every_language_has_a_lexicon() -> None:
    assert sorted(entry.name for entry in LEXICONS.iterdir()) == [f"{language}.toml" for language in LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
class TestEveryLexicon:
    def test_has_the_known_tables_and_no_other(self, language: str) -> None:
        lexicon = load(language)
        assert set(lexicon) - ONLY_SOME == KEYS
        assert lexicon["language"] == language
        for table in WORD_TABLES:
            assert set(lexicon[table]) == {"words"}, table
        assert set(lexicon["city"]) == {"drop"}

    def test_is_folded(self, language: str) -> None:
        lexicon = load(language)
        words: list[str] = [*lexicon["city"]["drop"], *lexicon["number_words"], *lexicon["number_words"].values()]
        for table in VARIANT_TABLES:
            for canonical, variants in lexicon[table].items():
                words += [canonical, *variants]
        for table in (*WORD_TABLES, "inside", "inside_after"):
            for listed in lexicon[table].values():
                words += listed
        assert [word for word in words if fold(word) != word or not word] == []

    def test_gives_no_spelling_two_meanings_in_one_table(self, language: str) -> None:
        lexicon = load(language)
        for table in VARIANT_TABLES:
            spellings = [s for canonical, variants in lexicon[table].items() for s in (canonical, *variants)]
            assert sorted(spellings) == sorted(set(spellings)), table
        for table in ("inside", "inside_after"):
            keywords = [word for listed in lexicon[table].values() for word in listed]
            assert sorted(keywords) == sorted(set(keywords)), table
        for table in WORD_TABLES:
            words = lexicon[table]["words"]
            assert sorted(words) == sorted(set(words)), table

    def test_names_elements_of_the_address_only(self, language: str) -> None:
        lexicon = load(language)
        assert set(lexicon["inside"]) | set(lexicon["inside_after"]) <= set(ELEMENTS)

    def test_writes_numbers_in_figures(self, language: str) -> None:
        assert [v for v in load(language)["number_words"].values() if not v.isdigit()] == []


@pytest.mark.parametrize(
    ("language", "table", "canonical", "variant"),
    [
        ("fr", "street_types", "boulevard", "bd"),
        ("fr", "street_types", "rond point", "rpt"),
        ("fr", "words", "saint", "st"),
        ("fr", "words", "general", "gal"),
        ("en", "street_types", "street", "st"),
        ("en", "words", "saint", "st"),
        ("en", "street_types", "county road", "cr"),
        ("en", "directions", "northeast", "ne"),
        ("de", "street_types", "strasse", "str"),
        ("de", "words", "sankt", "st"),
    ],
)
def test_usual_abbreviations_are_known(language: str, table: str, canonical: str, variant: str) -> None:
    assert variant in load(language)[table][canonical]
