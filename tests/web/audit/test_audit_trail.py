"""The audit trail can be read by those who may, in sentences, and only one's own organisation's."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from dispatchable.interfaces.web.audit.history import history_of
from dispatchable.interfaces.web.audit.sentences import sentences
from dispatchable.service.audit.record import record
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


def _actions(root: Path) -> Iterator[str]:
    """Every action that the code records by name."""
    for path in (root / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and len(node.args) > 1:
                for part in ast.walk(node.args[1]):
                    if isinstance(part, ast.Constant) and re.fullmatch(r"\w+\.\w+", str(part.value)):
                        yield str(part.value)


def test_every_action_has_its_sentence_in_both_languages(root: Path) -> None:
    known = sentences()
    assert sorted(set(_actions(root)) - set(known)) == []
    assert all(set(entry) == {"en", "fr"} and all(entry.values()) for entry in known.values())


def _rows(world: World, count: int = 1) -> None:
    with transaction.atomic():
        for number in range(count):
            record(world.alice, "organization.create", world.acme, label=f"Row {number}")
        record(world.charlie, "organization.create", world.other, label="Not yours")


def test_one_reads_one_s_own_organisation_only(browser: Browser, world: World) -> None:
    _rows(world)
    for name in ("alice", "bob"):
        text = browser(name).get("/audit/").content.decode()
        assert "Row 0" in text and "made the organisation" in text and "Not yours" not in text
    assert "a créé l" in browser("bob", language="fr").get("/audit/").content.decode()


def test_a_desk_agent_reads_no_organisation_s_trail(browser: Browser, world: World) -> None:
    assert browser("dana").get("/audit/").status_code == 403


def test_rows_come_in_pages_newest_first(browser: Browser, world: World) -> None:
    _rows(world, 60)
    client = browser("alice")
    first = client.get("/audit/").content.decode()
    assert "Row 59" in first and "Row 5<" not in first
    assert "60 rows" in first
    assert 'href="?page=2"' in first
    assert "Row 5<" in client.get("/audit/?page=2").content.decode()


def test_filters_narrow_and_nonsense_narrows_nothing(browser: Browser, world: World) -> None:
    _rows(world)
    client = browser("alice")
    assert "Row 0" in client.get("/audit/?kind=organization&actor=Alice").content.decode()
    assert "Row 0" not in client.get("/audit/?until=2001-01-01").content.decode()
    typed = client.get("/audit/?since=yesterday&page=x&actor=nobody").content.decode()
    assert "Row 0" in typed and "year-month-day" in typed


def test_an_object_s_history_is_for_those_who_may_read_it(world: World) -> None:
    _rows(world, 2)
    assert [line.label for line in history_of(world.bob, world.acme)] == ["Row 1", "Row 0"]
    assert history_of(world.charlie, world.acme) == []
    assert history_of(world.dana, world.acme) == []
