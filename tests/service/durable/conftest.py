"""A database of its own for a worker that is killed, fails or works long."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database: "" for SQLite, else one made on the PostgreSQL that is set."""
    server = os.environ.get("DISPATCHABLE_DATABASE_URL", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"crash_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as there:
        there.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as there:
            there.execute(f"DROP DATABASE {name} WITH (FORCE)")
