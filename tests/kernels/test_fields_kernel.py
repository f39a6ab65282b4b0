"""A block of delimited text is taken apart as splitting it line by line does; kernels and their plain twin agree."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.kernels.fields import changes, decimals, split

# Few characters, so that fields repeat and lines that are no rows are common; blanks of several kinds at the edges.
TEXT = st.text(alphabet="ab;;\n\n \t\x1cé\xa0\u2003\u202f\u3000’", max_size=60)
BLANKS = [chr(code) for code in range(128, 0x3001) if chr(code).isspace()]


def read(text: str, width: int) -> tuple[list[list[str]], list[tuple[int, str]], int, int, bool]:
    """Rows, odd lines with their numbers, lines, longest line, and whether there are rare blanks; by the kernels."""
    block = text.encode()
    data = np.frombuffer(block or b"\n", np.uint8)[: len(block)]
    ends = np.zeros((len(block) // width + 2, width + 1), np.uint32)
    odd = np.zeros((block.count(b"\n") + 2, 3), np.int64)
    rows, others, lines, longest, blanks = split(data, ord(";"), width, ends, odd)
    out, first = np.zeros(len(block) + rows + 1, np.uint8), np.zeros(rows + 1, np.uint32)
    columns = []
    for column in range(width):
        size, found = changes(data, ends, rows, column, out, first)
        values = out[:size].tobytes().decode().split("\n")[:-1]
        assert len(values) == found
        counts = np.diff(first[:found], append=np.uint32(rows)).tolist()
        columns.append([value for value, count in zip(values, counts, strict=True) for _ in range(count)])
    bad = [(line, block[begin:end].decode()) for line, begin, end in odd[:others].tolist()]
    return [list(row) for row in zip(*columns, strict=True)], bad, lines, longest, bool(blanks)


@given(TEXT, st.integers(2, 4))
def test_rows_and_other_lines_are_those_of_a_plain_split(text: str, width: int) -> None:
    every = text.split("\n")
    rows, bad, lines, longest, blanks = read(text, width)
    ascii_blanks = " \t\x0b\x0c\r\x1c\x1d\x1e\x1f"
    expected = [[f.strip(ascii_blanks) for f in line.split(";")] for line in every if line.count(";") == width - 1]
    assert rows == expected
    assert bad == [(n, line) for n, line in enumerate(every) if line and line.count(";") != width - 1]
    assert (lines, longest) == (len(every), max(len(line.encode()) for line in every))
    assert blanks == any(blank in text for blank in BLANKS)


@given(st.characters(codec="utf-8", exclude_characters="\n;"))
def test_a_character_that_strip_takes_away_is_told_or_taken(character: str) -> None:
    rows, _, _, _, blanks = read(f"{character}x;y", 2)
    assert blanks or rows[0][0].strip() == rows[0][0]


@given(st.lists(st.sampled_from(["a", "b"]), min_size=60, max_size=70), st.integers(0, 200))
def test_a_column_of_which_most_fields_differ_loses_none(mixed: list[str], many: int) -> None:
    column = [*mixed, *map(str, range(many)), *mixed]
    rows, *_ = read("\n".join(f"{text};same" for text in column), 2)
    assert [row[0] for row in rows] == column


PLAIN = st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", fullmatch=True)


@given(st.lists(PLAIN, min_size=1, max_size=5))
def test_plain_decimals_become_the_numbers_that_float_makes_of_them(texts: list[str]) -> None:
    found = numbers(texts)
    assert found is not None
    assert found.tobytes() == np.array(list(map(float, texts))).tobytes()


@given(
    st.lists(PLAIN, max_size=3), st.sampled_from(["", "-", ".5", "5.", "1.2.3", "1,5", "1e5", " 1", "nan", "1" * 16])
)
def test_a_column_with_anything_else_is_left_to_be_read_as_text(texts: list[str], other: str) -> None:
    assert numbers([*texts, other]) is None


def numbers(texts: list[str]) -> np.typing.NDArray[np.float64] | None:
    data = np.frombuffer("\n".join(f"x;{text}" for text in texts).encode(), np.uint8)
    ends, odd = np.zeros((len(data), 3), np.uint32), np.zeros((len(texts) + 2, 3), np.int64)
    rows, *_ = split(data, ord(";"), 2, ends, odd)
    out = np.empty(rows)
    return out if decimals(data, ends, rows, 1, out) else None
