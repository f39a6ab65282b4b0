"""``dispatchable prepare``: an empty folder becomes an installation; an older one is brought up to date."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from dispatchable.interfaces.cli.language import current, say
from dispatchable.interfaces.cli.serve.place import keep_secret_key, make_data_dir
from dispatchable.interfaces.cli.serve.up import DataDir, use_data_dir


def prepare(
    folder: DataDir = None,
    no_demo: Annotated[
        bool,
        typer.Option(
            "--no-demo", help=say("Make no demonstration organisation.", "Sans organisation de démonstration.")
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", hidden=True)] = False,
) -> None:
    """Makes or updates data directory, key, database and first account; says with whom to sign in."""
    use_data_dir(folder)
    place = make_data_dir(sqlite=not os.environ.get("DISPATCHABLE_DATABASE_URL"))
    keep_secret_key(place)
    with (place / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once: the second finds the work done
        from dispatchable.interfaces.web.boot import start_django

        start_django()
        migrate()
        facts = account(place, demo=not no_demo)
    if as_json:
        print(json.dumps(facts))
    elif facts.get("password"):
        print(say(f"user {facts['email']}", f"utilisateur {facts['email']}"))
        print(say(f"one-time password {facts['password']}", f"mot de passe à usage unique {facts['password']}"))
    else:
        print(say("The installation is ready.", "L'installation est prête."))


def migrate() -> None:
    """Bring the database to this version's form; one line when there is something to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _progress(say("preparing the database", "préparation de la base de données"))
        call_command("migrate", verbosity=0, interactive=False)


def account(place: Path, *, demo: bool) -> dict[str, Any]:
    """The account to sign in with, and its one-time password while it was never used."""
    from dispatchable.interfaces.cli.demo.organization import ANA, is_wanted, make_demonstration
    from dispatchable.service.accounts.first import FIRST_EMAIL, first_administrator, unused_account
    from dispatchable.service.accounts.models import User

    if demo and is_wanted():
        _progress(say("making the demonstration organisation", "création de l'organisation de démonstration"))
        return {"email": ANA, "password": make_demonstration(place, current())}
    if not User.objects.exists():
        user, password = first_administrator(current())
        return {"email": user.email, "password": password}
    for email in (ANA, FIRST_EMAIL):
        if renewed := unused_account(email):
            return {"email": email, "password": renewed[1]}
        if User.objects.filter(email=email, is_active=True).exists():
            return {"email": email}
    return {}


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
