"""``dispatchable web`` and ``dispatchable worker``: the two processes of an installation, each by itself."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from dispatchable.interfaces.cli.language import say
from dispatchable.interfaces.cli.serve.place import check_port, keep_secret_key, make_data_dir
from dispatchable.interfaces.cli.serve.up import DataDir, Host, Port, use_data_dir

THREADS = 8
"""Requests answered at the same time."""


def web(folder: DataDir = None, port: Port = 8000, host: Host = "127.0.0.1") -> None:
    """Serves the pages until it is interrupted. One process: on SQLite all writes go through one lock anyway."""
    use_data_dir(folder)
    place = make_data_dir(sqlite=not os.environ.get("DISPATCHABLE_DATABASE_URL"))
    keep_secret_key(place)
    check_port(host, port)
    from granian.constants import HTTPModes, Interfaces, RuntimeModes
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "dispatchable.interfaces.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=8,
    ).serve()


def worker(
    folder: DataDir = None,
    slot: Annotated[
        str,
        typer.Option(
            "--slot",
            metavar="NAME",
            help=say(
                "Name of this worker's place; two that run at once need two names.",
                "Nom de la place de ce processus de travail\u202f; deux qui tournent ensemble portent deux noms.",
            ),
        ),
    ] = "worker-1",
) -> None:
    """Does what waits: delivers events, activates numbers, sends mail. Until it is interrupted."""
    use_data_dir(folder)
    keep_secret_key(make_data_dir(sqlite=not os.environ.get("DISPATCHABLE_DATABASE_URL")))
    from dispatchable.interfaces.web.boot import start_django

    start_django()
    from dispatchable.interfaces.web.logs import configure
    from dispatchable.service.durable.worker import run

    configure()
    run(slot)
