"""Reads the three exports: Export-Csv of Windows PowerShell and of PowerShell 7."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.countries.names import country_code
from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import Notice, read_table
from dispatchable.interfaces.cli.microsoft.records import Address, Location, Number, read_number

NO_ID = "00000000-0000-0000-0000-000000000000"
MOST_BYTES = 200_000_000
"""Size of one export. A tenant of 100,000 numbers has 50 MB."""
_TYPE_LINE = "#TYPE"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the three exports."""

    cmdlet: str
    key: str
    """The column that no other export has as well, or that it must have."""
    columns: Mapping[str, tuple[str, ...]]
    """Column -> other names it goes by."""
    must: tuple[str, ...]
    """Columns without which the file is of no use."""
    should: tuple[str, ...]
    """Columns that are told when they are missing."""


ADDRESSES = Kind(
    "Get-CsOnlineLisCivicAddress",
    "ValidationStatus",
    {name: () for name in (
        "CivicAddressId", "DefaultLocationId", "CompanyName", "CompanyTaxId", "Description", "HouseNumber",
        "HouseNumberSuffix", "PreDirectional", "StreetName", "StreetSuffix", "PostDirectional", "City",
        "StateOrProvince", "PostalCode", "CountryOrRegion", "Latitude", "Longitude", "Elin", "ValidationStatus",
    )},
    ("CivicAddressId", "StreetName"),
    ("DefaultLocationId", "HouseNumber", "City", "PostalCode", "CountryOrRegion", "ValidationStatus"),
)  # fmt: skip
LOCATIONS = Kind(
    "Get-CsOnlineLisLocation",
    "LocationId",
    {"LocationId": (), "CivicAddressId": (), "Location": (), "Elin": ()},
    ("LocationId", "CivicAddressId"),
    ("Location",),
)
NUMBERS = Kind(
    "Get-CsPhoneNumberAssignment",
    "TelephoneNumber",
    {
        "TelephoneNumber": (), "CivicAddressId": (), "LocationId": (), "AssignedPstnTargetId": ("TargetId",),
        "PstnAssignmentStatus": ("AssignmentStatus",), "NumberType": (), "ActivationState": (),
        "LocationUpdateSupported": (), "IsoCountryCode": (),
    },
    ("TelephoneNumber",),
    ("LocationId", "CivicAddressId", "PstnAssignmentStatus", "AssignedPstnTargetId", "ActivationState"),
)  # fmt: skip


@dataclass(slots=True)
class Tenant:
    """What the exports say."""

    addresses: dict[str, Address] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    """What is missing or was passed over."""


def read_tenant(addresses: Path, locations: Path, numbers: Path) -> Tenant:
    """Reads the exports of the three cmdlets, in any order of columns and any case of their names.

    A first line ``#TYPE`` is passed over; comma and semicolon, UTF-8, UTF-16 and the old Windows encoding are told
    apart. Raises UserError naming the file for one that is another export or lacks what it cannot do without; OSError
    when it cannot be read.
    """
    tenant = Tenant()
    for row in _rows(addresses, ADDRESSES, tenant):
        address = _address(row)
        if address.id in tenant.addresses:
            tenant.notices.append(_twice(addresses, address.id))
        if address.id:
            tenant.addresses[address.id] = address
    for row in _rows(locations, LOCATIONS, tenant):
        location = Location(_id(row["LocationId"]), _id(row["CivicAddressId"]), row["Location"], row["Elin"])
        if location.id:
            tenant.locations[location.id] = location
    tenant.numbers = [_number(row) for row in _rows(numbers, NUMBERS, tenant) if row["TelephoneNumber"]]
    return tenant


def _rows(path: Path, kind: Kind, tenant: Tenant) -> Iterator[dict[str, str]]:
    source, encoding = _without_type_line(path)
    with read_table(source, encoding=encoding) as table:
        there = {"".join(name.split()).lower(): index for index, name in reversed(list(enumerate(table.header)))}
        places = {
            column: next((there[n] for n in (name.lower() for name in (column, *others)) if n in there), -1)
            for column, others in kind.columns.items()
        }
        missing = [column for column in kind.must if places[column] < 0]
        if missing:
            raise _unusable(path, kind, missing[0], there)
        absent = [column for column in kind.should if places[column] < 0]
        if absent:
            tenant.notices.append(_absent(path, kind, absent))
        for cells in table:
            yield {column: cells[place].strip() if 0 <= place < len(cells) else "" for column, place in places.items()}


