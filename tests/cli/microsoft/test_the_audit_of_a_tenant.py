"""The audit of a tenant says what is wrong there, proves it, and changes nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dispatchable import Register, Validator
from dispatchable.interfaces.cli.main import run
from dispatchable.interfaces.cli.microsoft.audit import NUMBER_FINDINGS, Audit, audited
from dispatchable.interfaces.cli.microsoft.exports import read_tenant
from dispatchable.interfaces.cli.microsoft.powershell import quoted, script
from dispatchable.interfaces.cli.microsoft.records import read_number
from tests.cli.microsoft.conftest import Exports, address, address_id, location_id, number


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="module")
def validator(demo_registers: dict[str, Path]) -> Validator:
    return Validator([Register.open(demo_registers["FR"]), Register.open(demo_registers["US"])])


def audit_of(exports: Exports, validator: Validator) -> Audit:
    return audited(read_tenant(*map(Path, exports.write())), validator)


def found(audit: Audit) -> set[tuple[str, str]]:
    return {(finding.code, finding.number.argument) for finding in audit.findings}


def test_every_kind_of_wrong_number_is_found_and_only_those(exports: Exports, validator: Validator) -> None:
    audit = audit_of(exports, validator)
    assert found(audit) == {
        ("number_address_not_confirmed", "+33199000002"),
        ("number_address_not_confirmed", "+33199000003"),
        ("number_address_not_confirmed", "+33199000004"),
        ("number_address_not_confirmed", "+33199000005"),
        ("number_address_not_confirmed", "+3222000013"),
        ("number_address_not_confirmed", "+33199000015"),
        ("number_address_not_confirmed", "+33199000017"),
        ("number_without_address", "+33199000006"),
        ("number_other_country", "+33199000007"),
        ("number_address_unknown", "+33199000010"),
        ("number_activation_failed", "+33199000012"),
        ("number_twice", "+33199000012"),
        ("number_unreadable", "not a number"),
        ("number_address_not_marked", "+33199000014"),
        ("number_location_unknown", "+33199000016"),
        ("number_location_elsewhere", "+33199000017"),
    }
    assert {finding.code for finding in audit.findings} == set(NUMBER_FINDINGS)
    assert audit.unprotected == 10


def test_what_is_marked_validated_and_is_not_is_named_with_its_verdict(exports: Exports, validator: Validator) -> None:
    audit = audit_of(exports, validator)
    assert {judged.address.id: str(judged.verdict.status) for judged in audit.not_so} == {
        address_id(2): "corrected", address_id(3): "not_found", address_id(4): "not_found",
    }  # fmt: skip
    assert audit.uncovered == {"BE": 1}, "a place without a register is no accusation"


def test_one_address_written_twice_is_one_duplicate(exports: Exports, validator: Validator) -> None:
    groups = audit_of(exports, validator).duplicates
    assert [[judged.address.id for judged in group] for group in groups] == [[address_id(1), address_id(5)]]


def test_what_dangles_and_what_lies_far_away_is_found(exports: Exports, validator: Validator) -> None:
    exports.locations = [row for row in exports.locations if row["LocationId"] != location_id(4)]
    audit = audit_of(exports, validator)
    assert [place.name for place in audit.orphans] == ["Nowhere"]
    assert [judged.address.id for judged in audit.homeless] == [address_id(4)]
    assert [judged.address.id for judged in audit.far] == [address_id(6)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("typed", [True, False])
def test_every_way_of_exporting_reads_the_same(
    exports: Exports, validator: Validator, encoding: str, delimiter: str, typed: bool
) -> None:
    plain = audit_of(exports, validator)
    paths = exports.write(encoding=encoding, delimiter=delimiter, typed=typed, lower=typed)
    other = audited(read_tenant(*map(Path, paths)), validator)
    assert found(other) == found(plain)
    assert [judged.address for judged in other.judged.values()] == [j.address for j in plain.judged.values()]
    assert other.tenant.notices == []


def test_exports_in_the_wrong_order_are_told_apart(
    exports: Exports, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses, locations, numbers = exports.write()
    assert run(["audit-microsoft", numbers, locations, addresses, "-o", str(tmp_path / "r.html")]) == 2
    told = capsys.readouterr().err
    assert "CivicAddressId" in told or "Get-CsPhoneNumberAssignment" in told
    assert not (tmp_path / "r.html").exists()


def test_a_missing_column_is_told_and_stops_nothing(exports: Exports, validator: Validator) -> None:
    paths = exports.write()
    text = Path(paths[2]).read_text(encoding="utf-8").replace('"ActivationState"', '"Something"')
    Path(paths[2]).write_text(text, encoding="utf-8")
    audit = audited(read_tenant(*map(Path, paths)), validator)
    assert "ActivationState" in audit.tenant.notices[0].en
    assert ("number_activation_failed", "+33199000012") not in found(audit)


@pytest.mark.parametrize(
    ("written", "e164", "extension", "countries"),
    [
        ("+14255551234;ext=524", "+14255551234", "524", {"US"}),
        ("tel:+33199000001", "+33199000001", "", {"FR"}),
        ("33199000001", "+33199000001", "", {"FR"}),
        ("+590590000000", "+590590000000", "", {"FR"}),
        ("+80012345678", "+80012345678", "", set()),
        ("1.42E+10", "", "", set()),
        ("", "", "", set()),
    ],
)
def test_numbers_are_read_as_the_tenant_writes_them(
    written: str, e164: str, extension: str, countries: set[str]
) -> None:
    assert read_number(written) == (e164, extension, frozenset(countries))


def test_a_powershell_literal_cannot_be_left() -> None:
    assert quoted("L'Étoile") == "'L''Étoile'"
    assert quoted("a\u2019; Remove-Item x") == "'a\u2019\u2019; Remove-Item x'"
    assert quoted("a\u2018\u201a\u201bb") == "'a\u2018\u2018\u201a\u201a\u201b\u201bb'"
    assert quoted("one\r\ntwo\x00$(x)`n") == "'one two$(x)`n'"


def test_hostile_names_stay_within_comments_and_literals(exports: Exports, validator: Validator) -> None:
    evil = "x\u2019'\r\nRemove-Item -Recurse C:\\ #'\u2028$(calc)"
    exports.addresses[1]["CompanyName"] = exports.addresses[1]["Description"] = evil
    exports.addresses[3]["StreetName"] = evil
    exports.numbers.append(number(evil, 2))
    commands = script(audit_of(exports, validator), "en")
    for line in commands.splitlines():
        code = re.sub("'(?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*'", "''", line)
        assert "Remove-Item" not in code or code.lstrip().startswith("#"), line
    assert "\u2028" not in commands


def test_the_commands_make_the_corrected_address_and_move_its_numbers(exports: Exports, validator: Validator) -> None:
    commands = script(audit_of(exports, validator), "fr")
    assert "    StreetName = 'Avenue Célestin Gallier'\n" in commands
    assert "    Description = 'Annexe d''été'\n" in commands
    moved = "\nSet-CsPhoneNumberAssignment -PhoneNumber '+33199000002' -LocationId $address.DefaultLocationId\n"
    assert moved in commands
    assert "-Location '2e étage, aile d\u2019\u2019ouest'\n" in commands
    assert "\n# Set-CsPhoneNumberAssignment -PhoneNumber '+33199000015'" in commands, "it may not be moved"
    assert "\nSet-CsPhoneNumberAssignment -PhoneNumber '+33199000007'" not in commands, "a person must choose"
    kept = "-PhoneNumber '+33199000009' -LocationId 'b0000000-0000-4000-8000-000000000001'"
    assert kept in commands
    assert not re.search("^Remove-", commands, re.MULTILINE)


def test_the_report_is_one_page_that_fetches_nothing_and_escapes_everything(
    exports: Exports, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    exports.addresses[3]["StreetName"] = '<script>alert(1)</script><img src="x">'
    exports.addresses[2]["Description"] = "</style><b onclick=x>"
    for language, words in {"en": "Marked validated, but not so", "fr": "Marquées validées à tort"}.items():
        report = tmp_path / f"{language}.html"
        command = ["--lang", language, "audit-microsoft", *exports.write(), "-o", str(report)]
        assert run([*command, "--register", str(demo_registers["FR"])]) == 0
        text = report.read_text(encoding="utf-8")
        assert words in text
        assert not re.search(r"<(script|img|link|iframe|form)\b|\bon\w+=\w+>(?<!&gt;)|src=\"|url\(", text)
        assert set(re.findall(r'href="([^"]*)"', text)) <= {f"#{anchor}" for anchor in re.findall(r'id="(\w+)"', text)}
        assert "&lt;script&gt;alert(1)" in text
        commands = report.with_suffix(".ps1").read_bytes()
        assert commands.startswith(b"\xef\xbb\xbf#"), "Windows PowerShell reads the accents by this mark"
        assert commands.count(b"\n") == commands.count(b"\r\n")


def test_the_json_has_everything_under_stable_names(
    exports: Exports, tmp_path: Path, demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "audit.json"
    command = ["audit-microsoft", *exports.write(), "-o", str(tmp_path / "r.html"), "--json", str(told)]
    registers = [part for country in ("FR", "US") for part in ("--register", str(demo_registers[country]))]
    assert run([*command, *registers]) == 0
    document: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    assert document["summary"]["numbers_in_use"] == 18
    assert document["summary"]["numbers_in_use_unconfirmed"] == 10
    assert document["summary"]["addresses_marked_and_not_valid"] == 3
    assert len(document["addresses"]) == 8
    assert {finding["code"] for finding in document["numbers"]} == set(NUMBER_FINDINGS)
    assert "without a confirmed address: 10" in capsys.readouterr().out


def test_without_a_register_nothing_is_called_valid_or_wrong(
    exports: Exports, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for row in exports.addresses:
        row.update(City="Mende", PostalCode="48000", CountryOrRegion="FR", StateOrProvince="")
    assert run(["audit-microsoft", *exports.write(), "-o", str(tmp_path / "r.html")]) == 0
    told = capsys.readouterr().out
    assert "of these not valid: 0, not checked: 8" in told
    assert "no register covers: 8" in told


@pytest.mark.parametrize("output", ["none/r.html", "r.ps1", "addresses.csv"])
def test_an_output_that_would_destroy_something_is_refused(exports: Exports, tmp_path: Path, output: str) -> None:
    paths = exports.write()
    before = Path(paths[0]).read_bytes()
    assert run(["audit-microsoft", *paths, "-o", str(tmp_path / output)]) == 2
    assert Path(paths[0]).read_bytes() == before


def test_a_type_kept_apart_is_read_before_and_after_the_name(exports: Exports, validator: Validator) -> None:
    apart = address(30, "12", "de la République", "Sarlande-Vernoise", "99001", StreetSuffix="rue")
    exports.addresses = [apart, exports.addresses[5]]
    audit = audit_of(exports, validator)
    assert [str(judged.verdict.status) for judged in audit.judged.values()] == ["valid", "valid"]


def test_two_wrong_writings_of_one_house_become_one_new_address(exports: Exports, validator: Validator) -> None:
    again = address(9, "18 bis", "av. Celestin Gallierr", "Sarlande-Vernoise", "99001")
    exports.addresses = [exports.addresses[1], again]
    exports.numbers = [number("+33199000002", 2), number("+33199000009", 9)]
    audit = audit_of(exports, validator)
    assert [str(judged.verdict.status) for judged in audit.judged.values()] == ["corrected", "corrected"]
    commands = script(audit, "en")
    assert commands.count("New-CsOnlineLisCivicAddress") == 1
    for moved in ("+33199000002", "+33199000009"):
        assert f"\nSet-CsPhoneNumberAssignment -PhoneNumber '{moved}' -LocationId $address." in commands
    assert commands.count("# Remove-CsOnlineLisCivicAddress") == 2
