"""Layouts agree with a published collection of addresses as people write them, where the conventions are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dispatchable.engine.civic import CivicAddress
from dispatchable.engine.civic.format import multi_line
from dispatchable.engine.civic.syntax import normal_postcode
from dispatchable.engine.countries.pack import load_pack

AGREEING = [
    "AT",
    "AU",
    "BE",
    "CZ",
    "DE",
    "DK",
    "EE",
    "FI",
    "FR",
    "GB",
    "HR",
    "LV",
    "NL",
    "NO",
    "NZ",
    "PL",
    "PT",
    "SE",
    "SG",
    "SI",
    "SK",
    "US",
    "ZA",
]
"""Left out: CA, HU, IT, LT, LU, MX, PR and RO, where the posts write a comma, a province, a prefix or a line otherwise,
and CH, ES, IE and JP, for which the collection has no numbered house with street, town and postcode."""

OTHER_TOWN = {
    "city and town",
    "City of Westminster, 51.52089885, -0.14007993",
    "City of Nottingham",
    "Address in Willemstad, Curaçao 12.11148,-68.94561",
    "wrong city, 1.30585,103.78158",
    "Bratislava - 48.14776,17.10384",
}
"""Cases that are about choosing the town among several, and not about the layout."""


def written(country: str, components: dict[str, Any]) -> tuple[str, ...]:
    """The lines of a case's address; none when it has no numbered house with street, town and postcode."""
    given = {name: str(value) for name, value in components.items()}
    city = next((given[name] for name in ("postal_city", "city", "town", "village") if name in given), "")
    if given.get("country_code", "").upper() != country or not city:
        return ()
    if not all(name in given for name in ("road", "house_number", "postcode")):
        return ()
    pack = load_pack(country)
    region = (
        next((r.code for r in pack.regions if given.get("state") in (r.name, r.code)), "") if pack.region_used else ""
    )
    return multi_line(
        CivicAddress(
            country=country,
            house_number=given["house_number"],
            street=given["road"],
            city=city,
            region=given.get("state_code", region),
            postcode=normal_postcode(given["postcode"], pack) or given["postcode"],
        )
    )


@pytest.mark.parametrize("country", AGREEING)
def test_lines_stand_in_the_published_layout(country: str, shared_data: Callable[[str], Path]) -> None:
    path = shared_data(f"tests-opencage-address-formatting/testcases/countries/{country.lower()}.yaml")
    compared = 0
    for case in filter(None, yaml.safe_load_all(path.read_text(encoding="utf-8"))):
        lines = written(country, case["components"])
        if lines and case["description"] not in OTHER_TOWN:
            compared += 1
            expected = [line.strip() for line in case["expected"].splitlines()]
            assert [line for line in lines if line not in expected] == [], case["description"]
            assert sorted(lines, key=expected.index) == list(lines), case["description"]
    assert compared
