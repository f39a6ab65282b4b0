"""``dispatchable audit``: what the record of what was done is worth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from dispatchable.engine.errors import UserError
from dispatchable.interfaces.cli.language import say, whole
from dispatchable.interfaces.cli.serve.up import DataDir, use_data_dir

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

FAULTS = {
    "missing": ("a row is missing here", "une ligne manque ici"),
    "changed": ("this row was changed", "cette ligne a été modifiée"),
    "unlinked": ("this row does not follow the one before it", "cette ligne ne suit pas la précédente"),
    "private": (
        "this row's label or details were changed",
        "le libellé ou les détails de cette ligne ont été modifiés",
    ),
    "tail": ("the last rows were removed", "les dernières lignes ont été supprimées"),
}


@app.callback()
def audit() -> None:
    """The audit trail."""


DossierFile = Annotated[
    Path | None,
    typer.Option(
        "--dossier",
        metavar="FILE",
        help=say(
            "Also check that the audit rows named in a case dossier (JSON) stand in their chain as it says.",
            "Vérifie aussi que les lignes d'audit citées dans un dossier (JSON) figurent bien dans leur chaîne.",
        ),
    ),
]
MISMATCHES = {
    "missing": ("the dossier names a row that is not here", "le dossier cite une ligne absente ici"),
    "other": ("this row has another hash than in the dossier", "l'empreinte de cette ligne diffère du dossier"),
}


@app.command("verify", help=say("Check every chain of audit rows.", "Vérifie toutes les chaînes du journal d'audit."))
def verify(folder: DataDir = None, dossier: DossierFile = None) -> None:
    """Checks every chain: one line for each fault, 1 when there is any."""
    document = _read(dossier) if dossier else None
    use_data_dir(folder)
    from dispatchable.interfaces.web.boot import start_django

    start_django()
    from dispatchable.service.audit.chain import breaks, count

    found = 0
    for fault in breaks():
        found += 1
        print(f"{fault.chain} {fault.sequence}: {say(*FAULTS[fault.fault])}")
    if document is not None:
        found += _held_against(document)
    rows, chains = count()
    faults = say(f"{whole(found)} faults", f"{whole(found)} anomalies") if found else say("no fault", "aucune anomalie")
    print(
        say(
            f"{whole(rows)} rows, {whole(chains)} chain(s): ",
            f"{whole(rows)} lignes, {whole(chains)} chaîne(s)\u00a0: ",
        )
        + faults
    )
    if found:
        raise typer.Exit(1)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _no_dossier(path) from None


def _held_against(document: Any) -> int:
    """Tells every row of a dossier that the chain does not have like that; how many."""
    from dispatchable.service.desk.dossier.trail import mismatches

    try:
        faults = mismatches(document)
    except ValueError:
        raise _no_dossier(None) from None
    chain = document["audit"]["chain"]
    for fault in faults:
        print(f"{chain} {fault.sequence}: {say(*MISMATCHES[fault.fault])}")
    named = len(document["audit"]["rows"])
    reference = document.get("request", {}).get("reference", "")
    print(
        say(
            f"Dossier {reference}: {whole(named - len(faults))} of {whole(named)} rows stand in the chain as it says",
            f"Dossier {reference}\u00a0: {whole(named - len(faults))} lignes sur {whole(named)} figurent dans la "
            "chaîne comme il l'indique",
        )
    )
    return len(faults)


def _no_dossier(path: Path | None) -> UserError:
    named = f"{path}: " if path else ""
    return UserError(
        "dossier.unreadable",
        en=f"{named}this is no case dossier. Give the JSON file that the page of the request hands out.",
        fr=f"{named}ceci n'est pas un dossier. Donnez le fichier JSON que remet la page de la demande.",
        usage=True,
    )
