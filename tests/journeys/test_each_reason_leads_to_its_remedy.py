"""One number for each reason: its page says why, its button leads to the remedy, and then it is active by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dispatchable.service.demonstration.make import ANA
from dispatchable.service.numbers import reasons
from tests.journeys.browser import Somebody
from tests.journeys.product import Product, running

SITE = Path(__file__).with_name("reasons_site.py")
TOWN = "99001 Sarlande-Vernoise"
SHOWN_ELSEWHERE = {
    "NUM-ADR-REVIEW": "tests/journeys/test_the_seed_walk.py: the desk decides",
    "NUM-AT-CARRIER": "a warning: tests/service/numbers/test_waiting_ends_by_itself.py",
    "NUM-NOT-OFFERED": "the remedy is another number: tests/web/numbers/test_two_more_reasons_lead_to_their_remedy.py",
    "NUM-UNSUPPORTED": "no remedy makes it active: tests/service/numbers/test_activating.py",
    "NUM-INVALID": "the remedy is another number: tests/service/numbers/test_activating.py",
    "NUM-RELEASE": "the number is active: tests/web/numbers/test_two_more_reasons_lead_to_their_remedy.py",
}


class Walk:
    """Ana mends each number the way its page says."""

    def __init__(self, product: Product, chrome: Browser, language: str, made: dict[str, Any]) -> None:
        self.ana = Somebody(chrome, product.url, language)
        self.page, self.made, self.product = self.ana.page, made, product
        self.ana.enter(ANA, product.password_of(ANA))

    def mend(self, code: str) -> None:
        """From the number's page by its first button to the remedy, and back until it is active."""
        self.code, self.number = code, self.made["numbers"][code]
        self.ana.go(f"/numbers/{self.number}/")
        if code == "NUM-TIMEOUT":
            self.page.locator(f"form[action$='{self.number}/give-up/'] button").click()
        if code != "NUM-NOLOC":
            expect(self.page.locator("main .box").first).to_contain_text(code)
        says = reasons.reason(code).sentence[self.ana.language].split("{")[0].rstrip(" :\u00a0")
        expect(self.page.locator("main .box .lead").first).to_contain_text(says)
        self.page.locator("main .box .actions .btn-primary").first.click()
        self.page.wait_for_load_state()
        REMEDIES[code](self)
        self.await_active(code)

    def await_active(self, code: str) -> None:
        """Nothing more is pressed: the number's page is only looked at."""
        active = re.compile(rf"^\W*{self.ana.say('Active', 'Actif')}\W*$")
        for _ in range(120):
            self.ana.go(f"/numbers/{self.number}/")
            if active.match(self.page.locator(".state-line .state").first.inner_text()):
                return
            self.page.wait_for_timeout(750)
        raise AssertionError(f"{code}: {self.page.locator('#now').inner_text()}")

    def assign(self, **chosen: str) -> None:
        """Choose on the page of person and address."""
        expect(self.page).to_have_url(re.compile(rf"/numbers/{self.number}/assign/"))
        for name, value in chosen.items():
            self.page.locator(f"select[name={name}]").select_option(value)
        self.page.locator("main form[method=post] button.btn-primary").click()

    def another_address(self) -> None:
        """Another emergency address, one that is validated."""
        self.assign(address=self.made["good"], person=self.made["person"])

    def correct_address(self) -> None:
        """From the address's page to its form; another house, which the register has."""
        expect(self.page).to_have_url(re.compile("/addresses/"))
        self.page.locator("main a[href$='/edit/']").first.click()
        self.page.locator("#text").fill(f"26 rue de la République, {TOWN}")
        self.page.locator("[data-check]").click()
        self.page.locator("button[name=do][value=save]").first.click()
        self.page.wait_for_load_state()

    def give_siret(self) -> None:
        """The page that the button opens has the field."""
        expect(self.page).to_have_url(re.compile("/describe/"))
        self.page.locator("#siret").fill("732 829 320 00074")
        self.page.locator("main form button.btn-primary").first.click()
        self.page.wait_for_load_state()

    def accept_correction(self) -> None:
        """Old and new stand beside each other; the button accepts."""
        expect(self.page).to_have_url(re.compile("/addresses/"))
        self.page.locator("main button[name=accept], main form[action*='accept'] button").first.click()
        self.page.wait_for_load_state()

    def note_plan(self) -> None:
        """The person's page: tick the plan."""
        self.page.locator("[name=person_plan]").check()
        self.page.locator("main form[method=post] button.btn-primary").click()

    def accept_terms(self) -> None:
        """Read, accept."""
        expect(self.page).to_have_url(re.compile("/terms/"))
        self.page.locator("main form.box-ask button.btn-primary").click()
        self.page.wait_for_load_state()

    def save_carrier(self) -> None:
        """What the carrier named was mended with it: its settings are saved, and the number tries again by itself."""
        expect(self.page).to_have_url(re.compile("/carriers/"))
        self.page.locator("main a[href$='/settings/']").first.click()
        self.page.locator("main form[method=post] button.btn-primary").click()
        self.page.wait_for_load_state()

    def retried(self) -> None:
        """The button itself was the remedy."""

    def carrier_is_ready(self) -> None:
        """The carrier, at which it lay, is mended: nobody needs to touch the number."""
        self.ana.go("/numbers/carriers/")
        name = {"NUM-CARRIER-BUSY": "Test * * refuse busy", "NUM-CARRIER-DOWN": "Test * * down 9999"}[self.code]
        self.page.get_by_role("link", name=name).click()
        self.page.locator("main a[href$='/settings/']").first.click()
        self.page.locator("[name=script]").fill("* * accept")
        self.page.locator("main form[method=post] button.btn-primary").click()
        self.page.wait_for_load_state()

    def enter_answer(self) -> None:
        """The carrier's answer comes after all: it is uploaded on the carrier's page."""
        expect(self.page).to_have_url(re.compile("/carriers/"))
        registration = self.page.locator("tr[data-row] .number-id").first.inner_text().strip()
        answer = f"registration_id,answer\n{registration},confirmed\n".encode()
        upload = {"name": "answer.csv", "mimeType": "text/csv", "buffer": answer}
        self.page.locator("input[type=file]").set_input_files([upload])  # type: ignore[list-item]
        self.page.locator("form[enctype] button.btn-primary").click()
        self.page.wait_for_load_state()


