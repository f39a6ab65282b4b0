from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.tabular import neutralised, recognise
from dispatchable.engine.tabular.write import cells_text, checked_row_text, own_text

CELL = st.text("ab,\"\r\n=+-@\t 0'é", max_size=4)


@given(
    cells=st.lists(CELL, min_size=2, max_size=5), own=st.lists(CELL, min_size=2, max_size=4), width=st.integers(2, 4)
)
def test_a_line_reads_back_as_the_cells_padded_and_ours_without_formulas(
    cells: list[str], own: list[str], width: int
) -> None:
    padded = [*cells[:width], *[""] * (width - len(cells))]
    line = checked_row_text(cells, own_text(own), width)
    assert next(csv.reader(io.StringIO(line, newline=""))) == [*map(neutralised, [*padded, *own, *cells[width:]])]
    quoted = ['"' + c.replace('"', '""') + '"' if any(x in c for x in ',"\r\n') else c for c in cells]
    assert cells_text(cells) == ",".join(quoted)


HEADERS = st.lists(
    st.sampled_from(["adresse", "code_postal", "commune", "numero", "rep", "voie", "complement", "pays", "ref"]),
    min_size=1, max_size=9, unique=True,
)  # fmt: skip


@given(
    header=HEADERS,
    cells=st.lists(st.sampled_from(["", " 12  rue Basse ", "12", "bis", "99001", "FR"]), max_size=10),
    constants=st.dictionaries(st.sampled_from(["city", "region", "street"]), st.sampled_from(["X", "Mende"])),
)
def test_the_quick_reader_of_a_plan_reads_what_the_plan_reads(
    header: list[str], cells: list[str], constants: dict[str, str]
) -> None:
    plan = recognise(["adresse", *[h for h in header if h != "adresse"]], None, constants)
    assert plan.reader()(cells) == plan.row(cells)
