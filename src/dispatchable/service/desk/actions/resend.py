"""Send a letter of a request again that did not arrive."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.find import desk_request, within
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.mail.models import OutgoingMail
from dispatchable.service.mail.state import NOT_ARRIVED, mail_state


def send_again(actor: Actor, request_id: uuid.UUID, letter_id: uuid.UUID) -> OutgoingMail:
    """The letter waits to be sent once more, at once and with all attempts before it, under the same Message-ID.

    Raises Refused for one that is on its way or has arrived.
    """
    with transaction.atomic():
        request = desk_request(actor, request_id)
        letter = OutgoingMail.objects.select_for_update().filter(pk=letter_id, about_id=request.pk).first()
        if letter is None:
            raise NotFound("letter")
        if mail_state(letter) not in NOT_ARRIVED:
            raise Refused(
                "letter.on_its_way",
                en="This letter is on its way or has arrived: nothing is to be sent again.",
                fr="Cette lettre est en route ou arrivée\u00a0: il n'y a rien à renvoyer.",
            )
        letter.sent_at = letter.failed_at = letter.next_attempt_at = None
        letter.attempts, letter.problem = 0, ""
        letter.save(update_fields=["sent_at", "failed_at", "next_attempt_at", "attempts", "problem"])
        record(within(actor, request), "mail.again", letter, label=request.reference)
    return letter
