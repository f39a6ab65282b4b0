from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest

from dispatchable import Register
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.demo.registers import DEMONSTRATIONS, build_registers
from dispatchable.interfaces.cli.main import run


def test_the_same_version_builds_the_same_bytes(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        build_registers(folder)
        digests.append({p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())})
    assert digests[0] == digests[1] and len(digests[0]) == 2 * len(DEMONSTRATIONS) + 1


def test_each_register_holds_every_house_of_its_streets(tmp_path: Path) -> None:
    for demonstration, path in zip(DEMONSTRATIONS, build_registers(tmp_path), strict=True):
        register = Register.open(path)
        houses = sum(len(list(street.numbers())) or 1 for street in demonstration.streets)
        units = sum(len(street.units) for street in demonstration.streets)
        assert register.country == demonstration.country
        assert register.meta["points"] == houses + units
        assert register.meta["ranges"] == len(demonstration.ranges)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_list_is_checked_and_shows_every_outcome(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", language)
    assert run(["demo", "--data-dir", str(tmp_path)]) == 0
    checked = (tmp_path / "demo" / "checked.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(checked)))
    assert len(rows) == 60
    assert {row["dsp_status"] for row in rows} == {status.value for status in Status}
    told = capsys.readouterr().out
    assert ("Validée" if language == "fr" else "Valid") in told and "dispatchable validate" in told
    assert str(tmp_path / "demo") in told.replace("\n", "")


def test_a_house_is_confirmed_only_where_its_record_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    run(["demo", "--data-dir", str(tmp_path)])
    capsys.readouterr()
    checked = (tmp_path / "demo" / "checked.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(checked)):
        assert bool(row["dsp_record_id"]) == (row["dsp_status"] in ("valid", "corrected")), row["ref"]
