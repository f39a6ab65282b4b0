from __future__ import annotations

import csv
import io
import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import read_table

LINES = st.lists(
    st.sampled_from(["8 High St,Ashgrove", '"8, High",Ashgrove', "", '"a\nb",c', 'a"b,c', '"a""b",c', "x\ry,z", "é,œ",
                     '""', '"never', "a,b,c", " ", "=1,2"]),
    max_size=9,
)  # fmt: skip


def outcome(data: bytes, *, as_text: int = 0) -> tuple[object, ...]:
    rows: list[list[str]] = []
    try:
        with read_table(io.BytesIO(data), delimiter=",", encoding="utf-8") as table:
            if not as_text:
                rows = list(table)
            for text, many, (delimiter, quote) in table.texts(as_text, 1 << 20) if as_text else ():
                lines = io.StringIO(text.decode(), newline="")
                read = [r for r in csv.reader(lines, delimiter=chr(delimiter), quotechar=chr(quote)) if r]
                assert len(read) == many <= as_text
                rows += read
            return rows, table.blank_lines
    except UserError as error:
        return (error.en,)


@given(lines=LINES, ends=st.sampled_from(["\n", "\r\n", "\r"]), last=st.booleans(), rows=st.integers(1, 5))
@example(lines=["a,b", '"never'], ends="\n", last=True, rows=2)
@example(lines=["a,b", "", '""'], ends="\n", last=False, rows=1)
def test_a_table_as_text_holds_the_rows_that_iterating_yields(
    lines: list[str], ends: str, last: bool, rows: int
) -> None:
    data = ends.join(["address,city", *lines]) + (ends if last else "")
    assert outcome(data.encode(), as_text=rows) == outcome(data.encode())


def test_text_before_a_damaged_place_is_read_and_the_place_is_named() -> None:
    data = b"address,city\n" + b"8 High St,Ashgrove\n" * 5 + b"\xff\xfe,x\n"
    assert outcome(data, as_text=2) == outcome(data)
    assert "line 7" in str(outcome(data)[0])


def test_no_piece_depends_on_how_much_was_read_at_once() -> None:
    data = b"address,city\n" + b"".join(b"%d High St,Ashgrove\n" % i for i in range(200_000))

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size, 70_001) if size and size > 0 else size)

    pieces = [
        [text for text, _, _ in table.texts(30_000, 1 << 20)]
        for table in (read_table(io.BytesIO(data)), read_table(Slow(data)))
    ]
    assert pieces[0] == pieces[1] and len(pieces[0]) == 7
    assert b"".join(itertools.chain(*pieces[:1])) == data.split(b"\n", 1)[1]
