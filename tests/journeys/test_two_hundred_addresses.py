"""A file of 200 addresses with 30 bad rows, from the menu to the reference number in the list, in both languages."""

from __future__ import annotations

import os
import re
from pathlib import Path

import xlsxwriter
from playwright.sync_api import Browser, expect

from dispatchable.service.demonstration.make import ANA, DORIAN
from tests.journeys.browser import Somebody
from tests.journeys.product import Product
from tests.service.desk.lists import two_hundred

FIRST = {"house_number": "398", "street": "Rue de la République", "city": "Sarlande-Vernoise", "postcode": "99001"}


def _workbook(path: Path) -> Path:
    """The list as a spreadsheet would hold it."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(two_hundred().split("\n")):
            sheet.write_row(number, 0, line.split("\t"))
    return path


def test_two_hundred_addresses_with_thirty_bad_rows(
    product: tuple[Product, str], chrome: Browser, tmp_path: Path
) -> None:
    started, language = product
    pictures = os.environ.get("DISPATCHABLE_PICTURES")
    ana = Somebody(chrome, started.url, language, Path(pictures) if pictures else None)
    page = ana.page
    ana.enter(ANA, started.password_of(ANA))

    # the seed's steps: menu, Add, area, one address typed, what may be solved at once
    page.locator("nav").get_by_role("link", name=ana.say("Service requests", "Demandes de service")).first.click()
    page.locator(".page-head a.btn-primary").click()
    page.locator("button[name=way][value=full]").click()
    for name, value in FIRST.items():
        page.locator(f"#{name}").fill(value)
    page.locator("#country").select_option("FR")
    ana.click("Add another address", "Ajouter une autre adresse")
    expect(page.locator("fieldset.details-of")).to_have_count(2)
    ana.look("request-two-addresses")
    page.get_by_role("button", name=ana.say("Take out address 2", "Retirer l'adresse 2")).click()
    expect(page.locator("fieldset.details-of")).to_have_count(1)
    ana.click("Next page", "Page suivante")
    ana.click("Yes, continue", "Oui, continuer", "link")

    # details, with the list in the field for files
    page.locator("[name=availability][value=service_available]").check()
    page.locator("[name=affected][value=some]").check()
    page.locator("#file").set_input_files(_workbook(tmp_path / "sites.xlsx"))
    page.locator("main form").get_by_role("button", name=ana.say("Next", "Suivant"), exact=True).last.click()
    ana.look("request-columns")
    ana.click("Check every row", "Vérifier chaque ligne")
    said = ana.say("170 of 200 rows are ready. 30 need you", "170 lignes sur 200 sont prêtes. 30 demandent")
    expect(page.locator(".box .lead")).to_contain_text(said)
    ana.look("request-rows")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")

    # two are mended in place, the others stay for later
    for house in ("7", "9"):
        row = page.locator(".import-row").first
        row.locator("[name=cell_house_number]").fill(house)
        row.get_by_role("button", name=ana.say("Check this row again", "Vérifier de nouveau cette ligne")).click()
    ana.click("Import the 172 ready rows", "Importer les 172 lignes prêtes")
    expect(page.locator(".box .lead")).to_contain_text(ana.say("172 are imported", "172 sont importées"))
    ana.click("On with the request", "Poursuivre la demande", "link")

    # every line with its verdict; one is changed to a house that the register has, and solved
    expect(page.locator("tbody tr")).to_have_count(50)
    ana.look("request-lines")
    page.locator("tbody tr td a").nth(1).click()
    ana.look("request-line")
    page.locator("#house_number").fill("12")
    ana.click("Save and check again", "Enregistrer et vérifier de nouveau")
    ana.click("Use this address", "Utiliser cette adresse")
    ana.look("request-lines-solved")
    ana.click("Yes, continue", "Oui, continuer", "link")
    expect(page.locator("[name=availability][value=service_available]")).to_be_checked()
    page.locator("main form").get_by_role("button", name=ana.say("Next", "Suivant"), exact=True).last.click()
    page.locator("#contact_phone").fill("01 84 80 12 34")
    page.locator("[name=contact][value=email]").check()
    page.locator("main form").get_by_role("button", name=ana.say("Next", "Suivant"), exact=True).last.click()
    expect(page.locator("main")).to_contain_text(ana.say("172 addresses", "172 adresses"))
    ana.look("request-check-many")
    ana.click("Submit request", "Envoyer la demande")
    reference = page.locator(".reference span").inner_text()

    # the reference stands in the list; the request counts its lines and lists them
    ana.click("View service requests", "Afficher les demandes de service", "link")
    page.get_by_role("link", name=reference).click()
    decided = ana.say("1 of 173 addresses is decided.", "1 adresse sur 173 est décidée.")
    expect(page.locator("main")).to_contain_text(decided)
    ana.look("request-many")
    ana.click("All addresses", "Toutes les adresses", "link")
    expect(page.locator("tbody tr")).to_have_count(50)
    ana.look("request-many-lines")
    assert ana.faults == []
    _decide_together(started, chrome, language, ana, reference)


def _decide_together(started: Product, chrome: Browser, language: str, ana: Somebody, reference: str) -> None:
    """The agent decides all lines that are left at once; the requester sees the request resolved."""
    pictures = os.environ.get("DISPATCHABLE_PICTURES")
    dorian = Somebody(chrome, started.url, language, Path(pictures) if pictures else None)
    told = re.search(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", started.command("user", "reset", DORIAN).stdout)
    assert told
    dorian.enter(DORIAN, told[0])
    dorian.go("/support/queue/")
    dorian.page.get_by_role("link", name=reference).click()
    dorian.look("desk-many")
    dorian.click("All lines; decide many", "Toutes les lignes\u202f; décider en nombre", "link")
    expect(dorian.page.locator("tbody tr")).to_have_count(50)
    dorian.page.locator("#bulk-which").select_option("all")
    dorian.page.locator("#bulk-action").select_option("decide")
    dorian.look("desk-lines")
    dorian.click("Go on", "Continuer")
    dorian.page.locator("[name=outcome][value=validated_as_is]").check()
    dorian.page.locator("#note").fill("Plan de numérotage de la mairie")
    dorian.look("desk-decide-many")
    dorian.click("Decide these lines", "Décider de ces lignes")
    said = dorian.say("172 lines are decided.", "172 lignes sont décidées.")
    expect(dorian.page.locator(".box .lead")).to_contain_text(said)
    dorian.look("desk-decided-many")
    assert dorian.faults == []
    ana.go("/support/requests/")
    ana.page.get_by_role("link", name=reference).click()
    expect(ana.page.locator(".state-line")).to_contain_text(ana.say("Resolved", "Résolue"))
