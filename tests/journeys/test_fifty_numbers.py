"""Fifty numbers in service are imported with five bad rows, mended, given an address in one go, moved, and moved back.

Every page on the way is checked with axe-core; no console error; in both languages.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from dispatchable.service.demonstration.make import ANA
from tests.journeys.browser import Somebody, browser
from tests.journeys.product import Product

GOOD = [f"+331990044{i:02}" for i in range(45)]
BAD = {
    46: ("+3319900444", "+33199004445"),
    47: ("+1 608 555 0142", "+33199004446"),
    48: ("+33199004447", "+33199004447"),
    49: ("+33199004400", "+33199004448"),
    50: ("+33199001201", "+33199004449"),
}
"""Row -> the number as it stands in the list, and as it should: no number, another country's, an unknown address (the
number is right), twice in the list, there already."""
NOWHERE = 48


def pasted() -> str:
    """The list as somebody copies it from a spreadsheet."""
    rows = ["number\tuser\taddress\ttags"]
    numbers = [*GOOD, *(written for written, _ in BAD.values())]
    for index, number in enumerate(numbers, 1):
        rows.append(f"{number}\tPerson {index:02}\t{'Nowhere' if index == NOWHERE else ''}\tlot 7")
    return "\n".join(rows)


def states(page: Page, word: str) -> int:
    """How many numbers of the lot are in a state, as the list says."""
    return page.locator("tbody .state").filter(has_text=re.compile(rf"^\W*{word}\W*$")).count()


def wait_until_all_active(ana: Somebody) -> None:
    word = ana.say("Active", "Actif")
    for _ in range(150):
        ana.go("/numbers/?tag=lot+7")
        if states(ana.page, word) == 50:
            return
        ana.page.wait_for_timeout(400)
    raise AssertionError(f"{states(ana.page, word)} of 50 are active")


def give_address(ana: Somebody, label: str, name: str) -> None:
    """All that fit the filter get an address: asked, previewed, carried out."""
    page = ana.page
    ana.go("/numbers/?tag=lot+7")
    page.locator("#bulk-which").select_option("all")
    page.locator("#bulk-action").select_option("assign_address")
    page.locator("form.bulk button").click()
    ana.look(f"bulk-ask-{name}")
    option = page.locator("#id_address_id option").filter(has_text=label).first
    page.locator("#id_address_id").select_option(option.get_attribute("value"))
    page.locator("button[name=go]").click()
    expect(page.locator("h1")).to_have_text(ana.say("Assign an address", "Affecter une adresse"))
    ana.look(f"bulk-preview-{name}")
    page.locator("main form .btn-primary").first.click()
    expect(page.locator(".box .lead").first).to_contain_text("50")
    ana.look(f"bulk-results-{name}")


def test_fifty_numbers_from_a_list_to_active_and_back(product: tuple[Product, str]) -> None:
    started, language = product
    pictures = os.environ.get("DISPATCHABLE_PICTURES")
    with browser() as chrome:
        walk(started, language, chrome, Path(pictures) if pictures else None)


def walk(started: Product, language: str, chrome: Browser, pictures: Path | None) -> None:
    ana = Somebody(chrome, started.url, language, pictures)
    page = ana.page
    ana.enter(ANA, started.password_of(ANA))

    ana.go("/numbers/")
    ana.click("Import a list", "Importer une liste", "link")
    page.locator("#text").fill(pasted())
    page.locator("main form .btn-primary").first.click()
    ana.look("import-columns")
    page.locator("main form .btn-primary").first.click()
    expect(page.locator(".box .lead").first).to_contain_text("45")
    ana.look("import-faults")

    for row, (_, right) in BAD.items():
        card = page.locator(f"#row-{row}")
        card.locator("[name=cell_number]").fill(right)
        if row == NOWHERE:
            card.locator("[name=cell_address]").fill("")
        card.locator("button[name=do]").click()
        page.wait_for_load_state()
    expect(page.locator(".box .lead").first).to_contain_text("50")
    page.locator(".import-box form .btn-primary").first.click()
    expect(page.locator(".box .lead").first).to_contain_text("50")

    ana.go("/")
    expect(page.locator("main")).to_contain_text("51")
    ana.look("home-unprotected")
    ana.go("/numbers/?tag=lot+7")
    assert states(page, ana.say("Unprotected", "Non protégé")) == 50

    give_address(ana, ana.say("Workshop", "Atelier"), "first")
    wait_until_all_active(ana)
    give_address(ana, ana.say("Head office", "Siège"), "second")
    moved = page.url
    wait_until_all_active(ana)
    assert page.locator("tbody tr").filter(has_text="République").count() == 50

    page.goto(moved)
    page.locator("a[href$='/undo/']").click()
    ana.look("bulk-undo")
    page.locator("main form .btn-primary").first.click()
    expect(page.locator(".box .lead").first).to_contain_text("50")
    ana.look("bulk-undone")
    wait_until_all_active(ana)
    assert page.locator("tbody tr").filter(has_text="Fabriques").count() == 50
    ana.go("/audit/")
    expect(page.locator("main")).to_contain_text(
        ana.say("undid a change of many telephone numbers", "a annulé une modification de numéros de téléphone")
    )
    assert ana.faults == []
