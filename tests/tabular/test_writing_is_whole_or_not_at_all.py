from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.tabular.write import TableWriter, neutralised


def test_no_cell_that_is_written_runs_as_a_formula(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with TableWriter(target, ["a", "b"], ["dsp_x"]) as writer:
        writer.write(["=1+1", 'say "hi"'], ["=HYPERLINK()"])
    assert target.read_bytes() == b'a,b,dsp_x\n\'=1+1,"say ""hi""",\'=HYPERLINK()\n'


def test_plain_negative_numbers_stay_numbers() -> None:
    assert neutralised("-71.1463490") == "-71.1463490"
    assert neutralised("-71.1+1") == "'-71.1+1"
    for cell in ("+33 1 42 34 56 78", "+1 (555) 123-4567", "-", "-71,14", "8-10"):
        assert neutralised(cell) == cell
    assert [neutralised(c + "x") for c in "=+-@\t\r"] == ["'" + c + "x" for c in "=+-@\t\r"]


def test_short_rows_are_padded_and_extra_cells_stand_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with TableWriter(target, ["a", "b"], ["dsp_x"]) as writer:
        writer.write(["1"], ["ours"])
        writer.write(["1", "2", "3"], ["ours"])
    assert target.read_text().splitlines() == ["a,b,dsp_x", "1,,ours", "1,2,ours,3"]


def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")
    with pytest.raises(KeyboardInterrupt), TableWriter(target, ["a"], []) as writer:
        writer.write(["1"], [])
        raise KeyboardInterrupt
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_stream_is_written_through_and_left_open() -> None:
    stream = io.BytesIO()
    with TableWriter(stream, ["a"], ["b"]) as writer:
        writer.write(["1"], ["2"])
    assert stream.getvalue() == b"a,b\n1,2\n" and not stream.closed


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=10)


@given(st.lists(st.tuples(CELL, CELL), max_size=5))
def test_input_cells_come_back_as_they_were_unless_they_are_formulas(rows: list[tuple[str, str]]) -> None:
    stream = io.BytesIO()
    with TableWriter(stream, ["a", "b"], ["own"]) as writer:
        for row in rows:
            writer.write(row, ["x"])
    read = list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))
    assert read == [["a", "b", "own"], *([neutralised(a), neutralised(b), "x"] for a, b in rows)]
