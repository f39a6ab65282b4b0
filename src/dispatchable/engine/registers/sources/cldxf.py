"""What files with CLDXF columns share: the US National Address Database and the NENA GIS data model.

CLDXF-US is NENA-STA-004. Both publishers take its elements apart into the same columns under nearly the same names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.sources.ban import other_names
from dispatchable.engine.registers.sources.points import Columns

FIELDS: Mapping[str, tuple[str, ...]] = {
    "record_id": ("uuid", "nguid", "site_nguid", "guid"),
    "number_prefix": ("addnum_pre",),
    "number": ("add_number",),
    "number_suffix": ("addnum_suf",),
    "number_whole": ("addno_full", "addnum_cmp"),
    "pre_modifier": ("st_premod", "stn_premod"),
    "pre_direction": ("st_predir", "stn_predir"),
    "pre_type": ("st_pretyp", "stn_pretyp"),
    "pre_separator": ("st_presep", "stn_presep"),
    "street": ("st_name", "streetname"),
    "street_type": ("st_postyp", "stn_postyp"),
    "post_direction": ("st_posdir", "stn_posdir"),
    "post_modifier": ("st_posmod", "stn_posmod"),
    "street_whole": ("stnam_full",),
    "legacy_direction": ("lst_predir",),
    "legacy_name": ("lst_name",),
    "legacy_type": ("lst_typ", "lst_type"),
    "legacy_post_direction": ("lst_posdir",),
    "landmark": ("landmkname",),
    "unit": ("unit",),
    "municipality": ("inc_muni", "a3"),
    "postal_city": ("post_city", "post_comm"),
    "unincorporated": ("uninc_comm", "a4"),
    "census_place": ("census_plc",),
    "msag": ("msagcomm",),
    "county": ("county", "a2"),
    "region": ("state", "a1"),
    "country": ("country",),
    "postcode": ("zip_code", "post_code"),
    "longitude": ("longitude",),
    "latitude": ("latitude",),
    "lifecycle": ("lifecycle",),
    "expire": ("expire", "expired"),
    "updated": ("dateupdate", "lastupdate"),
}
"""What a row says -> the columns (in lower case) that say it, best first: NAD releases 1 to 23 and NENA-STA-006 1 to 3
(A1 to A5 are those of version 3)."""
_NULLS = frozenset({"<Null>", "<null>", "NULL", "null"})
"""How exports write an empty cell."""
_NO_NUMBER = frozenset({"", "0", "0.0"})
_NO_TOWN = frozenset({"", "unincorporated", "not stated", "not applicable", "n a", "none", "unknown", "other"})
"""Folded words that stand where a town's name is asked for and there is none."""
_LIFECYCLE = {"retired": "withdrawn", "potential": "planned", "proposed": "planned"}
_ISO_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ZIP = re.compile(r"\d{5}")


def located(names: Mapping[str, int]) -> dict[str, int]:
    """Field -> index for each of FIELDS whose column is among ``names`` (lower case -> index)."""
    found = {}
    for field, known in FIELDS.items():
        name = next((name for name in known if name in names), None)
        if name is not None:
            found[field] = names[name]
    return found


def settle(raw: Mapping[str, list[str]], count: int, country: str) -> tuple[Columns, dict[int, str]]:
    """Register columns of ``count`` rows given by FIELDS, and the reason of each row that cannot be used.

    The town is the incorporated municipality; where there is none the postal city, the unincorporated community, the
    census place. Postal and MSAG names that differ are other names of the town, the legacy street name is one of the
    street. A landmark takes the street's place where there is no street. Retired, planned and expired rows, and those
    of another country, are no addresses of this register. Expired means before the row's last update: there is no clock
    here.
    """
    nothing = [""] * count

    def of(field: str) -> list[str]:
        values = raw.get(field, nothing)
        return values if _NULLS.isdisjoint(values) else ["" if value in _NULLS else value for value in values]

    numbers, suffixes = _numbers(of("number_prefix"), of("number"), of("number_suffix"), of("number_whole"))
    pre_direction = joined(of("pre_modifier"), of("pre_direction"))
    pre_type = joined(of("pre_type"), of("pre_separator"))
    post_direction = joined(of("post_direction"), of("post_modifier"))
    names, whole = of("street"), of("street_whole")
    parts = [pre_direction, pre_type, names, of("street_type"), post_direction]
    if "" in names and any(whole):
        # Without a name its parts say nothing: the whole name stands for all of them.
        parts = [[part if name else "" for part, name in zip(column, names, strict=True)] for column in parts]
        parts[2] = [name or full for name, full in zip(names, whole, strict=True)]
    landmarks = of("landmark")
    towns = list(map(town_of, of("municipality"), of("postal_city"), of("unincorporated"), of("census_place")))
    columns: Columns = {
        "record_id": of("record_id"),
        "house_number": numbers,
        "suffix": suffixes,
        "pre_direction": parts[0],
        "pre_type": parts[1],
        "street": parts[2],
        "street_type": parts[3],
        "post_direction": parts[4],
        "locality": ["" if name else landmark for name, landmark in zip(parts[2], landmarks, strict=True)],
        "unit": of("unit"),
        "city": towns,
        "postal_city": _remembered(_other_towns)(towns, of("postal_city"), of("msag")),
        "county": of("county"),
        "region": of("region"),
        "postcode": postcodes(of("postcode"), country),
        "longitude": of("longitude"),
        "latitude": of("latitude"),
    }
    if any(of("legacy_name")):
        legacy = joined(of("legacy_direction"), of("legacy_name"), of("legacy_type"), of("legacy_post_direction"))
        columns["street_alias"] = _remembered(_other_street)(joined(*parts), of("legacy_name"), legacy)
    return columns, _unusable(of("lifecycle"), of("expire"), of("updated"), of("country"), country)


