"""A label says what responders were told; a number without an address in force gets a sentence and no label."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from pypdf import PdfReader

from dispatchable.engine.countries.pack import countries
from dispatchable.interfaces.paper.labels import MOST_LANGUAGES, SIZES, labels_pdf, languages_of, texts
from dispatchable.service.addresses.models import Place
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.label import Label
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.numbers.building import accept, make_address, make_number, make_person, work

pytestmark = [pytest.mark.django_db]
Browser = Callable[..., Client]
NOW = datetime(2026, 3, 4, 9)
LONG = Label(
    "+1 608-555-0142", "911", "CA",
    ("12 North Main Street West of the Very Long Avenue Name", "Harrow Falls QC H2X 1Y4"),
    "Building of the administration and finance department \u203a West wing reception desk", "Mezzanine", "204 B", 12,
    False,
)  # fmt: skip


def read(pdf: bytes) -> tuple[int, str]:
    """Pages and text, blanks of every kind alike."""
    reader = PdfReader(io.BytesIO(pdf))
    return len(reader.pages), " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def active(world: World) -> TelephoneNumber:
    """A number in force on the second floor."""
    accept(world)
    address = make_address(world.acme)
    place = Place.objects.create(address=address, name="Accueil", floor="2", room="204")
    number = make_number(world.alice)
    assign_number(
        world.alice, number.pk, person_id=make_person(world.alice).pk, address_id=address.pk, place_id=place.pk
    )
    assert work(number) == "active"
    number.refresh_from_db()
    return number


def test_the_label_says_number_place_address_limits_date_and_version(browser: Browser, active: TelephoneNumber) -> None:
    answer = browser("alice").get(f"/numbers/labels/labels.pdf?ids={active.pk}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    pages, text = read(answer.content)
    assert pages == 1
    for said in (
        "+33 1 84 80 12 34", "Si vous appelez le 112", "Accueil", "Étage 2, Pièce 204", "8 Rue du Port", "75010 Paris",
        "Sans courant ni réseau", "version 1 de l'adresse",
    ):  # fmt: skip
        assert said in text, said


def test_the_languages_are_the_country_s_or_those_chosen(browser: Browser, active: TelephoneNumber) -> None:
    alice = browser("alice")
    _pages, text = read(alice.get(f"/numbers/labels/labels.pdf?ids={active.pk}&languages=fr-en").content)
    assert "If you call 112" in text and "Si vous appelez le 112" in text
    assert [languages_of(c) for c in ("FR", "BE", "CA", "DE", "PL")] == [
        ("fr",), ("fr", "nl"), ("en", "fr"), ("de",), ("en", "fr"),
    ]  # fmt: skip
    assert all(0 < len(languages_of(country)) <= MOST_LANGUAGES for country in countries())
    assert len({frozenset(words) for words in texts().values()}) == 1


def test_a_number_that_is_not_in_force_gets_no_label_but_a_sentence_why(browser: Browser, world: World) -> None:
    number = make_number(world.alice)
    for language, said in (("en", "No label is printed while"), ("fr", "Aucune étiquette n'est imprimée")):
        alice = browser("alice", language=language)
        page = unescape(alice.get(f"/numbers/labels/?ids={number.pk}").content.decode())
        assert said in page and f"/numbers/{number.pk}/" in page
        assert alice.get(f"/numbers/labels/labels.pdf?ids={number.pk}").status_code == 302
    assert "No number is chosen" in browser("alice").get("/numbers/labels/").content.decode()


def test_many_numbers_make_a_sheet_and_leave_out_those_without_address(
    browser: Browser, active: TelephoneNumber, world: World
) -> None:
    make_number(world.alice, "01 84 80 12 99")
    alice = browser("alice")
    page = unescape(alice.get("/numbers/labels/?all=1").content.decode())
    assert "1 label" in page and "1 number without label" in page
    _pages, text = read(alice.get("/numbers/labels/labels.pdf?all=1").content)
    assert "12 34" in text and "12 99" not in text
    assert "12 34" not in browser("charlie").get("/numbers/labels/?all=1").content.decode()


@pytest.mark.parametrize("size", SIZES)
def test_the_longest_label_fits_on_every_paper(size: str) -> None:
    reader = PdfReader(io.BytesIO(labels_pdf([LONG] * 9, size, author="Acme", now=NOW)))
    sheet = SIZES[size]
    assert len(reader.pages) == -(-9 // sheet.count)
    low = sheet.page[1] - (sheet.top + (sheet.rows - 1) * sheet.step[1] + sheet.label[1])
    found: list[float] = []

    def seen(text: str, _cm: object, matrix: list[float], _font: object, _size: object) -> None:
        if text.strip():
            found.append(matrix[5])

    reader.pages[0].extract_text(visitor_text=seen)
    assert min(found) * 25.4 / 72 > low + 2
    assert "2026-03-04, address version 12" in read(labels_pdf([LONG], size, author="Acme", now=NOW))[1]
