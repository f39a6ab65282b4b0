"""``dispatchable demo``: the whole way from source files to verdicts, on invented towns."""

from __future__ import annotations

import shutil
import sys
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from dispatchable import Register, Validator
from dispatchable.engine.tabular import read_table
from dispatchable.engine.validation import reasons
from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.demo.registers import build_registers
from dispatchable.interfaces.cli.language import current, say
from dispatchable.interfaces.cli.tables import validate_table
from dispatchable.interfaces.cli.validate import output_console
from dispatchable.interfaces.cli.words import SIGN, STATUS, printable, spoken
from dispatchable.service.datadir import data_dir


def demo(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--data-dir",
            metavar="DIR",
            help=say(
                "Folder in which a folder “demo” is made; else the data directory.",
                "Dossier où créer un dossier «\u00a0demo\u00a0»\u202f; sinon le dossier de données.",
            ),
        ),
    ] = None,
) -> None:
    """Builds the registers of the invented towns, checks a list of addresses, and prints the verdicts."""
    folder = (folder or data_dir()) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    registers = build_registers(folder)
    given, checked = folder / "addresses.csv", folder / "checked.csv"
    with resources.as_file(resources.files(__package__).joinpath("addresses.csv")) as packed:
        shutil.copyfile(packed, given)
    validator = Validator([Register.open(path) for path in registers])
    validate_table(validator, given, checked, "", {}, {})
    output_console().print(verdict_table(checked, current()))
    _say_where(folder, registers, given, checked)


def verdict_table(checked: Path, language: str) -> Grid:
    """The checked list as a table: what was written, the outcome, what was found, and why."""
    grid = Grid(box=None, padding=(0, 1), pad_edge=False)
    for heading in (("", ""), ("Written", "Écrit"), ("Outcome", "Résultat"), ("Found or why", "Trouvé ou motif")):
        grid.add_column(spoken(heading, language), overflow="fold")
    with read_table(checked) as table:
        place = {name: index for index, name in enumerate(table.header)}
        for cells in table:
            own = {name: cells[place[name]] for name in DSP_COLUMNS}
            written = ", ".join(filter(None, (cells[place[c]] for c in ("adresse", "code_postal", "commune"))))
            status = Status(own["dsp_status"])
            codes = [code for code in own["dsp_reasons"].split("|") if code]
            why = " · ".join(reasons.title(code, language) for code in codes)
            shown = Text(printable(own["dsp_address"]))
            if why:
                shown.append(("\n" if shown else "") + why, style="dim")
            outcome = f"{SIGN[status]} {spoken(STATUS[status], language)}"
            grid.add_row(cells[0], Text(printable(written)), outcome, shown)
    return grid


def _say_where(folder: Path, registers: list[Path], given: Path, checked: Path) -> None:
    command = "dispatchable" if shutil.which("dispatchable") else Path(sys.argv[0]).with_name("dispatchable")
    sample = f'{command} validate "12 rue de la République, 99001 Sarlande-Vernoise" --register {registers[0]}'
    lines = say(
        f"\nThe files lie in {folder}: the list {given.name}, the checked list {checked.name}, "
        f"and the registers with their sources.\nTry next:\n  {sample}",
        f"\nLes fichiers se trouvent dans {folder}\u00a0: la liste {given.name}, la liste vérifiée {checked.name} "
        f"et les référentiels avec leurs sources.\nEssayez ensuite\u00a0:\n  {sample}",
    )
    print(lines)
