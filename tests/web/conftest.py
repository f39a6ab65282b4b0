"""Pages are asked for as somebody: each person of the world has a browser of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from dispatchable.service.accounts.models import User
from tests.service.conftest import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """Two organisations and their people."""
    return make_world()


@pytest.fixture(autouse=True)
def _no_limits_from_before() -> None:
    """Attempts to sign in that an earlier test made do not count."""
    cache.clear()


@pytest.fixture
def browser(world: World) -> Callable[..., Client]:
    """``browser("alice")`` is signed in as Alice; ``browser()`` is nobody's; ``language`` is its preference."""

    def open_one(name: str = "", language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        if name:
            user: User = getattr(world, f"{name}_user")
            client.force_login(user)
        return client

    return open_one
