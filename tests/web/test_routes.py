"""Every route, asked for by everybody: nobody sees another organisation's objects, nobody unknown sees anything."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dispatchable.service.audit.models import AuditRow
from tests.service.conftest import World
from tests.web.samples import DESK, NO_OBJECT, ROUTES, samples

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]
OPEN = frozenset({"account_login", "account_logout", "set_language", "notice_read"})
"""Routes that answer people who are not signed in."""
CLOSED = "closed"
PEOPLE = ("", "alice", "bob", "charlie", "dana")
SERVER_ERROR = 500


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern)
        else:
            yield pattern


ALL = {str(pattern.name): pattern for pattern in _patterns(get_resolver())}
WITH_OBJECT = sorted(name for name, pattern in ALL.items() if pattern.pattern.converters and name not in NO_OBJECT)
PLAIN = sorted(name for name in ALL if name not in WITH_OBJECT)


def _address(name: str, objects: dict[str, uuid.UUID]) -> str:
    arguments = {
        argument: kind[1:] if kind.startswith("=") else objects[kind] for argument, kind in ROUTES[name].items()
    }
    return reverse(name, kwargs=arguments)


def test_every_route_has_a_name_and_every_route_with_an_object_its_row() -> None:
    assert "None" not in ALL
    assert [name for name in WITH_OBJECT if name not in ROUTES] == []


@pytest.mark.parametrize("name", PLAIN)
def test_a_route_without_object_asks_who_one_is_and_never_fails(name: str, browser: Browser) -> None:
    address = reverse(name, kwargs=dict(NO_OBJECT.get(name, {})))
    for person in PEOPLE:
        for method in ("get", "post"):
            client = browser(person)
            status = getattr(client, method)(address).status_code
            assert status < SERVER_ERROR, (person, method)
            if not person and name not in OPEN and getattr(ALL[name].callback, "__name__", "") != CLOSED:
                assert status in (302, 405), (method, status)


@pytest.fixture
def objects(world: World) -> dict[str, uuid.UUID]:
    return samples(world)


@pytest.mark.parametrize("name", WITH_OBJECT)
def test_another_organisation_s_object_is_not_there(name: str, browser: Browser, objects: dict[str, uuid.UUID]) -> None:
    address = _address(name, objects)
    for method in ("get", "post"):
        charlie = getattr(browser("charlie"), method)(address).status_code
        # at the desk's routes he is refused before anything is looked up
        assert charlie in ({403, 404, 405} if name in DESK else {404, 405}), (method, charlie)
        dana = getattr(browser("dana"), method)(address).status_code
        assert dana < SERVER_ERROR if name in DESK else dana in {403, 404, 405}, (method, dana)


@pytest.mark.parametrize("name", WITH_OBJECT)
def test_one_s_own_object_is_shown_and_an_auditor_changes_nothing(
    name: str, browser: Browser, objects: dict[str, uuid.UUID]
) -> None:
    address = _address(name, objects)
    for method in ("get", "post"):
        answer = getattr(browser(), method)(address)
        assert answer.status_code in (302, 405)
    before = AuditRow.objects.count()
    assert browser("bob").post(address).status_code < SERVER_ERROR
    assert AuditRow.objects.count() == before
    for person in ("alice", "bob", "dana"):
        assert browser(person).get(address).status_code < SERVER_ERROR


@pytest.mark.parametrize("name", WITH_OBJECT)
def test_an_id_of_nothing_is_not_there(name: str, browser: Browser, objects: dict[str, uuid.UUID]) -> None:
    nothing = {kind: uuid.uuid4() for kind in objects}
    assert browser("alice").get(_address(name, nothing)).status_code in (403, 404, 405)
