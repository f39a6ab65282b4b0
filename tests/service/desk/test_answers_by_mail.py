"""A letter is answered by mail, through real servers: it stands on the timeline once, or somebody must look at it."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage, Message

import pytest
from django.conf import settings as installed
from django.utils import timezone
from pytest_django.fixtures import Settings

from dispatchable.service.audit.events import listeners
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.desk.actions.ask import ask_requester
from dispatchable.service.desk.actions.close import cancel_request
from dispatchable.service.desk.actions.contacts import add_contact, remove_contact
from dispatchable.service.desk.actions.merge import merge_requests
from dispatchable.service.desk.actions.receive import dismiss_mail, file_mail
from dispatchable.service.desk.models import RequestEntry, RequestState, ServiceRequest
from dispatchable.service.errors import NotAllowed, Refused
from dispatchable.service.files import shelf
from dispatchable.service.files.models import StoredFile
from dispatchable.service.mail.actions import take
from dispatchable.service.mail.actions.send import send_waiting
from dispatchable.service.mail.actions.take import forget_old, take_mail
from dispatchable.service.mail.models import IncomingMail, IncomingState, OutgoingMail
from dispatchable.service.mail.state import MailState, mail_state
from dispatchable.service.organizations.models import Organization
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.files.samples import pdf, png
from tests.service.mail.dovecot import Dovecot, dovecot
from tests.service.mail.smtp import Server, running

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as found:
        yield found


@pytest.fixture
def box(mailbox: Dovecot, settings: Settings) -> Iterator[Dovecot]:
    settings.IMAP_URL, settings.MAIL_REPLY, settings.MAIL_FROM = mailbox.url, "desk@example.org", "noreply@example.org"
    yield mailbox
    mailbox.empty()


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    with running() as found:
        settings.SMTP_URL = found.url
        yield found


@pytest.fixture
def request_sent(world: World, box: Dovecot) -> ServiceRequest:
    """A request of an organisation that mails."""
    Organization.objects.update(is_demo=False)
    return desk.sent(world.alice)


def deliver() -> None:
    """What the worker does with event rows; each arrives twice."""
    for event in Event.objects.filter(delivered_at=None).order_by("id"):
        for listener in listeners(event.kind):
            listener(event)
            listener(event)
        Event.objects.filter(pk=event.pk).update(delivered_at=event.created_at)


def answer(
    request: ServiceRequest, text: str = "Third floor.", to: str = "alice@example.org", **headers: str
) -> EmailMessage:
    """An answer to the last letter to ``to``."""
    letter = OutgoingMail.objects.filter(about_id=request.pk, to=to).order_by("-id")[0]
    message = EmailMessage()
    headers = {"From": to, "To": letter.reply_to, "Message-ID": f"<{timezone.now().timestamp()}@there>"} | headers
    for name, value in headers.items():
        if value:
            message[name.replace("_", "-")] = value
    message["Subject"] = f"Re: {letter.subject}"
    message.set_content(
        f"{text}\n\nOn Monday, Desk wrote:\n" + "\n".join(f"> {line}" for line in letter.body.split("\n"))
    )
    return message


def taken(box: Dovecot, *messages: Message) -> list[IncomingMail]:
    """Delivered, fetched and dealt with."""
    box.put(*(message.as_bytes() for message in messages))
    take_mail()
    deliver()
    return list(IncomingMail.objects.order_by("id"))


def said(request: ServiceRequest) -> RequestEntry:
    return request.entries.get(kind="message")


def test_a_question_is_answered_by_mail_with_a_proof(
    world: World, request_sent: ServiceRequest, box: Dovecot, server: Server
) -> None:
    ask_requester(world.dana, desk.line_of(request_sent).pk, "Which floor?")
    send_waiting()
    letter = email.message_from_bytes(server.received[-1])
    message = answer(request_sent, To=letter["Reply-To"], In_Reply_To=letter["Message-ID"])
    message.add_attachment(pdf(), maintype="application", subtype="pdf", filename="../bail.pdf")
    message.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="setup.exe")
    mail = taken(box, message)[0]
    entry, request = said(request_sent), ServiceRequest.objects.get(pk=request_sent.pk)
    assert (entry.text, entry.author_name, entry.author_id) == ("Third floor.", "Alice", world.alice.user_id)
    assert request.state == RequestState.IN_REVIEW and "Which floor?" in mail.text
    assert [file["name"] for file in entry.facts["files"]] == ["bail.pdf"]
    assert entry.facts["refused"][0]["name"] == "setup.exe" and "PDF" in entry.facts["refused"][0]["fr"]
    assert (mail.state, mail.storage_name, mail.organization_id) == (IncomingState.FILED, "", request.organization_id)
    assert StoredFile.objects.get().uploaded_by_name == "Alice"
    assert AuditRow.objects.get(action="request.reply").details == {"by": "mail"}
    assert [set(flags) >= {b"\\Seen", b"$DispatchableTaken"} for flags in box.flags()] == [True]


def test_the_same_mail_is_taken_once(request_sent: ServiceRequest, box: Dovecot) -> None:
    message = answer(request_sent)
    taken(box, message, message)
    taken(box, message)
    assert said(request_sent).text == "Third floor." and len(box.flags()) == 3 and all(box.flags())


def test_a_crash_before_the_commit_loses_nothing_and_one_after_it_doubles_nothing(
    request_sent: ServiceRequest, box: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(answer(request_sent).as_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(take, "emit", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take_mail()
    assert not IncomingMail.objects.exists() and box.flags() == [()]
    assert not list(shelf.path_of("x").parent.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr("dispatchable.service.mail.mailbox.Mailbox.taken", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take_mail()
    assert IncomingMail.objects.count() == 1 and box.flags() == [()]
    assert take_mail() == 0 and all(box.flags())
    deliver()
    assert said(request_sent).text == "Third floor."


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.org>"},
        {"Return_Path": "<>"},
        {"From": "noreply@example.org"},
        {"From": "MAILER-DAEMON@example.net"},
    ],
)
def test_what_a_machine_sends_ends_here(request_sent: ServiceRequest, box: Dovecot, headers: dict[str, str]) -> None:
    letters = OutgoingMail.objects.count()
    mails = taken(box, answer(request_sent, **headers))
    assert [mail.state for mail in mails] == [IncomingState.AUTOMATIC] and mails[0].storage_name == ""
    assert not request_sent.entries.filter(kind="message").exists() and OutgoingMail.objects.count() == letters


def bounce(letter: OutgoingMail, action: str) -> Message:
    text = (
        f"From: MAILER-DAEMON@example.org\nTo: desk@example.org\nMessage-ID: <{action}@there>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; example.org\n\nFinal-Recipient: rfc822; {letter.to}\nAction: {action}\nStatus: 5.1.1\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID: {letter.message_id}\n--b--\n"
    )
    return email.message_from_string(text)


def test_a_letter_that_comes_back_is_marked_and_told(
    request_sent: ServiceRequest, box: Dovecot, server: Server
) -> None:
    send_waiting()
    letter = OutgoingMail.objects.get(about_id=request_sent.pk)
    taken(box, bounce(letter, "delayed"))
    letter.refresh_from_db()
    assert mail_state(letter) == MailState.SENT
    taken(box, bounce(letter, "failed"))
    letter.refresh_from_db()
    assert (mail_state(letter), letter.problem) == (MailState.UNDELIVERABLE, "bounced 5.1.1")
    assert request_sent.entries.get(kind="returned").facts["email"] == "alice@example.org"


def test_an_extra_contact_gets_letters_in_their_language_and_answers_until_removed(
    world: World, request_sent: ServiceRequest, box: Dovecot
) -> None:
    contact = add_contact(world.alice, request_sent.pk, name="Chloé", email="Chloe@Example.net", language="fr")
    ask_requester(world.dana, desk.line_of(request_sent).pk, "Quel étage ?")
    letters = OutgoingMail.objects.filter(to="chloe@example.net").order_by("id")
    assert [letter.language for letter in letters] == ["fr", "fr"] and "Quel étage ?" in letters[1].body
    assert letters[1].in_reply_to == letters[0].message_id
    taken(box, answer(request_sent, to="chloe@example.net"))
    assert said(request_sent).author_name == "Chloé"
    remove_contact(world.alice, request_sent.pk, contact.pk)
    mails = taken(box, answer(request_sent, to="chloe@example.net"))
    assert (mails[1].state, mails[1].reason, mails[1].about_id) == (IncomingState.UNMATCHED, "removed", request_sent.pk)


def test_a_colleague_may_answer_and_an_auditor_or_a_stranger_may_not(
    world: World, request_sent: ServiceRequest, box: Dovecot
) -> None:
    from dispatchable.service.accounts.models import Membership, User

    carl = User.objects.create_user("carl@example.org", "x", name="Carl")
    Membership.objects.create(user=carl, organization=world.acme, role="administrator")
    mails = taken(
        box, *(answer(request_sent, From=f"{name}@example.org") for name in ("carl", "bob", "charlie", "eve"))
    )
    assert [mail.state for mail in mails] == [IncomingState.FILED] + 3 * [IncomingState.UNMATCHED]
    assert {mail.reason for mail in mails[1:]} == {"sender"} and said(request_sent).author_name == "Carl"
    User.objects.filter(pk=carl.pk).update(is_active=False)
    assert taken(box, answer(request_sent, From="carl@example.org"))[-1].reason == "sender"


def test_unknown_forged_and_old_addresses_belong_to_nothing(
    world: World, request_sent: ServiceRequest, box: Dovecot
) -> None:
    genuine = OutgoingMail.objects.get(about_id=request_sent.pk).reply_to
    other = genuine.replace(genuine[5:9], "aaaa")
    mails = taken(
        box, answer(request_sent, To="desk@example.org"), answer(request_sent, To=other), answer(request_sent, From="")
    )
    assert [mail.reason for mail in mails] == ["no_token", "forged", "unreadable"]
    ServiceRequest.objects.update(submitted_at=timezone.now() - timedelta(days=installed.MAIL_REPLY_DAYS + 1))
    assert taken(box, answer(request_sent))[-1].reason == "expired"
    assert not request_sent.entries.filter(kind="message").exists()


def test_an_answer_to_a_request_that_is_over_is_on_its_timeline_and_on_the_list(
    world: World, request_sent: ServiceRequest, box: Dovecot
) -> None:
    cancel_request(world.alice, request_sent.pk, "moved")
    mail = taken(box, answer(request_sent))[0]
    assert (mail.state, mail.reason, said(request_sent).text) == (IncomingState.LATE, "over", "Third floor.")
    assert ServiceRequest.objects.get(pk=request_sent.pk).state == RequestState.CANCELLED
    dismiss_mail(world.dana, mail.pk)
    with pytest.raises(Refused):
        dismiss_mail(world.dana, mail.pk)


def test_an_agent_puts_a_stray_mail_where_it_belongs_with_its_files(
    world: World, request_sent: ServiceRequest, box: Dovecot
) -> None:
    message = answer(request_sent, "Voilà", To="desk@example.org", From="eve@example.net")
    message.add_attachment(png(), maintype="image", subtype="png", filename="plan.png")
    mail = taken(box, message)[0]
    for nobody in (world.alice, world.bob):
        with pytest.raises(NotAllowed):
            file_mail(nobody, mail.pk, request_sent.reference)
    with pytest.raises(Refused, match="reference"):
        file_mail(world.dana, mail.pk, "SR-2026-999999-X")
    file_mail(world.dana, mail.pk, request_sent.reference.lower())
    entry = said(request_sent)
    assert (entry.author_name, entry.from_desk, entry.facts["filed_by"]) == ("eve@example.net", False, "Dana")
    assert entry.facts["files"][0]["name"] == "plan.png"
    with pytest.raises(Refused):
        file_mail(world.dana, mail.pk, request_sent.reference)


def test_what_belongs_to_nothing_is_forgotten_in_the_end_and_answers_are_not(
    request_sent: ServiceRequest, box: Dovecot
) -> None:
    stray = taken(box, answer(request_sent, To="desk@example.org"), answer(request_sent))[0]
    IncomingMail.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert forget_old() == 1 and IncomingMail.objects.get().state == IncomingState.FILED
    assert not shelf.path_of(stray.storage_name).exists()


def test_a_mail_too_large_is_read_without_its_files(
    request_sent: ServiceRequest, box: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatchable.service.mail.mailbox.MOST_BYTES", 10_000)
    message = answer(request_sent)
    message.add_attachment(b"x" * 400_000, maintype="application", subtype="pdf", filename="plan.pdf")
    taken(box, message)
    entry = said(request_sent)
    assert entry.text == "Third floor." and entry.facts["is_cut"] and entry.facts["refused"][0]["name"] == "plan.pdf"


def test_the_files_of_a_request_have_their_quota_also_by_mail(
    request_sent: ServiceRequest, box: Dovecot, settings: Settings
) -> None:
    settings.FILE_REQUEST_QUOTA = len(pdf()) + 10
    message = answer(request_sent)
    for name in ("one.pdf", "two.pdf"):
        message.add_attachment(pdf(), maintype="application", subtype="pdf", filename=name)
    taken(box, message)
    facts = said(request_sent).facts
    assert [file["name"] for file in facts["files"]] == ["one.pdf"] and facts["refused"][0]["name"] == "two.pdf"
    assert StoredFile.objects.count() == 1 == len(list(shelf.path_of("x").parent.iterdir())) - 1


def test_an_answer_to_a_request_that_was_merged_goes_where_its_conversation_went(
    world: World, request_sent: ServiceRequest, box: Dovecot
) -> None:
    target = desk.sent(world.alice, house_number=["414"])
    taken(box, answer(request_sent, "Before."))
    merge_requests(world.dana, request_sent.pk, target.reference)
    taken(box, answer(request_sent, "After."))
    texts = target.entries.filter(kind="message").order_by("id").values_list("text", flat=True)
    assert list(texts) == ["Before.", "After."]


def test_strangers_do_not_fill_the_disk(
    request_sent: ServiceRequest, box: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatchable.service.desk.incoming.MOST_OF_STRANGERS", 3000)
    stray = [answer(request_sent, "x" * 800, To="desk@example.org", **{"Message-ID": f"<{n}@there>"}) for n in range(4)]
    mails = taken(box, *stray)
    assert mails[0].storage_name and sum(mail.size for mail in mails if mail.storage_name) <= 3000
    assert all("xxx" in mail.text for mail in mails) and not mails[3].storage_name
