"""Each country pack is whole, cites its sources and agrees with the product's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from dispatchable.engine.civic import ELEMENTS
from dispatchable.engine.countries.pack import CountryPack, countries, generic_pack, load_pack
from dispatchable.engine.errors import UserError

OFFERED = [
    "AT",
    "AU",
    "BE",
    "CA",
    "CH",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "HR",
    "HU",
    "IE",
    "IT",
    "JP",
    "LT",
    "LU",
    "LV",
    "MX",
    "NL",
    "NO",
    "NZ",
    "PL",
    "PR",
    "PT",
    "RO",
    "SE",
    "SG",
    "SI",
    "SK",
    "US",
    "ZA",
]
LEXICONS = {e.name for e in (files("dispatchable.engine.countries") / "lexicons").iterdir()}
NOT_AREA_WIDE = {"FR": {"114", "115", "116000", "119", "196", "191"}, "JP": {"118"}}
"""Emergency numbers of one service that the comparison table leaves out."""


def test_every_country_offered_has_a_pack() -> None:
    assert list(countries()) == OFFERED


def test_an_unknown_country_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UserError) as caught:
        load_pack("XX")
    assert caught.value.code == "country.unknown"
    assert "AT, AU, BE" in caught.value.en
    assert "AT, AU, BE" in caught.value.fr


def test_the_country_may_be_written_in_any_case() -> None:
    assert load_pack(" fr ") is load_pack("FR")


@pytest.mark.parametrize("country", OFFERED)
class TestEveryPack:
    def test_names_lexicons_that_exist(self, country: str) -> None:
        languages = load_pack(country).languages
        assert languages
        assert {f"{language}.toml" for language in languages} <= LEXICONS

    def test_cites_a_source_for_each_table(self, country: str) -> None:
        pack = load_pack(country)
        always = {"fields", "format", "label", "postcode", "regions", "syntax", "emergency"}
        assert set(pack.sources) - {"declaration"} == always
        assert pack.declaration.allowed == ("declaration" in pack.sources)
        assert not pack.declaration.allowed or not any(r.open and r.format for r in pack.registers)
        assert all(pack.sources.values())
        assert all(register.source and register.licence and register.page for register in pack.registers)

    def test_writes_every_element_somewhere(self, country: str) -> None:
        pack = load_pack(country)
        for lines in (pack.layout.one_line, pack.layout.multi_line):
            written = written_in(lines)
            missing = set(ELEMENTS) - written - {"country", "city_code", "region", "county"}
            assert missing - {"house_number", "suffix"} - street_parts(written) == set()
            assert ("region" in written) == pack.region_used

    def test_asks_for_known_fields_in_both_languages(self, country: str) -> None:
        pack = load_pack(country)
        names = [field.element for field in pack.fields]
        assert len(names) == len(set(names))
        assert set(names) <= set(ELEMENTS)
        assert all(field.label_en and field.label_fr for field in pack.fields)
        assert {"street", "house_number", "city", "postcode"} <= set(names)
        assert any(field.required for field in pack.fields)
        assert (names.index("house_number") < names.index("street")) == (pack.layout.number_position == "before")

    def test_puts_the_postcode_where_it_says(self, country: str) -> None:
        pack = load_pack(country)
        assert pack.postcode is not None
        line = next(line for line in pack.layout.postal_label if "{postcode" in line)
        if country == "HU":
            assert "{city}" not in line
        elif pack.postcode.position == "line":
            assert line == "{postcode}"
        else:
            assert (line.index("{postcode") < line.index("city}")) == (pack.postcode.position == "before")

    def test_introduces_a_bare_value_in_every_element_inside(self, country: str) -> None:
        labels = load_pack(country).layout.inside_labels
        assert set(labels) == {"building", "staircase", "floor", "unit", "room", "po_box"}
        assert all(label.count("{}") == 1 for label in labels.values())

    def test_knows_emergency_numbers(self, country: str) -> None:
        assert all(number.isdigit() for number in load_pack(country).emergency.numbers)
        assert load_pack(country).emergency.numbers

    def test_agrees_with_the_telephone_metadata_on_emergency_numbers(
        self, country: str, shared_data: Callable[[str], Path]
    ) -> None:
        table = shared_data("meta-emergency-numbers/emergency_numbers.json")
        known = re.compile(json.loads(table.read_text(encoding="utf-8"))[country]["pattern"])
        numbers = set(load_pack(country).emergency.numbers) - NOT_AREA_WIDE.get(country, set())
        assert [number for number in numbers if not known.fullmatch(number)] == []


def written_in(lines: tuple[str, ...]) -> set[str]:
    names = re.findall(r"\{(?:[^{}<>|]*<)?([A-Za-z0-9_|]+)(?:>[^{}<>|]*)?\}", " ".join(lines))
    return {part for name in names for part in name.split("|")}


def street_parts(written: set[str]) -> set[str]:
    assert {"number", "street_line"} <= written
    return {"pre_direction", "pre_type", "street", "street_type", "post_direction"}


def pack_values(attribute: str) -> dict[str, str]:
    return {country: getattr(load_pack(country).emergency, attribute) for country in OFFERED}


def test_the_address_is_required_when_the_product_says() -> None:
    required_at = pack_values("address_required_at")
    assert {c for c, value in required_at.items() if value == "assign"} == {"US", "CA", "PR"}
    assert {c for c, value in required_at.items() if value == "carrier"} == {"AU"}
    assert {c for c, value in required_at.items() if value == "never"} == {"JP"}


def test_area_code_and_address_must_agree_where_the_product_says() -> None:
    rule = pack_values("area_code_rule")
    assert {c for c, value in rule.items() if value == "block"} == {"BE", "DE", "IE", "NL", "ES"}
    assert {c for c, value in rule.items() if value == "warn"} == {"FR"}


def test_only_japan_has_no_emergency_calling() -> None:
    assert [country for country in OFFERED if not load_pack(country).emergency.supported] == ["JP"]


def test_every_departement_has_a_register_to_download() -> None:
    files_by_id = load_pack("FR").register_files
    assert len(files_by_id) == 96 + 13
    source, address = files_by_id["fr-2A"]
    assert source.format == "ban"
    assert address.startswith("https://")
    assert address.endswith("/adresses-2A.csv.gz")


def test_a_country_is_known_by_its_own_name_and_no_two_share_one() -> None:
    names = [n for c in OFFERED for n in {*load_pack(c).other_names, load_pack(c).name_en, load_pack(c).name_fr}]
    assert {"Deutschland", "España", "USA", "Suomi"} <= set(names)
    assert sorted(names) == sorted(set(names))


def test_the_generic_pack_is_no_country() -> None:
    pack: CountryPack = generic_pack()
    assert pack.country not in countries()
    assert pack.postcode is None
