"""``discrepancy`` takes a report in and prints what to answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dispatchable.interfaces.cli.discrepancy import app
from tests.service.conftest import make_world
from tests.service.demo import build_demo_registers
from tests.service.desk.test_discrepancy import from_elsewhere

pytestmark = [pytest.mark.django_db]


def test_a_report_is_taken_in_and_answered(tmp_path: Path) -> None:
    build_demo_registers()
    make_world()
    report = tmp_path / "report.json"
    report.write_text(json.dumps(from_elsewhere()), encoding="utf-8")
    taken = CliRunner().invoke(app, ["import", str(report), "--organization", "Acme"])
    assert taken.exit_code == 0, taken.output
    reference = json.loads(taken.output)["responseComments"]
    answer = CliRunner().invoke(app, ["answer", "DR-1", "--agency", "psap.example.gov"])
    assert reference in json.loads(answer.output)["statusComments"]
    for wrong in (["import", str(report), "--organization", "Nobody"], ["resolution", str(tmp_path / "gone")]):
        assert CliRunner().invoke(app, wrong).exit_code != 0
