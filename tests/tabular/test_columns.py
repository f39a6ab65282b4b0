import csv
import gzip
import io
import os
import threading
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.columns import ColumnFile


def rows_of(path: Path) -> tuple[list[tuple[str, ...]], list[int], list[tuple[int, str]]]:
    table = ColumnFile(path)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    bad: list[tuple[int, str]] = []
    for chunk in table.chunks(range(len(table.header))):
        rows += zip(*chunk.columns, strict=True)
        lines += chunk.lines
        bad += chunk.bad
    return rows, lines, bad


def write(tmp_path: Path, content: bytes | str) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_the_one_the_header_uses(tmp_path, delimiter):
    path = write(tmp_path, f"a{delimiter}b{delimiter}c\n1{delimiter}2{delimiter}3\n")
    assert rows_of(path)[0] == [("1", "2", "3")]


def test_quoted_fields_keep_delimiters_line_ends_and_quotes(tmp_path):
    path = write(tmp_path, 'a,b\n1,"x, ""y""\nz"\n2,plain\n')
    assert rows_of(path) == ([("1", 'x, "y"\nz'), ("2", "plain")], [2, 4], [])


def test_a_quoted_record_goes_on_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("dispatchable.engine.tabular.columns.read_chunks", lambda path: pieces(path, 7))
    path = write(tmp_path, 'a,b\n1,"x\ny\nz\nw"\n2,plain\n3,"q"\n4,r\n')
    assert rows_of(path) == ([("1", "x\ny\nz\nw"), ("2", "plain"), ("3", "q"), ("4", "r")], [2, 6, 7, 8], [])


def pieces(path: Path, size: int):
    data = path.read_bytes()
    return (data[at : at + size] for at in range(0, len(data), size))


def test_rows_of_another_width_are_told_by_line_and_blank_lines_are_not(tmp_path):
    path = write(tmp_path, "a;b\n1;2\n\n3\n4;5;6\n7;8\n")
    rows, lines, bad = rows_of(path)
    assert rows == [("1", "2"), ("7", "8")]
    assert lines == [2, 6]
    assert bad == [(4, "3"), (5, "4;5;6")]


def test_two_wrong_rows_that_add_up_to_the_right_count_do_not_pass(tmp_path):
    path = write(tmp_path, "a;b;c\n1;2\n3;4;5;6\n7;8;9\n")
    rows, _, bad = rows_of(path)
    assert rows == [("7", "8", "9")]
    assert [line for line, _ in bad] == [2, 3]


def test_lines_swallowed_by_a_stray_quote_are_each_told(tmp_path):
    path = write(tmp_path, 'a;b\n"1;2\n3;4\n5;6"\n7;8\n')
    rows, _, bad = rows_of(path)
    assert rows == [("7", "8")]
    assert [line for line, _ in bad] == [2, 3, 4]


@pytest.mark.parametrize("blank", [" ", "\t", "\xa0", "\r"])
def test_fields_come_without_blanks_at_their_edges(tmp_path, blank):
    path = write(tmp_path, f"a;b;c\n{blank}1;2{blank};3\n4;{blank}5 6;7{blank}\n")
    assert rows_of(path)[0] == [("1", "2", "3"), ("4", "5 6", "7")]


def test_a_file_from_windows_reads_the_same(tmp_path):
    path = write(tmp_path, "nom;ville\r\nChâtelet;Orléans\r\n".encode("cp1252"))
    assert rows_of(path)[0] == [("Châtelet", "Orléans")]


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path):
    assert ColumnFile(write(tmp_path, b"\xef\xbb\xbfa;b\n1;2\n")).header == ("a", "b")


def test_packed_files_read_like_plain_ones(tmp_path):
    content = b"a;b\n" + b"".join(b"%d;x\n" % n for n in range(200_000))
    plain = write(tmp_path, content)
    expected = rows_of(plain)
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(content[:1000]) + gzip.compress(content[1000:]))
    assert rows_of(packed) == expected
    frames = tmp_path / "t.csv.zst"
    compress = zstandard.ZstdCompressor().compress
    frames.write_bytes(compress(content[:1000]) + compress(content[1000:]))
    assert rows_of(frames) == expected


