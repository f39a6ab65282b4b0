"""Every element has its PIDF-LO tag, and comes back from it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.civic import ELEMENTS, CivicAddress
from dispatchable.engine.civic.rfc5139 import CIVIC, TAGS, from_tags, to_tags


def test_every_element_has_one_tag_of_its_own() -> None:
    assert set(TAGS) == set(ELEMENTS)
    assert len(set(TAGS.values())) == len(TAGS)


@given(st.builds(CivicAddress, **{name: st.text(alphabet="abc 12").map(str.strip) for name in ELEMENTS}))
def test_an_address_comes_back_from_its_tags(address: CivicAddress) -> None:
    assert from_tags(to_tags(address)) == (address, ())


def test_what_no_element_stands_for_is_handed_back() -> None:
    tags = [(CIVIC, "A3", "Newton"), (CIVIC, "PCN", "Auburndale"), (CIVIC, "SEAT", "9"), (CIVIC, "A6", "Elm Street")]
    address, unknown = from_tags(tags)
    assert address == CivicAddress(city="Newton", community="Auburndale", street="Elm Street")
    assert unknown == ((CIVIC, "SEAT", "9"),)


def test_the_street_of_rfc_5139_goes_before_that_of_rfc_4119() -> None:
    address, unknown = from_tags([(CIVIC, "A6", "old"), (CIVIC, "RD", "new")])
    assert address == CivicAddress(street="new")
    assert unknown == ((CIVIC, "A6", "old"),)
