"""One timeline for both sides: the newest first, in pages, with the letters' fate; contacts; mails to look at."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dispatchable.service.accounts.models import Membership, Role, User
from dispatchable.service.desk.actions.contacts import add_contact
from dispatchable.service.desk.actions.reply import reply_request
from dispatchable.service.desk.models import RequestContact, RequestLine, ServiceRequest
from dispatchable.service.desk.timeline import PAGE, stretch_of, tell
from dispatchable.service.mail.models import IncomingMail, OutgoingMail
from dispatchable.service.organizations.models import Organization
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.files.samples import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Browser = Callable[..., Client]


@pytest.fixture
def case(world: World) -> ServiceRequest:
    return desk.sent(world.alice)


def shown(client: Client, route: str, *arguments: object) -> str:
    return client.get(reverse(route, args=arguments)).content.decode()


def test_each_thing_stands_once_newest_first_through_all_pages(
    world: World, case: ServiceRequest, browser: Browser
) -> None:
    for count in range(2 * PAGE):
        reply_request(world.alice, case.pk, f"answer {count}.")
    things, before, pages = [], None, 0
    while pages == 0 or before:
        stretch = stretch_of(case, before)
        things += [told.entry.text for told in stretch.things if told.entry and told.entry.kind == "message"]
        before, pages = stretch.earlier, pages + 1
    assert things == [f"answer {count}." for count in reversed(range(2 * PAGE))] and pages == 3
    page = shown(browser("alice"), "request", case.pk)
    assert f"answer {2 * PAGE - 1}." in page and "answer 1." not in page and "Show what was before" in page
    earlier = browser("alice").get(reverse("request", args=[case.pk]), {"before": str(stretch_of(case).earlier)})
    assert "Back to the newest" in earlier.content.decode()
    assert browser("alice").get(reverse("request", args=[case.pk]), {"before": "x' OR 1=1"}).status_code == 200


def test_letters_of_one_step_stand_together_and_say_what_became_of_them(
    world: World, case: ServiceRequest, browser: Browser
) -> None:
    add_contact(world.alice, case.pk, name="Chloé", email="chloe@example.net", language="fr")
    reply_request(world.alice, case.pk, "Hello")
    Organization.objects.update(is_demo=False)
    OutgoingMail.objects.filter(to="chloe@example.net").update(
        sent_at=timezone.now(), failed_at=timezone.now(), problem="bounced 5.1.1"
    )
    page = shown(browser("dana"), "queue_request", case.pk)
    assert "Came back" in page and "The message came back" in page and page.count("Send again") == 1
    page = shown(browser("alice", "fr"), "request", case.pk)
    assert "Le message est revenu" in page and "Renvoyer" not in page
    letter = OutgoingMail.objects.get(to="chloe@example.net")
    again = reverse("letter_again", args=[case.pk, letter.pk])
    assert browser("alice").post(again).status_code == 403
    assert browser("dana").post(again).status_code == 302
    assert browser("dana").post(again).status_code == 422
    before, letter = letter.message_id, OutgoingMail.objects.get(pk=letter.pk)
    assert (letter.failed_at, letter.attempts, letter.message_id) == (None, 0, before)


def test_both_sides_name_contacts_and_take_them_off(world: World, case: ServiceRequest, browser: Browser) -> None:
    typed = {"contact_name": "Chloé", "contact_email": "chloe@", "contact_language": "fr"}
    for name, route in (("alice", "request_contact_add"), ("dana", "queue_contact_add")):
        answer = browser(name).post(reverse(route, args=[case.pk]), typed)
        page = answer.content.decode()
        assert answer.status_code == 422 and "such as name@example.org" in page and 'value="Chloé"' in page
    browser("alice").post(
        reverse("request_contact_add", args=[case.pk]), typed | {"contact_email": "Chloe@example.net"}
    )
    known = browser("dana").post(
        reverse("queue_contact_add", args=[case.pk]), typed | {"contact_email": "chloe@EXAMPLE.net"}
    )
    assert known.status_code == 422 and "is told of the request already" in known.content.decode()
    contact = RequestContact.objects.get()
    assert "Chloé, chloe@example.net" in shown(browser("bob"), "request", case.pk)
    assert browser("bob").post(reverse("request_contact_remove", args=[case.pk, contact.pk])).status_code == 403
    assert browser("charlie").post(reverse("request_contact_remove", args=[case.pk, contact.pk])).status_code == 404
    browser("dana").post(reverse("queue_contact_remove", args=[case.pk, contact.pk]))
    contact.refresh_from_db()
    assert contact.removed_at and case.entries.get(kind="contact_removed").from_desk


def test_a_mail_that_belongs_to_nothing_says_why_and_is_put_on_a_request(
    world: World, case: ServiceRequest, browser: Browser
) -> None:
    mail = IncomingMail.objects.create(
        identity="<1@there>", sender="eve@example.net", subject="<b>Plan</b>", text="Voilà <script>alert(1)</script>",
        state="unmatched", reason="no_token",
    )  # fmt: skip
    client = browser("dana", "fr")
    assert "eve@example.net" in shown(client, "mails") and browser("alice").get(reverse("mails")).status_code == 403
    assert "1 courriel à examiner" in shown(client, "home") and "courriel à examiner" not in shown(
        browser("bob"), "home"
    )
    page = shown(client, "mail", mail.pk)
    assert "directement à la boîte" in page and "&lt;script&gt;" in page and "<script>alert" not in page
    put = reverse("mail_file", args=[mail.pk])
    assert client.post(put, {"reference": "SR-1"}).status_code == 422
    assert client.post(put, {"reference": case.reference}).status_code == 302
    page = shown(client, "queue_request", case.pk)
    assert "rangé ici par" in page and "eve@example.net" in page
    whole = shown(browser("alice"), "request_mail", case.pk, mail.pk)
    assert "&lt;script&gt;" in whole
    assert browser("charlie").get(reverse("request_mail", args=[case.pk, mail.pk])).status_code == 404
    assert client.get(reverse("mail", args=[mail.pk])).status_code == 302


def test_a_mail_that_nobody_files_shows_after_a_while(world: World, browser: Browser) -> None:
    mail = IncomingMail.objects.create(identity="<1@there>", sender="eve@example.net", state="waiting")
    assert "eve@example.net" not in shown(browser("dana"), "mails")
    IncomingMail.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert "Is the worker running?" in shown(browser("dana"), "mail", mail.pk)
    assert browser("dana").post(reverse("mail_dismiss", args=[mail.pk])).status_code == 302


def test_what_was_left_out_of_a_mail_is_a_link_away(world: World, case: ServiceRequest, browser: Browser) -> None:
    mail = IncomingMail.objects.create(identity="<1@there>", text="Yes.\n> quoted", state="filed", about_id=case.pk)
    refused = [{"name": "setup.exe", "en": "Not a proof.", "fr": "Pas une preuve."}]
    tell(world.alice, case, "message", text="Yes.", mail=str(mail.pk), whole=True, refused=refused)
    page = shown(browser("alice", "fr"), "request", case.pk)
    assert "Tout afficher" in page and "par courriel" in page and "setup.exe" in page and "Pas une preuve." in page
    assert "&gt; quoted" in shown(browser("dana"), "queue_mail", case.pk, mail.pk)
    waiting = IncomingMail.objects.create(identity="<2@there>", state="unmatched", about_id=case.pk)
    assert browser("alice").get(reverse("request_mail", args=[case.pk, waiting.pk])).status_code == 404


def test_a_colleague_answers_and_an_auditor_reads(world: World, case: ServiceRequest, browser: Browser) -> None:
    carl = User.objects.create_user("carl@example.org", "x", name="Carl")
    Membership.objects.create(user=carl, organization=world.acme, role=Role.ADMINISTRATOR)
    client, reply = Client(), reverse("request_reply", args=[case.pk])
    client.force_login(carl)
    assert client.post(reply, {"text": "I know the place."}).status_code == 302
    assert browser("bob").post(reply, {"text": "Me too."}).status_code == 403
    assert browser("charlie").post(reply, {"text": "Me too."}).status_code == 404
    page = shown(browser("bob"), "request", case.pk)
    assert "I know the place." in page and "Carl" in page and "Me too." not in page and reply not in page


def test_a_proof_is_about_the_request_or_one_of_its_addresses(world: World, browser: Browser) -> None:
    draft = desk.filled(world.alice)
    first = draft.lines.get()
    second = RequestLine.objects.create(request=draft, position=2, elements=first.elements, line="414 rue Brélaz")
    client, at = browser("alice", "fr"), reverse("request_form", args=[draft.pk, "details"])
    assert "Le fichier concerne" in client.get(at).content.decode()
    for name, line in (("plan.pdf", str(second.pk)), ("bail.pdf", ""), ("acte.pdf", "no id")):
        file = io.BytesIO(pdf())
        file.name = name
        client.post(at, {**desk.DETAILS, "go": "attach", "file": file, "file_line": line})
    kept = dict(draft.files.values_list("file__name", "line"))
    assert kept == {"plan.pdf": second.pk, "bail.pdf": None, "acte.pdf": None}
    assert "414 rue Brélaz" in client.get(at).content.decode().partition("plan.pdf")[2].partition("</li>")[0]
