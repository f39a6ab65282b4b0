"""No change loses accuracy unseen: fixed suites against floors that nobody lowers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import absent, invented, noise, registers, score
from bench.answers import open_validator
from bench.points import read_registers

SEED = 11
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))


def _hold(figures: dict[str, Any], failures: list[dict[str, Any]], floors: dict[str, float]) -> None:
    said = score.table(figures) + "\n" + "\n".join(f"{f['outcome']} {f['id']}: {f['given']}" for f in failures)
    assert figures["top1"]["percent"] >= floors["top1"], said
    assert figures["wrong_house"]["percent"] <= floors["wrong_house"], said
    assert figures["false_accept"]["percent"] <= floors["false_accept"], said
    crashed = [kind for kind, f in figures["kinds"].items() if "crash" in f["statuses"]]
    assert not crashed, said


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate")


def test_accuracy_on_paris_and_lozere_does_not_fall(shared_data: Callable[[str], Path], work: Path) -> None:
    data = shared_data("fr-ban-75-paris").parent
    for name in ("fr-ban-48-lozere", "fr-communes"):
        shared_data(name)
    points = read_registers(data)
    suite = noise.make(points, absent.uncovered_towns(data, points), SEED, per_kind=50, per_absent=120)
    assert len(suite.rows) == 16 * 50 + 6 * 120
    files = [registers.build(name, data, work).path for name in ("fr-75", "fr-48")]
    figures, answers = score.run(open_validator(files), suite.rows)
    _hold(figures, score.failures(suite.rows, answers), FLOORS["real"])


def test_accuracy_on_the_invented_register_does_not_fall(work: Path) -> None:
    source = work / "invented.csv"
    invented.write_register(source)
    suite = invented.suite(source, SEED, per_kind=30, per_absent=60)
    assert len(suite.rows) == 16 * 30 + 6 * 60
    register = registers.compile_file("invented", registers.Recipe("ban", "FR", str(source)), source, work)
    figures, answers = score.run(open_validator([register.path]), suite.rows)
    _hold(figures, score.failures(suite.rows, answers), FLOORS["invented"])


def test_floors_are_bars_that_can_fail() -> None:
    for floors in FLOORS.values():
        assert 95 <= floors["top1"] <= 100
        assert 0 <= floors["wrong_house"] <= 0.25
        assert 0 <= floors["false_accept"] <= 0.25
