"""``dispatchable discrepancy``: discrepancy reports of other agencies, and their answers to ours (NENA-STA-010)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from dispatchable.engine.errors import UserError
from dispatchable.interfaces.cli.language import current, say
from dispatchable.interfaces.cli.serve.up import DataDir, use_data_dir

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
MOST = 1 << 20
File = Annotated[Path, typer.Argument(metavar="FILE", help=say("The JSON document.", "Le document JSON."))]


@app.callback()
def discrepancy() -> None:
    """Discrepancy reports."""


@app.command(
    "import",
    help=say(
        "Take a report (BelievedValid) in as a service request; prints the response to send back.",
        "Reprend un rapport (BelievedValid) comme demande de service\u202f; affiche la réponse à renvoyer.",
    ),
)
def take(
    file: File,
    organization: Annotated[
        str,
        typer.Option(
            "--organization",
            metavar="NAME",
            help=say(
                "The organisation for which the request is filed.", "L'organisation pour laquelle la demande est créée."
            ),
        ),
    ],
    folder: DataDir = None,
) -> None:
    """Takes a report in: twice is once."""
    document = _read(file)
    _start(folder)
    from django.utils.text import slugify

    from dispatchable.service.audit.actor import system
    from dispatchable.service.desk.actions.discrepancy import as_text, received, take_report
    from dispatchable.service.organizations.models import Organization

    owner = Organization.objects.filter(slug=slugify(organization)[:50]).first()
    if owner is None:
        raise UserError(
            "discrepancy.organization",
            en=f"There is no organisation “{organization}”. Give --organization the name of one that exists.",
            fr=f"Il n'y a pas d'organisation «\u00a0{organization}\u00a0». Donnez à --organization le nom d'une "
            "organisation existante.",
            usage=True,
        )
    report = take_report(system(owner.pk, "command"), document, organization=owner, language=current())
    print(as_text(received(report)), end="")


@app.command(
    "answer",
    help=say(
        "Print the answer to a report that came in: the resolution once decided, until then a status update.",
        "Affiche la réponse à un rapport reçu\u00a0: la résolution une fois la décision prise, avant cela un état.",
    ),
)
def answer(
    report: Annotated[str, typer.Argument(metavar="ID", help=say("discrepancyReportId.", "discrepancyReportId."))],
    agency: Annotated[str, typer.Option("--agency", metavar="NAME", help="reportingAgencyName.")],
    folder: DataDir = None,
) -> None:
    """Prints DiscrepancyResolution or StatusUpdate."""
    _start(folder)
    from dispatchable.service.desk.actions.discrepancy import answer_to, as_text, report_in

    print(as_text(answer_to(report_in(agency, report))), end="")


@app.command(
    "resolution",
    help=say("Take in the answer to a report that was sent out.", "Reprend la réponse à un rapport qui a été envoyé."),
)
def resolution(file: File, folder: DataDir = None) -> None:
    """Keeps a DiscrepancyResolution with the report that it answers: twice is once."""
    document = _read(file)
    _start(folder)
    from dispatchable.service.audit.actor import system
    from dispatchable.service.desk.actions.discrepancy import take_resolution

    report = take_resolution(system(None, "command"), document)
    print(f"{report.request.reference}: {report.resolution['resolution']}")


def _start(folder: Path | None) -> None:
    use_data_dir(folder)
    from dispatchable.interfaces.web.boot import start_django

    start_django()


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST:
            raise ValueError
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise UserError(
            "discrepancy.unreadable",
            en=f"{path}: this is no JSON document of at most 1 MB that can be read.",
            fr=f"{path}\u00a0: ce n'est pas un document JSON lisible d'au plus 1 Mo.",
            usage=True,
        ) from None
