"""Building a register for somebody who watches: progress, counts, and the list of rows that could not be used."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import REJECT_REASONS, PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.build import BuildReport, build_register
from dispatchable.engine.registers.sources import open_source
from dispatchable.engine.tabular.write import TableWriter
from dispatchable.interfaces.cli.language import current, decimal, say, whole
from dispatchable.interfaces.cli.status_line import StatusLine

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What a register may be called: its name becomes a file name when it is loaded."""
_REJECT_HEADER = ("file", "line", "reason", "sentence", "text")
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """What to build from what."""

    source: str
    paths: Sequence[Path]
    options: SourceOptions
    output: Path
    name: str = ""
    """Empty: the output's name without its ending."""
    published: str = ""
    """The publisher's date, as it writes it."""


def build(order: Order) -> None:
    """Builds the register and prints what became of the rows.

    Rows that could not be used are listed in ``OUTPUT.rejects.csv``; a list that an earlier build left there is
    removed when there are none. Raises UserError when the register cannot be built; then neither file has changed.
    """
    name = _settled_name(order)
    check_output(order.output, order.paths)
    started = time.monotonic()
    line = StatusLine()
    events = open_source(order.source, order.paths, order.options)
    try:
        report = build_register(
            _counted(events, line),
            output=order.output,
            name=name,
            country=order.options.country,
            source=order.source,
            published=order.published,
        )
    finally:
        line.show("")
    listed = _write_rejects(order, report.rejects)
    _print_report(order, name, report, time.monotonic() - started, listed)


def _settled_name(order: Order) -> str:
    name = order.name or re.sub(r"[^A-Za-z0-9._-]+", "-", order.output.name.removesuffix(".register")).lstrip("._-")
    if not NAME.fullmatch(name):
        raise UserError(
            "register.name",
            en=f"--name {name}: use letters, digits, dot, hyphen and underscore only, at most 100, beginning with a "
            "letter or digit.",
            fr=f"--name {name}\u00a0: n'utilisez que des lettres sans accent, des chiffres, le point, "
            "le trait d'union et le "
            "tiret bas, au plus 100, en commençant par une lettre ou un chiffre.",
            usage=True,
        )
    return name


def check_output(output: Path, inputs: Sequence[Path] = ()) -> None:
    """Raises UserError (usage) when ``output`` cannot become a file, or is one of the inputs."""
    if not output.parent.is_dir():
        raise UserError(
            "output.no_folder",
            en=f"-o {output}: the folder {output.parent} does not exist. Create it or choose another.",
            fr=f"-o {output}\u00a0: le dossier {output.parent} n'existe pas. Créez-le ou choisissez-en un autre.",
            usage=True,
        )
    if output.is_dir():
        raise UserError(
            "output.is_folder",
            en=f"-o {output} is a folder. Give the name of a file.",
            fr=f"-o {output} est un dossier. Indiquez un nom de fichier.",
            usage=True,
        )
    if any(path.exists() and output.exists() and path.samefile(output) for path in inputs):
        raise UserError(
            "output.is_input",
            en=f"-o {output} is also the input, which would be overwritten. Choose another name.",
            fr=f"-o {output} est aussi le fichier d'entrée, qui serait écrasé. Choisissez un autre nom.",
            usage=True,
        )


def _counted(
    events: Iterable[PointBatch | RangeBatch | Reject], line: StatusLine
) -> Iterator[PointBatch | RangeBatch | Reject]:
    """The same events, their rows counted on a terminal's last line."""
    rows = 0
    for event in events:
        rows += 1 if isinstance(event, Reject) else len(event)
        if line.due():
            count, rate = whole(rows), whole(round(rows / (time.monotonic() - line.started)))
            line.show(say(f"{count} rows, {rate} a second", f"{count} lignes, {rate} par seconde"))
        yield event
    line.show(say(f"{whole(rows)} rows read, compiling", f"{whole(rows)} lignes lues, compilation en cours"))


def rejects_path(output: Path) -> Path:
    """Where the rows that ``output`` does not hold are listed."""
    return output.with_name(f"{output.name}.rejects.csv")


def _write_rejects(order: Order, rejects: Sequence[Reject]) -> Path | None:
    path = rejects_path(order.output)
    if not rejects:
        path.unlink(missing_ok=True)
        return None
    only = str(order.paths[0]) if len(order.paths) == 1 else ""
    language = current()
    with TableWriter(path, (), _REJECT_HEADER) as writer:
        for reject in sorted(rejects, key=lambda reject: (reject.path, reject.line)):
            sentence = REJECT_REASONS[reject.reason][language]
            writer.write((), (reject.path or only, str(reject.line), reject.reason, sentence, reject.text))
    return path


def _print_report(order: Order, name: str, report: BuildReport, seconds: float, listed: Path | None) -> None:
    rows = report.points + report.ranges + len(report.rejects)
    rate = whole(round(rows / max(seconds, 1e-3)))
    print_pairs(
        [
            (say("Register", "Référentiel"), f"{order.output} ({name})"),
            (say("Address points", "Points d'adresse"), whole(report.points)),
            (say("Street ranges", "Tranches de numéros de voie"), whole(report.ranges)),
            (say("Streets", "Voies"), whole(report.streets)),
            (say("Towns", "Communes"), whole(report.cities)),
            (say("Size", "Taille"), f"{decimal(report.bytes / _MEGABYTE)} {say('MB', 'Mo')}"),
            (say("Time", "Durée"), f"{decimal(seconds)} s ({rate} {say('rows a second', 'lignes par seconde')})"),
            ("SHA-256", report.digest),
        ]
    )
    if listed is None:
        print(say("Every row was used.", "Toutes les lignes ont été utilisées."))
        return
    count = whole(len(report.rejects))
    print()
    print(say(f"Rows not used: {count}", f"Lignes non utilisées\u00a0: {count}"))
    reasons = sorted(report.rejected.items(), key=lambda item: (-item[1], item[0]))
    print_pairs([(f"  {REJECT_REASONS[reason][current()]}", whole(count)) for reason, count in reasons])
    print(say(f"They are listed in {listed}.", f"Elles sont énumérées dans {listed}."))


def print_pairs(pairs: Sequence[tuple[str, str]]) -> None:
    """Prints label and value, the values in one column."""
    width = max(len(label) for label, _ in pairs)
    for label, value in pairs:
        print(f"{label:<{width}}  {value}")
