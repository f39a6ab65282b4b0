from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import dispatchable
from dispatchable import Register, Validator
from dispatchable.engine.validation.columns_out import DSP_COLUMNS, verdict_row
from dispatchable.interfaces.cli.main import run

Command = Callable[..., subprocess.CompletedProcess[bytes]]

TABLE = """ref;adresse;code_postal;commune
1;12 rue de la République;99001;Sarlande-Vernoise
2;4 quater rue de la République;99001;Sarlande-Vernoise

3;18 avenue Célestin Galier;99001;Sarlande-Vernoise
4;;99001
5;=1+1;99001;Sarlande-Vernoise;extra
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(TABLE, encoding="cp1252")
    return path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_every_input_row_column_and_cell_comes_first_and_the_verdict_after(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    output = tmp_path / "checked.csv"
    assert run(["validate", str(table), "-o", str(output), "--register", str(demo_registers["FR"])]) == 0
    header, *rows = rows_of(output)
    assert header == ["ref", "adresse", "code_postal", "commune", *DSP_COLUMNS]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0][:4] == ["1", "12 rue de la République", "99001", "Sarlande-Vernoise"]
    status = header.index("dsp_status")
    assert [row[status] for row in rows[:3]] == ["valid", "not_found", "corrected"]
    assert rows[3][:4] == ["4", "", "99001", ""]
    assert rows[4][1] == "'=1+1" and rows[4][-1] == "extra" and len(rows[4]) == len(header) + 1


def test_the_columns_have_their_formats(table: Path, tmp_path: Path, demo_registers: dict[str, Path]) -> None:
    output = tmp_path / "checked.csv"
    run(["validate", str(table), "-o", str(output), "--register", str(demo_registers["FR"])])
    header, *rows = rows_of(output)
    cells = [dict(zip(header, row, strict=False)) for row in rows]
    valid, absent, corrected = cells[:3]
    assert valid["dsp_record_id"] == "99201_0001_00012" and valid["dsp_register"] == "demo-fr"
    assert len(valid["dsp_score"].split(".")[1]) == 4 and 0 <= float(valid["dsp_score"]) <= 1
    assert len(valid["dsp_longitude"].split(".")[1]) == 7 and len(valid["dsp_latitude"].split(".")[1]) == 7
    assert absent["dsp_record_id"] == "" and "ADR-BAD-SUFFIX" in absent["dsp_reasons"].split("|")
    assert json.loads(corrected["dsp_corrections"])[0]["element"] == "street"
    assert all(isinstance(json.loads(row["dsp_candidates"]), list) for row in cells)


def test_a_row_gets_the_verdict_that_its_address_gets_alone(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    output = tmp_path / "checked.csv"
    run(["validate", str(table), "-o", str(output), "--register", str(demo_registers["FR"])])
    validator = Validator([Register.open(demo_registers["FR"])])
    alone = validator.validate(
        "18 avenue Célestin Galier", country="FR", elements={"postcode": "99001", "city": "Sarlande-Vernoise"}
    )
    assert rows_of(output)[3][4:] == verdict_row(alone)


def test_mapped_and_set_values_overrule_the_header(tmp_path: Path, demo_registers: dict[str, Path]) -> None:
    table, output = tmp_path / "list.tsv", tmp_path / "checked.csv"
    table.write_text("a\tb\n12 High St\tx\n", encoding="utf-8")
    arguments = ["validate", str(table), "-o", str(output), "--map", "address=a"]
    arguments += ["--set", "city=Ashgrove Magna,postcode=ZZ9 9ZZ,country=UK", "--register", str(demo_registers["GB"])]
    assert run(arguments) == 0
    header, row = rows_of(output)
    assert row[header.index("dsp_record_id")] == "ASH-001-12"


def test_each_row_is_checked_in_its_own_country(tmp_path: Path, demo_registers: dict[str, Path]) -> None:
    table, output = tmp_path / "list.csv", tmp_path / "checked.csv"
    table.write_text(
        "adresse,code_postal,ville,pays\n"
        "12 rue de la République,99001,Sarlande-Vernoise,France\n"
        "Große Gasse 7,09999,Quellbach an der Lorne,Allemagne\n"
        "12 N Main St,53998,Harrow Falls,États-Unis\n",
        encoding="utf-8",
    )
    arguments = ["validate", str(table), "-o", str(output)]
    for country in ("FR", "DE", "US"):
        arguments += ["--register", str(demo_registers[country])]
    assert run(arguments) == 0
    header, *rows = rows_of(output)
    assert [row[header.index("dsp_country")] for row in rows] == ["FR", "DE", "US"]
    assert all(row[header.index("dsp_record_id")] for row in rows)


def test_a_row_of_an_unknown_country_gets_its_verdict_and_stops_nothing(
    tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    table, output = tmp_path / "list.csv", tmp_path / "checked.csv"
    known = "8 Grande Rue,99130,Bourgneuf-les-Tilles,FR\n"
    table.write_text(f"adresse,cp,ville,pays\n1 x,1,y,Nulland\n{known}2 x,1,y,\n3 x,1,y,??\n{known}4 x,1,y,ZZ\n")
    arguments = ["validate", str(table), "-o", str(output), "--register", str(demo_registers["FR"])]
    assert run([*arguments, "--register", str(demo_registers["US"])]) == 0
    header, *rows = rows_of(output)
    assert [row[0] for row in rows] == ["1 x", "8 Grande Rue", "2 x", "3 x", "8 Grande Rue", "4 x"]
    cells = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["dsp_reasons"] == "ADR-COUNTRY" for row in cells] == [True, False, True, True, False, True]
    assert {row["dsp_status"] for row in cells} == {"syntax_error", "valid"}


def test_standard_input_gzip_and_standard_output(command: Command, demo_registers: dict[str, Path]) -> None:
    done = command("validate", "-", "--register", demo_registers["FR"], stdin=gzip.compress(TABLE.encode()))
    assert done.returncode == 0
    assert len(list(csv.reader(io.StringIO(done.stdout.decode())))) == 6
    assert b"Rows checked: 5" in done.stderr and b"Blank lines left out: 1" in done.stderr


def test_the_summary_and_the_errors_are_french_on_request(command: Command, table: Path) -> None:
    done = command("validate", table, "--country", "FR", "--lang", "fr", "--map", "address=voie")
    assert done.returncode == 2
    assert "n'a pas cette colonne" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["validate", "absent.csv"], "There is no file absent.csv"),
        (["validate", "absent.xlsx"], "There is no file absent.xlsx"),
        (["validate", "absent.xls"], "Save the table as CSV"),
        (["validate", "LIST", "--country", "FR", "--map", "town=commune"], "--map"),
        (["validate", "LIST", "--country", "FR", "--map", "address=nowhere"], "Its columns are: ref, adresse"),
        (["validate", "LIST", "--country", "FR", "--set", "city"], "name=value"),
        (["validate", "LIST", "--country", "Nowhereland"], "NOWHERELAND"),
        (["validate", "LIST"], "--country"),
        (["validate", "12 rue de la République"], "--country"),
        (["validate", "LIST", "--json", "--country", "FR"], "--json does not go with a table"),
        (["validate", "12 rue X", "--workers", "2", "--resume", "--country", "FR"], "--workers, --resume does not go"),
        (["validate", "LIST", "--resume", "--country", "FR"], "--resume needs --output"),
        (["validate", "LIST", "--workers", "-1", "--country", "FR"], "--workers"),
        (["validate", "12 rue X", "-o", "x.csv", "--country", "FR"], "--output does not go with a single address"),
        (["validate", "LIST", "-o", "LIST", "--country", "FR"], "is the input itself"),
        (["validate", "LIST", "-o", "nowhere/x.csv", "--country", "FR"], "in a folder that exists"),
        (["validate", "LIST", "-o", "checked.ods", "--country", "FR"], "is written as CSV, XLSX or Parquet"),
        (["--lang", "de", "validate", "x"], "choose fr or en"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_usage_is_exit_2_with_one_line_that_names_the_remedy(
    arguments: list[str], words: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(table) if argument == "LIST" else argument for argument in arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_table_without_address_column_is_refused_with_an_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, output = tmp_path / "list.csv", tmp_path / "out.csv"
    table.write_text("foo,bar\n1,2\n")
    assert run(["validate", str(table), "-o", str(output), "--country", "FR"]) == 2
    told = capsys.readouterr().err
    assert "foo, bar" in told and "--map address=foo" in told
    assert not output.exists()


def test_a_damaged_table_is_exit_1_and_leaves_the_old_output(
    tmp_path: Path, demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    table, output = tmp_path / "list.csv", tmp_path / "out.csv"
    table.write_text('adresse,ville\n12 rue Basse,x\n"13 rue Basse,x\n')
    output.write_text("before")
    assert run(["validate", str(table), "-o", str(output), "--register", str(demo_registers["FR"])]) == 1
    assert "line 3" in capsys.readouterr().err
    assert output.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix != "") == ["list.csv", "out.csv"]


def test_a_damaged_register_is_exit_1_with_one_line(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "damaged.register"
    content = bytearray(demo_registers["FR"].read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert run(["validate", str(table), "--register", str(damaged)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing_half_written(
    sent: signal.Signals, code: int, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    pipe, output = tmp_path / "endless.csv", tmp_path / "out.csv"
    os.mkfifo(pipe)
    environment = {**os.environ, "PYTHONPATH": str(Path(dispatchable.__file__).parent.parent)}
    arguments = ["validate", str(pipe), "-o", str(output), "--register", str(demo_registers["FR"])]
    process = subprocess.Popen(
        [sys.executable, "-m", "dispatchable", *arguments], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        with pipe.open("wb", buffering=0) as stream:
            stream.write(b"adresse,ville\n" + b"12 rue Basse,Bourgneuf-les-Tilles\n" * 10_000)
            deadline = time.monotonic() + 60
            while not list(tmp_path.glob(".out.csv.*")) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert list(tmp_path.glob(".out.csv.*"))
            process.send_signal(sent)
            assert process.wait(60) == code
    finally:
        process.kill()  # nothing to do when all went well; else no later test is to find it still running
        process.wait(60)
    assert not output.exists() and not list(tmp_path.glob(".out.csv.*"))


def test_a_reader_that_goes_away_ends_the_run_without_a_word(tmp_path: Path, demo_registers: dict[str, Path]) -> None:
    table = tmp_path / "list.csv"
    table.write_text("adresse,ville\n" + "12 rue Basse,Bourgneuf-les-Tilles\n" * 3_000)
    environment = {**os.environ, "PYTHONPATH": str(Path(dispatchable.__file__).parent.parent)}
    process = subprocess.Popen(
        [sys.executable, "-m", "dispatchable", "validate", str(table), "--register", str(demo_registers["FR"])],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    process.wait(60)
    assert b"Traceback" not in told and b"BrokenPipe" not in told


def test_a_terminal_sees_the_progress(tmp_path: Path, demo_registers: dict[str, Path]) -> None:
    table = tmp_path / "list.csv"
    table.write_text("adresse,ville\n" + "12 rue Basse,Bourgneuf-les-Tilles\n" * 3_000)
    ours, theirs = os.openpty()
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(dispatchable.__file__).parent.parent),
        "DISPATCHABLE_LANG": "en",
        "TERM": "xterm",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "dispatchable", "validate", str(table), "-o", str(tmp_path / "out.csv"),
         "--register", str(demo_registers["FR"])],
        env=environment, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    told = b""
    while True:
        try:
            block = os.read(ours, 65_536)
        except OSError:
            break
        if not block:
            break
        told += block
    os.close(ours)
    assert process.wait(60) == 0
    assert b"a second" in told and b"Rows checked: 3000" in told
