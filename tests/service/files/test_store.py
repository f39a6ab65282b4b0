"""Proofs are kept whole, under a random name, within size and quota; what only pretends to be one is refused."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from dispatchable.service.audit.models import AuditRow
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.files import shelf
from dispatchable.service.files.actions.store import store_file
from dispatchable.service.files.content import content_type
from dispatchable.service.files.models import StoredFile
from dispatchable.service.files.names import MOST, clean_name
from tests.service.conftest import World
from tests.service.files.samples import jpeg, pdf, png

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Settings) -> None:
    settings.FILES_DIR = tmp_path / "files"


def kept(settings: Settings) -> list[Path]:
    folder = Path(settings.FILES_DIR)
    return list(folder.iterdir()) if folder.exists() else []


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("bail.pdf", pdf(), "application/pdf"),
        ("plan.PNG", png(), "image/png"),
        ("photo.jpeg", jpeg(), "image/jpeg"),
        ("photo", jpeg(), "image/jpeg"),
    ],
)
def test_a_proof_is_kept_byte_for_byte(world: World, name: str, content: bytes, kind: str) -> None:
    stored = store_file(world.alice, world.acme.pk, name, io.BytesIO(content))
    assert (stored.content_type, stored.size) == (kind, len(content))
    assert stored.digest == hashlib.sha256(content).hexdigest()
    with shelf.get(stored.storage_name) as read:
        assert read.read() == content
    assert shelf.path_of(stored.storage_name).stat().st_mode & 0o077 == 0
    assert AuditRow.objects.get(action="file.store").object_id == str(stored.pk)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"<html><script>alert(1)</script></html>", "file.type"),
        ("a.pdf", b"MZ\x90\x00" + pdf(), "file.type"),
        ("a.pdf", pdf()[:-20], "file.type"),
        ("a.png", png()[:-1], "file.type"),
        ("a.png", png() + b"<?php", "file.type"),
        ("a.png", png(65_535, 65_535), "file.type"),
        ("a.png", png()[:20] + b"\xff" + png()[21:], "file.type"),
        ("a.jpg", jpeg() + b"PK\x03\x04", "file.type"),
        ("a.jpg", b"\xff\xd8\xff\xd9", "file.type"),
        ("a.pdf", png(), "file.name"),
        ("a.exe", pdf(), "file.name"),
        ("a.pdf", b"", "file.empty"),
    ],
)
def test_what_only_pretends_to_be_a_proof_is_refused_and_leaves_nothing(
    world: World, settings: Settings, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        store_file(world.alice, world.acme.pk, name, io.BytesIO(content))
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert not StoredFile.objects.exists() and not kept(settings)


def test_size_and_quota_hold_and_nothing_stays_behind(world: World, settings: Settings) -> None:
    settings.FILE_MAX = len(pdf()) + 5
    with pytest.raises(Refused, match="larger"):
        store_file(world.alice, world.acme.pk, "a.pdf", io.BytesIO(pdf("x" * 50)))
    settings.FILE_QUOTA = int(len(pdf()) * 1.5)
    store_file(world.alice, world.acme.pk, "a.pdf", io.BytesIO(pdf()))
    with pytest.raises(Refused) as refused:
        store_file(world.alice, world.acme.pk, "b.pdf", io.BytesIO(pdf()))
    assert refused.value.code == "file.quota" and "Mo" in refused.value.fr
    assert len(kept(settings)) == 1
    store_file(world.charlie, world.other.pk, "c.pdf", io.BytesIO(pdf()))


def test_only_who_may_file_or_review_attaches(world: World) -> None:
    with pytest.raises(NotAllowed):
        store_file(world.bob, world.acme.pk, "a.pdf", io.BytesIO(pdf()))
    with pytest.raises(NotFound):
        store_file(world.charlie, world.acme.pk, "a.pdf", io.BytesIO(pdf()))
    with transaction.atomic():
        assert store_file(world.dana, world.acme.pk, "a.pdf", io.BytesIO(pdf())).uploaded_by_name == "Dana"


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\bail.pdf", "bail.pdf"),
        ("a\r\nContent-Type: x.pdf", "aContent-Type_ x.pdf"),
        ("gpj\u202efdp.pdf", "gpjfdp.pdf"),
        ("", "file"),
        ("...", "file"),
        ("été « bail ».pdf", "été « bail ».pdf"),
    ],
)
def test_names_are_made_harmless(given_name: str, cleaned: str) -> None:
    assert clean_name(given_name) == cleaned


@given(st.text())
def test_a_cleaned_name_has_no_path_and_no_control(name: str) -> None:
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= MOST
    assert not any(c in cleaned for c in '/\\\n\r\0"') and cleaned not in (".", "..")


@given(st.binary(max_size=300))
def test_no_bytes_upset_the_look_into_a_file(content: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-1."):
        assert content_type(start + content) in ("", "application/pdf", "image/png", "image/jpeg")
