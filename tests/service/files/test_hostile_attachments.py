"""What is attached to do harm is refused with a sentence in both languages, or kept so that it does none."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from dispatchable.service.errors import Refused
from dispatchable.service.files import shelf
from dispatchable.service.files.actions.store import store_file
from dispatchable.service.files.models import StoredFile
from dispatchable.service.mail.actions.sweep import LEFT_ALONE, sweep_files
from tests.service.conftest import World
from tests.service.files.hostile import CORPUS, KEPT

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
TYPES = {"application/pdf", "image/png", "image/jpeg"}


@pytest.mark.parametrize("what", CORPUS)
def test_it_is_refused_in_both_languages_or_handed_out_harmless(
    what: str, world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    name, make, code = CORPUS[what]
    content = make()
    if code != KEPT:
        with pytest.raises(Refused) as refused:
            store_file(world.alice, world.acme.pk, name, io.BytesIO(content))
        said = refused.value
        assert (said.code, said.field) == (code, "file") and said.en != said.fr and said.fr.endswith(".")
        assert not StoredFile.objects.exists() and not list(tmp_path.rglob("*.*"))
        return
    stored = store_file(world.alice, world.acme.pk, name, io.BytesIO(content))
    assert re.fullmatch(r"[0-9a-f]{48}", stored.storage_name) and [p.name for p in (tmp_path / "files").iterdir()] == [
        stored.storage_name
    ]
    assert len(stored.name.encode()) <= 200 and not re.search(r'[/\\<>:"|?*\x00-\x1f\u200b-\u202e\ufeff]', stored.name)
    assert not DEVICES.fullmatch(stored.name) and not stored.name.startswith(".")
    client = Client()
    client.force_login(world.alice_user)
    answer = client.get(reverse("file", args=[stored.pk]))
    assert answer.content == content and answer.headers["Content-Type"] in TYPES
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment") and "\n" not in disposition and disposition.isascii()


def test_the_file_is_there_for_nobody_else(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path / "files"
    stored = store_file(world.alice, world.acme.pk, "a.pdf", io.BytesIO(CORPUS["PDF with a link"][1]()))
    browser: Callable[[], Client] = Client
    for user, status in ((world.bob_user, 200), (world.charlie_user, 404), (world.dana_user, 404)):
        client = browser()
        client.force_login(user)
        assert client.get(reverse("file", args=[stored.pk])).status_code == status
    assert browser().get(reverse("file", args=[stored.pk])).status_code == 302


def test_what_a_crash_left_behind_is_swept_away_and_nothing_else(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path / "files"
    stored = store_file(world.alice, world.acme.pk, "a.pdf", io.BytesIO(CORPUS["PDF with a link"][1]()))
    shelf.put("a" * 48, b"left")
    (tmp_path / "files" / "notes.txt").write_text("the operator's")
    assert sweep_files() == 0 and sweep_files(time.time() + 2 * LEFT_ALONE) == 1
    assert {path.name for path in (tmp_path / "files").iterdir()} == {stored.storage_name, "notes.txt"}
