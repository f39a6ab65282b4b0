"""What the desk does with mails: an answer goes on its request's timeline, a letter that came back is told there."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.desk.actions.receive import put_on_timeline
from dispatchable.service.desk.contacts import contacts_of, former_contacts, who_answers
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.desk.timeline import tell
from dispatchable.service.mail.actions.take import MOST_OF_STRANGERS, bytes_of_strangers, drop_bytes
from dispatchable.service.mail.models import IncomingMail, IncomingState, OutgoingMail
from dispatchable.service.mail.reply_address import is_for, token_in


@listens_to("mail.received")
def file_answer(event: Event) -> None:
    """Once for each mail, however often the event arrives: its row is locked, and says what became of it."""
    mail = IncomingMail.objects.select_for_update().filter(pk=event.object_id).first()
    if mail is None or mail.state != IncomingState.WAITING:
        return
    request, reason = _request_of(mail)
    actor = who_answers(request, mail.sender) if request and not reason else None
    if request is not None and actor is not None:
        put_on_timeline(actor, request, mail)
        return
    mail.state, mail.reason = IncomingState.UNMATCHED, reason or "sender"
    if request is not None:
        mail.organization_id = request.organization_id
        mail.about_type, mail.about_id = "servicerequest", request.pk
    mail.save(update_fields=["state", "reason", "organization", "about_type", "about_id"])
    if request is None and bytes_of_strangers() > MOST_OF_STRANGERS:
        drop_bytes(mail)  # its words stay; whoever fills the disk with files does not


def _request_of(mail: IncomingMail) -> tuple[ServiceRequest | None, str]:
    """The request whose letter is answered, or the one it was merged into; and what is in the way. Rows are locked."""
    if not mail.sender:
        return None, "unreadable"
    token = token_in(mail.to)
    if token is None:
        return None, "no_token"
    sent = ServiceRequest.objects.select_for_update().filter(pk=token.about_id).exclude(reference="")
    request = sent.first()
    if request is None:
        return None, "forged"
    if not any(is_for(token, contact.email) for contact in contacts_of(request)):
        if any(is_for(token, contact.email) for contact in former_contacts(request)):
            return request, "removed"
        return None, "forged"
    while request.merged_into_id:  # its conversation goes on there
        request = ServiceRequest.objects.select_for_update().get(pk=request.merged_into_id)
    age = timezone.now() - (request.submitted_at or request.created_at)
    return request, "expired" if age > timedelta(days=settings.MAIL_REPLY_DAYS) else ""


@listens_to("mail.returned")
def tell_returned(event: Event) -> None:
    """Once for each letter: it stands on the timeline that it did not arrive."""
    letter = OutgoingMail.objects.filter(pk=event.object_id, about_type="servicerequest").first()
    if letter is None or letter.about_id is None:
        return
    request = ServiceRequest.objects.select_for_update().filter(pk=letter.about_id).first()
    if request is None or request.entries.filter(kind="returned", facts__letter=str(letter.pk)).exists():
        return
    tell(
        system(request.organization_id, "mail"), request, "returned", from_desk=True, letter=str(letter.pk),
        email=letter.to, problem=letter.problem,
    )  # fmt: skip
