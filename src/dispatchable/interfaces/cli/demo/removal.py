"""``dispatchable demo-remove``: an installation that has served for trying becomes one for work."""

from __future__ import annotations

from typing import Annotated

import typer

from dispatchable.interfaces.cli.language import say
from dispatchable.interfaces.cli.serve.up import DataDir, use_data_dir


def demo_remove(
    folder: DataDir = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("Do not ask.", "Sans demander."))] = False,
) -> None:
    """Removes the demonstration organisation and all it has."""
    use_data_dir(folder)
    from dispatchable.interfaces.web.boot import start_django

    start_django()
    from dispatchable.service.audit.actor import system
    from dispatchable.service.demonstration.remove import remove_demonstration

    if not yes and not typer.confirm(
        say(
            "Remove the demonstration with its addresses, numbers, requests and accounts?",
            "Supprimer la démonstration avec ses adresses, numéros de téléphone, demandes et comptes\u202f?",
        )
    ):
        raise typer.Exit(1)
    remove_demonstration(system(None, "command"))
    print(
        say(
            "The demonstration is removed. Next: dispatchable user add EMAIL --name NAME --organization NAME "
            "--role administrator --operator",
            "La démonstration est supprimée. Ensuite\u00a0: dispatchable user add EMAIL --name NOM --organization NOM "
            "--role administrator --operator",
        )
    )
