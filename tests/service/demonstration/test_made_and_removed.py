"""The demonstration shows every state at once, and nothing of it is left when it is removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from dispatchable.interfaces.cli.demo.organization import is_wanted, make_demonstration
from dispatchable.service.accounts.actors import actor_for
from dispatchable.service.accounts.models import User
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import system
from dispatchable.service.audit.chain import breaks
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.datadir import data_dir
from dispatchable.service.demonstration.make import ANA
from dispatchable.service.demonstration.remove import ACTION, remove_demonstration
from dispatchable.service.errors import NotAllowed
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Organization

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def made(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Organization:
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))  # removing it removes its registers
    make_demonstration(tmp_path, "fr")
    return Organization.objects.get()


def test_it_holds_addresses_and_numbers_in_many_states(made: Organization) -> None:
    states = set(EmergencyAddress.objects.values_list("state", flat=True))
    assert states == {"valid", "not_found", "corrected", "ambiguous"}
    assert set(TelephoneNumber.objects.values_list("activation", flat=True)) == {"pending", "incomplete", "unassigned"}
    assert [number.e164 for number in TelephoneNumber.objects.all() if number.activation == "incomplete"] == [
        "+33199001240"
    ]
    ana = User.objects.get(email=ANA)
    assert ana.must_change_password and ana.is_agent and ana.is_operator
    assert list(breaks()) == []


def _left(organization: Organization) -> dict[str, int]:
    """How many rows of each table still lead to the organisation."""
    left: dict[str, int] = {}
    for model in apps.get_models():
        if not model.__module__.startswith("dispatchable.") or model in (AuditRow, Organization):
            continue
        for path in _paths(model):
            found = model._default_manager.filter(**{path: organization.pk}).count()
            left[model.__name__] = left.get(model.__name__, 0) + found
    return {name: count for name, count in left.items() if count}


def _paths(model: type[models.Model], depth: int = 0, seen: tuple[Any, ...] = ()) -> list[str]:
    paths = []
    for field in model._meta.get_fields():
        if field.name == "organization_id":
            paths.append("organization_id")
        if isinstance(field, models.ForeignKey) and depth < 3 and field.related_model not in seen:
            target: Any = field.related_model
            below = ["pk"] if target is Organization else _paths(target, depth + 1, (*seen, model))
            paths += [f"{field.name}__{path}" for path in below]
    return paths


def test_removing_it_leaves_nothing_but_the_word_that_it_was_removed(made: Organization) -> None:
    assert _left(made)
    ana = User.objects.get(email=ANA)
    remove_demonstration(actor_for(ana, made, language="fr", request_id="test"))
    assert _left(made) == {}
    assert not Organization.objects.exists() and not User.objects.exists()
    assert not (data_dir() / "demo").exists()
    assert list(breaks()) == []
    word = AuditRow.objects.get(action=ACTION)
    assert (word.chain, word.actor_name, word.object_label) == ("installation", "Ana Lavergne", "Vernoise Télécom")
    assert set(AuditRow.objects.exclude(chain="installation").values_list("object_label", flat=True)) == {""}
    assert not is_wanted()


def test_only_an_operator_removes_it(made: Organization) -> None:
    user = User.objects.get(email="adele@vernoise.example")
    with pytest.raises(NotAllowed):
        remove_demonstration(actor_for(user, made, language="fr", request_id="test"))


def test_other_organisations_are_not_touched(made: Organization) -> None:
    other = Organization.objects.create(name="Other", slug="other")
    remove_demonstration(system(None, "test"))
    assert list(Organization.objects.all()) == [other]
