"""Starts and stops the workflow engine: DBOS on a SQLite file of its own, or in a schema of the same PostgreSQL."""

from __future__ import annotations

import logging
from urllib.parse import quote

from dbos import DBOS, DBOSConfig
from django.db import connections

from dispatchable.service.datadir import data_dir

APPLICATION_VERSION = "1"
"""Raised by hand, and only when running workflows could not go on with the new code."""
SCHEMA = "dbos"


def database_url() -> str:
    """Where workflows are kept."""
    settings = connections["default"].settings_dict
    if connections["default"].vendor != "postgresql":
        return f"sqlite:///{data_dir() / 'workflows.sqlite3'}"
    user, password, host, port, name = (str(settings[k] or "") for k in ("USER", "PASSWORD", "HOST", "PORT", "NAME"))
    who = quote(user, safe="") + (f":{quote(password, safe='')}" if password else "")
    # a host that is a folder is a socket's: it goes into the query
    if host.startswith("/"):
        return f"postgresql://{who}@/{name}?host={quote(host)}" + (f"&port={port}" if port else "")
    return f"postgresql://{who}@{host or 'localhost'}{f':{port}' if port else ''}/{name}"


def launch(slot: str) -> None:
    """Start the engine in this process as the executor ``slot``; its unfinished workflows go on by themselves."""
    from dispatchable.service.durable import workflows  # noqa: F401 - must be known before the launch

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
