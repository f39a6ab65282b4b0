"""The pages of an import: from the list to its columns, its rows, and what is made of them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.imports import working
from dispatchable.service.imports.models import ImportSession
from tests.service.addresses.lists import fifty_with_five_bad
from tests.service.conftest import World
from tests.service.demo import build_demo_registers

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]


@pytest.fixture(autouse=True)
def _registers() -> None:
    build_demo_registers()


def bring(client: Client, text: str) -> ImportSession:
    answer = client.post(reverse("import_start", args=["addresses"]), {"text": text})
    assert answer.status_code == 302
    return ImportSession.objects.get()


def check(client: Client, session: ImportSession, roles: list[str]) -> None:
    form = {f"column_{i}": role for i, role in enumerate(roles)} | {"all_country": "FR"}
    assert client.post(reverse("import_columns", args=[session.pk]), form).status_code == 302


@pytest.mark.parametrize("language", ["en", "fr"])
def test_fifty_addresses_with_five_bad_rows(world: World, browser: Browser, language: str) -> None:
    alice = browser("alice", language=language)
    session = bring(alice, fifty_with_five_bad())
    page = reverse("import", args=[session.pk])
    columns = alice.get(page).content.decode()
    assert re.search(r'<option value="postcode" selected', columns) and "code postal" in columns
    check(alice, session, ["own_id", "label", "address", "postcode", "city", "note"])
    html = alice.get(page).content.decode()
    said = "45 of 50 rows are ready. 5 need you" if language == "en" else "45 lignes sur 50 sont prêtes. 5 demandent"
    assert said in " ".join(html.split())
    assert html.count("import-row-head") == 5 and "{{" not in html
    assert len(html.encode()) < 300_000
    alice.post(reverse("import_take", args=[session.pk]))
    assert EmergencyAddress.objects.count() == 45
    workbook = alice.get(reverse("import_download", args=[session.pk, "xlsx"]))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(workbook))).get_sheet_by_index(0).to_python()  # type: ignore[arg-type]
    assert len(sheet) == 6 and sheet[0][-1] == ("What is amiss" if language == "en" else "Ce qui ne va pas")
    assert all(row[-1] for row in sheet[1:])
    table = b"".join(alice.get(reverse("import_download", args=[session.pk, "csv"]))).decode("utf-8-sig")  # type: ignore[arg-type]
    assert table.splitlines()[1].startswith("B-1,")
    alice.post(reverse("import_accept", args=[session.pk]), {"all": "1"})
    alice.post(reverse("import_take", args=[session.pk]))
    assert EmergencyAddress.objects.filter(own_id="B-2", state="valid").exists()
    alice.post(reverse("import_discard", args=[session.pk]))
    session.refresh_from_db()
    assert (session.state, session.rows.count()) == ("done", 46)


def test_the_same_columns_are_not_asked_for_twice(world: World, browser: Browser) -> None:
    alice = browser("alice")
    first = bring(alice, "wo\twas\n12 rue de la République, 99001 Sarlande-Vernoise\tSiège")
    check(alice, first, ["address", "label"])
    answer = alice.post(
        reverse("import_start", args=["addresses"]), {"text": "WO\tWAS\nrue Brélaz, 99001 Sarlande-Vernoise\tx"}
    )
    newest = ImportSession.objects.order_by("-id")[0]
    assert answer.headers["Location"] == reverse("import", args=[newest.pk]) and newest.state == "ready"


def test_a_row_is_mended_in_place(world: World, browser: Browser) -> None:
    alice = browser("alice")
    session = bring(alice, "adresse\nrue Brélaz, 99001 Sarlande-Vernoise")
    check(alice, session, ["address"])
    row = session.rows.get()
    form = {"cell_address": "12 rue Brélaz, 99001 Sarlande-Vernoise", "show": "need"}
    answer = alice.post(reverse("import_row", args=[session.pk, row.pk]), form, follow=True)
    assert "Row 1 is ready." in answer.content.decode()
    assert session.rows.get().state == "ready"


def test_what_cannot_be_read_or_does_not_suffice_is_said_beside_its_field(world: World, browser: Browser) -> None:
    alice = browser("alice", language="fr")
    empty = alice.post(reverse("import_start", args=["addresses"]), {"text": ""})
    assert empty.status_code == 422 and 'id="text-error"' in empty.content.decode()
    session = bring(alice, "a\tb\n1\t2")
    lacking = alice.post(reverse("import_columns", args=[session.pk]), {"column_0": "label"})
    assert lacking.status_code == 422 and "Indiquez la colonne" in lacking.content.decode()
    twice = alice.post(reverse("import_columns", args=[session.pk]), {"column_0": "label", "column_1": "label"})
    assert twice.status_code == 422 and "Deux colonnes" in twice.content.decode()


def test_work_of_the_worker_is_watched_and_the_page_comes_anew_when_it_ends(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AT_ONCE", 0)
    alice = browser("alice")
    session = bring(alice, "adresse\nrue Brélaz, 99001 Sarlande-Vernoise")
    check(alice, session, ["address"])
    assert "Every row is being checked." in alice.get(reverse("import", args=[session.pk])).content.decode()
    watched = alice.get(reverse("import_progress", args=[session.pk]))
    assert "0 of 1 rows" in watched.content.decode() and "HX-Refresh" not in watched.headers
    session.refresh_from_db()
    working.step(session.pk, session.turn)
    assert alice.get(reverse("import_progress", args=[session.pk])).headers["HX-Refresh"] == "true"


def test_a_formula_in_a_list_is_no_formula_in_the_download(world: World, browser: Browser) -> None:
    alice = browser("alice")
    session = bring(alice, "adresse\tnom\nrue Brélaz, 99001 Sarlande-Vernoise\t=HYPERLINK(1)")
    check(alice, session, ["address", "label"])
    table = b"".join(alice.get(reverse("import_download", args=[session.pk, "csv"]))).decode()  # type: ignore[arg-type]
    assert "'=HYPERLINK" in table
