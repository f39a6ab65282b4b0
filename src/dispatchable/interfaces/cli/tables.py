"""Every row of a table validated, written back with its verdict, and summed up."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dispatchable import Validator
from dispatchable.engine.bulk import Checker, Progress, Totals, check_table
from dispatchable.engine.countries.names import country_code
from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import Notice, Table, read_table, recognise
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.country import no_country
from dispatchable.interfaces.cli.language import current, say, whole
from dispatchable.interfaces.cli.status_line import RowsLine, opened_rows
from dispatchable.interfaces.cli.words import STATUS, spoken
from dispatchable.service.tables.inputs import TextTable, text_table
from dispatchable.service.tables.outputs import SHEET_ROWS, form_of, made_as_csv, refuse_too_long, too_long

_OTHER_FORMATS = (".xlsm", ".xls", ".ods", ".json", ".jsonl", ".gz")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a list is gone through."""

    registers: Sequence[Path] = ()
    """The files of the validator's registers, for other processes to open; without them there are none."""
    workers: int = 0
    """Processes; 0 for one on each of the machine's cores."""
    resume: bool = False
    """Whether to go on from what an interrupted run has finished."""
    memory: Path | None = None
    """A folder in which is kept what lists have taught of the registers' own writing; None for nowhere."""
    then: Callable[[Path], None] | None = None
    """Is given the checked table as CSV, whatever form the output has, before the run ends."""


_ALONE = Manner()


def validate_table(
    validator: Validator,
    source: Path,
    output: Path | None,
    country: str,
    mapped: Mapping[str, str],
    constants: Mapping[str, str],
    manner: Manner = _ALONE,
) -> Counter[str]:
    """Validates the table ``source`` (``-``: standard input) into ``output`` (None or ``-``: standard output).

    The output is a spreadsheet or a Parquet file when its name says so (see ``service.tables.outputs``), else CSV.
    Rows without a country of their own are of ``country``. Notices, progress and the summary go to standard error. The
    result counts rows by status. Raises UserError for a table that cannot be used; the output then stays as it was.
    """
    _refuse_same_file(source, output)
    target: Path | IO[bytes] = sys.stdout.buffer if output is None or str(output) == "-" else output
    if manner.resume and not isinstance(target, Path):
        raise UserError(
            "resume.stream",
            en="--resume needs --output and the name of a file: standard output cannot be taken up again.",
            fr="--resume demande --output et un nom de fichier\u00a0: la sortie standard ne se reprend pas.",
            usage=True,
        )
    totals = Totals()
    told: list[Notice] = []
    with contextlib.ExitStack() as stack:
        sheet = isinstance(target, Path) and form_of(target) == ".xlsx"
        if isinstance(target, Path):
            target = stack.enter_context(made_as_csv(target, opened_rows, told))
        text = stack.enter_context(text_table(source, country, mapped, opened_rows))
        if sheet and isinstance(text.source, Path):
            with _opened(text) as whole_table:
                refuse_too_long(whole_table)
        table = stack.enter_context(_opened(text))
        plan = recognise(table.header, mapped, constants)
        if not country and "country" not in plan.columns:
            raise no_country()
        for notice in (*text.notices, *plan.notices, plan.described()):
            _tell(notice.en, notice.fr)
        line = RowsLine(table.size)

        def progress(done: Progress) -> None:
            if sheet and done.rows >= SHEET_ROWS:
                raise too_long()
            line.told(*done)

        try:
            check_table(
                table,
                Checker(validator, manner.registers, plan, country, country_code, manner.memory),
                target,
                workers=(manner.workers or os.cpu_count() or 1) if manner.registers else 1,
                resume=manner.resume,
                # A stream that was interrupted cannot be read again.
                keep=table.size is not None,
                told=progress,
                totals=totals,
            )
        finally:
            line.clear()
            if totals.kept:
                _tell(
                    f"{whole(totals.kept)} rows are checked and kept. Add --resume to go on from there.",
                    f"{whole(totals.kept)} lignes vérifiées sont gardées. Ajoutez --resume pour reprendre à cet "
                    "endroit.",
                )
        if manner.then is not None and isinstance(target, Path):
            manner.then(target)
    for notice in told:
        _tell(notice.en, notice.fr)
    _summarise(totals, table.blank_lines)
    return totals.counts


def _opened(text: TextTable) -> Table:
    return read_table(text.source, delimiter=text.delimiter, encoding=text.encoding)


def _refuse_same_file(source: Path, output: Path | None) -> None:
    if output is None or str(output) == "-":
        return
    if output.is_dir() or not output.parent.is_dir():
        raise UserError(
            "output.folder",
            en=f"--output {output}: give the name of a file in a folder that exists.",
            fr=f"--output {output}\u00a0: donnez un nom de fichier dans un dossier existant.",
            usage=True,
        )
    if output.suffix.lower() in _OTHER_FORMATS:
        raise UserError(
            "output.format",
            en=f"--output {output}: the checked table is written as CSV, XLSX or Parquet. Choose a name that ends in "
            ".csv, .xlsx or .parquet.",
            fr=f"--output {output}\u00a0: le tableau vérifié est écrit en CSV, XLSX ou Parquet. Choisissez un nom en "
            ".csv, .xlsx ou .parquet.",
            usage=True,
        )
    if str(source) != "-" and output.exists() and os.path.samefile(source, output):
        raise UserError(
            "output.same",
            en=f"--output {output} is the input itself. Choose another name.",
            fr=f"--output {output} est le fichier d'entrée lui-même. Choisissez un autre nom.",
            usage=True,
        )


def _summarise(totals: Totals, blank_lines: int) -> None:
    language = current()
    counts = totals.counts
    listed = ", ".join(f"{spoken(STATUS[status], language)} {counts[status]}" for status in Status if counts[status])
    total = counts.total()
    if totals.earlier:
        _tell(
            f"Rows taken over from the interrupted run: {totals.earlier}.",
            f"Lignes reprises du traitement interrompu\u00a0: {totals.earlier}.",
        )
    _tell(f"Rows checked: {total}. {listed}", f"Lignes vérifiées\u00a0: {total}. {listed}")
    if blank_lines:
        _tell(f"Blank lines left out: {blank_lines}.", f"Lignes vides laissées de côté\u00a0: {blank_lines}.")


def _tell(english: str, french: str) -> None:
    print(say(english, french), file=sys.stderr)
