"""``dispatchable up``: everything an installation needs, from an empty folder to a page."""

from __future__ import annotations

import json
import math
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from dispatchable.interfaces.cli.language import say
from dispatchable.interfaces.cli.serve.children import Child, Supervisor
from dispatchable.interfaces.cli.serve.place import check_port, hold, make_data_dir

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="DIR",
        help=say(
            "Data directory; else DISPATCHABLE_DATA_DIR, else the system's place for a user's data.",
            "Dossier de données\u202f; sinon DISPATCHABLE_DATA_DIR, sinon l'emplacement habituel du système.",
        ),
    ),
]
Port = Annotated[int, typer.Option("--port", help=say("Port of the pages.", "Port des pages."))]
Host = Annotated[
    str,
    typer.Option(
        "--host",
        metavar="ADDRESS",
        help=say("Address to listen on; this machine only unless you say so.", "Adresse d'écoute."),
    ),
]


def use_data_dir(folder: Path | None) -> None:
    """Let this process and those it starts use ``folder``."""
    if folder is not None:
        os.environ["DISPATCHABLE_DATA_DIR"] = str(folder.expanduser().absolute())


def up(
    folder: DataDir = None,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    no_demo: Annotated[
        bool,
        typer.Option(
            "--no-demo", help=say("Make no demonstration organisation.", "Sans organisation de démonstration.")
        ),
    ] = False,
) -> None:
    """Prepares the data directory, then runs the web server and the worker until it is interrupted."""
    use_data_dir(folder)
    place = make_data_dir(sqlite=not os.environ.get("DISPATCHABLE_DATABASE_URL"))
    held = hold(place)
    check_port(host, port)
    # what mails say of where the pages are
    os.environ.setdefault("DISPATCHABLE_URL", f"http://{'localhost' if host == '127.0.0.1' else host}:{port}")
    facts = _prepare(no_demo)
    me = [sys.executable, "-m", "dispatchable"]
    children = [
        Child("web", [*me, "web", "--host", host, "--port", str(port)]),
        Child("worker", [*me, "worker", "--slot", "worker-1"]),
    ]
    greeting = Greeting(host, port, facts)
    code = Supervisor(children).run(greeting.look)
    os.close(held)
    raise typer.Exit(code)


def _prepare(no_demo: bool) -> dict[str, Any]:
    """Prepare in a child, so that what it loads is gone afterwards; what it found out about signing in."""
    command = [sys.executable, "-m", "dispatchable", "prepare", "--json", *(["--no-demo"] if no_demo else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)
    facts: dict[str, Any] = json.loads(done.stdout)
    return facts


class Greeting:
    """Says where the pages are, once they are."""

    def __init__(self, host: str, port: int, facts: dict[str, Any]) -> None:
        self.host = host
        self.port = port
        self.facts = facts
        self.said = False

    def look(self) -> float:
        """Ask for the first page until it comes, then print; the seconds until it wants to ask again."""
        if not self.said and answers(self.host, self.port):
            self.said = True
            print(self.text(), flush=True)
        return math.inf if self.said else 0.1

    def text(self) -> str:
        """Addresses, user, one-time password, how to stop."""
        names = [self.host] if self.host not in ("127.0.0.1", "localhost") else ["127.0.0.1", "localhost"]
        lines = ["", *(f"  http://{name}:{self.port}" for name in names), ""]
        if email := self.facts.get("email"):
            lines.append(say(f"  user      {email}", f"  utilisateur   {email}"))
            if password := self.facts.get("password"):
                once = say(
                    "one-time: you choose your own when you sign in", "à usage unique\u202f: vous choisirez le vôtre"
                )
                once = once.replace("\u202f:", "\u00a0:")
                lines.append(say(f"  password  {password}   ({once})", f"  mot de passe  {password}   ({once})"))
            else:
                lines.append(
                    say(
                        f"  password  the one you chose; forgotten? dispatchable user reset {email}",
                        f"  mot de passe  le vôtre\u202f; oublié\u202f? dispatchable user reset {email}",
                    )
                )
        lines += ["", say("  Ctrl-C stops it.", "  Ctrl-C pour arrêter."), ""]
        return "\n".join(lines)


def answers(host: str, port: int) -> bool:
    """Whether the sign-in page is served now."""
    try:
        with socket.create_connection((host, port), timeout=10) as connection:
            request = f"GET /accounts/login/ HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            return connection.recv(64).startswith(b"HTTP/1.1 2")
    except OSError:
        return False
