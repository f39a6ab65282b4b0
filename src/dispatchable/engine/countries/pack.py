"""Country packs: the rules of one country, read from its data file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from dispatchable.engine.civic.layout import Layout, parse_layout
from dispatchable.engine.civic.syntax import FieldSyntax, PostcodeRules
from dispatchable.engine.errors import UserError

_PACKS = files("dispatchable.engine.countries") / "packs"
_GENERIC = "ZZ"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the country's address form."""

    element: str
    """Name of the element it fills (see ``civic.ELEMENTS``)."""
    label_en: str
    label_fr: str
    required: bool
    """True when an address without it is incomplete."""


@dataclass(frozen=True, slots=True)
class Region:
    """A state, province, prefecture or canton as it is written in addresses."""

    code: str
    """Its postal code letters, or its name where addresses write the name."""
    name: str


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """Emergency calling in the country."""

    numbers: tuple[str, ...]
    test_number: str
    """A number that reads the registered address back; empty where there is none."""
    supported: bool
    """False where no emergency call can be made from these services, as in Japan."""
    address_required_at: str
    """``assign``, ``acquire``, ``carrier`` or ``never``."""
    area_code_rule: str
    """Whether area code and address must agree: ``block``, ``warn`` or ``off``."""
    floor_rule: str = "off"
    """``multi_floor`` where a site of several floors needs the caller's; else ``off``."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """Whether an organisation may declare addresses by itself, with proof, that no register covers."""

    allowed: bool
    en: str
    """Why, in a sentence."""
    fr: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A tax, establishment or municipality number that an address of the country may carry."""

    code: str
    en: str
    fr: str
    hint_en: str
    """What it looks like."""
    hint_fr: str
    pattern: re.Pattern[str]
    check: str
    """``siret`` or "" (none): how its digits check each other."""

    def holds(self, number: str) -> bool:
        """Whether ``number``, without blanks, can be one."""
        return bool(self.pattern.fullmatch(number)) and (self.check != "siret" or _siret(number))


@dataclass(frozen=True, slots=True)
class RegisterSource:
    """An official address register of the country."""

    name: str
    publisher: str
    licence: str
    open: bool
    """True when anybody may download and use it."""
    page: str
    """Address of the publisher's page."""
    format: str
    """Name for ``register build --source``; empty when the published format is not read directly."""
    files: Mapping[str, str]
    """Download address by register id (``fr-75``); empty when there is no stable address."""
    source: str
    """Where these facts come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPack:
    """The rules of one country."""

    country: str
    """ISO 3166-1 alpha-2."""
    name_en: str
    name_fr: str
    other_names: tuple[str, ...]
    """What else people write for it at the end of an address: its name in its own languages, "USA", "England"."""
    languages: tuple[str, ...]
    """Lexicons to read addresses with, the likeliest first."""
    fields: tuple[Field, ...]
    """Fields of the address form in the country's order."""
    layout: Layout
    """How its addresses are written."""
    postcode: PostcodeRules | None
    """None where there are no postal codes."""
    regions: tuple[Region, ...]
    """Regions that addresses name; empty where they name none or any text is taken."""
    region_used: bool
    """True when an address of the country names its region."""
    syntax: Mapping[str, FieldSyntax]
    """Rules by element."""
    emergency: EmergencyRules
    declaration: Declaration
    identifiers: tuple[Identifier, ...]
    registers: tuple[RegisterSource, ...]
    two_person: bool
    """True when a validation by hand takes two people: one who proposes it, another who confirms."""
    sources: Mapping[str, str]
    """Table of the data file -> where its facts come from."""

    @property
    def register_files(self) -> dict[str, tuple[RegisterSource, str]]:
        """Registers that can be downloaded: id -> source and address."""
        return {i: (source, url) for source in self.registers for i, url in source.files.items()}

    @property
    def number_position(self) -> str:
        """Where the house number stands: ``before`` or ``after`` the street."""
        return self.layout.number_position

    def name(self, language: str) -> str:
        """The country's name in ``language`` ("fr" or "en"; anything else is English)."""
        return self.name_fr if language == "fr" else self.name_en


@cache
def countries() -> tuple[str, ...]:
    """Codes of all countries with a pack, in alphabetical order."""
    names = (entry.name.removesuffix(".toml") for entry in _PACKS.iterdir() if entry.name.endswith(".toml"))
    return tuple(sorted(name for name in names if name != _GENERIC))


