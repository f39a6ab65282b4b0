"""Records are told apart as Python's csv module tells them apart, whatever the text."""

from __future__ import annotations

import csv
import io

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from dispatchable.engine.kernels.rows import CUT, MAX_CELLS, SEED, STRANGE, WHOLE, cut, mixed, record

TEXTS = st.text(alphabet="ab,;\"'\n\r 1é=-", max_size=40)
DELIMITERS = st.sampled_from([",", ";", "\t"])
QUOTES = st.sampled_from(['"', "'"])


def read_by_csv(text: str, delimiter: str, quote: str) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    return [row for row in csv.reader(lines, delimiter=delimiter, quotechar=quote) if row]


@given(text=TEXTS, delimiter=DELIMITERS, quote=QUOTES)
@example(text='a,"b,c"\r\n"d""e",f\n', delimiter=",", quote='"')
@example(text='"a\nb",c\n\nd"e,f', delimiter=",", quote='"')
@example(text="a,", delimiter=",", quote='"')
def test_records_and_their_cells_are_those_of_the_csv_module(text: str, delimiter: str, quote: str) -> None:
    data = np.frombuffer(text.encode() or b"\n", np.uint8)
    cells = np.empty(2 * MAX_CELLS, np.int64)
    at, found = 0, []
    while at < len(data):
        if data[at] == 10 or (data[at] == 13 and data[at + 1 : at + 2].tobytes() == b"\n"):
            at += 1 if data[at] == 10 else 2
            continue
        state, after, many = record(data, at, ord(delimiter), ord(quote), 1, cells)
        assert state != CUT
        if state == STRANGE:
            found += read_by_csv(data[at:].tobytes().decode(), delimiter, quote)
            break
        piece = data[at:after].tobytes().decode()
        if many < 0:
            found += read_by_csv(piece, delimiter, quote)
        else:
            found.append([data[cells[2 * i] : cells[2 * i + 1]].tobytes().decode() for i in range(many)])
        at = after
    assert found == read_by_csv(text, delimiter, quote)


@given(text=TEXTS, most=st.integers(1, 4), split=st.integers(0, 40))
def test_counting_off_is_the_same_wherever_the_text_was_cut(text: str, most: int, split: int) -> None:
    data = text.encode()

    def counted(pieces: list[bytes]) -> list[tuple[int, int, int, bool]]:
        out = []
        held = b""
        for number, piece in enumerate(pieces):
            held += piece
            over = number == len(pieces) - 1
            while True:
                records, end, blank, lines, state = cut(
                    np.frombuffer(held, np.uint8), ord(","), ord('"'), int(over), most, 1 << 30
                )
                if state == CUT and not over:
                    break
                out.append((records, blank, lines, state == STRANGE))
                held = held[end:]
                if state != WHOLE:
                    return out
        return out

    assert counted([data]) == counted([data[:split], data[split:]])


@given(st.binary(max_size=40), st.integers(0, 40))
def test_a_hash_goes_on_where_it_stopped(data: bytes, split: int) -> None:
    state = SEED
    for byte in data:
        state = (state ^ byte) * 0x100000001B3 % (1 << 64)
    text = np.frombuffer(data, np.uint8)
    with np.errstate(over="ignore"):
        first = mixed(text, 0, min(split, len(data)), np.uint64(SEED))
        assert int(mixed(text, min(split, len(data)), len(data), first)) == state
