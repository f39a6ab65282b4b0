"""The checked table as CSV, spreadsheet and Parquet: the same cells, none of them run, whole or not there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.interfaces.cli.main import run
from dispatchable.service.tables import outputs

HEADER = ["ref", "adresse", "code_postal", "commune", "ref"]
ROWS = [
    ["007", "12 rue de la République", "99001", "Sarlande-Vernoise", "x"],
    ["b", '=HYPERLINK("http://example.org")', "99001", "Sarlande-Vernoise", "+33 1 99 00 00 00"],
    ["c", '8, rue du "Bœuf"\nbâtiment C', "", "Sarlande-Vernoise", "", "beyond", "=1+1"],
]
NUMBERS = ("dsp_score", "dsp_longitude", "dsp_latitude")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    return path


def checked(table: Path, output: Path, registers: dict[str, Path], *more: str) -> int:
    return run(["validate", str(table), "-o", str(output), "--register", str(registers["FR"]), *more])


def as_csv(table: Path, registers: dict[str, Path]) -> list[list[str]]:
    target = table.with_name("plain.csv")
    assert checked(table, target, registers) == 0
    with target.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def typed(row: list[str], header: list[str]) -> list[object]:
    """The cells of a row of CSV, ours that are numbers as such."""
    ours = range(len(header) - len(DSP_COLUMNS), len(header))
    return [float(c) if c and at in ours and header[at] in NUMBERS else c for at, c in enumerate(row)]


def test_a_spreadsheet_holds_the_cells_of_the_csv(table: Path, demo_registers: dict[str, Path]) -> None:
    header, *rows = as_csv(table, demo_registers)
    target = table.with_name("Checked.XLSX")
    assert checked(table, target, demo_registers) == 0
    first, *found = CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()
    assert first[: len(header)] == header
    width = max(map(len, rows))
    assert found == [typed(row, header) + [""] * (width - len(row)) for row in rows]
    assert found[0][0] == "007"
    assert found[1][1] == "'" + ROWS[1][1]
    assert found[2][-1] == "'=1+1"
    before = target.read_bytes()
    assert checked(table, target, demo_registers) == 0
    assert target.read_bytes() == before


def test_parquet_holds_the_cells_of_the_csv_and_names_each_column_once(
    table: Path, demo_registers: dict[str, Path]
) -> None:
    header, *rows = as_csv(table, demo_registers)
    target = table.with_name("checked.parquet")
    assert checked(table, target, demo_registers) == 0
    found = parquet.read_table(target)
    names = found.schema.names
    assert names == ["ref", "adresse", "code_postal", "commune", "ref_2", *DSP_COLUMNS, "extra_1", "extra_2"]
    for at, row in enumerate(rows):
        cells = [found.column(column)[at].as_py() for column in range(len(names))]
        wanted = [None if c == "" and names[i] in NUMBERS else c for i, c in enumerate(typed(row, header))]
        assert cells == wanted + [""] * (len(names) - len(wanted))


def test_a_column_of_the_list_that_bears_a_name_of_ours_gives_way(table: Path, demo_registers: dict[str, Path]) -> None:
    again = table.with_name("again.csv")
    assert checked(table, again, demo_registers) == 0
    target = table.with_name("twice.parquet")
    assert checked(again, target, demo_registers, "--map", "address=adresse,postcode=code_postal,city=commune") == 0
    names = parquet.read_schema(target).names
    assert len(set(names)) == len(names)
    assert set(DSP_COLUMNS) <= set(names)
    assert names.index("dsp_status") > names.index("dsp_status_2")


def test_a_report_is_the_same_whatever_the_form(table: Path, demo_registers: dict[str, Path]) -> None:
    pages = []
    for name in ("checked.csv", "checked.xlsx"):
        page = table.with_name(f"{name}.html")
        assert checked(table, table.with_name(name), demo_registers, "--report", str(page)) == 0
        pages.append(page.read_bytes())
    assert pages[0] == pages[1]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_table_that_no_sheet_holds_is_refused_before_the_work(
    lang: str,
    table: Path,
    demo_registers: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", lang)
    monkeypatch.setattr(outputs, "SHEET_ROWS", 3)
    target = table.with_name("checked.xlsx")
    before = set(table.parent.iterdir())
    assert checked(table, target, demo_registers) == 2
    told = capsys.readouterr().err
    assert (".csv or .parquet" in told) if lang == "en" else (".csv ou .parquet" in told)
    assert "Rows checked" not in told
    assert set(table.parent.iterdir()) - before <= {table.parent / "data"}
    assert checked(table, table.with_name("checked.parquet"), demo_registers) == 0


def test_a_cell_longer_than_a_sheet_holds_is_cut_and_told(
    table: Path, demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with table.open("a", encoding="utf-8") as file:
        file.write("x,1 rue Haute,99001,Sarlande-Vernoise," + "y" * 40_000 + "\n")
    target = table.with_name("checked.xlsx")
    assert checked(table, target, demo_registers) == 0
    assert "Cells cut because a sheet holds 32767 characters in each: 1." in capsys.readouterr().err
    assert CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()[4][4] == "y" * 32_767


def test_parquet_without_its_extra_names_the_command_that_installs_it(
    table: Path,
    demo_registers: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert checked(table, table.with_name("checked.parquet"), demo_registers) == 2
    assert "pip install 'dispatchable[parquet]'" in capsys.readouterr().err
