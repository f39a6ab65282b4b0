from __future__ import annotations

import csv
import gzip
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.read import MAX_COLUMNS, MAX_LINE, read_table


def written(folder: Path, data: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def rows_of(path: Path) -> list[list[str]]:
    with read_table(path) as table:
        return list(table)


def refusal(data: bytes) -> UserError:
    with pytest.raises(UserError) as caught, read_table(io.BytesIO(data)) as table:
        list(table)
    return caught.value


def test_header_and_rows_come_as_written(tmp_path: Path) -> None:
    path = written(tmp_path, b'adresse;commune\n" 8, rue du ""Puits"" ";Valmirande\n')
    with read_table(path) as table:
        assert table.header == ("adresse", "commune")
        assert list(table) == [[' 8, rue du "Puits" ', "Valmirande"]]


def test_a_cell_may_hold_line_breaks(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        b'address,city\r\n"Flat 2\r\n8 High St",Ashgrove\r\n9 High St,Ashgrove\r\n',
    )
    assert rows_of(path) == [
        ["Flat 2\r\n8 High St", "Ashgrove"],
        ["9 High St", "Ashgrove"],
    ]


def test_ragged_rows_are_kept_and_blank_lines_counted(tmp_path: Path) -> None:
    path = written(tmp_path, b"address,city\n8 High St\n\n9 High St,Ashgrove,extra\n\n")
    with read_table(path) as table:
        assert list(table) == [["8 High St"], ["9 High St", "Ashgrove", "extra"]]
        assert table.blank_lines == 2


def test_an_accent_far_down_decides_the_encoding_of_a_file(tmp_path: Path) -> None:
    plain = b"adresse,commune\n" + b"8 rue du Puits,Valmirande\n" * 20_000
    path = written(tmp_path, plain + "9 allée Haute,Valmirande\n".encode("cp1252"))
    assert rows_of(path)[-1][0] == "9 allée Haute"
    path = written(tmp_path, plain + "9 allée Haute,Valmirande\n".encode())
    assert rows_of(path)[-1][0] == "9 allée Haute"


def test_a_stream_that_changes_its_encoding_is_refused_with_the_remedy() -> None:
    plain = b"adresse,commune\n" + b"8 rue du Puits,Valmirande\n" * 20_000
    assert refusal(plain + "9 allée Haute,Valmirande\n".encode("cp1252")).code == "table.encoding"


def test_gzip_is_recognised_by_its_bytes_and_its_damage_is_named(
    tmp_path: Path,
) -> None:
    data = gzip.compress(b"address,city\n" + b"".join(b"%d High St,Ashgrove\n" % i for i in range(50_000)))
    assert len(rows_of(written(tmp_path, data, "list.csv"))) == 50_000
    with pytest.raises(UserError) as caught:
        rows_of(written(tmp_path, data[: len(data) // 2]))
    assert caught.value.code == "table.damaged"
    with pytest.raises(UserError):
        rows_of(written(tmp_path, b"\x1f\x8bnothing"))


def test_a_list_without_header_gets_numbered_columns_and_keeps_its_first_row(
    tmp_path: Path,
) -> None:
    with read_table(written(tmp_path, b"8 High St;Ashgrove\n9 High St;Ashgrove\n")) as table:
        assert table.header == ("column_1", "column_2")
        assert len(list(table)) == 2


def test_an_open_quote_is_named_with_the_line_where_it_opens() -> None:
    error = refusal(b'address,city\n8 High St,Ashgrove\n"9 High St,Ashgrove\n10 High St,Ashgrove\n')
    assert error.code == "table.quote" and "line 3" in error.en and "ligne 3" in error.fr
    long_tail = b"10 High St,Ashgrove\n" * 20_000
    assert refusal(b'address,city\n"9 High St,Ashgrove\n' + long_tail).code == "table.quote"


def test_a_nul_is_refused_with_its_line() -> None:
    assert "line" in refusal(b"address\n" + b"8 High St\n" * 60_000 + b"9 \0 High St\n").en.lower()


def test_a_row_with_too_many_cells_is_refused_with_its_line() -> None:
    error = refusal(b"a,address\n" + b"1,8 High St\n" + b"," * MAX_COLUMNS + b"\n")
    assert error.code == "table.too_many_columns" and "Line 3" in error.en


def test_a_huge_line_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        b"address,city\n" + b"8 High St,Ashgrove\n" * 20_000 + b"x" * (MAX_LINE + 10),
    )
    tracemalloc.start()
    with pytest.raises(UserError) as caught:
        rows_of(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "table.line_too_long" and peak < 60_000_000


def test_reading_takes_constant_memory(tmp_path: Path) -> None:
    path = written(tmp_path, gzip.compress(b"address,city\n" + b"8 High St,Ashgrove\n" * 400_000))
    tracemalloc.start()
    with read_table(path) as table:
        count = sum(1 for _ in table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 400_000 and peak < 8_000_000


def test_an_empty_table_is_refused() -> None:
    assert refusal(b"").code == "table.empty"
    assert refusal(b"\n\n").code == "table.empty"


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_csv_writes_is_read_back_cell_for_cell(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([["address", "city"], *rows])
    with read_table(io.BytesIO(text.getvalue().encode()), delimiter=",", encoding="utf-8") as table:
        assert list(table) == rows


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_sentence(data: bytes) -> None:
    try:
        with read_table(io.BytesIO(b"address,city\n" + data)) as table:
            for row in table:
                assert row
    except UserError as error:
        assert error.en and error.fr
