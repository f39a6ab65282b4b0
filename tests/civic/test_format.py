"""An address is written as its country writes it, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.civic import ELEMENTS, CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.format import multi_line, one_line, postal_label
from dispatchable.engine.countries.pack import countries, load_pack

FACTS = {
    "AT": ("Stephansplatz 3A", "1010 Wien"),
    "AU": ("3A Stephansplatz", "Wien VIC 2000"),
    "BE": ("Stephansplatz 3A", "1000 Wien"),
    "CA": ("3 A Stephansplatz", "Wien VIC H3Z 2Y7"),
    "CH": ("Stephansplatz 3A", "8001 Wien"),
    "CZ": ("Stephansplatz 3A", "110 00 Wien"),
    "DE": ("Stephansplatz 3A", "10115 Wien"),
    "DK": ("Stephansplatz 3A", "2100 Wien"),
    "EE": ("Stephansplatz 3A", "10111 Wien"),
    "ES": ("Stephansplatz, 3 A", "28001 Wien, VIC"),
    "FI": ("Stephansplatz 3 A", "00100 Wien"),
    "FR": ("3 A Stephansplatz", "75001 Wien"),
    "GB": ("3A Stephansplatz", "Wien", "SW1A 1AA"),
    "HR": ("Stephansplatz 3A", "10000 Wien"),
    "HU": ("Wien", "Stephansplatz 3/A.", "1051"),
    "IE": ("3A Stephansplatz", "Wien", "D02 AF30"),
    "IT": ("Stephansplatz 3/A", "00184 Wien VIC"),
    "JP": ("3A Stephansplatz", "Wien, VIC 100-0001"),
    "LT": ("Stephansplatz 3A", "LT-01100 Wien"),
    "LU": ("3A, Stephansplatz", "L-1855 Wien"),
    "LV": ("Stephansplatz 3A", "Wien, LV-1010"),
    "MX": ("Stephansplatz 3-A", "06000 Wien, VIC"),
    "NL": ("Stephansplatz 3A", "1012 AB Wien"),
    "NO": ("Stephansplatz 3A", "0150 Wien"),
    "NZ": ("3A Stephansplatz", "Wien 1010"),
    "PL": ("Stephansplatz 3A", "00-001 Wien"),
    "PR": ("3 A Stephansplatz", "Wien, VIC 00926"),
    "PT": ("Stephansplatz 3A", "1000-001 Wien"),
    "RO": ("Stephansplatz nr. 3A", "010011 Wien"),
    "SE": ("Stephansplatz 3 A", "111 22 Wien"),
    "SG": ("3A Stephansplatz", "Wien 238867"),
    "SI": ("Stephansplatz 3A", "1000 Wien"),
    "SK": ("Stephansplatz 3A", "811 01 Wien"),
    "US": ("3 A Stephansplatz", "Wien, VIC 02139"),
    "ZA": ("3A Stephansplatz", "Wien", "0001"),
}
"""The same invented address in the layout that each country's post asks for."""


def test_the_facts_cover_every_country() -> None:
    assert tuple(FACTS) == countries()


@pytest.mark.parametrize("country", FACTS)
def test_lines_follow_the_countrys_layout(country: str) -> None:
    pack = load_pack(country)
    assert pack.postcode is not None
    address = CivicAddress(
        country=country,
        house_number="3",
        suffix="A",
        street="Stephansplatz",
        postcode=pack.postcode.example,
        city="Wien",
        region="VIC",
    )
    assert multi_line(address) == FACTS[country]


INSIDE = CivicAddress(
    country="FR",
    care_of="chez Mme Martin",
    building="B",
    staircase="2",
    floor="3",
    unit="Appt 12",
    house_number="8",
    suffix="bis",
    street="Boulevard du Port",
    postcode="80000",
    city="Amiens",
)


def test_a_bare_value_inside_the_building_is_introduced_by_its_word() -> None:
    assert (
        one_line(INSIDE)
        == "chez Mme Martin, 8 bis Boulevard du Port, Bâtiment B, Escalier 2, Étage 3, Appt 12, 80000 Amiens"
    )


def test_a_french_label_is_in_plain_capitals_from_the_inside_to_the_town() -> None:
    assert postal_label(INSIDE.with_(city="L'Haÿ-les-Roses", postcode="94240")) == (
        "CHEZ MME MARTIN",
        "APPT 12 ETAGE 3 ESCALIER 2",
        "BATIMENT B",
        "8 BIS BOULEVARD DU PORT",
        "94240 L HAY LES ROSES",
    )