def town_of(*names: str) -> str:
    """The first of ``names`` that is a town's; "" when none is ("Unincorporated", "Not stated")."""
    for name in names:
        folded = fold(name)
        if folded not in _NO_TOWN and not folded.startswith("unincorporated "):
            return name
    return ""


def joined(*columns: Sequence[str]) -> list[str]:
    """The texts of each row that are not empty, with a blank between them."""
    return [" ".join(filter(None, row)) for row in zip(*columns, strict=True)]


def postcodes(texts: list[str], country: str) -> list[str]:
    """ZIP Codes of five digits: without their extension, with the zeros that a spreadsheet took; others as they are."""
    if country != "US":
        return texts
    return [_zip(text) for text in texts]


def _zip(text: str) -> str:
    found = _ZIP.match(text)
    if found:
        return found[0]
    return text.zfill(5) if text.isdigit() and len(text) >= 3 else text


def other_country(code: str, country: str) -> bool:
    """Whether ``code`` is the code of a country other than ``country``."""
    return len(code) == 2 and code.upper() != country


def _numbers(
    prefixes: list[str], numbers: list[str], suffixes: list[str], wholes: list[str]
) -> tuple[list[str], list[str]]:
    """House numbers with their prefix ("40-12", "N6W23001"), and suffixes. 0 stands for no number."""
    out, own = [], []
    for prefix, number, suffix, whole in zip(prefixes, numbers, suffixes, wholes, strict=True):
        if number not in _NO_NUMBER:
            out.append(prefix + number)
            own.append(suffix)
        else:
            out.append("" if whole in _NO_NUMBER else whole)
            own.append("")
    return out, own


def _remembered(make: Callable[[str, str, str], str]) -> Callable[[list[str], list[str], list[str]], list[str]]:
    """``make`` over whole columns, worked out once for rows that are alike."""
    known: dict[tuple[str, str, str], str] = {}

    def every(*columns: list[str]) -> list[str]:
        rows = list(zip(*columns, strict=True))
        for row in set(rows).difference(known):
            known[row] = make(*row)
        return [known[row] for row in rows]

    return every


def _other_towns(town: str, postal: str, msag: str) -> str:
    return other_names(town, [town_of(postal), town_of(msag)])


def _other_street(street: str, legacy_name: str, legacy: str) -> str:
    return other_names(street, [legacy]) if legacy_name else ""


def _unusable(
    lifecycles: list[str], expires: list[str], updates: list[str], countries: list[str], country: str
) -> dict[int, str]:
    reasons: dict[int, str] = {}
    for index, code in enumerate(countries):
        if other_country(code, country):
            reasons[index] = "other_country"
    for index, (lifecycle, expire, update) in enumerate(zip(lifecycles, expires, updates, strict=True)):
        if lifecycle and (reason := _LIFECYCLE.get(lifecycle.lower())):
            reasons[index] = reason
        elif expire and update and (end := _date(expire)) and (last := _date(update)) and end <= last:
            reasons[index] = "withdrawn"
    return reasons


def _date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of "2024-05-31 ..." or "5/31/2024 ...", None when it is neither."""
    if found := _ISO_DATE.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _US_DATE.match(text):
        return int(found[3]), int(found[1]), int(found[2])
    return None
