"""Every row of a table validated, written back with its verdict, and summed up."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from dispatchable import Validator
from dispatchable.engine.countries.pack import countries
from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import AddressInput, ColumnPlan, Table, TableWriter, read_table, recognise
from dispatchable.engine.validation.columns_out import DSP_COLUMNS, verdict_row
from dispatchable.engine.validation.refusals import unknown_country
from dispatchable.engine.validation.verdict import Status, Verdict
from dispatchable.interfaces.cli.country import country_code, no_country
from dispatchable.interfaces.cli.inputs import TextTable, text_table
from dispatchable.interfaces.cli.language import current, say
from dispatchable.interfaces.cli.words import STATUS, spoken

_TOLD_EVERY = 256


def validate_table(
    validator: Validator,
    source: Path,
    output: Path | None,
    country: str,
    mapped: Mapping[str, str],
    constants: Mapping[str, str],
) -> Counter[Status]:
    """Validates the table ``source`` (``-``: standard input) into ``output`` (None or ``-``: standard output).

    Rows without a country of their own are of ``country``. Notices, progress and the summary go to standard error. The
    result counts rows by status. Raises UserError for a table that cannot be used; the output then stays as it was.
    """
    _refuse_same_file(source, output)
    with text_table(source, country, mapped) as text, _opened(text) as table:
        plan = recognise(table.header, mapped, constants)
        if not country and "country" not in plan.columns:
            raise no_country()
        for notice in (*text.notices, *plan.notices, plan.described()):
            _tell(notice.en, notice.fr)
        target: Path | IO[bytes] = sys.stdout.buffer if output is None or str(output) == "-" else output
        counts: Counter[Status] = Counter()
        with TableWriter(target, table.header, DSP_COLUMNS) as writer, _progress(table) as told:
            for cells, verdict in _judged(validator, table, plan, country):
                writer.write(cells, verdict_row(verdict))
                counts[verdict.status] += 1
                if writer.rows % _TOLD_EVERY == 0:
                    told(writer.rows)
    _summarise(counts, table.blank_lines)
    return counts


_Waiting = deque[tuple[list[str], Verdict | None]]
"""Rows read for the validator, which may read ahead, and not yet written; with their verdict if it is known already."""


def _judged(validator: Validator, table: Table, plan: ColumnPlan, country: str) -> Iterator[tuple[list[str], Verdict]]:
    """Every row with its verdict, in the table's order."""
    waiting: _Waiting = deque()
    for verdict in validator.validate_many(_addresses(table, plan, country, waiting)):
        yield from _refused(waiting)
        yield waiting.popleft()[0], verdict
    yield from _refused(waiting)


def _refused(waiting: _Waiting) -> Iterator[tuple[list[str], Verdict]]:
    """The rows at the head that have their verdict already."""
    while waiting and (verdict := waiting[0][1]) is not None:
        yield waiting.popleft()[0], verdict


def _addresses(table: Table, plan: ColumnPlan, country: str, waiting: _Waiting) -> Iterator[AddressInput]:
    offered = frozenset(countries())
    for cells in table:
        address = plan.row(cells)
        own = address.elements.get("country", "")
        where = country_code(own) if own else country
        if where in offered:
            waiting.append((cells, None))
            yield AddressInput(address.text, {**address.elements, "country": where})
        else:
            waiting.append((cells, unknown_country(own)))


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
    if str(source) != "-" and output.exists() and os.path.samefile(source, output):
        raise UserError(
            "output.same",
            en=f"--output {output} is the input itself. Choose another name.",
            fr=f"--output {output} est le fichier d'entrée lui-même. Choisissez un autre nom.",
            usage=True,
        )


class _progress:
    """A bar on standard error while a file is checked, with rate and time left; silent where there is no terminal."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._shown = table.size is not None and sys.stderr.isatty()
        self._began = time.monotonic()

    def __enter__(self) -> Callable[[int], None]:
        if not self._shown:
            return lambda rows: None
        self._bar = Progress(
            TextColumn("{task.fields[rows]}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=Console(file=sys.stderr),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("", total=self._table.size, rows="")
        return self._told

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()

    def _told(self, rows: int) -> None:
        rate = rows / max(time.monotonic() - self._began, 1e-6)
        words = say(f"{rows} rows, {rate:.0f} a second", f"{rows} lignes, {rate:.0f} par seconde")
        self._bar.update(self._task, completed=self._table.position, rows=words)


def _summarise(counts: Counter[Status], blank_lines: int) -> None:
    language = current()
    listed = ", ".join(f"{spoken(STATUS[status], language)} {counts[status]}" for status in Status if counts[status])
    total = sum(counts.values())
    _tell(f"Rows checked: {total}. {listed}", f"Lignes vérifiées\u00a0: {total}. {listed}")
    if blank_lines:
        _tell(f"Blank lines left out: {blank_lines}.", f"Lignes vides laissées de côté\u00a0: {blank_lines}.")


def _tell(english: str, french: str) -> None:
    print(say(english, french), file=sys.stderr)
