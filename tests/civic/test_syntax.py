"""Syntax rules are those that the country publishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.civic import CivicAddress
from dispatchable.engine.civic.syntax import check_syntax, normal_postcode
from dispatchable.engine.countries.pack import countries, generic_pack, load_pack

GB = CivicAddress(country="GB", house_number="12", street="High Street", city="Bath", postcode="BA1 5AW")


def codes(address: CivicAddress) -> list[tuple[str, str]]:
    return [(reason.code, reason.element) for reason in check_syntax(address, load_pack(address.country))]


def test_a_good_british_address_breaks_no_rule() -> None:
    assert codes(GB) == []


@pytest.mark.parametrize(
    ("element", "text", "code"),
    [
        ("house_number", "12/14", None),
        ("house_number", "1-3[a]", None),
        ("house_number", "12#", "ADR-SYN-HNO-CHARS"),
        ("house_number", "12 A", "ADR-SYN-HNO-CHARS"),
        ("house_number", "A12", "ADR-SYN-HNO-START"),
        ("house_number", "1" * 20, None),
        ("house_number", "1" * 21, "ADR-SYN-LEN"),
        ("street", "St John's & St Mary's Rd.", None),
        ("street", "St John’s Road", None),
        ("street", "a" * 50, None),
        ("street", "a" * 51, "ADR-SYN-LEN"),
        ("street", "-High Street", "ADR-SYN-LEAD"),
        ("street", "High Street (North)", "ADR-SYN-CHARS"),
        ("street", "High\tStreet", "ADR-SYN-CHARS"),
        ("city", "&Bath", "ADR-SYN-LEAD"),
        ("city", "b" * 51, "ADR-SYN-LEN"),
        ("building", "'Rose House", "ADR-SYN-LEAD"),
        ("care_of", "a" * 80, None),
        ("care_of", "a" * 81, "ADR-SYN-LEN"),
        ("care_of", "Smith + Sons", "ADR-SYN-CHARS"),
        ("building", "Smith + Sons", None),
        ("postcode", "BA1 5A", "ADR-SYN-PC"),
        ("postcode", "75001", "ADR-SYN-PC"),
    ],
)
def test_the_published_british_rules_hold(element: str, text: str, code: str | None) -> None:
    assert codes(GB.with_(**{element: text})) == ([(code, element)] if code else [])


@pytest.mark.parametrize("postcode", ["SW1A 1AA", "M1A 1AA", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT"])
def test_the_six_british_postcode_formats_are_known(postcode: str) -> None:
    assert normal_postcode(postcode, load_pack("GB")) == postcode
    assert codes(GB.with_(postcode=postcode)) == []


@pytest.mark.parametrize(
    ("country", "text", "normal"),
    [
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("NL", "1012ab", "1012 AB"),
        ("SE", "S-11122", "111 22"),
        ("CZ", "11000", "110 00"),
        ("PL", "00001", "00-001"),
        ("PT", "1000 001", "1000-001"),
        ("US", "021394307", "02139-4307"),
        ("US", "02139", "02139"),
        ("CA", "h3z2y7", "H3Z 2Y7"),
        ("LV", "1010", "LV-1010"),
        ("LU", "1855", "L-1855"),
        ("FR", "F-75001", "75001"),
        ("IE", "d02af30", "D02 AF30"),
        ("JP", "〒100-0001", "100-0001"),
        ("FR", "7500", None),
        ("FR", "99001", None),
        ("CA", "D3Z 2Y7", None),
        ("DE", "00115", None),
        ("SK", "511 01", None),
        ("US", "", None),
    ],
)
def test_a_postcode_is_written_as_the_country_writes_it(country: str, text: str, normal: str | None) -> None:
    assert normal_postcode(text, load_pack(country)) == normal


@pytest.mark.parametrize("country", countries())
def test_the_example_of_each_country_is_in_canonical_form(country: str) -> None:
    pack = load_pack(country)
    assert pack.postcode is not None
    assert normal_postcode(pack.postcode.example, pack) == pack.postcode.example


@given(st.sampled_from(countries()), st.data())
def test_a_canonical_postcode_stays_as_it_is(country: str, data: st.DataObject) -> None:
    pack = load_pack(country)
    assert pack.postcode is not None
    text = data.draw(st.from_regex(pack.postcode.pattern, fullmatch=True))
    normal = normal_postcode(text, pack)
    assert normal is not None
    assert normal_postcode(normal, pack) == normal
    assert normal_postcode(normal.lower().replace(" ", "").replace("-", ""), pack) == normal


def test_a_country_without_rules_gets_no_postcode_verdict() -> None:
    assert check_syntax(CivicAddress(postcode="anything at all"), generic_pack()) == []
