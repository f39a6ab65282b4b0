"""The scan for names within a few edits finds what a plain, slow reading of its definition finds.

Run with NUMBA_DISABLE_JIT=1 the same tests watch the uncompiled loops, where an index out of bounds shows.
"""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.kernels.edits import MAX_QUERY, scan, sign
from dispatchable.engine.registers.signatures import signature

CAPACITY = 64
# Few letters, so that names are often near each other and swaps of neighbours are common.
NAMES = st.text(alphabet="abcde 19", max_size=12)
QUERIES = st.text(alphabet="abcde19", max_size=12)
LISTS = st.lists(NAMES, min_size=1, max_size=20)
LIMITS = st.integers(min_value=0, max_value=4)


def edits(one: str, other: str) -> int:
    """The optimal string alignment distance by its recurrence: insert, delete, substitute, swap of neighbours."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def run_scan(names: list[str], query: str, limit: int, listed: list[int] | None = None) -> dict[int, int]:
    """Index -> edits of the names that the kernel finds; it looks at all names, or at those listed."""
    blob = np.frombuffer("".join(names).encode() or b"\0", np.uint8)
    offsets = np.cumsum([0, *map(len, names)], dtype=np.uint32)
    signatures = np.array([signature(name) for name in names], np.uint64)
    wanted = np.array(listed or [], np.uint32)
    for array in (blob, offsets, signatures, wanted):
        array.setflags(write=False)
    out_names, out_edits = np.zeros(CAPACITY, np.uint32), np.zeros(CAPACITY, np.uint8)
    every = len(names) if listed is None else 0
    letters = np.frombuffer(query.encode(), np.uint8)
    # Uncompiled, the bit tricks wrap around aloud; wrapping is what they mean.
    with np.errstate(over="ignore"):
        count = scan(wanted, every, signatures, offsets, blob, letters, limit, out_names, out_edits)
    return dict(zip(out_names[:count].tolist(), out_edits[:count].tolist(), strict=True))


@given(LISTS, QUERIES, LIMITS)
def test_the_scan_finds_exactly_the_names_within_the_limit(names: list[str], query: str, limit: int) -> None:
    joined = {i: name.replace(" ", "") for i, name in enumerate(names)}
    expected = {i: edits(query, name) for i, name in joined.items() if edits(query, name) <= limit}
    assert run_scan(names, query, limit) == expected


@given(LISTS, QUERIES, LIMITS, st.data())
def test_the_scan_looks_only_at_the_names_it_is_given(
    names: list[str], query: str, limit: int, data: st.DataObject
) -> None:
    listed = data.draw(st.lists(st.sampled_from(range(len(names))), unique=True, min_size=1))
    joined = {i: names[i].replace(" ", "") for i in listed}
    expected = {i: edits(query, name) for i, name in joined.items() if edits(query, name) <= limit}
    assert run_scan(names, query, limit, listed) == expected


@given(LISTS, QUERIES, LIMITS, st.data())
def test_blanks_in_a_name_do_not_count(names: list[str], query: str, limit: int, data: st.DataObject) -> None:
    spaced = [" ".join(data.draw(st.permutations([name[: len(name) // 2], name[len(name) // 2 :]]))) for name in names]
    joined = [name.replace(" ", "") for name in spaced]
    assert run_scan(spaced, query, limit) == run_scan(joined, query, limit)


@given(LISTS)
def test_the_kernel_signs_as_the_plain_function_does(names: list[str]) -> None:
    blob = np.frombuffer("".join(names).encode() or b"\0", np.uint8)
    offsets = np.cumsum([0, *map(len, names)], dtype=np.uint32)
    signatures = np.zeros(len(names), np.uint64)
    for array in (blob, offsets):
        array.setflags(write=False)
    with np.errstate(over="ignore"):
        sign(offsets, blob, signatures)
    assert signatures.tolist() == [signature(name) for name in names]


@given(NAMES, NAMES)
def test_a_signature_never_rules_out_a_name_within_the_limit(one: str, other: str) -> None:
    assert (signature(one) ^ signature(other)).bit_count() <= 2 * edits(one, other)


@given(st.text(alphabet="ab", min_size=MAX_QUERY - 2, max_size=MAX_QUERY), LIMITS)
def test_the_longest_query_still_counts_rightly(name: str, limit: int) -> None:
    query = name[1:] + "b"
    expected = {0: edits(query, name)} if edits(query, name) <= limit else {}
    assert run_scan([name], query, limit) == expected


def test_when_too_many_names_fit_the_nearest_are_kept() -> None:
    names = ["abcd"] * CAPACITY + ["abc"]
    found = run_scan(names, "abc", 2)
    assert len(found) == CAPACITY
    assert found[CAPACITY] == 0
