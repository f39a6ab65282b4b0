"""A list brought for a draft: every fault of every row is said, bad rows are mended, good ones become lines, once."""

from __future__ import annotations

import io
import json

import pytest

from dispatchable.service.desk.actions.from_import import request_of_import
from dispatchable.service.desk.actions.solve import solve_many
from dispatchable.service.desk.actions.start import start_request
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.lines import standings, tally
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.imports.actions.fix_row import fix_row
from dispatchable.service.imports.actions.judge import judge_import
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.imports.actions.take import take_rows
from dispatchable.service.imports.models import ImportSession
from dispatchable.service.imports.working import counts
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.desk.lists import two_hundred
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def brought(world: World, text: str, request: ServiceRequest | None = None) -> ImportSession:
    """The list, judged, for a draft."""
    about = request or start_request(world.alice)
    session = start_import(world.alice, "request_lines", text=text, about=about.pk)
    return judge_import(world.alice, session.pk)


def test_all_faults_of_all_rows_at_once_and_the_good_ones_become_lines(world: World) -> None:
    session = brought(world, two_hundred())
    assert {state: many for state, many in counts(session).items() if many} == {"ready": 170, "faulty": 30}
    codes = [fault["code"] for row in session.rows.all() for fault in row.faults]
    assert {code: codes.count(code) for code in set(codes)} == {
        "request.address_part": 20, "request.country": 5, "import.twice": 5,
    }  # fmt: skip
    row = session.rows.filter(state="faulty").order_by("number")[0]
    assert fix_row(world.alice, session.pk, row.pk, {"house_number": "7", "street": "Rue Brélaz"}).state == "ready"
    session = take_rows(world.alice, session.pk)
    assert (session.state, counts(session)["taken"]) == ("ready", 171)
    request = ServiceRequest.objects.get()
    assert request.lines.count() == 171 and request.country == "FR"
    assert sum(standings(request).values()) == 171
    row = session.rows.filter(state="faulty").order_by("number")[0]
    fix_row(world.alice, session.pk, row.pk, {"house_number": "9", "street": "Rue Brélaz"})
    take_rows(world.alice, session.pk)
    assert request.lines.count() == 172
    positions = list(request.lines.order_by("position").values_list("position", flat=True))
    assert positions == sorted(set(positions))


def test_a_list_of_lines_is_sent_settled_and_solved(world: World) -> None:
    request = desk.filled(world.alice)
    rows = [f"{n} Rue de la République, 99001 Sarlande-Vernoise" for n in (12, 14, 414, 416)]
    session = brought(world, "\n".join(rows), request)
    take_rows(world.alice, session.pk)
    assert {k: n for k, n in standings(request).items() if n} == {"": 1, "found": 2, "choices": 2}
    assert solve_many(world.alice, request.pk, "found").solved == 2
    sent = submit_request(world.alice, request.pk)
    assert tally(sent).by_outcome == {"solved": 2} and tally(sent).by_state == {"open": 3, "decided": 2}


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_json_is_a_list_too(world: World, form: str) -> None:
    records = [{"adresse": f"{n} Rue de la République", "code_postal": "99001", "ville": "Sarlande-Vernoise",
                "pays": "France"} for n in (412, 414)]  # fmt: skip
    text = json.dumps(records, indent=1) if form == "json" else "\n".join(map(json.dumps, records))
    request = start_request(world.alice)
    file = io.BytesIO(text.encode())
    session = start_import(world.alice, "request_lines", name=f"list.{form}", file=file, about=request.pk)
    judge_import(world.alice, session.pk)
    assert take_rows(world.alice, session.pk).state == "done"
    assert request.lines.filter(country="FR", standing="choices").count() == 2


def test_the_number_that_waits_stands_beside_its_address(world: World) -> None:
    number = building.make_number(world.alice)
    text = f"adresse\tcommune\tpays\ttéléphone\n412 Rue de la République\tSarlande-Vernoise\tFR\t{number.e164}\n"
    session = brought(world, text + "414 Rue de la République\tSarlande-Vernoise\tFR\t+33199999999")
    assert [row.state for row in session.rows.order_by("number")] == ["ready", "faulty"]
    take_rows(world.alice, session.pk)
    assert ServiceRequest.objects.get().lines.get().number_id == number.pk


def test_rows_that_an_import_of_addresses_could_not_confirm_go_to_the_desk(world: World) -> None:
    text = "adresse\tpays\n12 rue de la République, 99001 Sarlande-Vernoise\tFR\n412 rue de la République, 99001 "
    session = judge_import(world.alice, start_import(world.alice, "addresses", text=text + "Sarlande-Vernoise\tFR").pk)
    once = request_of_import(world.alice, session.pk)
    assert (once.total, counts(once)["ready"], once.kind) == (1, 1, "request_lines")
    take_rows(world.alice, once.pk)
    assert ServiceRequest.objects.get(pk=once.about_id).lines.get().standing == "choices"


def test_a_list_belongs_to_a_draft_of_one_s_own(world: World) -> None:
    request = start_request(world.alice)
    with pytest.raises(NotFound):
        start_import(world.charlie, "request_lines", text="1 rue X, Y", about=request.pk)
    with pytest.raises(NotFound):
        start_import(world.alice, "request_lines", text="1 rue X, Y")
    session = brought(world, "412 Rue de la République, 99001 Sarlande-Vernoise", desk.filled(world.alice))
    submit_request(world.alice, session.about_id)  # type: ignore[arg-type]  # it has one
    assert take_rows(world.alice, session.pk).problem["code"] == "request.not_draft"
    with pytest.raises(Refused):
        start_import(world.alice, "request_lines", text="1 rue X, Y", about=session.about_id)