def load_pack(country: str) -> CountryPack:
    """The pack of ``country`` (ISO 3166-1 alpha-2, any case).

    Raises UserError ``country.unknown``, which names the known countries.
    """
    code = country.strip().upper()
    if code not in countries():
        known = ", ".join(countries())
        raise UserError(
            "country.unknown",
            en=f'Unknown country "{country}". Give one of these codes: {known}.',
            fr=f"Pays inconnu\u00a0: «\u00a0{country}\u00a0». Indiquez l'un de ces codes\u00a0: {known}.",
            usage=True,
        )
    return _load(code)


def generic_pack() -> CountryPack:
    """The pack for an address whose country is not known: a plain format and no rules of a country."""
    return _load(_GENERIC)


@cache
def _load(code: str) -> CountryPack:
    return parse_pack(tomllib.loads((_PACKS / f"{code}.toml").read_text(encoding="utf-8")))


def parse_pack(data: Mapping[str, Any]) -> CountryPack:
    """The pack written in ``data``, the content of its file. Raises KeyError for a table or key that is missing."""
    emergency = data["emergency"]
    return CountryPack(
        country=data["country"],
        name_en=data["name"]["en"],
        name_fr=data["name"]["fr"],
        other_names=tuple(data["name"]["others"]),
        languages=tuple(data["languages"]),
        fields=tuple(
            Field(row["element"], row["en"], row["fr"], row.get("required", False)) for row in data["fields"]["order"]
        ),
        layout=parse_layout(data),
        postcode=_postcode_rules(data.get("postcode")),
        regions=tuple(Region(code, name) for code, name in data["regions"].get("list", {}).items()),
        region_used=data["regions"]["used"],
        syntax=MappingProxyType({name: _field_syntax(rules) for name, rules in data["syntax"]["fields"].items()}),
        emergency=EmergencyRules(
            numbers=tuple(emergency["numbers"]),
            test_number=emergency.get("test_number", ""),
            supported=emergency["supported"],
            address_required_at=_one_of(emergency["address_required_at"], "assign", "acquire", "carrier", "never"),
            area_code_rule=_one_of(emergency["area_code_rule"], "block", "warn", "off"),
            floor_rule=_one_of(emergency.get("floor_rule", "off"), "multi_floor", "off"),
        ),
        declaration=_declaration(data.get("declaration", {"allowed": False})),
        two_person=bool(data.get("review", {}).get("two_person", False)),
        identifiers=tuple(_identifier(row) for row in data.get("identifiers", ())),
        registers=tuple(_register_source(row) for row in data["registers"]),
        sources=MappingProxyType(
            {name: t["source"] for name, t in data.items() if isinstance(t, dict) and "source" in t}
        ),
    )


def _one_of(value: str, *known: str) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {known}")
    return value


def _postcode_rules(table: Mapping[str, Any] | None) -> PostcodeRules | None:
    if table is None:
        return None
    position: Literal["before", "after", "line"] = table["position"]
    return PostcodeRules(re.compile(table["pattern"]), table["canonical"], table["example"], position)


def _declaration(table: Mapping[str, Any]) -> Declaration:
    if table["allowed"]:
        return Declaration(True, table["en"], table["fr"])
    return Declaration(
        False,
        "The rules of this country do not let an organisation declare its addresses itself: the desk validates them.",
        "Les règles de ce pays ne permettent pas à une organisation de déclarer elle-même ses adresses\u00a0: le "
        "bureau de validation les valide.",
    )


def _identifier(row: Mapping[str, Any]) -> Identifier:
    check = _one_of(row.get("check", ""), "siret", "")
    return Identifier(
        row["code"], row["en"], row["fr"], row["hint_en"], row["hint_fr"], re.compile(row["pattern"]), check
    )


def _siret(digits: str) -> bool:
    """Whether the check digit of ISO/IEC 7812-1, annex B, is right; La Poste's numbers have a sum that 5 divides."""
    if digits.startswith("356000000"):
        return sum(map(int, digits)) % 5 == 0
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _field_syntax(rules: Mapping[str, Any]) -> FieldSyntax:
    return FieldSyntax(
        chars=rules.get("chars", ""),
        any_chars="chars" not in rules,
        spaces=rules.get("spaces", True),
        max_length=rules.get("max_length", 0),
        start=_one_of(rules.get("start", "any"), "digit", "alphanumeric", "any"),
    )


def _register_source(row: Mapping[str, Any]) -> RegisterSource:
    addresses = {row["id"].format(part): row["url"].format(part) for part in row["parts"]} if "url" in row else {}
    return RegisterSource(
        name=row["name"],
        publisher=row["publisher"],
        licence=row["licence"],
        open=row["open"],
        page=row["page"],
        format=row.get("format", ""),
        files=MappingProxyType(addresses),
        source=row["source"],
    )
