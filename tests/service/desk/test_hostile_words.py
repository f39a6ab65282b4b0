"""Braces, NUL bytes and endless texts reach neither the letters' wording nor the database's patience."""

from __future__ import annotations

import pytest

from dispatchable.service.desk.actions.ask import ask_requester
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.reply import reply_request
from dispatchable.service.desk.models import RequestEntry
from dispatchable.service.errors import Refused
from dispatchable.service.mail.models import OutgoingMail
from tests.service.conftest import World
from tests.service.desk import desk

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_braces_and_percent_signs_are_only_text(world: World) -> None:
    request = desk.sent(world.alice, street=["Rue {line} %s {0}"])
    line = desk.line_of(request)
    ask_requester(world.dana, line.pk, "{reference} {nothing} %(x)s")
    reply_request(world.alice, request.pk, "{0}")
    decide_line(world.dana, line.pk, Decision("validated_as_is", note="{note} {}"))
    bodies = "".join(OutgoingMail.objects.values_list("body", flat=True))
    assert "{reference} {nothing} %(x)s" in bodies and "{note} {}" in bodies and "Rue {line} %s {0}" in bodies


def test_nul_bytes_are_left_out(world: World) -> None:
    request = desk.sent(world.alice, city=["Sarlande\0-Vernoise"], contact_phone=["01\x0084801234\x00"])
    reply_request(world.alice, request.pk, "a\0b")
    decide_line(world.dana, desk.line_of(request).pk, Decision("rejected", reason="other", note="c\0d"))
    line = desk.line_of(request)
    assert line.elements["city"] == "Sarlande-Vernoise" and line.decision_note == "cd"
    assert RequestEntry.objects.get(kind="message").text == "ab"


def test_an_endless_message_is_refused(world: World) -> None:
    request = desk.sent(world.alice)
    with pytest.raises(Refused) as refused:
        reply_request(world.alice, request.pk, "x" * 5001)
    assert refused.value.field == "text"
