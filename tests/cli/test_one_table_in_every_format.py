from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatchable.interfaces.cli.main import run
from tests.tabular.workbooks import ods, xlsx

HEADER = ["ref", "adresse", "code_postal", "commune"]
ROWS = [
    ["a", "12 rue de la République", "99001", "Sarlande-Vernoise"],
    ["b", "4 quater rue de la République", "99001", "Sarlande-Vernoise"],
    ["c", "18 avenue Célestin Galier", "99001", "Sarlande-Vernoise"],
    ["d", "", "99001", ""],
    ["e", "=1+1", "99001", "Sarlande-Vernoise"],
    ["f", '8, rue du "Bœuf"\nbâtiment <B> & C', "", "Sarlande-Vernoise"],
]
TABLE = [HEADER, *ROWS]


def delimited(delimiter: str, encoding: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(TABLE)
    return text.getvalue().encode(encoding)


def json_lines() -> bytes:
    return "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in ROWS).encode()


FORMATS: dict[str, Callable[[], bytes]] = {
    "semicolon.csv": lambda: delimited(";", "utf-8"),
    "tab.tsv": lambda: delimited("\t", "utf-8-sig"),
    "windows.csv": lambda: delimited(";", "cp1252"),
    "latin9.csv": lambda: delimited(";", "iso8859-15"),
    "unicode.txt": lambda: delimited("\t", "utf-16"),
    "unmarked-le.txt": lambda: delimited("\t", "utf-16-le"),
    "unmarked-be.csv": lambda: delimited(",", "utf-16-be"),
    "packed.csv.gz": lambda: gzip.compress(delimited(";", "cp1252")),
    "workbook.xlsx": lambda: xlsx(TABLE),
    "libre.ods": lambda: ods(TABLE),
    "lines.jsonl": json_lines,
    "lines.jsonl.gz": lambda: gzip.compress(json_lines()),
    "workbook-named.csv": lambda: xlsx(TABLE),
    "text-named.xlsx": lambda: delimited(",", "utf-8"),
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))


def checked(source: str, register: Path, folder: Path) -> bytes:
    output = folder / "checked.csv"
    assert run(["validate", source, "-o", str(output), "--register", str(register)]) == 0
    return output.read_bytes()


@pytest.fixture(scope="module")
def expected(demo_registers: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("expected")
    (folder / "list.csv").write_bytes(delimited(",", "utf-8"))
    return checked(str(folder / "list.csv"), demo_registers["FR"], folder)


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_table_gives_the_same_bytes_from_every_format(
    name: str, tmp_path: Path, demo_registers: dict[str, Path], expected: bytes
) -> None:
    (tmp_path / name).write_bytes(FORMATS[name]())
    assert b"valid,premise" in expected and expected.count(b"\n") >= len(TABLE)
    assert checked(str(tmp_path / name), demo_registers["FR"], tmp_path) == expected


@pytest.mark.parametrize("name", FORMATS)
def test_a_stream_gives_what_the_file_gives(
    name: str, tmp_path: Path, demo_registers: dict[str, Path], expected: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(FORMATS[name]())))
    assert checked("-", demo_registers["FR"], tmp_path) == expected


def table_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def test_numeric_cells_get_the_zeros_of_their_country_back_and_it_is_told(
    tmp_path: Path, demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ["address", "zip", "pays", "telephone", "part"],
        ["8 rue du Puits", 1000, "FR", 33142345678.0, 0.25],
        ["8 High St", 2139, "United States", "0142345678", 12],
        ["8 High St", 94105, "US", 1e15, 0.0000123],
        ["8 High St", "2139", "US", "", ""],
    ]
    register = demo_registers["FR"]
    for name, data in (("list.xlsx", xlsx(rows)), ("list.ods", ods(rows))):
        (tmp_path / name).write_bytes(data)
        read = [row[:5] for row in table_of(checked(str(tmp_path / name), register, tmp_path))]
        assert read[1:] == [
            ["8 rue du Puits", "01000", "FR", "33142345678", "0.25"],
            ["8 High St", "02139", "United States", "0142345678", "12"],
            ["8 High St", "94105", "US", "1000000000000000", "0.0000123"],
            ["8 High St", "2139", "US", "", ""],
        ]
        assert "Column zip: 2 codes came as numbers" in capsys.readouterr().err


def test_the_first_visible_sheet_is_read_and_the_others_are_named(
    tmp_path: Path, demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.tabular.workbooks import content_xml, ods_parts, ods_table, zipped

    other = ods_table([["adresse"], ["nothing"]]).replace("Sites", "Notes")
    empty = '<table:table table:name="Vide"/>'
    data = zipped(ods_parts(content_xml(empty + ods_table(TABLE) + other)))
    (tmp_path / "list.ods").write_bytes(data)
    read = table_of(checked(str(tmp_path / "list.ods"), demo_registers["FR"], tmp_path))
    assert len(read) == len(TABLE)
    assert "The sheet “Sites” is read; these are not: Notes." in capsys.readouterr().err


def test_records_may_differ_in_their_keys(tmp_path: Path, demo_registers: dict[str, Path]) -> None:
    (tmp_path / "list.jsonl").write_text(
        '{"adresse": "12 rue de la République", "cp": 99001}\n\n'
        '{"commune": "Sarlande-Vernoise", "adresse": "12 rue de la République", "sure": true, '
        '"more": {"a": ["x", null]}}\n',
        encoding="utf-8",
    )
    read = table_of(checked(str(tmp_path / "list.jsonl"), demo_registers["FR"], tmp_path))
    assert read[0][:5] == ["adresse", "cp", "commune", "sure", "more"]
    assert read[1][:5] == ["12 rue de la République", "99001", "", "", ""]
    assert read[2][:5] == ["12 rue de la République", "", "Sarlande-Vernoise", "TRUE", '{"a":["x",null]}']
