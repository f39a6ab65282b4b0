"""``dispatchable validate``: one address, or every row of a table."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dispatchable import Register, Validator
from dispatchable.engine.errors import UserError
from dispatchable.engine.validation.document import verdict_document
from dispatchable.interfaces.cli.country import no_country, settled_country
from dispatchable.interfaces.cli.language import current, say
from dispatchable.interfaces.cli.options import RegisterFiles, named_values
from dispatchable.interfaces.cli.panel import panel, steps
from dispatchable.interfaces.cli.report.checked import report_on
from dispatchable.interfaces.cli.report.page import refuse_folder
from dispatchable.interfaces.cli.tables import Manner, validate_table
from dispatchable.service.datadir import data_dir, register_paths

_TABLE_NAME = re.compile(r"\S\.(csv|tsv|tab|txt|xlsx|ods|parquet|jsonl|ndjson)(\.gz)?$", re.IGNORECASE)
_LATER_NAME = re.compile(r"\S\.(xlsm|xlsb|xls|json|geojson|zip|zst|bz2|xz|pdf)$", re.IGNORECASE)
_PLAIN_WIDTH = 100


def validate(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            show_default=False,
            help=say(
                "A table (csv, tsv, xlsx, ods, parquet, jsonl; text also .gz), - or an address.",
                "Un tableau (csv, tsv, xlsx, ods, parquet, jsonl\u202f; texte aussi en .gz), - ou une adresse.",
            ),
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help=say(
                "Where the checked table goes: a name in .csv, .xlsx or .parquet.",
                "Où écrire le tableau vérifié\u00a0: un nom en .csv, .xlsx ou .parquet.",
            ),
        ),
    ] = None,
    register: RegisterFiles = None,
    country: Annotated[
        str,
        typer.Option(
            "--country",
            metavar="CC",
            help=say("Country of the addresses (FR, US...).", "Pays des adresses (FR, US...)."),
        ),
    ] = "",
    column_map: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="ELEMENT=COLUMN,...",
            help=say(
                "Which column is what: street=COL,postcode=COL.", "Rôle des colonnes\u00a0: street=COL,postcode=COL."
            ),
        ),
    ] = None,
    constants: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="ELEMENT=VALUE,...",
            help=say(
                "What holds for every row: city=TOWN,region=MA.", "Valeurs communes\u00a0: city=COMMUNE,region=MA."
            ),
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            "--workers",
            min=0,
            max=1024,
            metavar="N",
            show_default=False,
            help=say(
                "Processes that check a long table; else one on each core.",
                "Processus pour un long tableau\u202f; sinon un par cœur.",
            ),
        ),
    ] = 0,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help=say(
                "Go on from what an interrupted run into the same output has finished.",
                "Reprend ce qu'un traitement interrompu vers le même fichier a terminé.",
            ),
        ),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help=say("Print one address's verdict as JSON.", "Résultat d'une adresse en JSON.")),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="REPORT.html",
            help=say(
                "A report on the checked table, as a page that opens offline. Needs --output.",
                "Un rapport sur le tableau vérifié, en page lisible hors ligne. Exige --output.",
            ),
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help=say("Show every step for one address.", "Montre chaque étape pour une adresse.")
        ),
    ] = False,
) -> None:
    """Checks one address or every row of a table against registers; see ``dispatchable validate --help``."""
    mapped, fixed = (named_values("--map", column_map or ()), named_values("--set", constants or ()))
    if "country" in fixed:
        country = country or fixed.pop("country")
    table = _table(source)
    of_tables = {"--output": output is not None, "--map": bool(mapped), "--workers": workers > 0, "--resume": resume}
    _refuse_misplaced(table is not None, of_tables, {"--json": as_json, "--explain": explain})
    if report is not None:
        _refuse_report(report, output, table)
    paths = register or register_paths()
    registers = [Register.open(path) for path in paths]
    default = settled_country(country, registers)
    validator = Validator(registers)
    if table is not None:
        then = None
        if report is not None and output is not None:
            name = table.name if str(table) != "-" else output.name
            then = partial(_report, report, name, mapped, fixed)
        manner = Manner(paths, workers, resume, data_dir() / "cache", then)
        validate_table(validator, table, output, default, mapped, fixed, manner)
    elif not default:
        raise no_country()
    else:
        _one(validator, source, default, fixed, as_json=as_json, explain=explain)


def _report(report: Path, name: str, mapped: Mapping[str, str], fixed: Mapping[str, str], checked: Path) -> None:
    report_on(checked, report, current(), name=name, mapped=mapped, constants=fixed, now=datetime.now())


def _table(source: str) -> Path | None:
    """The table that INPUT names (``-`` is standard input), or None when INPUT is an address."""
    if source == "-":
        return Path("-")
    path = Path(source)
    try:
        if path.exists() and not path.is_dir():
            return path
    except (OSError, ValueError):
        # Longer than any file name, or holding a NUL: an address, whatever else it is.
        return None
    if _TABLE_NAME.search(source):
        raise UserError(
            "input.missing",
            en=f"There is no file {source}. Check its name and folder.",
            fr=f"Le fichier {source} n'existe pas. Vérifiez son nom et son dossier.",
            usage=True,
        )
    if _LATER_NAME.search(source):
        raise UserError(
            "input.format",
            en=f"{source} is neither a table that exists (csv, tsv, xlsx, ods, parquet, jsonl) nor an address. "
            "Save the table as CSV in UTF-8.",
            fr=f"{source} n'est ni un tableau existant (csv, tsv, xlsx, ods, parquet, jsonl) ni une adresse. "
            "Enregistrez le tableau au format CSV en UTF-8.",
            usage=True,
        )
    return None


def _refuse_misplaced(is_table: bool, of_tables: Mapping[str, bool], of_one: Mapping[str, bool]) -> None:
    misplaced = [name for name, given in (of_one if is_table else of_tables).items() if given]
    if misplaced:
        named = ", ".join(misplaced)
        other = ("a table", "un tableau") if is_table else ("a single address", "une adresse seule")
        raise UserError(
            "option.misplaced",
            en=f"{named} does not go with {other[0]}. Leave it out.",
            fr=f"{named} ne s'emploie pas avec {other[1]}. Retirez cette option.",
            usage=True,
        )


def _refuse_report(report: Path, output: Path | None, table: Path | None) -> None:
    if table is None or output is None or str(output) == "-":
        raise UserError(
            "option.report",
            en="--report goes with a table and an --output file. Add --output FILE.",
            fr="--report s'emploie avec un tableau et un fichier --output. Ajoutez --output FICHIER.",
            usage=True,
        )
    refuse_folder("--report", report)
    if report.resolve() in (output.resolve(), table.resolve()):
        raise UserError(
            "output.same",
            en=f"--report {report} is the table itself. Choose another name.",
            fr=f"--report {report} est le tableau lui-même. Choisissez un autre nom.",
            usage=True,
        )


def _one(validator: Validator, text: str, country: str, fixed: dict[str, str], *, as_json: bool, explain: bool) -> None:
    check = validator.explain if explain else validator.validate
    verdict = check(text, country=country, elements=fixed)
    if as_json:
        print(json.dumps(verdict_document(verdict), ensure_ascii=False, indent=2))
        return
    console = output_console()
    language = current()
    if verdict.explanation:
        console.print(steps(verdict, language))
        console.print()
    console.print(panel(text, verdict, language))


def output_console() -> Console:
    """A console on standard output; of a fixed width and without colour when that is no terminal."""
    width = None if sys.stdout.isatty() else _PLAIN_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)