def _without_type_line(path: Path) -> tuple[Path | io.BytesIO, str]:
    """The export without its ``#TYPE`` line, and its encoding where this had to be found out here."""
    with path.open("rb") as file:
        beginning = file.read(4_096)
        mark, encoding = next(((m, e) for m, e in _MARKS if beginning.startswith(m)), (b"", ""))
        start = beginning[len(mark) :].decode(encoding or "latin-1", errors="replace").lstrip('"')
        if not start.upper().startswith(_TYPE_LINE):
            return path, ""
        whole = beginning + file.read(MOST_BYTES)
    if len(whole) > MOST_BYTES:
        raise UserError(
            "audit.too_large",
            en=f"{path} is larger than {MOST_BYTES // 1_000_000} MB. Remove its #TYPE line, or export in parts.",
            fr=f"{path} dépasse {MOST_BYTES // 1_000_000} Mo. Retirez sa ligne #TYPE, ou exportez "
            "en plusieurs parties.",
        )
    body = whole[len(mark) :]
    end = "\n".encode(encoding or "latin-1")
    width = len(end)
    at = body.find(end)
    while at >= 0 and at % width:
        at = body.find(end, at + 1)
    body = body[at + width :] if at >= 0 else b""
    if mark:
        return io.BytesIO(mark + body), ""
    try:
        body.decode()
    except UnicodeDecodeError:
        return io.BytesIO(body), "cp1252"
    return io.BytesIO(body), "utf-8"


def _id(text: str) -> str:
    plain = text.strip().strip("{}").lower()
    return "" if plain in (NO_ID, "null") else plain


def _address(row: Mapping[str, str]) -> Address:
    country = country_code(row["CountryOrRegion"]) if row["CountryOrRegion"] else ""
    civic = CivicAddress(
        country=country,
        region=row["StateOrProvince"],
        city=row["City"],
        postcode=row["PostalCode"],
        pre_direction=row["PreDirectional"],
        street=row["StreetName"],
        street_type=row["StreetSuffix"],
        post_direction=row["PostDirectional"],
        house_number=row["HouseNumber"],
        suffix=row["HouseNumberSuffix"],
    )
    latitude, longitude = _degrees(row["Latitude"], 90), _degrees(row["Longitude"], 180)
    if not latitude and not longitude:
        latitude = longitude = None  # the middle of the ocean is how the field is left empty
    return Address(
        id=_id(row["CivicAddressId"]),
        default_location=_id(row["DefaultLocationId"]),
        civic=civic,
        company=row["CompanyName"],
        description=row["Description"],
        elin=row["Elin"],
        tax_id=row["CompanyTaxId"],
        mark=row["ValidationStatus"],
        latitude=latitude,
        longitude=longitude,
    )


def _degrees(text: str, most: float) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) and abs(value) <= most else None


def _number(row: Mapping[str, str]) -> Number:
    e164, extension, countries = read_number(row["TelephoneNumber"])
    status, target = row["PstnAssignmentStatus"].lower(), _id(row["AssignedPstnTargetId"])
    return Number(
        written=row["TelephoneNumber"],
        e164=e164,
        extension=extension,
        countries=countries,
        address=_id(row["CivicAddressId"]),
        location=_id(row["LocationId"]),
        in_use=bool(target) or status not in ("", "unassigned", "unknown"),
        target=target,
        kind=row["NumberType"],
        activation=row["ActivationState"],
        movable=row["LocationUpdateSupported"].lower() != "false",
    )


def _unusable(path: Path, kind: Kind, column: str, there: Mapping[str, int]) -> UserError:
    looks = (("telephonenumber", NUMBERS), ("validationstatus", ADDRESSES), ("locationid", LOCATIONS))
    seen = next((other for name, other in looks if name in there), kind)
    other = seen.cmdlet if seen is not kind else ""
    return UserError(
        "audit.export",
        en=f"{path} has no column {column}, so it is no export of {kind.cmdlet}"
        + (f" (it looks like one of {other})." if other else ".")
        + " Give the exports in this order: addresses, locations, numbers.",
        fr=f"{path} n'a pas de colonne {column}\u202f; ce n'est donc pas un export de {kind.cmdlet}"
        + (f" (il ressemble à un export de {other})." if other else ".")
        + " Donnez les exports dans cet ordre\u00a0: adresses, emplacements, numéros de téléphone.",
        usage=True,
    )


def _absent(path: Path, kind: Kind, columns: list[str]) -> Notice:
    named = ", ".join(columns)
    return Notice(
        en=f"{path.name} lacks the columns {named} of {kind.cmdlet}: what they say could not be looked at.",
        fr=f"Colonnes de {kind.cmdlet} absentes de {path.name}\u00a0: {named}. Ce qu'elles disent n'a pas pu être "
        "examiné.",
    )


def _twice(path: Path, key: str) -> Notice:
    return Notice(
        en=f"{path.name} holds the address {key} more than once; the last row counts.",
        fr=f"{path.name} contient plusieurs fois l'adresse {key}\u202f; la dernière ligne compte.",
    )
