"""What the desk keeps of a demonstration's cases goes with it, whatever was done with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dispatchable.service.audit.actor import system
from dispatchable.service.demonstration.remove import remove_demonstration
from dispatchable.service.desk.actions.discrepancy import report_line
from dispatchable.service.desk.actions.note import write_note
from dispatchable.service.desk.models import ManyDecision, ManyResult, RequestContact, ServiceRequest
from dispatchable.service.learnt.models import Name
from dispatchable.service.organizations.models import Organization
from tests.service.conftest import World
from tests.service.demo import build_demo_registers
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_notes_contacts_reports_merges_and_learnt_names_go_too(
    world: World, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))
    settings.FILES_DIR = tmp_path / "files"
    build_demo_registers()
    one, other = desk.sent(world.alice), desk.sent(world.alice, house_number=["413"])
    line = desk.line_of(one)
    write_note(world.dana, one.pk, "Ring the town hall")
    report_line(world.alice, line.pk, service="lvf.example.gov", answer="invalid")
    RequestContact.objects.create(request=one, name="Bo", email="bo@example.org", added_by_name="Alice")
    many = ManyDecision.objects.create(request=one, what={}, by_name="Dana")
    ManyResult.objects.create(many=many, line=line)
    ServiceRequest.objects.filter(pk=other.pk).update(merged_into=one)
    Name.objects.create(is_demo=True, kind="street", country="FR", given="A", value="B", key="a")
    kept = Name.objects.create(is_demo=False, kind="street", country="FR", given="A", value="B", key="a")
    remove_demonstration(system(None, "test"))
    assert not Organization.objects.exists() and not ServiceRequest.objects.exists()
    assert Name.objects.get() == kept
