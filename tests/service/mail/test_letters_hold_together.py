"""Letters of one conversation stand together in people's mail programs, and may be answered by who got them."""

from __future__ import annotations

import email
import email.policy
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from dispatchable.service.mail.actions.send import send_waiting, written_out
from dispatchable.service.mail.actions.write import write_mail
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.problems import problem_sentence
from dispatchable.service.mail.reply_address import is_for, reply_address, token_in
from dispatchable.service.mail.state import MailState, mail_state
from dispatchable.service.mail.threads import MOST, message_id_of
from dispatchable.service.organizations.models import Organization
from tests.service.mail.smtp import Server

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _mailbox(settings: Settings) -> Iterator[None]:
    settings.MAIL_FROM = "Dispatchable <noreply@example.org>"
    settings.MAIL_REPLY, settings.IMAP_URL = "desk@example.org", "imap://desk:secret@127.0.0.1:1/INBOX"
    yield


def letter(firm: Organization, to: str = "a@example.org") -> OutgoingMail:
    with transaction.atomic():
        return write_mail(
            firm, to=to, language="en", subject="Request", body="Hello", about=firm, answerable=True
        )  # fmt: skip


def headers(mail: OutgoingMail) -> email.message.Message:
    return email.message_from_bytes(written_out(mail), policy=email.policy.compat32)


def test_a_letter_s_id_comes_from_its_own_and_each_attempt_has_the_same_bytes(firm: Organization) -> None:
    mail = letter(firm)
    assert mail.message_id == message_id_of(mail.pk) == f"<{mail.pk}@example.org>"
    assert written_out(mail) == written_out(OutgoingMail.objects.get(pk=mail.pk))


def test_each_letter_names_the_one_before_and_all_share_the_conversation(firm: Organization) -> None:
    first, other, second = letter(firm), letter(firm, "b@example.org"), letter(firm, "A@example.org")
    thread = f"<organization.{firm.pk}@example.org>"
    assert (first.in_reply_to, first.references) == ("", thread)
    assert (second.in_reply_to, second.references) == (first.message_id, f"{thread} {first.message_id}")
    assert other.references == thread and headers(second)["In-Reply-To"] == first.message_id
    for _ in range(2 * MOST):
        last = letter(firm)
    known = last.references.split()
    assert len(known) == MOST and known[0] == thread and known[-1] == last.in_reply_to


def test_a_long_foreign_message_id_is_written_as_it_is(firm: Organization) -> None:
    mail = letter(firm)
    long = f"<{'A' * 120}@mail.example.org>"
    mail.references = f"{mail.references} {long}"
    assert "".join(str(headers(mail)["References"]).split("\n")).endswith(long)


def test_the_reply_address_is_bound_to_the_object_and_the_recipient(firm: Organization) -> None:
    address = letter(firm).reply_to
    assert len(address.partition("@")[0]) <= 64 and address == address.lower()
    token = token_in(address.upper())
    assert token is not None and token.about_id == firm.pk
    assert is_for(token, " A@Example.org") and not is_for(token, "b@example.org")


@pytest.mark.parametrize(
    "forged", ["desk@example.org", "desk+@example.org", "desk+x@example.org", "a+b@c.org", "", "+@"]
)
def test_what_is_no_token_is_none(forged: str) -> None:
    assert token_in(forged) is None


def test_a_token_of_another_key_or_another_object_is_no_good(settings: Settings) -> None:
    about = uuid.uuid4()
    address = reply_address(about, "a@example.org")
    settings.SECRET_KEY = "another"
    token = token_in(address)
    assert token is not None and not is_for(token, "a@example.org")
    assert token_in(address[:-20] + "2" + address[-19:]) != token


def test_without_a_mailbox_that_is_read_nobody_is_invited_to_answer(firm: Organization, settings: Settings) -> None:
    settings.IMAP_URL = ""
    assert letter(firm).reply_to == "" and "Reply-To" not in headers(letter(firm))


def test_what_comes_back_comes_to_the_mailbox(firm: Organization, server: Server) -> None:
    mail = letter(firm)
    assert send_waiting() == 1
    assert server.senders == ["mail FROM:<desk@example.org>"]
    assert f"Reply-To: {mail.reply_to}".encode() in server.received[0]


def test_an_address_refused_for_good_is_not_tried_again_and_says_why(firm: Organization, server: Server) -> None:
    mail, server.refuse = letter(firm), 550
    assert send_waiting() == 0 and send_waiting(timezone.now() + timedelta(days=2)) == 0
    mail.refresh_from_db()
    assert (mail_state(mail), mail.attempts, mail.problem) == (MailState.GIVEN_UP, 1, "refused 550")
    assert "refuse cette adresse" in problem_sentence(mail.problem, "fr")
