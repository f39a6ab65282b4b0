"""The index of words is kept by the database itself, whatever way rows are written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.operations import AddIndex, RunPython
from django.db.models import Index
from django.db.models.signals import pre_migrate

from dispatchable.service.organizations.models import Person
from dispatchable.service.organizations.search import WORDS, people_fitting
from dispatchable.service.storage import statistics
from dispatchable.service.storage.words import drop, ensure, fitting
from tests.service.conftest import World

pytestmark = pytest.mark.django_db


def _found(world: World, text: str) -> set[str]:
    return set(people_fitting(world.acme.pk, text).values_list("name", flat=True))


@pytest.fixture
def people(world: World) -> None:
    """Written past every action."""
    names = ("Jérôme Lefèbvre", "Zoë Cœur-Martin", "Ana Lefort", "O'Neill")
    Person.objects.bulk_create(
        [Person(organization=world.acme, name=name, email="jl@acme.example", country="FR") for name in names]
        + [Person(organization=world.other, name="Jérôme Other", country="FR")]
    )


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("jer", {"Jérôme Lefèbvre"}),
        ("LEF", {"Jérôme Lefèbvre", "Ana Lefort"}),
        ("lefebvre jerome", {"Jérôme Lefèbvre"}),
        ("coeur", {"Zoë Cœur-Martin"}),
        ("œur", set()),
        ("neill o", {"O'Neill"}),
        ("jl@acme", {"Jérôme Lefèbvre", "Zoë Cœur-Martin", "Ana Lefort", "O'Neill"}),
        ('"; DROP TABLE x -- *', set()),
        ("NEAR(ana OR lefort)", set()),
        ("!!", set()),
    ],
)
def test_words_are_found_by_their_beginnings(world: World, typed: str, names: set[str]) -> None:
    assert _found(world, typed) == names


@pytest.mark.usefixtures("people")
def test_what_changes_and_what_goes_is_followed(world: World) -> None:
    Person.objects.filter(name="Ana Lefort").update(name="Ana Petit")
    assert _found(world, "ana petit") == {"Ana Petit"} and not _found(world, "lefort")
    Person.objects.filter(name="Ana Petit").delete()
    assert not _found(world, "ana")


@pytest.mark.usefixtures("people")
def test_an_index_that_is_gone_is_made_again(world: World) -> None:
    drop(WORDS)
    ensure(WORDS)
    assert _found(world, "zoe") == {"Zoë Cœur-Martin"}


@pytest.mark.usefixtures("people")
def test_a_search_ends_at_its_bound(world: World) -> None:
    found = fitting(WORDS, "jl", world.acme.pk, most=1)
    assert Person.objects.filter(pk__in=found).count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM words_made")
        assert cursor.fetchone()[0] >= 6


@pytest.mark.usefixtures("people")
def test_the_database_gets_to_know_its_tables() -> None:
    statistics.refresh()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'organizations_person'")
            assert cursor.fetchone()[0] > 0


class _Migration:
    def __init__(self, *operations: object) -> None:
        self.operations = operations


def _migrated(*operations: object) -> None:
    """As before a migration of these operations; ``ensure`` is what comes after it."""
    plan = [(_Migration(*operations), False)]
    pre_migrate.send(sender=apps.get_app_config("organizations"), using="default", plan=plan)


@pytest.mark.usefixtures("people")
def test_a_migration_that_moves_no_words_leaves_the_index_as_it_was(world: World) -> None:
    _migrated(AddIndex("person", Index(fields=["email"], name="tried")))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM words_person")
    ensure(WORDS)
    assert not _found(world, "jer"), "the index was not made again, which takes minutes in a million rows"
    Person.objects.create(organization=world.acme, name="Maud Petit", country="FR")
    assert _found(world, "maud"), "and follows its table again"


@pytest.mark.usefixtures("people")
def test_rows_that_a_migration_changed_are_found_as_they_are_now(world: World) -> None:
    _migrated(RunPython(RunPython.noop))
    Person.objects.filter(name="Ana Lefort").update(name="Ana Petit")
    Person.objects.filter(name="O'Neill").delete()
    Person.objects.create(organization=world.acme, name="Maud Blanc", country="FR")
    assert not _found(world, "petit"), "the triggers are off"
    ensure(WORDS)
    assert _found(world, "petit") == {"Ana Petit"} and _found(world, "maud") and not _found(world, "lefort")
    assert not _found(world, "neill") and _found(world, "zoe") == {"Zoë Cœur-Martin"}


@pytest.mark.usefixtures("people")
def test_a_migration_that_was_broken_off_is_made_good_by_the_next(world: World) -> None:
    _migrated(RunPython(RunPython.noop))
    Person.objects.filter(name="Ana Lefort").update(name="Ana Petit")
    _migrated(AddIndex("person", Index(fields=["email"], name="tried")))
    ensure(WORDS)
    assert _found(world, "petit") == {"Ana Petit"}


@pytest.mark.usefixtures("people")
def test_another_definition_makes_the_index_anew(world: World) -> None:
    ensure(replace(WORDS, text="{row}.email"))
    assert not _found(world, "zoe") and len(_found(world, "jl")) == 4
    ensure(WORDS)
    assert _found(world, "zoe") == {"Zoë Cœur-Martin"}
