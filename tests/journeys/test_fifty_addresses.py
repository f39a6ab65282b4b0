"""Fifty addresses with five bad rows, from the spreadsheet to the list, and a pin put right, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import expect

from dispatchable.service.demonstration.make import ANA
from tests.journeys.browser import Somebody, browser
from tests.journeys.product import running
from tests.service.addresses.lists import fifty_with_five_bad, good_rows


def _workbook(path: Path) -> Path:
    """The list as a spreadsheet would hold it."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(fifty_with_five_bad().split("\n")):
            sheet.write_row(number, 0, line.split("\t"))
    return path


@pytest.mark.parametrize("language", ["en", "fr"])
def test_fifty_addresses_with_five_bad_rows(tmp_path: Path, language: str) -> None:
    workbook = _workbook(tmp_path / "sites.xlsx")
    with running(tmp_path / "data", language=language) as product, browser() as chrome:
        ana = Somebody(chrome, product.url, language)
        page = ana.page
        ana.enter(ANA, product.password_of(ANA))

        ana.go("/addresses/")
        ana.click("Import a list", "Importer une liste", "link")
        ana.look("import-start")
        page.locator("#file").set_input_files(workbook)
        ana.click("Read the list", "Lire la liste")
        expect(page.locator("#column_2")).to_have_value("address")
        page.locator("#all_country").select_option("FR")
        ana.look("import-columns")
        ana.click("Check every row", "Vérifier chaque ligne")
        expect(page.locator(".import-row")).to_have_count(5)
        said = ana.say("45 of 50 rows are ready. 5 need you", "45 lignes sur 50 sont prêtes. 5 demandent")
        expect(page.locator(".box .lead")).to_contain_text(said)
        ana.look("import-rows")
        with page.expect_download() as download:
            page.get_by_role("link", name="XLSX").click()
        assert download.value.suggested_filename.endswith(".xlsx")

        # one is mended in place, one corrected with consent, three stay
        row = page.locator(".import-row").first
        row.locator("[name=cell_address]").fill(good_rows(49)[45].split("\t")[2])
        row.get_by_role("button", name=ana.say("Check this row again", "Vérifier de nouveau cette ligne")).click()
        expect(page.locator(".import-row")).to_have_count(4)
        page.locator(".import-tick input").first.check()
        ana.click("Accept the corrections of the ticked rows", "Accepter les corrections des lignes cochées")
        expect(page.locator(".import-row")).to_have_count(3)
        ana.click("Import the 47 ready rows", "Importer les 47 lignes prêtes")
        expect(page.locator(".box .lead")).to_contain_text(ana.say("47 are imported", "47 sont importées"))
        expect(page.locator(".import-row")).to_have_count(3)

        # what came in stands in the list with its own id; its pin is put right by keys
        ana.go("/addresses/?q=Agence")
        page.get_by_role("link", name="Agence").first.click()
        expect(page.locator(".state-line")).to_contain_text("B-2")
        ana.click("Pin", "Repère", "link")
        page.locator("[data-pin]").focus()
        for _ in range(3):
            page.keyboard.press("Shift+ArrowRight")
        expect(page.locator("[data-pin-distance]")).to_contain_text("30")
        ana.look("pin")
        ana.click("Set the pin", "Placer le repère")
        kept = ana.say("A pin stands above the register's point.", "Un repère prime sur le point du référentiel.")
        expect(page.locator("main")).to_contain_text(kept)
        ana.click("Why is this valid?", "Pourquoi est-elle valide", "link")
        expect(page.locator(".why")).to_contain_text(ana.say("Accepted by: Ana", "Acceptée par\u00a0: Ana"))
        ana.look("why")
        assert ana.faults == []
