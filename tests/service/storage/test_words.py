"""The index of words is kept by the database itself, whatever way rows are written."""

from __future__ import annotations

import pytest
from django.db import connection

from dispatchable.service.organizations.models import Person
from dispatchable.service.organizations.search import WORDS, people_fitting
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
