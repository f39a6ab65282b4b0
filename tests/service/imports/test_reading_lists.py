"""Whatever list is brought becomes a header and rows, or one sentence says why not."""

from __future__ import annotations

import io

import pytest

from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.imports.actions.discard import discard_import
from dispatchable.service.imports.actions.map_columns import map_columns
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.imports.models import ImportSession, ImportState
from dispatchable.service.imports.reading import MAX_ROWS
from dispatchable.service.imports.working import step
from tests.service.conftest import World

pytestmark = pytest.mark.django_db


def rows(session: ImportSession) -> list[list[str]]:
    return [row.cells for row in session.rows.order_by("number")]


def test_lines_that_were_pasted_are_rows_of_one_column_commas_and_all(world: World) -> None:
    session = start_import(world.alice, "people", text="Jeanne Martin, 12 rue X\n\nAna Silva\n")
    assert (session.state, session.columns, session.constants) == (ImportState.COLUMNS, {"name": 0}, {"country": "FR"})
    assert rows(session) == [["Jeanne Martin, 12 rue X"], ["Ana Silva"]]


def test_a_pasted_table_has_columns(world: World) -> None:
    for text in ("Nom\tCourriel\nAna Silva\ta@b.c", "nom;courriel\nAna Silva;a@b.c"):
        session = start_import(world.alice, "people", text=text)
        assert session.columns == {"name": 0, "email": 1}
        assert rows(session) == [["Ana Silva", "a@b.c"]]


def test_pasted_columns_without_a_header_are_told_by_somebody(world: World) -> None:
    session = start_import(world.alice, "people", text="1\tAna Silva\n2\tBo Li")
    assert session.columns == {} and session.header == ["column_1", "column_2"]
    assert len(rows(session)) == 2


def test_a_file_s_columns_are_recognised_and_its_short_rows_filled_up(world: World) -> None:
    session = start_import(
        world.alice, "people", name="C:\\lists\\x.csv", file=io.BytesIO(b"id,name,email\n1,Ana Silva\n")
    )
    assert (session.name, session.columns, rows(session)) == (
        "x.csv",
        {"name": 1, "email": 2},
        [["1", "Ana Silva", ""]],
    )


@pytest.mark.parametrize("content", [b"", b"name\n", b"%PDF-1.7 x", b"<html><table></table>", b"PK\x03\x04broken"])
def test_what_is_no_list_is_refused_and_nothing_kept(world: World, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        start_import(world.alice, "people", name="x.csv", file=io.BytesIO(content))
    assert refused.value.field == "file"
    assert not ImportSession.objects.exists()


def test_a_large_file_is_read_by_the_worker(world: World) -> None:
    content = b"name,email\n" + b"".join(b"Ana Silva%d,a%d@b.c\n" % (i, i) for i in range(30_000))
    session = start_import(world.alice, "people", name="long.csv", file=io.BytesIO(content))
    assert session.state == ImportState.READING and session.file is not None
    assert step(session.pk, session.turn) is False
    session.refresh_from_db()
    assert (session.state, session.total, session.columns) == (ImportState.COLUMNS, 30_000, {"name": 0, "email": 1})
    discard_import(world.alice, session.pk)
    session.refresh_from_db()
    assert (session.state, session.file, session.rows.count()) == (ImportState.CANCELLED, None, 0)


def test_a_large_file_that_is_no_list_ends_with_the_reason(world: World) -> None:
    content = b"name\n" + b"Ana Silva\n" * (MAX_ROWS + 1)
    session = start_import(world.alice, "people", name="long.csv", file=io.BytesIO(content))
    step(session.pk, session.turn)
    session.refresh_from_db()
    assert (session.state, session.problem["code"]) == (ImportState.CANCELLED, "import.too_many")


def test_columns_are_remembered_for_the_next_list_of_the_same_header(world: World) -> None:
    text = "who\tmail\nAna Silva\ta@b.c"
    first = start_import(world.alice, "people", text=text)
    assert first.columns == {}
    map_columns(world.alice, first.pk, {"name": 0, "email": 1}, {"country": "DE"})
    again = start_import(world.alice, "people", text=text.upper())
    assert (again.columns, again.constants) == ({"name": 0, "email": 1}, {"country": "DE"})


def test_columns_that_do_not_suffice_or_are_read_twice_are_refused(world: World) -> None:
    session = start_import(world.alice, "people", text="a\tb\n1\t2")
    for columns, field in (({"email": 0}, "name"), ({"name": 0, "email": 0}, "email"), ({"name": 7}, "name")):
        with pytest.raises(Refused) as refused:
            map_columns(world.alice, session.pk, columns)
        assert refused.value.field == field


def test_nobody_else_sees_it(world: World) -> None:
    session = start_import(world.alice, "people", text="Ana Silva")
    with pytest.raises(NotFound):
        map_columns(world.charlie, session.pk, {"name": 0})
    with pytest.raises(NotAllowed):
        start_import(world.bob, "people", text="Ana Silva")


def test_a_quotation_mark_that_nothing_closes_swallows_no_row(world: World) -> None:
    session = start_import(world.alice, "people", text='nom;courriel\n"Ana;a@b.c\nBo;b@b.c')
    assert rows(session) == [['"Ana', "a@b.c"], ["Bo", "b@b.c"]]


def test_a_cell_of_any_length_can_be_pasted(world: World) -> None:
    session = start_import(world.alice, "people", text="nom;courriel\n" + "A" * 200_000 + ";a@b.c")
    assert rows(session)[0][1] == "a@b.c"
