"""``audit verify --dossier`` holds a case dossier against the chain it names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dispatchable.interfaces.cli.audit import app
from dispatchable.service.desk.dossier.document import dossier_of
from dispatchable.service.desk.dossier.written import json_pieces
from tests.service.conftest import make_world
from tests.service.demo import build_demo_registers
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db]


def test_a_true_dossier_passes_and_a_forged_one_fails(tmp_path: Path) -> None:
    build_demo_registers()
    alice = make_world().alice
    case = tmp_path / "case.json"
    case.write_bytes(b"".join(json_pieces(dossier_of(alice, desk.sent(alice).pk))))
    told = CliRunner().invoke(app, ["verify", "--dossier", str(case)])
    assert told.exit_code == 0 and "no fault" in told.output, told.output
    forged = json.loads(case.read_text(encoding="utf-8"))
    forged["audit"]["rows"][0]["hash"] = "0" * 64
    case.write_text(json.dumps(forged), encoding="utf-8")
    told = CliRunner().invoke(app, ["verify", "--dossier", str(case)])
    assert told.exit_code == 1 and "another hash" in told.output


def test_what_is_no_dossier_is_said_to_be_none(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    for file in (other, tmp_path / "gone.json"):
        told = CliRunner().invoke(app, ["verify", "--dossier", str(file)])
        assert told.exit_code != 0
