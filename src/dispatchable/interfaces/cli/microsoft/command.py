"""``dispatchable audit-microsoft``: what the exports of a Teams tenant say, held against address registers."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from dispatchable import Register, Validator
from dispatchable.engine.errors import UserError
from dispatchable.interfaces.cli.language import current, say, whole
from dispatchable.interfaces.cli.microsoft.audit import Audit, audited
from dispatchable.interfaces.cli.microsoft.document import document
from dispatchable.interfaces.cli.microsoft.exports import read_tenant
from dispatchable.interfaces.cli.microsoft.page import rendered
from dispatchable.interfaces.cli.microsoft.powershell import script
from dispatchable.interfaces.cli.options import RegisterFiles
from dispatchable.interfaces.cli.report.page import refuse_folder, write_whole
from dispatchable.service.datadir import loaded_registers


def audit_microsoft(
    addresses: Annotated[
        Path,
        typer.Argument(
            metavar="ADDRESSES",
            show_default=False,
            help=say("Export of Get-CsOnlineLisCivicAddress.", "Export de Get-CsOnlineLisCivicAddress."),
        ),
    ],
    locations: Annotated[
        Path,
        typer.Argument(
            metavar="LOCATIONS",
            show_default=False,
            help=say("Export of Get-CsOnlineLisLocation.", "Export de Get-CsOnlineLisLocation."),
        ),
    ],
    numbers: Annotated[
        Path,
        typer.Argument(
            metavar="NUMBERS",
            show_default=False,
            help=say("Export of Get-CsPhoneNumberAssignment.", "Export de Get-CsPhoneNumberAssignment."),
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="REPORT.html",
            show_default=False,
            help=say(
                "The report; the PowerShell it proposes goes beside it, ending in .ps1.",
                "Le rapport\u202f; le PowerShell proposé se place à côté, avec la fin .ps1.",
            ),
        ),
    ],
    register: RegisterFiles = None,
    as_json: Annotated[
        Path | None,
        typer.Option(
            "--json",
            metavar="FILE",
            help=say("All findings and verdicts as JSON.", "Tous les constats et résultats en JSON."),
        ),
    ] = None,
) -> None:
    """Audits the exports of a tenant; see ``dispatchable audit-microsoft --help``."""
    commands_file = output.with_suffix(".ps1")
    _refuse(output, commands_file, as_json, (addresses, locations, numbers))
    registers = [Register.open(path) for path in register] if register else loaded_registers()
    tenant = read_tenant(addresses, locations, numbers)
    for notice in tenant.notices:
        print(say(notice.en, notice.fr), file=sys.stderr)
    audit = audited(tenant, Validator(registers))
    language = current()
    commands = script(audit, language)
    page = rendered(
        audit,
        language,
        commands=commands,
        commands_file=commands_file.name,
        files=(addresses, locations, numbers),
        registers=[(r.name, r.digest) for r in registers],
        now=datetime.now(),
    )
    # The mark makes Windows PowerShell 5 read the accents; CRLF is what its editors expect.
    write_whole(commands_file, commands.replace("\n", "\r\n").encode("utf-8-sig"))
    if as_json is not None:
        text = json.dumps(document(audit, commands), ensure_ascii=False, indent=2) + "\n"
        write_whole(as_json, text.encode("utf-8", errors="replace"))
    write_whole(output, page.encode("utf-8", errors="replace"))
    _told(audit, output, commands_file)


def _refuse(output: Path, commands: Path, as_json: Path | None, inputs: tuple[Path, ...]) -> None:
    refuse_folder("--output", output)
    if as_json is not None:
        refuse_folder("--json", as_json)
    written = [path.resolve() for path in (output, commands, as_json) if path is not None]
    for path in inputs:
        if not path.is_file():
            raise UserError(
                "input.missing",
                en=f"There is no file {path}. Check its name and folder.",
                fr=f"Le fichier {path} n'existe pas. Vérifiez son nom et son dossier.",
                usage=True,
            )
    if len(set(written)) < len(written) or set(written) & {path.resolve() for path in inputs}:
        raise UserError(
            "output.same",
            en=f"--output {output}: report, {commands.name} and --json must be files of their own, none of them an "
            "export. Choose other names, the report's ending in .html.",
            fr=f"--output {output}\u00a0: le rapport, {commands.name} et --json doivent être des fichiers distincts, "
            "et aucun un export. Choisissez d'autres noms, celui du rapport en .html.",
            usage=True,
        )


def _told(audit: Audit, output: Path, commands: Path) -> None:
    marked, not_so = len(audit.marked), len(audit.not_so)
    print(
        say(
            f"Addresses: {whole(len(audit.judged))}, marked validated: {whole(marked)}, of these not valid: "
            f"{whole(not_so)}, not checked: {whole(sum(audit.uncovered.values()))}.",
            f"Adresses\u00a0: {whole(len(audit.judged))}, marquées validées\u00a0: {whole(marked)}, dont à tort\u00a0: "
            f"{whole(not_so)}, non vérifiées\u00a0: {whole(sum(audit.uncovered.values()))}.",
        )
    )
    print(
        say(
            f"Telephone numbers in use: {whole(len(audit.used))}, without a confirmed address: "
            f"{whole(audit.unprotected)}.",
            f"Numéros de téléphone en service\u00a0: {whole(len(audit.used))}, sans adresse confirmée\u00a0: "
            f"{whole(audit.unprotected)}.",
        )
    )
    for country, count in sorted(audit.uncovered.items()):
        print(
            say(
                f"Addresses that no register covers: {whole(count)}. Country: {country or '-'}. "
                "Load one, or give it with --register.",
                f"Adresses qu'aucun référentiel ne couvre\u00a0: {whole(count)}. Pays\u00a0: {country or '-'}. "
                "Chargez-en un, ou indiquez-le avec --register.",
            )
        )
    print(
        say(
            f"Report: {output}. Proposed commands, not run: {commands}",
            f"Rapport\u00a0: {output}. Commandes proposées, non exécutées\u00a0: {commands}",
        )
    )
