"""An address under twenty active numbers is replaced everywhere, dry run first, in both languages: the test carrier's
own log proves that none of them was unprotected for a moment.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from dispatchable.service.carriers.proving import registered_twice, unprotected_moments
from dispatchable.service.demonstration.make import ANA
from tests.journeys.browser import Somebody
from tests.journeys.product import running

SITE = Path(__file__).with_name("replacing_site.py")
TWENTY = 20


def test_an_address_is_replaced_everywhere_and_nobody_is_unprotected_for_a_moment(
    chrome: Browser, tmp_path: Path
) -> None:
    with running(tmp_path / "data") as product:
        made = product.filled_by(SITE)
        log = product.data_dir / "carriers" / made["carrier"] / "log.jsonl"
        ana = Somebody(chrome, product.url, "en")
        ana.enter(ANA, product.password_of(ANA))
        first, second, third = made["addresses"]
        for language, old, new in (("en", first, second), ("fr", second, third)):
            ana.language = language
            ana.page.locator(f"form.languages button[value={language}]").click()
            before = len(log.read_text(encoding="utf-8").splitlines())
            replace(ana, old, new)
            lines = log.read_text(encoding="utf-8").splitlines()
            assert sum('"event": "registered"' in line for line in lines[before:]) == TWENTY
            assert unprotected_moments(lines) == []
            assert registered_twice(lines) == []
        assert ana.faults == []


def replace(ana: Somebody, old: str, new: str) -> None:
    """From the old address's page: choose, see what would happen, begin, and look until it is retired."""
    page = ana.page
    ana.go(f"/addresses/{old}/")
    page.locator(f"main a[href='/addresses/{old}/replace/']").first.click()
    page.locator(f"main a[href='?with={new}']").click()
    expect(page.locator(".box .lead").first).to_contain_text(ana.say("New address", "Nouvelle adresse"))
    expect(page.locator("main table tbody tr")).to_have_count(TWENTY)
    expect(page.locator(".places-plan")).to_contain_text("Hall")
    ana.look(f"replace-{ana.language}")
    page.locator("main form.actions .btn-primary").click()
    expect(page).to_have_url(re.compile(rf"/addresses/{old}/$"))
    retired = ana.say("Retired", "Retirée")
    for _ in range(150):
        ana.go(f"/addresses/{old}/")
        if retired in page.locator(".state-line .state").first.inner_text():
            break
        page.wait_for_timeout(300)
    else:
        raise AssertionError(page.locator("main").inner_text())
    ana.go(f"/addresses/{new}/")
    ana.look(f"replaced-{ana.language}")
    ana.go("/numbers/?q=01990018")
    active = ana.say("Active", "Actif")
    expect(page.locator("tbody .state").filter(has_text=re.compile(rf"^\W*{active}\W*$"))).to_have_count(TWENTY)
