"""``dispatchable user``: accounts from the command line of the server."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from dispatchable.interfaces.cli.language import current, say
from dispatchable.interfaces.cli.serve.place import make_data_dir
from dispatchable.interfaces.cli.serve.up import DataDir, use_data_dir

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Email = Annotated[str, typer.Argument(metavar="EMAIL", help=say("E-mail address.", "Adresse e-mail."))]


@app.command(
    "add",
    help=say(
        "Add a user; prints a one-time password.",
        "Ajoute un utilisateur\u202f; affiche un mot de passe à usage unique.",
    ),
)
def add(
    email: Email,
    name: Annotated[str, typer.Option("--name", help=say("The person's name.", "Nom de la personne."))],
    organization: Annotated[
        str,
        typer.Option(
            "--organization",
            metavar="NAME",
            help=say(
                "Organisation; made when there is none of this name.", "Organisation\u202f; créée si elle n'existe pas."
            ),
        ),
    ] = "",
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="administrator|auditor",
            help=say("Role in the organisation.", "Rôle dans l'organisation."),
        ),
    ] = "",
    agent: Annotated[bool, typer.Option("--agent", help=say("Desk agent.", "Agent du bureau de validation."))] = False,
    operator: Annotated[bool, typer.Option("--operator", help=say("Operator.", "Exploitant."))] = False,
    folder: DataDir = None,
) -> None:
    """Adds a user."""
    _start(folder)
    from django.utils.text import slugify

    from dispatchable.engine.errors import UserError
    from dispatchable.service.accounts.actions.users import add_user
    from dispatchable.service.audit.actor import system
    from dispatchable.service.organizations.actions.create import create_organization
    from dispatchable.service.organizations.models import Organization

    if bool(organization) != bool(role):
        raise UserError(
            "option.role",
            en="Give --organization and --role together: a role is held in an organisation.",
            fr="Indiquez --organization et --role ensemble\u00a0: un rôle s'exerce dans une organisation.",
            usage=True,
        )
    owner = None
    if organization:
        owner = Organization.objects.filter(slug=slugify(organization)[:50]).first() or create_organization(
            system(None, "command"), name=organization, language=current()
        )
    user, password = add_user(
        system(owner.pk if owner else None, "command"),
        email=email,
        name=name,
        role=role,
        is_agent=agent,
        is_operator=operator,
    )
    _tell(user.email, password)


@app.command(
    "reset",
    help=say("Give a user a new one-time password.", "Donne à un utilisateur un nouveau mot de passe à usage unique."),
)
def reset(email: Email, folder: DataDir = None) -> None:
    """Gives a user a new one-time password."""
    _start(folder)
    from dispatchable.service.accounts.actions.users import reset_password
    from dispatchable.service.audit.actor import system

    user, password = reset_password(system(None, "command"), email)
    _tell(user.email, password)


@app.command(
    "limit",
    help=say(
        "Let a desk agent review requests of certain countries and organisations only; of all when none is given.",
        "Limite un agent du bureau de validation aux demandes de certains pays et organisations\u202f; sans option, à "
        "aucune limite.",
    ),
)
def limit(
    email: Email,
    country: Annotated[
        list[str] | None,
        typer.Option("--country", metavar="CC", help=say("Country; may be repeated.", "Pays\u202f; peut être répété.")),
    ] = None,
    organization: Annotated[
        list[str] | None,
        typer.Option(
            "--organization",
            metavar="NAME",
            help=say("Organisation; may be repeated.", "Organisation\u202f; peut être répétée."),
        ),
    ] = None,
    folder: DataDir = None,
) -> None:
    """Limits a desk agent."""
    _start(folder)
    from django.utils.text import slugify

    from dispatchable.engine.errors import UserError
    from dispatchable.service.accounts.actions.users import limit_agent
    from dispatchable.service.audit.actor import system
    from dispatchable.service.organizations.models import Organization

    ids = []
    for name in organization or ():
        found = Organization.objects.filter(slug=slugify(name)[:50]).first()
        if found is None:
            raise UserError(
                "option.organization",
                en=f"There is no organisation of this name: {name}.",
                fr=f"Aucune organisation ne porte ce nom\u00a0: {name}.",
                usage=True,
            )
        ids.append(found.pk)
    user = limit_agent(system(None, "command"), email, countries=country or (), organizations=ids)
    print(say(f"user {user.email}", f"utilisateur {user.email}"))


def _start(folder: DataDir) -> None:
    use_data_dir(folder)
    make_data_dir(sqlite=not os.environ.get("DISPATCHABLE_DATABASE_URL"))
    from dispatchable.interfaces.web.boot import start_django

    start_django()


def _tell(email: str, password: str) -> None:
    print(say(f"user {email}", f"utilisateur {email}"))
    print(say(f"one-time password {password}", f"mot de passe à usage unique {password}"))
