"""What an organisation owes beside its numbers, walked in both languages: new terms are accepted before another number
activates, every user confirms the notice by a link of their own, and a label says what responders were told.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from dispatchable.service.demonstration.make import ANA
from tests.journeys.browser import Somebody
from tests.journeys.product import Product

WAITING = "+33\u00a01\u00a099\u00a000\u00a012\u00a040"
"""The demonstration's number without an address."""


class Walk:
    """The steps of the journey, each named by what the person wants."""

    def __init__(self, product: Product, chrome: Browser, language: str) -> None:
        pictures = os.environ.get("DISPATCHABLE_PICTURES")
        self.folder = Path(pictures) if pictures else None
        self.product, self.chrome, self.language = product, chrome, language
        self.ana = Somebody(chrome, product.url, language, self.folder)
        self.page = self.ana.page
        self.faults: list[str] = []

    def enter(self) -> None:
        """Sign in with the one-time password and choose one's own."""
        self.ana.enter(ANA, self.product.password_of(ANA))

    def await_state(self, number: str, english: str, french: str) -> None:
        """Until the number's page says so."""
        wanted = self.ana.say(english, french)
        for _ in range(150):
            self.ana.go(number)
            if wanted in self.page.locator(".state-line .state").first.inner_text():
                return
            self.page.wait_for_timeout(250)
        raise AssertionError(self.page.locator("main").inner_text())

    def change_the_terms(self) -> None:
        """The operator adds words: another version, which nobody has accepted yet."""
        self.ana.go("/terms/FR/own/")
        self.page.locator("[name=en]").fill("Ring the gatehouse too: 4400.")
        self.page.locator("[name=fr]").fill("Prévenez aussi le poste de garde : 4400.")
        self.ana.look("terms-own")
        self.page.locator("main form.form button.btn-primary").click()
        self.ana.go("/")
        expect(self.page.locator("main a[href='/terms/FR/']").first).to_be_visible()

    def see_a_number_wait_for_them(self) -> str:
        """A number that was given its address only now says why it waits; those in force stay so."""
        self.ana.go("/numbers/")
        self.page.get_by_role("link", name=WAITING).first.click()
        number = re.sub(r"https?://[^/]+", "", self.page.url).split("?")[0]
        self.ana.go(f"{number}assign/")
        address = self.page.locator("select[name=address] option", has_text=re.compile("Head office|Siège"))
        self.page.locator("select[name=address]").select_option(address.first.get_attribute("value"))
        self.page.locator("main form[method=post] button.btn-primary").first.click()
        self.await_state(number, "Failed", "Échec")
        expect(self.page.locator("main .box").first).to_contain_text(
            self.ana.say("terms of this country", "conditions de ce pays")
        )
        return number

    def accept_them(self, number: str) -> None:
        """The number's own button leads to the terms, what is new stands on top; accepting lets the number go on."""
        self.page.locator("main .box .actions a[href*='/terms/FR/']").first.click()
        expect(self.page.locator("main ins").first).to_contain_text("4400")
        self.ana.look("terms-changed")
        self.page.locator("main form[method=post] button.btn-primary").click()
        self.await_state(number, "Active", "Actif")
        self.ana.go("/terms/FR/")
        expect(self.page.locator(".state-line .state").first).to_contain_text(self.ana.say("Accepted", "Acceptées"))

    def write_the_notices(self) -> None:
        """Too long is refused with the count; the wording proposed is taken; both countries are told."""
        self.ana.go("/notices/FR/write/")
        self.page.locator("[name=en]").fill("x" * 351)
        expect(self.page.locator("#id_en_count")).to_contain_text("351")
        expect(self.page.locator("#id_en_count [data-over]")).to_be_visible()
        self.page.locator("main form.form button.btn-primary").click()
        expect(self.page.locator("[name=en]")).to_have_attribute("aria-invalid", "true")
        self.ana.look("notice-too-long")
        for country in ("FR", "US"):
            self.ana.go(f"/notices/{country}/write/")
            if country == "FR":
                self.ana.look("notice-write")
            self.page.locator("main form.form button.btn-primary").click()
            self.page.locator("button[name=what][value=send]").click()
            expect(self.page.locator(".notices")).to_be_visible()
        self.ana.go("/notices/FR/")
        self.ana.look("notice-sent")
        self.ana.go("/notices/missing/")
        self.ana.look("notice-missing")

    def confirm_them(self) -> None:
        """Each user opens the link of their own mail, without signing in, and presses one button."""
        links = []
        self.ana.go("/outbox/")
        subjects = self.page.locator("main tbody a")
        mails = [subjects.nth(i).get_attribute("href") for i in range(subjects.count())]
        for mail in mails:
            self.ana.go(str(mail))
            found = re.search(r"/n/[\w-]+/", self.page.locator(".mail-body").inner_text())
            if found:
                links.append(found[0])
        assert len(links) == 6
        for place, link in enumerate(links):
            user = Somebody(self.chrome, self.product.url, self.language, self.folder)
            user.go(link)
            if not place:
                user.look("notice-read")
            user.page.locator("main form button.btn-primary").click()
            expect(user.page.locator("main .box-good")).to_be_visible()
            if not place:
                user.look("notice-confirmed")
            self.faults += user.faults
            user.context.close()

    def see_nobody_missing(self) -> None:
        """The report is empty, and names all who have confirmed."""
        self.ana.go("/notices/missing/")
        expect(self.page.locator("main")).to_contain_text(self.ana.say("Nobody here", "Personne ici"))
        self.ana.go("/notices/missing/?show=confirmed")
        expect(self.page.locator("main")).to_contain_text("Jeanne Martin")
        self.ana.look("notice-report")
        self.page.get_by_role("link", name="Jeanne Martin").click()
        self.ana.look("notice-person")

    def print_labels(self) -> None:
        """The file says what responders were told; a number without an address in force is named with the reason."""
        self.ana.go("/numbers/labels/?all=1")
        self.ana.look("labels")
        expect(self.page.locator("main")).to_contain_text(self.ana.say("No label for these", "Pas d'étiquette pour"))
        with self.page.expect_download() as waiting:
            self.page.locator("main form button.btn-primary").click()
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(waiting.value.path()).pages).split())
        for said in ("Si vous appelez le 112", "+33 1 99 00 12 01", "12 Rue de la République", "99001", "Étage 2"):
            assert said in text, (said, text)
        assert "12 99" not in text

    def look_around(self) -> None:
        """The pages that the walk does not need, and the narrow screen."""
        for name, path in (
            ("people", "/numbers/people/"), ("ranges", "/numbers/ranges/"), ("ports", "/numbers/ports/"),
            ("notices", "/notices/"), ("terms-list", "/terms/"), ("help-topic", "/help/topics/calling-plans/"),
            ("help-period", "/help/topics/dial-out-period/"), ("help-found", "/help/?find=NUM-TERMS"),
            ("help-keyword", "/help/keywords/NumberActivationStatePending/"),
        ):  # fmt: skip
            self.ana.go(path)
            self.ana.look(name)
        self.page.set_viewport_size({"width": 320, "height": 800})
        for name, path in (("terms", "/terms/FR/"), ("notice", "/notices/FR/"), ("labels", "/numbers/labels/?all=1")):
            self.ana.go(path)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, f"{name} is {wide} px wide on a screen of 320"
            self.ana.look(f"narrow-{name}")


def test_terms_notices_and_labels(product: tuple[Product, str], chrome: Browser) -> None:
    started, language = product
    walk = Walk(started, chrome, language)
    walk.enter()
    walk.change_the_terms()
    number = walk.see_a_number_wait_for_them()
    walk.accept_them(number)
    walk.write_the_notices()
    walk.confirm_them()
    walk.see_nobody_missing()
    walk.print_labels()
    walk.look_around()
    assert walk.ana.faults + walk.faults == []
