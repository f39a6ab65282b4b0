"""Name somebody else who is told of a request, or take them off again."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.claim import closed
from dispatchable.service.desk.contacts import Contact, contacts_of
from dispatchable.service.desk.find import OPEN, desk_request, own_request, within
from dispatchable.service.desk.letters import write_to
from dispatchable.service.desk.models import RequestContact, ServiceRequest
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import NotFound, Refused

MOST = 20
"""Extra contacts of one request."""


def add_contact(
    actor: Actor, request_id: uuid.UUID, *, name: str, email: str, language: str, desk: bool = False
) -> RequestContact:
    """The person is told of the request from now on, in their language, and may answer by mail; they are written to.

    ``desk`` when an agent does it. Raises Refused naming the field at fault.
    """
    with transaction.atomic():
        request = _request(actor, request_id, desk)
        if request.state not in OPEN:
            raise closed()
        named, address = " ".join(name.replace("\0", "").split())[:200], email.strip()[:254].lower()
        _complete(request, named, address, language)
        contact = RequestContact.objects.create(
            request=request, name=named, email=address, language=language, added_by_name=actor.name, from_desk=desk
        )
        tell(actor, request, "contact_added", from_desk=desk, name=named, email=address)
        record(within(actor, request), "request.add_contact", request, label=request.reference)
        first = request.lines.order_by("position").first()
        line = first.line if first else ""
        write_to(Contact(named, address, language), request, "contact_added", by=actor.name, line=line)
    return contact


def remove_contact(actor: Actor, request_id: uuid.UUID, contact_id: uuid.UUID, *, desk: bool = False) -> None:
    """The person is told no more, and their answers are no longer taken."""
    with transaction.atomic():
        request = _request(actor, request_id, desk)
        contact = RequestContact.objects.filter(request=request, pk=contact_id, removed_at=None).first()
        if contact is None:
            raise NotFound("contact")
        contact.removed_at = timezone.now()
        contact.save(update_fields=["removed_at"])
        tell(actor, request, "contact_removed", from_desk=desk, name=contact.name, email=contact.email)
        record(within(actor, request), "request.remove_contact", request, label=request.reference)


def _request(actor: Actor, request_id: uuid.UUID, desk: bool) -> ServiceRequest:
    if desk:
        return desk_request(actor, request_id, lock=True)
    actor.require(Right.FILE_REQUESTS)
    request = own_request(actor, request_id, lock=True)
    if not request.reference:
        raise NotFound("request")
    return request


def _complete(request: ServiceRequest, name: str, email: str, language: str) -> None:
    if not name:
        raise Refused(
            "contact.name",
            en="Write the name of the person.",
            fr="Indiquez le nom de la personne.",
            field="contact_name",
        )
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(
            "contact.email",
            en="Write an e-mail address such as name@example.org.",
            fr="Indiquez une adresse électronique, par exemple nom@example.org.",
            field="contact_email",
        ) from None
    if language not in ("en", "fr"):
        raise Refused(
            "contact.language",
            en="Choose the language in which the person is written to.",
            fr="Choisissez la langue dans laquelle écrire à la personne.",
            field="contact_language",
        )
    known = contacts_of(request)
    if email in {contact.email.lower() for contact in known}:
        raise Refused(
            "contact.known",
            en="This person is told of the request already.",
            fr="Cette personne est déjà informée de la demande.",
            field="contact_email",
        )
    if len(known) > MOST:
        raise Refused(
            "contact.many",
            en=f"A request takes {MOST} contacts. Remove one before adding another.",
            fr=f"Une demande accepte {MOST} contacts. Retirez-en un avant d'en ajouter un autre.",
            field="contact_email",
        )
