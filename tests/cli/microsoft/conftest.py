"""A made-up tenant in the demonstration's invented towns, as Export-Csv writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ADDRESS_COLUMNS = (
    "CivicAddressId", "DefaultLocationId", "CompanyName", "Description", "HouseNumber", "HouseNumberSuffix",
    "PreDirectional", "StreetName", "StreetSuffix", "PostDirectional", "City", "StateOrProvince", "PostalCode",
    "CountryOrRegion", "Latitude", "Longitude", "Elin", "ValidationStatus",
)  # fmt: skip
LOCATION_COLUMNS = ("LocationId", "CivicAddressId", "Location", "Elin")
NUMBER_COLUMNS = (
    "TelephoneNumber", "NumberType", "ActivationState", "AssignedPstnTargetId", "PstnAssignmentStatus",
    "CivicAddressId", "LocationId", "LocationUpdateSupported", "IsoCountryCode",
)  # fmt: skip
NO_ID = "00000000-0000-0000-0000-000000000000"


def address_id(number: int) -> str:
    return f"a0000000-0000-4000-8000-{number:012d}"


def location_id(number: int) -> str:
    return f"b0000000-0000-4000-8000-{number:012d}"


def address(number: int, house: str, street: str, city: str, postcode: str, **more: str) -> dict[str, str]:
    return {
        "CivicAddressId": address_id(number), "DefaultLocationId": location_id(number), "CompanyName": "Exemplia",
        "HouseNumber": house, "StreetName": street, "City": city, "PostalCode": postcode, "CountryOrRegion": "FR",
        "ValidationStatus": "Validated", **more,
    }  # fmt: skip


def number(written: str, at: int = 0, **more: str) -> dict[str, str]:
    used = {"AssignedPstnTargetId": "c0000000-0000-4000-8000-000000000001", "PstnAssignmentStatus": "UserAssigned"}
    there = {"CivicAddressId": address_id(at), "LocationId": location_id(at)} if at else {}
    nowhere = {"CivicAddressId": NO_ID, "LocationId": NO_ID}
    return {
        "TelephoneNumber": written, "NumberType": "CallingPlan", "ActivationState": "Activated", **used,
        **(there or nowhere), "LocationUpdateSupported": "True", **more,
    }  # fmt: skip


@dataclass
class Exports:
    """The three exports as rows, to be written in any of the ways that people have them."""

    folder: Path
    addresses: list[dict[str, str]]
    locations: list[dict[str, str]]
    numbers: list[dict[str, str]]

    def write(
        self, *, encoding: str = "utf-8", delimiter: str = ",", typed: bool = False, lower: bool = False
    ) -> list[str]:
        """Writes the files; their paths in the command's order."""
        tables: Mapping[str, tuple[Sequence[str], list[dict[str, str]]]] = {
            "addresses": (ADDRESS_COLUMNS, self.addresses),
            "locations": (LOCATION_COLUMNS, self.locations),
            "numbers": (NUMBER_COLUMNS, self.numbers),
        }
        paths = []
        for name, (columns, rows) in tables.items():
            lines = [delimiter.join(f'"{c.lower() if lower else c}"' for c in columns)]
            for row in rows:
                lines.append(delimiter.join('"' + row.get(c, "").replace('"', '""') + '"' for c in columns))
            if typed:
                lines.insert(0, "#TYPE Selected.Microsoft.Rtc.Management.Hosted.Lis.CivicAddress")
            path = self.folder / f"{name}.csv"
            path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
            paths.append(str(path))
        return paths


@pytest.fixture
def exports(tmp_path: Path) -> Exports:
    """A tenant with one of everything that goes wrong."""
    town = ("Sarlande-Vernoise", "99001")
    addresses = [
        address(1, "12", "rue de la République", *town, Description="Siège"),
        address(2, "18 bis", "avenue Célestin Galier", *town, Description="Annexe d'été"),
        address(3, "4 quater", "rue de la République", *town),
        address(4, "6", "rue du Lilas Bleu", *town),
        address(5, "12", "R. DE LA REPUBLIQUE", "SARLANDE VERNOISE", "99001"),
        address(6, "12", "Main", "Harrow Falls", "53998", CountryOrRegion="US", StateOrProvince="WI",
                PreDirectional="N", StreetSuffix="St", Latitude="43.5", Longitude="-89.0"),
        address(7, "5", "rue Neuve", "Bruxelles", "1000", CountryOrRegion="BE"),
        address(8, "3", "rue Sœur Émilienne", *town, ValidationStatus="NotValidated"),
    ]  # fmt: skip
    locations = [
        {"LocationId": location_id(i), "CivicAddressId": address_id(i), "Location": ""} for i in range(1, 9)
    ] + [
        {"LocationId": location_id(21), "CivicAddressId": address_id(2), "Location": "2e étage, aile d’ouest"},
        {"LocationId": location_id(99), "CivicAddressId": address_id(99), "Location": "Nowhere"},
    ]
    numbers = [
        number("+33199000001", 1),
        number("+33199000002", 2),
        number("+33199000003", LocationId=location_id(21), CivicAddressId=address_id(2)),
        number("+33199000004", 3),
        number("+33199000005", 4),
        number("+33199000006"),
        number("+33199000007", 6),
        number("+12025550108;ext=524", 6, NumberType="DirectRouting"),
        number("+33199000009", 5),
        number("+33199000010", 98),
        number("+33199000011", 0, AssignedPstnTargetId="", PstnAssignmentStatus="Unassigned"),
        number("+33199000012", 1, ActivationState="AssignmentFailed"),
        number("+33199000012", 1),
        number("not a number", 1),
        number("+3222000013", 7),
        number("+33199000014", 8),
        number("+33199000015", 2, LocationUpdateSupported="False"),
        number("+33199000016", 1, LocationId=location_id(97)),
        number("+33199000017", 1, LocationId=location_id(3)),
    ]
    return Exports(tmp_path, addresses, locations, numbers)
