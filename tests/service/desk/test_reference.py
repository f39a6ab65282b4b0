"""A reference read over the telephone is caught when one sign is wrong, and is never given twice."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.service.desk.reference import check_character, is_reference, next_reference, reference
from dispatchable.service.desk.search import check_is_wrong, reference_in

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture(autouse=True)
def _place() -> None:
    """Nothing is needed here."""


def test_the_published_example_of_the_standard_holds() -> None:
    # The Global Release Identifier's own example of ISO 7064 MOD 37,36.
    assert check_character("A12425GABC1234002") == "M"


@given(st.integers(2020, 2099), st.integers(1, 999_999), st.data())
def test_every_single_wrong_sign_is_told(year: int, count: int, data: st.DataObject) -> None:
    text = reference(year, count)
    assert is_reference(text) and is_reference(text.lower().replace("-", " "))
    signs = text.replace("-", "")
    at = data.draw(st.integers(2, len(signs) - 1))
    wrong = data.draw(st.sampled_from([s for s in SIGNS if s != signs[at]]))
    assert not is_reference(signs[:at] + wrong + signs[at + 1 :])


@given(st.text(max_size=30))
def test_no_text_upsets_the_check(text: str) -> None:
    assert is_reference(text) in (True, False)


@pytest.mark.database
@pytest.mark.django_db
def test_references_ascend_by_year_without_doubles() -> None:
    with transaction.atomic():
        given = [next_reference(2026) for _ in range(3)] + [next_reference(2027)]
    assert [text[:14] for text in given] == ["SR-2026-000001", "SR-2026-000002", "SR-2026-000003", "SR-2027-000001"]


@pytest.mark.parametrize("count", range(1, 40))
def test_a_written_reference_is_understood_whatever_its_check_character(count: int) -> None:
    whole = reference(2026, count)
    assert {reference_in(whole), reference_in(whole.lower().replace("-", " ")), reference_in(whole[:-2])} == {whole}
    assert not check_is_wrong(whole) and check_is_wrong(whole[:-1] + ("0" if whole[-1] != "0" else "1"))