REMEDIES: dict[str, Callable[[Walk], None]] = {
    "NUM-CARRIER-BUSY": Walk.carrier_is_ready,
    "NUM-CARRIER-DOWN": Walk.carrier_is_ready,
    "NUM-BLOCK": Walk.retried,
    "NUM-NOLOC": lambda w: w.assign(address=w.made["good"]),
    "NUM-NOPERSON": lambda w: w.assign(person=w.made["person"]),
    "NUM-COUNTRY": lambda w: w.assign(person=w.made["person"]),
    "NUM-PLAN": Walk.note_plan,
    "NUM-ADR-UNVALID": Walk.correct_address,
    "NUM-ADR-CONSENT": Walk.accept_correction,
    "NUM-ADR-REJECTED": Walk.another_address,
    "NUM-ADR-RETIRED": Walk.another_address,
    "NUM-DEPTH": Walk.correct_address,
    "ADR-POBOX": Walk.another_address,
    "NUM-TERMS": Walk.accept_terms,
    "NUM-AREA": lambda w: w.assign(address=w.made["munich"]),
    "NUM-FLOOR": lambda w: w.assign(place=w.made["floor"]),
    "NUM-CARRIER": Walk.save_carrier,
    "NUM-LOCKED": Walk.save_carrier,
    "NUM-TIMEOUT": Walk.enter_answer,
    "NUM-INSEE": Walk.correct_address,
    "NUM-NOGEO": Walk.correct_address,
    "NUM-SIRET": Walk.give_siret,
}


def test_no_reason_is_forgotten() -> None:
    assert {*REMEDIES, *SHOWN_ELSEWHERE} >= {*reasons.codes()}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_reason_leads_to_its_remedy_and_back_to_active(language: str, chrome: Browser, tmp_path: Path) -> None:
    with running(tmp_path / "data", language=language) as product:
        walk = Walk(product, chrome, language, product.filled_by(SITE))
        wrong: dict[str, str] = {}
        for code in REMEDIES:
            try:
                walk.mend(code)
            except Exception as error:
                # all of them are tried, so that one run tells everything
                wrong[code] = f"{walk.page.url} {error}"[:700]
        assert not wrong, "\n".join(f"{code}: {fault}" for code, fault in wrong.items())
        assert walk.ana.faults == []
