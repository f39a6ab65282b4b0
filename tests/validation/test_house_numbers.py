"""House numbers in running text: what each way to write them means."""

from __future__ import annotations

import pytest

from dispatchable.engine.countries.lexicon import lexicon_for
from dispatchable.engine.validation.housenumber import MAX_RANGE, WrittenNumber, doubtful_suffix, number_at
from dispatchable.engine.validation.text import words_of


def _read(text: str, country: str) -> WrittenNumber | None:
    line = words_of(text)
    return number_at(line.words, line.gaps, 0, lexicon_for(country))


@pytest.mark.parametrize(
    ("country", "text", "number", "suffix"),
    [
        ("FR", "12 rue du Bac", 12, ""),
        ("FR", "12bis rue du Bac", 12, "bis"),
        ("FR", "12-bis rue du Bac", 12, "bis"),
        ("FR", "12 bis, rue du Bac", 12, "bis"),
        ("FR", "12ter rue du Bac", 12, "ter"),
        ("FR", "12 B rue du Bac", 12, "b"),
        ("FR", "12 a rue du Bac", 12, "a"),
        ("DE", "7a", 7, "a"),
        ("DE", "7 A", 7, "a"),
        ("US", "12 1/2 Main St", 12, "1/2"),
        ("US", "12½ Main St", 12, "1/2"),
        ("US", "9.5 Main St", 9, "1/2"),
        ("US", "40-12 Main St", 40, "-12"),
        ("US", "11-3 Main St", 11, "-3"),
        ("US", "N6W23001 Main St", 23001, "n6w^"),
        ("US", "N6 W23001 Main St", 23001, "n6w^"),
        ("FR", "14 - 2e gauche", 14, ""),
    ],
)
def test_one_house_is_one_number_with_its_suffix(country: str, text: str, number: int, suffix: str) -> None:
    written = _read(text, country)
    assert written is not None
    assert written.numbers == ((number, suffix),)
    assert not written.several


@pytest.mark.parametrize(
    ("country", "text", "numbers", "as_written"),
    [
        ("FR", "45-47 rue du Bac", ((45, "-47"), (45, ""), (47, "")), "45-47"),
        ("FR", "90 à 96 rue du Bac", ((90, ""), (96, ""), (92, ""), (94, "")), "90 a 96"),
        ("FR", "24, 26, 28 rue du Bac", ((24, ""), (26, ""), (28, "")), "24, 26, 28"),
        ("FR", "24 et 26 rue du Bac", ((24, ""), (26, "")), "24 et 26"),
        ("FR", "12/14 rue du Bac", ((12, ""), (14, "")), "12/14"),
        ("US", "14-16 1/2 Main St", ((14, ""), (16, "1/2"), (16, "")), "14-16 1/2"),
        ("US", "19-17 Main St", ((19, "-17"), (19, ""), (17, "")), "19-17"),
    ],
)
def test_ranges_and_lists_name_their_written_ends_before_the_houses_between(
    country: str, text: str, numbers: tuple[tuple[int, str], ...], as_written: str
) -> None:
    written = _read(text, country)
    assert written is not None
    assert (written.numbers, written.several, written.text) == (numbers, True, as_written)


def test_a_range_wider_than_any_building_is_no_house() -> None:
    written = _read(f"1 à {MAX_RANGE + 3} rue du Bac", "FR")
    assert written is not None
    assert written.numbers == ((1, f"/{MAX_RANGE + 3}"),)


@pytest.mark.parametrize("text", ["rue du Bac", "1234567890 Main St", "bis rue du Bac"])
def test_what_is_no_house_number_is_none(text: str) -> None:
    assert _read(text, "FR") is None


def test_the_street_begins_behind_the_number_and_its_suffix() -> None:
    line = words_of("12 bis rue du Bac")
    written = number_at(line.words, line.gaps, 0, lexicon_for("FR"))
    assert written is not None
    assert line.words[written.end] == "rue"


def test_without_lists_a_comma_ends_the_number() -> None:
    line = words_of("24, 26, 28 rue du Bac")
    written = number_at(line.words, line.gaps, 0, lexicon_for("FR"), lists=False)
    assert written is not None
    assert (written.numbers, written.end) == (((24, ""),), 1)


def test_a_letter_that_may_be_a_shortened_street_type_is_doubtful() -> None:
    lexicon = lexicon_for("FR")
    shortened, plain = words_of("31 R Moulin Joly"), words_of("31 B rue du Moulin")
    assert doubtful_suffix(shortened.words, shortened.gaps, 0, 2, lexicon)
    assert not doubtful_suffix(plain.words, plain.gaps, 0, 2, lexicon)
    bare = number_at(shortened.words, shortened.gaps, 0, lexicon, letter=False)
    assert bare is not None
    assert (bare.numbers, bare.end) == (((31, ""),), 1)