CONTENT = b"a;b\n" + b"1;2\n" * 100_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "input.empty"),
        (b"one column\n1\n", "input.no_table"),
        (b"a;b\n1;\0\n", "input.binary"),
        ("a;b\n1;2\n".encode("utf-16"), "input.binary"),
        (b"a;b\n1;" + b"x" * 10_000_000 + b"\n", "input.line_too_long"),
        (b"a;b\n1;2\n" * 5 + b"1;" + b"x" * 100_000 + b"\n1;2\n", "input.line_too_long"),
        (b"PK\x03\x04 spreadsheet", "input.wrong_kind"),
        (gzip.compress(b"PK\x03\x04 spreadsheet"), "input.wrong_kind"),
        (b"%PDF-1.7\n", "input.wrong_kind"),
        (gzip.compress(CONTENT)[:-200], "input.truncated"),
        (gzip.compress(CONTENT) + b"rubbish", "input.damaged"),
        (gzip.compress(CONTENT)[:100] + b"rubbish" * 20, "input.damaged"),
        (zstandard.ZstdCompressor().compress(CONTENT)[:-20], "input.truncated"),
        (zstandard.ZstdCompressor().compress(CONTENT) + b"rubbish", "input.damaged"),
        (b'a;b\n1;"never closed\n' + b"2;3\n" * 10, "input.unbalanced_quote"),
        (b'a;b\n1;"closed" too soon\n', "input.unbalanced_quote"),
        (b'a;b\n1;"' + b"2;3\n" * 100_000, "input.unbalanced_quote"),
        ("a;b\né;2\n".encode() + b"1;2\n" * 300_000 + b"x;\xe9\n", "input.encoding"),
        (b"a;b\n\x81;\xe9\n", "input.encoding"),
    ],
)
def test_a_hostile_file_ends_in_one_sentence_in_both_languages(tmp_path, content, code):
    path = write(tmp_path, content)
    with pytest.raises(UserError) as caught:
        rows_of(path)
    assert caught.value.code == code
    assert str(path) in caught.value.en
    assert str(path) in caught.value.fr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_reads_like_a_file(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(gzip.compress(CONTENT)))
    writer.start()
    assert len(rows_of(pipe)[0]) == 100_000
    writer.join()


def test_a_missing_file_is_wrong_usage(tmp_path):
    with pytest.raises(UserError) as caught:
        ColumnFile(tmp_path / "none.csv")
    assert caught.value.usage
    with pytest.raises(UserError):
        ColumnFile(tmp_path)


def test_a_bomb_does_not_fill_the_memory(tmp_path):
    bomb = tmp_path / "bomb.csv.zst"
    bomb.write_bytes(zstandard.ZstdCompressor().compress(b"a;b\n" + (b"1;" + b"x" * 998 + b"\n") * 120_000))
    tracemalloc.start()
    table = ColumnFile(bomb)
    assert sum(len(chunk.lines) for chunk in table.chunks([0])) == 120_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


field = st.text(st.sampled_from('ab;,"\n é1'), max_size=8).map(lambda text: " ".join(text.split(" ")).strip())


@given(st.lists(st.tuples(field, field, field), max_size=30), st.sampled_from([";", ","]), st.integers(1, 40))
def test_what_the_csv_module_writes_is_what_comes_back(tmp_path_factory, rows, delimiter, size):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows([("first", "second", "third"), *rows])
    path = write(tmp_path_factory.mktemp("written"), text.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dispatchable.engine.tabular.columns.read_chunks", lambda path: pieces(path, size))
        got, _, bad = rows_of(path)
    assert got == rows
    assert bad == []


@given(st.lists(st.sampled_from(["1;2", "3;4", "", "", '"5";6', '"a\nb";7', "bad"]), max_size=30), st.integers(1, 30))
def test_rows_are_told_by_the_line_they_begin_on(tmp_path_factory, records, size):
    path = write(tmp_path_factory.mktemp("lines"), "a;b\n" + "".join(record + "\n" for record in records))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dispatchable.engine.tabular.columns.read_chunks", lambda path: pieces(path, size))
        _, lines, bad = rows_of(path)
    starts = [2]
    for record in records:
        starts.append(starts[-1] + 1 + record.count("\n"))
    assert lines == [start for start, record in zip(starts, records, strict=False) if record not in ("", "bad")]
    assert bad == [(start, "bad") for start, record in zip(starts, records, strict=False) if record == "bad"]
