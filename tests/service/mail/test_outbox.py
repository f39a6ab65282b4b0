"""Messages are kept with what they tell of, and sent once a server is set: never for a demonstration."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from dispatchable.service.audit.models import Event
from dispatchable.service.mail.actions.send import BACK_OFF, send_waiting
from dispatchable.service.mail.actions.write import write_mail
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.state import MailState, mail_state
from dispatchable.service.organizations.models import Organization
from tests.service.mail.smtp import Server

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def message(organization: Organization, subject: str = "Réponse à votre demande") -> OutgoingMail:
    with transaction.atomic():
        return write_mail(
            organization, to="a@example.org", language="fr", subject=subject, body="Voilà : c'est fait.", about=None
        )


def test_a_message_goes_out_once_with_its_own_id_in_its_language(firm: Organization, server: Server) -> None:
    mail = message(firm)
    assert Event.objects.get(kind="mail.written").object_id == mail.pk
    assert (send_waiting(), send_waiting()) == (1, 0)
    mail.refresh_from_db()
    assert mail_state(mail) == MailState.SENT and len(server.received) == 1
    text = server.received[0].decode().replace("\r\n ", " ")
    assert mail.message_id in text and "Content-Language: fr" in text
    assert "=?utf-8?" in text


def test_a_failure_waits_longer_each_time_and_keeps_the_same_id(firm: Organization, server: Server) -> None:
    mail = message(firm)
    server.refuse = 451
    now = timezone.now()
    assert send_waiting(now) == 0
    mail.refresh_from_db()
    assert (mail_state(mail), mail.next_attempt_at) == (MailState.RETRYING, now + BACK_OFF[0])
    assert "example.org" not in mail.problem
    assert send_waiting(now + timedelta(seconds=30)) == 0 and OutgoingMail.objects.get().attempts == 1
    server.refuse = 0
    before = mail.message_id
    assert send_waiting(now + BACK_OFF[0]) == 1
    assert before.encode() in server.received[0]


def test_it_gives_up_in_the_end_and_says_so(firm: Organization, server: Server) -> None:
    mail, moment = message(firm), timezone.now()
    server.refuse = 451
    for _ in range(len(BACK_OFF) + 3):
        send_waiting(moment)
        moment += BACK_OFF[-1]
    mail.refresh_from_db()
    assert (mail_state(mail), mail.attempts) == (MailState.GIVEN_UP, len(BACK_OFF) + 1)


def test_a_message_taken_by_a_worker_that_died_goes_out_after_the_lease(firm: Organization, server: Server) -> None:
    mail = message(firm)
    OutgoingMail.objects.update(attempts=1, next_attempt_at=timezone.now() + timedelta(minutes=5))
    assert send_waiting() == 0
    assert send_waiting(timezone.now() + timedelta(minutes=6)) == 1
    assert mail.message_id.encode() in server.received[0]


def test_a_demonstration_never_mails(db: None, server: Server) -> None:
    demo = Organization.objects.create(name="Demo", slug="demo", is_demo=True)
    mail = message(demo)
    assert send_waiting() == 0 and not server.received
    assert mail_state(mail) == MailState.DEMONSTRATION


def test_without_a_server_it_is_kept(firm: Organization, settings: Settings) -> None:
    settings.SMTP_URL = ""
    mail = message(firm)
    assert send_waiting() == 0 and mail_state(mail) == MailState.NO_SERVER


def test_a_line_break_in_a_subject_makes_no_header(firm: Organization, server: Server) -> None:
    message(firm, "Bonjour\r\nBcc: spy@example.org")
    send_waiting()
    assert b"\r\nBcc:" not in server.received[0]


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_a_transaction_is_refused() -> None:
    firm = Organization.objects.create(name="Firm", slug="firm")
    with pytest.raises(RuntimeError):
        write_mail(firm, to="a@example.org", language="en", subject="s", body="b")
