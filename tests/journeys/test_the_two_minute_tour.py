"""The tour that the README promises, clicked through as it is written there: the short way, one person in two roles."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from dispatchable.service.demonstration.make import ANA
from tests.journeys.browser import Somebody, browser
from tests.journeys.product import running


def test_the_tour_of_the_readme_in_the_browser(tmp_path: Path) -> None:
    with running(tmp_path / "data") as product, browser() as chrome:
        ana = Somebody(chrome, product.url, "en")
        page = ana.page
        ana.enter(ANA, product.password_of(ANA))

        page.get_by_role("link", name=re.compile(r"\+33\s1\s99\s00\s12\s18")).first.click()
        expect(page.locator(".state-line .state").first).to_contain_text("Failed")
        expect(page.locator("main .box")).to_contain_text("1 to 30")
        number = page.url
        page.get_by_role("link", name="Why did number activation fail?").click()
        expect(page.locator("h1")).to_have_text("Why did number activation fail?")

        page.goto(number)
        page.get_by_role("link", name="Ask the desk").click()
        page.locator("button[name=way][value=short]").click()
        page.locator("[name=contact_phone]").fill("01 99 00 12 01")
        page.locator("[name=contact][value=email]").check()
        page.locator("main form button.btn-primary").first.click()
        page.get_by_role("link", name="Yes, continue").click()
        page.get_by_role("button", name="Submit request").click()
        reference = page.locator(".reference span").inner_text()

        page.get_by_role("link", name="Desk queue").click()
        page.get_by_role("link", name=reference, exact=True).click()
        expect(page.locator("h1")).to_have_text(reference)
        page.wait_for_load_state()
        page.keyboard.press("a")
        form = page.locator("details[data-key=a] form")
        expect(form.locator("textarea").first).to_be_visible()
        form.locator("textarea").first.fill("Certificate of numbering seen.")
        page.get_by_role("button", name="Validate this address").click()

        for _ in range(100):
            page.goto(number)
            if "Active" in page.locator(".state-line .state").first.inner_text():
                break
            page.wait_for_timeout(200)
        expect(page.locator(".state-line .state").first).to_contain_text("Active")
        ana.go("/outbox/")
        expect(page.locator("main")).to_contain_text(reference)
        ana.go("/audit/")
        expect(page.locator("main")).to_contain_text("decided on a line of the service request")
        assert ana.faults == []
