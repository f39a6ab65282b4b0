"""A list of addresses: every row judged, nothing corrected without consent, what is good taken once."""

from __future__ import annotations

import pytest

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.addresses.importing import AS_WRITTEN
from dispatchable.service.addresses.models import EmergencyAddress, Evidence
from dispatchable.service.errors import Refused
from dispatchable.service.imports.actions.fix_row import accept_rows, corrections, fix_row
from dispatchable.service.imports.actions.judge import judge_import
from dispatchable.service.imports.actions.map_columns import map_columns
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.imports.actions.take import take_rows
from dispatchable.service.imports.models import ImportRow, ImportSession, ImportState
from dispatchable.service.imports.working import counts
from tests.service.addresses.lists import fifty_with_five_bad, good_rows
from tests.service.conftest import World

pytestmark = pytest.mark.django_db


def bring(world: World, text: str, country: str = "FR") -> ImportSession:
    session = start_import(world.alice, "addresses", text=text)
    map_columns(world.alice, session.pk, session.columns, {"country": country})
    return judge_import(world.alice, session.pk)


def codes(row: ImportRow) -> list[str]:
    return [fault["code"] for fault in row.faults if fault["blocks"]]


def test_fifty_rows_with_five_bad_ones(world: World) -> None:
    session = bring(world, fifty_with_five_bad())
    assert {k: n for k, n in counts(session).items() if n} == {"ready": 45, "faulty": 4, "consent": 1}
    bad = list(session.rows.exclude(state="ready").order_by("number"))
    assert [row.number for row in bad] == [4, 12, 25, 38, 50]
    assert all(fault["en"] and fault["fr"] for row in bad for fault in row.faults)
    assert [codes(row)[-1] for row in bad[2:4]] == ["ADR-MISS-HNO", "ADR-NF-STREET"]
    assert bad[0].faults[0]["element"] == "address"
    take_rows(world.alice, session.pk)
    assert EmergencyAddress.objects.filter(state="valid").count() == 45
    address = EmergencyAddress.objects.get(own_id="G-1")
    assert (address.label, address.note, address.current.is_validated) == ("Site 1", "ok", True)  # type: ignore[union-attr]
    assert Evidence.objects.count() == 45
    # mended one after the other, the list is done
    assert accept_rows(world.alice, session.pk, corrections(session)) == 1
    spare = [row.split("\t")[2] for row in good_rows(49)[45:]]
    for row, line in zip((bad[0], *bad[2:]), spare, strict=True):
        fix_row(world.alice, session.pk, row.pk, {"address": line})
    assert take_rows(world.alice, session.pk).state == ImportState.DONE
    assert EmergencyAddress.objects.filter(state="valid").count() == 50


def test_a_correction_says_who_accepted_it(world: World) -> None:
    session = bring(world, "adresse\n12 rue de la Républiqe, 99001 Sarlande-Vernoise")
    with pytest.raises(Refused):
        take_rows(world.alice, session.pk)
    accept_rows(world.alice, session.pk, corrections(session))
    take_rows(world.alice, session.pk)
    version = EmergencyAddress.objects.get().current
    assert version is not None and version.validated_how == "correction"
    assert version.evidence.verdict["consent"]["by"] == "Alice"


def test_an_address_may_be_kept_as_written_and_is_not_validated_by_that(world: World) -> None:
    session = bring(world, "adresse\n412 rue de la République, 99001 Sarlande-Vernoise")
    row = session.rows.get()
    assert accept_rows(world.alice, session.pk, {row.pk: AS_WRITTEN}) == 1
    assert take_rows(world.alice, session.pk).state == ImportState.DONE
    address = EmergencyAddress.objects.get()
    assert address.state == "not_found" and not address.current.is_validated  # type: ignore[union-attr]


def test_where_no_register_covers_a_row_is_ready_and_says_so(world: World) -> None:
    session = bring(world, "adresse\n10 Downing Street, London SW1A 2AA", "ZA")
    row = session.rows.get()
    assert row.state == "ready" and [f["blocks"] for f in row.faults] == [False]
    take_rows(world.alice, session.pk)
    assert EmergencyAddress.objects.get().state == "not_checked"


def test_an_address_that_is_there_already_and_an_own_id_twice_are_faults(world: World) -> None:
    line = good_rows(2)[0].split("\t")[2] + ", 99001 Sarlande-Vernoise"
    add_address(world.alice, country="FR", text=line, label="Siège", own_id="A-1")
    other = good_rows(2)[1].split("\t")[2] + ", 99001 Sarlande-Vernoise"
    session = bring(world, f"id\tadresse\nX\t{line.upper()}\nA-1\t{other}")
    assert [codes(row) for row in session.rows.all()] == [["address.twice"], ["address.own_id_taken"]]
    assert "Siège" in session.rows.first().faults[0]["fr"]  # type: ignore[union-attr]


def test_one_own_id_on_two_rows_makes_one_address(world: World) -> None:
    lines = [row.split("\t")[2] + ", 99001 Sarlande-Vernoise" for row in good_rows(2)]
    session = bring(world, "id\tadresse\n" + "\n".join(f"A-1\t{line}" for line in lines))
    take_rows(world.alice, session.pk)
    assert EmergencyAddress.objects.count() == 1
    assert codes(session.rows.get(number=2)) == ["address.own_id_taken"]


def test_a_number_of_the_country_is_checked(world: World) -> None:
    line = good_rows(1)[0].split("\t")[2] + ", 99001 Sarlande-Vernoise"
    session = bring(world, f"adresse\tsiret\n{line}\t73282932000075")
    row = session.rows.get()
    assert codes(row) == ["address.identifier"] and row.faults[0]["element"] == "siret"
    fix_row(world.alice, session.pk, row.pk, {"siret": "732 829 320 00074"})
    take_rows(world.alice, session.pk)
    assert EmergencyAddress.objects.get().identifiers == {"siret": "73282932000074"}


def test_a_list_without_an_address_or_country_is_refused_with_the_column_to_name(world: World) -> None:
    session = start_import(world.alice, "addresses", text="who\twhat\na\tb")
    for columns, field in (({"label": 0}, "address"), ({"address": 1}, "country")):
        with pytest.raises(Refused) as refused:
            map_columns(world.alice, session.pk, columns)
        assert refused.value.field == field
