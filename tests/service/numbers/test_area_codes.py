"""An area code and an address agree, disagree, or nobody can tell: and what cannot be told stops nobody."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from dispatchable.service.numbers import areas


@pytest.mark.parametrize(
    ("number", "country", "elements", "told"),
    [
        ("+4920112345678", "DE", {"city": "Essen", "postcode": "45127"}, True),
        ("+4920541234567", "DE", {"city": "Essen", "postcode": "45219"}, True),  # Kettwig, a part of Essen
        ("+4989123456789", "DE", {"city": "Essen", "postcode": "45127"}, False),
        ("+4930123456789", "DE", {"city": "Köln", "postcode": "50667"}, False),
        ("+4920212345678", "DE", {"city": "Essen", "postcode": "45127"}, None),  # Wuppertal, a neighbour
        ("+4989123456789", "DE", {"city": "Neustadt", "postcode": "01844"}, None),  # the name of many places
        ("+4915112345678", "DE", {"city": "Essen"}, None),  # mobile: no area
        ("+31201234567", "NL", {"city": "Amsterdam"}, True),
        ("+31201234567", "NL", {"city": "Maastricht"}, False),
        ("+31201234567", "NL", {"city": "Ouderkerk aan de Amstel"}, None),
        ("+3221234567", "BE", {"city": "Bruxelles", "postcode": "1000"}, True),
        ("+3221234567", "BE", {"city": "Ixelles", "postcode": "1050"}, True),
        ("+3242234567", "BE", {"city": "Brussel", "postcode": "1000"}, False),
        ("+3232234567", "BE", {"city": "Liège", "postcode": "4000"}, False),
        ("+35315312345", "IE", {"city": "Dublin 2", "postcode": "D02 X285"}, True),
        ("+353214123456", "IE", {"city": "Dublin", "postcode": "D02X285"}, False),
        ("+34911234567", "ES", {"city": "Madrid", "postcode": "28001"}, True),
        ("+34931234567", "ES", {"city": "Madrid", "postcode": "28001"}, False),
        ("+34911234567", "ES", {"city": "Madrid"}, None),
        ("+33184801234", "FR", {"postcode": "75010"}, True),
        ("+33184801234", "FR", {"postcode": "13001"}, False),
        ("+14155550100", "US", {"city": "Boston"}, None),
    ],
)
def test_agree_disagree_or_cannot_tell(number: str, country: str, elements: dict[str, str], told: bool | None) -> None:
    assert areas.agrees(number, country, elements) is told


def test_every_province_of_spain_that_an_area_names_has_its_postal_code() -> None:
    towns = resources.files(areas.__package__).joinpath("compiled/area_towns.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in towns.splitlines() if line.startswith("ES\t")]
    known = tomllib.loads(resources.files(areas.__package__).joinpath("areas.toml").read_text(encoding="utf-8"))
    missing = {name for row in rows for name in row[2].split("|")} - known["ES"]["provinces"].keys()
    assert missing == set()
