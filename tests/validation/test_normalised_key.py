"""One key for one address, however it is typed; another for every other address."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.validation.normalised import normalised_key

BASE = CivicAddress(
    country="FR", house_number="12", suffix="bis", street="Avenue du Général Leclerc", postcode="48000", city="Mende"
)
STREETS = (
    "Rue de l'Église", "Boulevard du Docteur Saint-Émile", "Chemin des Œillets", "Place du Maréchal Foch",
    "Rue du 8 Mai 1945", "Impasse Sœur Élise", "Allée Jean Moulin",
)  # fmt: skip
addresses = st.tuples(
    st.integers(1, 9999).map(str),
    st.sampled_from(("", "bis", "ter", "A", "B")),
    st.sampled_from(STREETS),
    st.sampled_from(("", "Bâtiment C", "Tour 2")),
    st.sampled_from(("48000", "75013", "99001")),
    st.sampled_from(("Mende", "Paris", "Saint-Étienne-du-Valdonnez", "Sarlande-Vernoise")),
).map(
    lambda parts: CivicAddress(
        country="FR", house_number=parts[0], suffix=parts[1], street=parts[2], building=parts[3], postcode=parts[4],
        city=parts[5],
    )
)  # fmt: skip


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def each(address: CivicAddress, change: object) -> CivicAddress:
    return address.with_(**{k: change(v) for k, v in address.as_dict().items() if k != "country"})  # type: ignore[operator]


@given(addresses)
def test_case_accents_and_punctuation_make_no_difference(address: CivicAddress) -> None:
    key = normalised_key(address)
    assert normalised_key(each(address, str.upper)) == key
    assert normalised_key(each(address, str.lower)) == key
    assert normalised_key(each(address, plain)) == key
    assert normalised_key(each(address, lambda v: v.replace("-", " ").replace("'", " "))) == key
    assert normalised_key(each(address, lambda v: f"  {v.replace(' ', '  ')}. ")) == key


@given(addresses)
def test_a_number_and_its_suffix_may_be_joined(address: CivicAddress) -> None:
    joined = address.with_(house_number=address.house_number + address.suffix, suffix="")
    assert normalised_key(joined) == normalised_key(address)


@given(addresses, addresses)
def test_two_addresses_share_a_key_only_when_they_are_one(one: CivicAddress, other: CivicAddress) -> None:
    assert (normalised_key(one) == normalised_key(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"street": "av. du Gal Leclerc"}, {}),
        ({"street": "Leclerc (avenue du Général)"}, {}),
        ({"street": "Général Leclerc, avenue du"}, {}),
        ({"pre_type": "Avenue", "street": "du Général Leclerc"}, {}),
        ({"suffix": "", "house_number": "12bis"}, {}),
        ({"suffix": "", "house_number": "0012 BIS"}, {}),
        ({"floor": "3", "care_of": "Martin"}, {}),
        ({"city": "Paris 13", "postcode": "75013"}, {"city": "PARIS XIIIe", "postcode": "75013"}),
        ({"city": "Paris", "postcode": "75013"}, {"city": "Paris 13e Arrondissement", "postcode": "75013"}),
        ({"city": "Paris", "postcode": "75013"}, {"city": "Paris", "city_code": "75113", "postcode": "75013"}),
        ({"city": "St-Chely d'Apcher", "postcode": "48200"}, {"city": "Saint Chély d Apcher", "postcode": "48200"}),
        ({"street": "rue du huit mai 1945"}, {"street": "R. du 8 mai 1945"}),
        ({"building": "Bât. C"}, {"building": "C"}),
    ],
)
def test_ways_to_write_one_address_have_one_key(one: dict[str, str], other: dict[str, str]) -> None:
    assert normalised_key(BASE.with_(**one)) == normalised_key(BASE.with_(**other))


@pytest.mark.parametrize(
    "changes",
    [
        {"house_number": "13"}, {"suffix": ""}, {"suffix": "b"}, {"street": "Rue du Général Leclerc"},
        {"postcode": "48100"}, {"city": "Marvejols"}, {"unit": "4"}, {"building": "C"}, {"community": "Berlière"},
        {"street": "Avenue du Colonel Leclerc"}, {"po_box": "BP 3"},
    ],
)  # fmt: skip
def test_another_house_has_another_key(changes: dict[str, str]) -> None:
    assert normalised_key(BASE.with_(**changes)) != normalised_key(BASE)


def test_american_ways_to_write_one_address_have_one_key() -> None:
    one = CivicAddress(country="US", house_number="12", pre_direction="N", street="Main", street_type="St",
                       city="Harrow Falls", region="WI", postcode="53998")  # fmt: skip
    other = CivicAddress(country="US", house_number="12", street="North Main Street", city="HARROW FALLS",
                         region="Wisconsin", postcode="53998-1204")  # fmt: skip
    south = other.with_(street="South Main Street")
    assert normalised_key(one) == normalised_key(other) != normalised_key(south)
    assert normalised_key(one.with_(postcode="")) == normalised_key(other.with_(postcode=""))
