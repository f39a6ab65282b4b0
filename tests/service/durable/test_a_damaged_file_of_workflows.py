"""A damaged file of workflows is set aside and the worker starts with a new one; a sound one stays."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dispatchable.service.durable.engine import set_aside


def test_a_damaged_one_is_kept_under_another_name(tmp_path: Path) -> None:
    path = tmp_path / "workflows.sqlite3"
    path.write_bytes(b"no database " * 500)
    assert set_aside(path) and not path.exists()
    assert [kept.read_bytes()[:11] for kept in tmp_path.glob("workflows.sqlite3.damaged-*")] == [b"no database"]


def test_a_sound_one_and_none_at_all_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "workflows.sqlite3"
    assert not set_aside(path) and not path.exists()
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE kept (id integer)")
        file.commit()
    assert not set_aside(path) and path.exists()