@pytest.mark.parametrize(
    ("street", "line"),
    [
        ("Boulevard du Maréchal Alphonse Juin", "8 BOULEVARD DU MARECHAL ALPHONSE JUIN"),
        ("Avenue du Général Leclerc de Hauteclocque", "8 AV DU GAL LECLERC DE HAUTECLOCQUE"),
        ("Allée de la Bienheureuse Marguerite-Marie Alacoque", "8 ALL B MARGUERITE MARIE ALACOQUE"),
    ],
)
def test_a_long_french_line_is_shortened_no_more_than_needed(street: str, line: str) -> None:
    address = CivicAddress(country="FR", house_number="8", street=street, city="Amiens", postcode="80000")
    assert len(line) <= 38
    assert postal_label(address)[0] == line


def test_the_suffix_of_a_house_is_not_taken_for_an_article() -> None:
    street = "Chemin de la Chapelle des Religieuses du Sacré-Cœur"
    address = CivicAddress(country="FR", house_number="12", suffix="A", street=street, city="Amiens")
    assert postal_label(address)[0].startswith("12 A CHE ")


def test_an_american_label_uses_the_standard_abbreviations() -> None:
    address = CivicAddress(
        country="US",
        house_number="123",
        suffix="1/2",
        pre_direction="North",
        street="Main",
        street_type="Avenue",
        unit="Suite 4",
        city="Cambridge",
        region="MA",
        postcode="02139-4307",
    )
    assert postal_label(address) == ("123 1/2 N MAIN AVE STE 4", "CAMBRIDGE MA 02139-4307")
    assert one_line(address) == "123 1/2 North Main Avenue, Suite 4, Cambridge, MA 02139-4307"


def test_an_american_label_names_the_postal_community() -> None:
    address = CivicAddress(
        country="US", house_number="5", street="Elm Street", city="Newton", community="Auburndale", region="MA"
    )
    assert postal_label(address) == ("5 ELM ST", "AUBURNDALE MA")


def test_a_british_label_has_the_post_town_in_capitals_and_the_postcode_alone() -> None:
    address = CivicAddress(
        country="GB", unit="2", building="Rose House", house_number="12", street="High Street", city="Bath"
    )
    assert postal_label(address.with_(postcode="BA1 5AW")) == (
        "Flat 2",
        "Rose House",
        "12 High Street",
        "BATH",
        "BA1 5AW",
    )


def test_a_numbered_hamlet_stands_in_the_streets_place() -> None:
    address = CivicAddress(country="FR", house_number="4", locality="Le Bourg", postcode="48000", city="Mende")
    assert multi_line(address) == ("4 Le Bourg", "48000 Mende")


def test_an_unknown_country_gets_a_plain_format() -> None:
    address = CivicAddress(country="BR", house_number="4", street="Rua A", city="Recife", postcode="50000")
    assert one_line(address) == "4 Rua A, 50000 Recife"


def test_an_empty_address_has_no_lines() -> None:
    assert one_line(CivicAddress()) == ""
    assert postal_label(CivicAddress(country="FR")) == ()


# The country and the codes are not written, and the region not in every country.
WRITTEN = [name for name in ELEMENTS if name not in ("country", "city_code", "region", "county")]
word = st.text(
    alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzéèœß0123456789'- ", min_size=1, max_size=20
).map(str.strip)
addresses = st.builds(
    CivicAddress,
    country=st.sampled_from(("", *countries())),
    **{name: st.one_of(st.just(""), word) for name in WRITTEN},
)


@given(addresses)
def test_no_element_is_lost_on_the_way_to_paper(address: CivicAddress) -> None:
    lines = multi_line(address)
    assert all(lines)
    for text in (one_line(address), "\n".join(lines)):
        assert [name for name in WRITTEN if getattr(address, name) not in text] == []


@given(addresses)
def test_no_line_of_a_label_is_empty_and_a_french_one_is_short_and_plain(address: CivicAddress) -> None:
    lines = postal_label(address.with_(country="FR"))
    assert len(lines) <= 6
    for line in lines:
        assert 0 < len(line) <= 38
        assert line == fold(line).upper()
