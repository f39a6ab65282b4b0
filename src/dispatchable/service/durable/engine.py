"""Starts and stops the workflow engine: DBOS on a SQLite file of its own, or in a schema of the same PostgreSQL."""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from dbos import DBOS, DBOSConfig
from django.db import connections

from dispatchable.service.datadir import data_dir

APPLICATION_VERSION = "1"
"""Raised by hand, and only when running workflows could not go on with the new code."""
SCHEMA = "dbos"
WORKFLOWS = "workflows.sqlite3"
"""Where workflows are kept beside an SQLite database."""


def database_url() -> str:
    """Where workflows are kept."""
    settings = connections["default"].settings_dict
    if connections["default"].vendor != "postgresql":
        return f"sqlite:///{data_dir() / WORKFLOWS}"
    user, password, host, port, name = (str(settings[k] or "") for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME"))
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    # a host that is a folder is a socket's: it goes into the query
    if host.startswith("/"):
        return f"postgresql://{who}@/{name}?host={quote(host)}" + (f"&port={port}" if port else "")
    return f"postgresql://{who}@{host or 'localhost'}{f':{port}' if port else ''}/{name}"


def set_aside(path: Path) -> bool:
    """Moves a damaged file of workflows out of the way; whether there was one.

    Nothing is lost by that: undelivered events and numbers under way get their workflows anew from the rows.
    """
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=20)) as file:
            whole = file.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
    except sqlite3.OperationalError:
        return False  # locked or unreadable just now: no sign of damage
    except sqlite3.DatabaseError:
        whole = False
    if whole:
        return False
    mark = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            os.replace(part, path.with_name(f"{path.name}.damaged-{mark}{ending}"))
    logging.getLogger("dispatchable.worker").error("the file of workflows was damaged; it is set aside")
    return True


def launch(slot: str) -> None:
    """Start the engine in this process as the executor ``slot``; its unfinished workflows go on by themselves."""
    from dispatchable.service.durable import workflows  # noqa: F401 - must be known before the launch

    if connections["default"].vendor != "postgresql":
        set_aside(data_dir() / WORKFLOWS)
    config: DBOSConfig = {
        "name": "dispatchable",
        "system_database_url": database_url(),
        "dbos_system_schema": SCHEMA,
        "application_version": APPLICATION_VERSION,
        "executor_id": slot,
        "enable_otlp": False,
        "log_level": "ERROR",
        "use_listen_notify": False,
        "max_executor_threads": 8,
    }
    DBOS(config=config)
    # the engine logs workflow arguments and errors; ours hold ids only, but what an exception says is not ours to know
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    DBOS.launch()


def recover(slots: list[str]) -> int:
    """Take over what dead slots left unfinished; the number of workflows. Taking over twice is harmless."""
    return len(DBOS._recover_pending_workflows(slots)) if slots else 0


def stop() -> None:
    """End the engine; what runs is finished by the next start."""
    DBOS.destroy(workflow_completion_timeout_sec=0)
