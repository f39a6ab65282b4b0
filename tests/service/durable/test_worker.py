"""The worker: a real one delivers, takes over what a dead slot left, and survives a listener that fails."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dispatchable.interfaces.web.logs import WithoutPersonalData
from dispatchable.service.durable.models import Heartbeat
from dispatchable.service.durable.worker import SILENCE, Tick, beat, take_over
from tests.service.durable.sites import environment, printed


@pytest.mark.django_db
def test_a_silent_slot_is_taken_over_and_a_living_one_is_not() -> None:
    for slot, age in (("dead", SILENCE + 1), ("living", 1.0)):
        Heartbeat.objects.create(slot=slot, process=1, at=timezone.now() - timedelta(seconds=age))
    beat("mine")
    taken: list[list[str]] = []

    def recover(slots: list[str]) -> None:
        taken.append(slots)

    assert take_over("mine", recover) == ["dead"]
    assert taken == [["dead"]]
    assert set(Heartbeat.objects.values_list("slot", flat=True)) == {"living", "mine"}


@pytest.mark.django_db
def test_a_failing_task_is_told_by_its_kind_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        raise ValueError("8 rue du Port")

    tick = Tick(0.0, fail)
    for _ in range(3):
        tick.turn()
    assert len(calls) == 3
    assert len(caplog.records) == 1
    told = WithoutPersonalData().format(caplog.records[0])
    assert "ValueError" in told and "test_worker.py" in told and "rue du Port" not in told


def test_the_pages_never_load_the_workflow_engine(tmp_path: Path) -> None:
    code = (
        "import django; django.setup(); import sys; import dispatchable.interfaces.web.urls;"
        "sys.exit('dbos' in sys.modules or 'sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], env=environment(tmp_path), check=False).returncode == 0


def test_a_real_worker_takes_over_a_dead_slot_and_outlives_a_failing_listener(tmp_path: Path) -> None:
    assert printed("failing_site.py", tmp_path).split() == ["active", "delivered", "quiet"]


def test_what_always_fails_holds_up_nobody_and_no_number_stays_under_way(tmp_path: Path) -> None:
    assert printed("poisoned_site.py", tmp_path).split() == ["delivered", "active"]
