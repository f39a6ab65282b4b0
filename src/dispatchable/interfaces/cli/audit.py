"""``dispatchable audit``: what the record of what was done is worth."""

from __future__ import annotations

import typer

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


@app.command("verify", help=say("Check every chain of audit rows.", "Vérifie toutes les chaînes du journal d'audit."))
def verify(folder: DataDir = None) -> None:
    """Checks every chain: one line for each fault, 1 when there is any."""
    use_data_dir(folder)
    from dispatchable.interfaces.web.boot import start_django

    start_django()
    from dispatchable.service.audit.chain import breaks, count

    found = 0
    for fault in breaks():
        found += 1
        print(f"{fault.chain} {fault.sequence}: {say(*FAULTS[fault.fault])}")
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
