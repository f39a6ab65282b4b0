"""Every list: what is asked for stays in the address, what is chosen is remembered, what is exported runs nowhere."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from python_calamine import CalamineWorkbook

from dispatchable.interfaces.web.lists.asked import Asked, read
from dispatchable.interfaces.web.lists.selecting import selection
from dispatchable.interfaces.web.numbers.lists import NUMBERS
from dispatchable.service.accounts.models import ListMemory
from dispatchable.service.audit.actor import Actor
from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


@pytest.fixture
def numbers(world: World) -> list[TelephoneNumber]:
    """Three of Acme's and one of another organisation."""
    add_carrier(world.alice, name="=1+1")
    made = [add_number(world.alice, number=f"+3319900121{last}") for last in (1, 2, 3)]
    add_carrier(world.charlie, name="Theirs")
    return [*made, add_number(world.charlie, number="+33199001214")]


def _page(client: Client, **query: str) -> str:
    return client.get(reverse("numbers"), query).content.decode()


def _ask(actor: Actor, **query: str) -> Asked:
    asked = QueryDict(mutable=True)
    asked.update(query)
    return read(NUMBERS, actor, asked)


@pytest.mark.usefixtures("numbers")
def test_a_header_sorts_and_turns_round(browser: Browser) -> None:
    page = _page(browser("alice"), sort="-number")
    assert page.index("12\u00a013") < page.index("12\u00a011")
    assert 'aria-sort="descending"' in page and "?sort=number" in page


def test_what_means_nothing_is_left_out(world: World) -> None:
    asked = _ask(world.alice, show="no", sort="address_id", page="-1", q=" a\0 b ", carrier="x")
    assert (asked.chosen, asked.sort, asked.page, asked.text) == ({}, "", 1, "a b")


def test_the_query_says_everything_again(world: World) -> None:
    asked = _ask(world.alice, show="active", sort="-since", q="rue é", page="3")
    assert asked.query() == "q=rue+%C3%A9&show=active&sort=-since"
    assert asked.query(show="", page=2) == "q=rue+%C3%A9&sort=-since&page=2"


@pytest.mark.usefixtures("numbers")
def test_columns_chosen_are_remembered_for_this_user_and_list(browser: Browser) -> None:
    alice = browser("alice")
    assert '<th scope="col"><a href="?sort=carrier">' not in _page(alice)
    where = reverse("list_columns", args=["numbers"])
    assert alice.post(where, {"column": ["carrier", "no"], "q": "+33"}).headers["Location"] == "/numbers/?q=%2B33"
    page = _page(alice)
    assert "?sort=carrier" in page and "?sort=since" not in page
    assert "?sort=since" in _page(browser("bob"))
    alice.post(where, {"reset": "1"})
    assert "?sort=since" in _page(alice)


@pytest.mark.usefixtures("numbers")
def test_a_filter_is_saved_renamed_and_deleted(browser: Browser) -> None:
    alice, where = browser("alice"), reverse("list_filters", args=["numbers"])
    answer = alice.post(where, {"save": "1", "name": " My  own ", "q": "Lyon", "show": "active", "sort": "since"})
    assert answer.headers["Location"] == "/numbers/?q=Lyon&show=active&sort=since"
    kept = ListMemory.objects.get().filters[0]
    assert (kept["name"], kept["query"]) == ("My own", "q=Lyon&show=active")
    assert "?q=Lyon&amp;show=active" in _page(alice) and "My own" not in _page(browser("bob"))
    assert alice.post(where, {"rename": kept["id"], "name": ""}).status_code == 422
    alice.post(where, {"rename": kept["id"], "name": "Ours"})
    assert "Ours" in _page(alice)
    assert alice.post(where, {"delete": "no"}).status_code == 404
    alice.post(where, {"delete": kept["id"]})
    assert "Ours" not in _page(alice)


@pytest.mark.usefixtures("numbers")
def test_csv_has_every_row_and_no_formula(browser: Browser) -> None:
    answer = browser("alice", "fr").get(reverse("numbers"), {"export": "csv", "sort": "-number"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Numéro de téléphone,Activation,")
    assert [line.split(",")[0] for line in lines[1:]] == ["+33199001213", "+33199001212", "+33199001211"]
    assert all(",'=1+1," in line for line in lines[1:])


@pytest.mark.usefixtures("numbers")
def test_xlsx_has_every_row_and_no_formula(browser: Browser) -> None:
    answer = browser("alice").get(reverse("numbers"), {"export": "xlsx"})
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Number" and {row[0] for row in rows[1:]} == {f"+3319900121{last}" for last in (1, 2, 3)}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_selection_holds_the_actor_s_own_rows_only(world: World, numbers: list[TelephoneNumber]) -> None:
    request = RequestFactory().get("/", {"ids": ",".join([numbers[0].pk.hex, numbers[3].pk.hex, "no"])})
    request.actor = world.alice
    ticked = selection(request, NUMBERS)
    assert (list(ticked.rows), ticked.count, ticked.all) == ([numbers[0]], 1, False)
    request = RequestFactory().post("/", {"all": "1", "q": "+33199001212"})
    request.actor = world.alice
    every = selection(request, NUMBERS)
    assert (list(every.rows), every.fields) == ([numbers[1]], [("all", "1"), ("q", "+33199001212")])
    assert every.back == "/numbers/?q=%2B33199001212"


@pytest.mark.usefixtures("numbers")
def test_the_bar_goes_nowhere_without_rows_or_with_an_unknown_action(browser: Browser) -> None:
    where = reverse("list_bulk", args=["numbers"])
    for query in ({"action": "no", "which": "all"}, {"ids": uuid.uuid4().hex, "show": "active"}, {}):
        answer = browser("alice").get(where, query)
        assert answer.headers["Location"].startswith("/numbers/")


def test_what_was_ticked_stays_ticked_where_no_action_was_chosen(
    browser: Browser, numbers: list[TelephoneNumber]
) -> None:
    alice, where = browser("alice"), reverse("list_bulk", args=["numbers"])
    back = alice.get(where, {"ids": [numbers[0].pk.hex], "action": "", "sort": "number", "page": "1"}, follow=True)
    page = back.content.decode()
    assert re.findall(r'name="ids" value="(\w+)" form="bulk" checked', page) == [numbers[0].pk.hex]
    assert 'value="all" selected' in alice.get(where, {"which": "all", "action": ""}, follow=True).content.decode()


def test_an_unknown_list_is_not_there(browser: Browser, world: World) -> None:
    assert browser("alice").get(reverse("list_filters", args=["no"])).status_code == 404


@pytest.mark.usefixtures("numbers")
def test_nothing_fits_is_said_and_leads_back(browser: Browser) -> None:
    page = _page(browser("alice"), q="Nowhere")
    assert "No number fits this search." in page and 'href="/numbers/"' in page
