"""The whole walk in a real browser, once in each language: from a number that fails to a number that is active.

Every page on the way is checked with axe-core; no console error, no script error, the page's language is the person's.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from dispatchable.service.demonstration.make import ANA, DORIAN
from tests.journeys.browser import Somebody
from tests.journeys.product import Product
from tests.service.files.samples import pdf

STATES = {
    "active": ("Active", "Actif"),
    "failed": ("Failed", "Échec"),
    "valid": ("Validated", "Validée"),
    "not_found": ("Not found", "Introuvable"),
    "desk": ("Validated by the desk", "Validée manuellement"),
}
MISSING = "412 rue de la République, 99001 Sarlande-Vernoise"
TYPED_ANEW = "412 R. DE LA REPUBLIQUE 99001 SARLANDE VERNOISE"
TITLE_EN, TITLE_FR = "Why did number activation fail?", "Pourquoi l'activation du numéro a-t-elle échoué\u202f?"


class Walk:
    """The steps of the journey, each named by what the person wants."""

    def __init__(self, product: Product, chrome: Browser, language: str, proof: Path) -> None:
        pictures = os.environ.get("DISPATCHABLE_PICTURES")
        self.product, self.language, self.proof = product, language, proof
        self.folder = Path(pictures) if pictures else None
        self.chrome = chrome
        self.ana = self.somebody()
        self.page = self.ana.page
        self.faults: list[str] = []

    def somebody(self) -> Somebody:
        """Another person at another browser."""
        return Somebody(self.chrome, self.product.url, self.language, self.folder)

    def enter(self, who: Somebody, email: str, one_time: str) -> None:
        """Sign in with a one-time password and choose one's own."""
        who.go("/")
        if email == ANA:
            who.look("sign-in")
        who.sign_in(email, one_time)
        if email == ANA:
            who.look("new-password")
        who.choose_password()

    def state(self, name: str) -> re.Pattern[str]:
        """A state's word in the person's language."""
        return re.compile(rf"^\W*{re.escape(STATES[name][self.language == 'fr'])}\W*$")

    def add_an_address_from_suggestions(self) -> None:
        """Type, choose with the keyboard, save."""
        self.ana.go("/addresses/")
        self.ana.look("addresses")
        self.ana.go("/addresses/add/")
        self.page.locator("#country").select_option("FR")
        field = self.page.locator("#text")
        field.press_sequentially("12 rue de la rep", delay=15)
        expect(self.page.locator("#suggestions [role=option]").first).to_be_visible()
        self.ana.look("suggestions")
        field.press("ArrowDown")
        assert field.get_attribute("aria-activedescendant")
        field.press("Enter")
        expect(self.page.locator("#verdict")).to_be_visible()
        self.ana.look("verdict-valid")
        self.page.locator("#label").fill(self.ana.say("Front office", "Bureau d'accueil"))
        self.page.locator("button[name=do][value=save]").first.click()
        expect(self.page.locator(".state-line .state").first).to_have_text(self.state("valid"))
        self.ana.look("address-valid")

    def accept_a_correction(self) -> None:
        """A typo: old and new are shown, nothing is accepted before the person says so."""
        self.ana.go("/addresses/add/")
        self.page.locator("#country").select_option("FR")
        self.page.locator("#text").fill("18 avenue Célestin Galier 99001 Sarlande-Vernoise")
        self.page.locator("[data-check]").click()
        expect(self.page.locator("#verdict del").first).to_be_visible()
        self.ana.look("verdict-corrected")
        self.page.locator("button[name=accept]").first.click()
        expect(self.page.locator(".state-line .state").first).to_have_text(self.state("valid"))

    def add_the_missing_address(self) -> None:
        """A house that no register has, with a place inside it."""
        self.ana.go("/addresses/add/")
        self.page.locator("#country").select_option("FR")
        self.page.locator("#text").fill(MISSING)
        self.page.locator("[data-check]").click()
        expect(self.page.locator("#verdict")).to_be_visible()
        self.page.locator("#label").fill(self.ana.say("New building", "Bâtiment neuf"))
        self.ana.look("verdict-not-found")
        self.page.locator("button[name=do][value=save]").first.click()
        expect(self.page.locator(".state-line .state").first).to_have_text(self.state("not_found"))
        self.address = self.page.url.split("/addresses/")[1].split("/")[0]
        self.ana.go(f"/addresses/{self.address}/places/add/")
        self.ana.look("place")
        self.page.locator("input[name=name]").fill("Hall A")
        self.page.locator("main form button.btn-primary").first.click()
        expect(self.page.locator("main")).to_contain_text("Hall A")

    def add_a_number_that_fails(self) -> None:
        """The number is in service; its activation fails, with the reason, the element and the remedy."""
        self.ana.go("/numbers/")
        self.ana.look("numbers")
        self.ana.go("/numbers/add/")
        self.page.locator("[name=number]").fill("01 99 00 12 77")
        self.page.locator("select[name=country]").select_option("FR")
        own = self.page.locator("select[name=carrier] option", has_text="Vernoise").get_attribute("value")
        self.page.locator("select[name=carrier]").select_option(own)
        self.page.locator("select[name=service]").select_option("in_service")
        self.ana.look("number-add")
        self.page.locator("main form button.btn-primary").click()
        expect(self.page.locator(".state-line")).to_contain_text("99\u00a000\u00a012\u00a077")
        self.number = self.page.url.split("/numbers/")[1].split("/")[0]
        self.page.locator("details.number-new summary").click()
        self.page.locator("[name=person_name]").fill("Inès Caradec")
        self.page.locator("[name=person_country]").select_option("FR")
        self.page.locator("select[name=address]").select_option(self.address)
        self.ana.look("number-assign")
        self.page.locator("main form[method=post] button.btn-primary").click()
        self.await_state("failed")
        self.ana.look("number-failed")

    def await_state(self, name: str) -> None:
        """Until the number's page says so."""
        for _ in range(150):
            self.ana.go(f"/numbers/{self.number}/")
            if self.state(name).match(self.page.locator(".state-line .state").first.inner_text()):
                return
            self.page.wait_for_timeout(250)
        raise AssertionError(self.page.locator(".state-line").inner_text())

    def read_why(self) -> None:
        """The seed's page, under its exact title, linked from where it happened."""
        self.page.get_by_role("link", name=self.ana.say(TITLE_EN, TITLE_FR)).first.click()
        expect(self.page.locator("h1")).to_have_text(self.ana.say(TITLE_EN, TITLE_FR))
        self.ana.look("why-failed")

    def file_the_request(self) -> None:
        """The form opens already filled from the failed number; page by page to the reference number."""
        self.ana.go(f"/numbers/{self.number}/")
        self.page.locator("main .box a[href*='/support/requests/new/']").first.click()
        self.ana.look("request-start")
        self.page.locator("button[name=way][value=full]").click()
        expect(self.page.locator("[name=house_number]")).to_have_value("412")
        self.ana.look("request-issue")
        self.page.locator("main form button.btn-primary").first.click()
        self.ana.look("request-solve")
        self.ana.click("Yes, continue", "Oui, continuer", role="link")
        expect(self.page.locator("main")).to_contain_text(
            self.ana.say("Is your service unavailable?", "Votre service est-il indisponible\u202f?")
        )
        self.page.locator("[name=availability][value=service_unavailable]").check()
        self.page.locator("[name=affected][value=some]").check()
        self.page.locator("#file").set_input_files(self.proof)
        self.ana.look("request-details")
        self.page.locator("main form button.btn-primary").first.click()
        # left in the middle: the draft is where it was
        self.ana.go("/support/requests/")
        self.ana.look("requests-draft")
        self.page.locator("main tbody a").first.click()
        self.page.locator("[name=contact_phone]").fill("12")
        self.page.locator("[name=contact][value=email]").check()
        self.page.locator("main form button.btn-primary").first.click()
        expect(self.page.locator("[name=contact_phone]")).to_have_attribute("aria-invalid", "true")
        self.ana.look("request-contact-wrong")
        self.page.locator("[name=contact_phone]").fill("01 99 00 12 01")
        self.page.locator("main form button.btn-primary").first.click()
        self.ana.look("request-check")
        self.ana.click("Submit request", "Envoyer la demande")
        expect(self.page.locator(".reference")).to_contain_text(re.compile(r"SR-20\d\d-\d{6}-[0-9A-Z]"))
        self.reference = self.page.locator(".reference span").inner_text()
        self.ana.look("request-sent")
        self.ana.click("View service requests", "Afficher les demandes de service", role="link")
        expect(self.page.locator("main")).to_contain_text(self.reference)
        self.ana.look("requests")

    def decide_at_the_desk(self) -> None:
        """An agent of the desk reads the case and validates the address, with a proof."""
        word = self.product.command("user", "reset", DORIAN).stdout
        found = re.search(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", word)
        assert found, word
        dorian = self.somebody()
        self.enter(dorian, DORIAN, found[0])
        dorian.go("/support/queue/")
        dorian.look("queue")
        dorian.page.get_by_role("link", name=self.reference).click()
        dorian.look("desk-work")
        dorian.page.locator("details[data-key=a] summary").click()
        form = dorian.page.locator("details[data-key=a] form")
        form.locator("textarea").first.fill(
            dorian.say("Certificate of numbering seen.", "Certificat de numérotage vu.")
        )
        form.locator("input[type=file]").set_input_files(self.proof)
        dorian.look("desk-decide")
        form.locator("button.btn-primary").click()
        expect(dorian.page.locator("main")).to_contain_text(dorian.say("Validated as written", "Validée telle quelle"))
        dorian.look("desk-decided")
        self.faults += dorian.faults

    def see_it_active(self) -> None:
        """The number activates by itself; the requester sees it in the request and in the outbox."""
        self.await_state("active")
        self.ana.look("number-active")
        self.ana.go(f"/addresses/{self.address}/")
        expect(self.page.locator(".state-line .state").first).to_have_text(self.state("desk"))
        self.ana.look("address-desk")
        self.ana.go("/outbox/")
        expect(self.page.locator("main")).to_contain_text(self.reference)
        self.ana.look("outbox")
        self.ana.go("/support/requests/")
        self.page.get_by_role("link", name=self.reference).first.click()
        expect(self.page.locator("main")).to_contain_text("+33\u00a01\u00a099\u00a000\u00a012\u00a077")
        self.ana.look("request-resolved")

    def type_it_differently(self) -> None:
        """What the desk validated is known again, however it is typed."""
        self.ana.go("/addresses/add/")
        self.page.locator("#country").select_option("FR")
        self.page.locator("#text").fill(TYPED_ANEW)
        self.page.locator("[data-check]").click()
        expect(self.page.locator("#verdict .box-good")).to_be_visible()
        self.ana.look("known-again")

    def accept_terms_where_they_are_missing(self) -> None:
        """The demonstration's American number waits for the terms; accepting them activates it."""
        self.ana.go("/terms/")
        self.ana.look("terms")
        self.ana.go("/terms/US/")
        self.ana.look("terms-us")
        self.page.locator("main form[method=post] button.btn-primary").click()
        self.ana.go("/numbers/?q=555-0142")
        self.page.locator("main tbody a").first.click()
        self.number = self.page.url.split("/numbers/")[1].split("/")[0]
        self.await_state("active")

    def take_the_acknowledgement_of_a_carrier(self) -> None:
        """A carrier that answers by file: its number is pending until the answer is brought back."""
        self.ana.go("/numbers/carriers/")
        self.page.locator("main a", has_text=re.compile("by file|par fichier")).first.click()
        self.ana.look("carrier")
        with self.page.expect_download() as waiting:
            self.page.locator("main a[href$='handoff.csv']").first.click()
        with waiting.value.path().open(encoding="utf-8", newline="") as read:
            rows = list(csv.DictReader(read))
        assert [row["number"] for row in rows] == ["+33199001255"]
        answer = f"registration_id,answer,code,text\n{rows[0]['registration_id']},confirmed,,\nnobody,confirmed,,\n"
        upload = {"name": "answers.csv", "mimeType": "text/csv", "buffer": answer.encode()}
        self.page.locator("input[type=file]").set_input_files(upload)  # type: ignore[arg-type]
        self.page.locator("form[enctype] button").first.click()
        expect(self.page.locator("main")).to_contain_text("nobody")
        self.ana.look("carrier-answers")
        self.ana.go("/numbers/?q=0199001255")
        self.page.locator("main tbody a").first.click()
        self.number = self.page.url.split("/numbers/")[1].split("/")[0]
        self.await_state("active")

    def read_the_record(self) -> None:
        """The audit trail tells all of it, and holds."""
        self.ana.go("/audit/")
        decided = self.ana.say("decided on a line of the service request", "a statué sur une ligne de la demande")
        expect(self.page.locator("main")).to_contain_text(decided)
        self.ana.look("audit")
        verified = self.product.command("audit", "verify")
        assert verified.returncode == 0, verified.stdout + verified.stderr

    def look_around(self) -> None:
        """The pages that the walk does not need, and the narrow screen."""
        for name, path in (
            ("home", "/"), ("help", "/help/"), ("help-pending", "/help/numbers/pending/"),
            ("help-reason", "/help/reasons/num-terms/"), ("carriers", "/numbers/carriers/"), 
            ("account", "/accounts/me/"),
            ("search", "/search/?q=Martin"), ("nothing", "/addresses/00000000-0000-7000-8000-000000000000/"),
            ("demo-remove", "/demo/remove/"),
        ):  # fmt: skip
            self.ana.go(path)
            self.ana.look(name)
        self.page.set_viewport_size({"width": 320, "height": 800})
        for name, path in (("home", "/"), ("number", f"/numbers/{self.number}/"), ("address-add", "/addresses/add/")):
            self.ana.go(path)
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 320, f"{name} is {wide} px wide on a screen of 320"
            self.ana.look(f"narrow-{name}")


def test_from_a_number_that_fails_to_a_number_that_is_active(
    product: tuple[Product, str], chrome: Browser, tmp_path: Path
) -> None:
    proof = tmp_path / "proof.pdf"
    proof.write_bytes(pdf())
    started, language = product
    walk = Walk(started, chrome, language, proof)
    walk.enter(walk.ana, ANA, started.password_of(ANA))
    walk.ana.look("home-first")
    walk.add_an_address_from_suggestions()
    walk.accept_a_correction()
    walk.add_the_missing_address()
    walk.add_a_number_that_fails()
    walk.read_why()
    walk.file_the_request()
    walk.decide_at_the_desk()
    walk.see_it_active()
    walk.type_it_differently()
    walk.accept_terms_where_they_are_missing()
    walk.take_the_acknowledgement_of_a_carrier()
    walk.read_the_record()
    walk.look_around()
    # the page that is not there answers 404 by design, which the browser's console reports
    faults = [f for f in walk.ana.faults + walk.faults if "00000000-0000-7000-8000" not in f]
    assert faults == []
    assert len(walk.ana.seen) > 35
