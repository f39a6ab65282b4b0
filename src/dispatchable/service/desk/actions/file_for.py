"""An agent files a request for somebody who calls."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import one_line
from dispatchable.service.accounts.models import User
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.note import write_note
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.fields import merged
from dispatchable.service.desk.find import desk_organizations, sent
from dispatchable.service.desk.lines import country_of
from dispatchable.service.desk.models import Contact, RequestLine, ServiceRequest
from dispatchable.service.desk.phones import read_phone
from dispatchable.service.errors import Refused
from dispatchable.service.ids import new_id
from dispatchable.service.numbers.models import TelephoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What the caller said."""

    organization_id: uuid.UUID | None
    name: str
    email: str
    language: str
    phone: str
    contact: str
    address: Mapping[str, str] = field(default_factory=dict)
    """By the names of the form's fields; with the country."""
    number: str = ""
    """The telephone number that waits for the address, when there is one."""
    note: str = ""
    """What agents should know besides."""


def file_for_caller(actor: Actor, call: Call) -> ServiceRequest:
    """A request with the desk, of the caller's organisation and in the caller's name: the letters go to them.

    Raises Refused, which names the field.
    """
    actor.require(Right.REVIEW_REQUESTS)
    organization = desk_organizations(actor).filter(pk=call.organization_id or uuid.UUID(int=0)).first()
    if organization is None:
        raise Refused(
            "call.organization", en="Choose the caller's organisation.", fr="Choisissez l'organisation de l'appelant.",
            field="organization",
        )  # fmt: skip
    name, email = " ".join(call.name.replace("\0", "").split())[:200], call.email.strip()
    if not name:
        raise Refused(
            "call.name", en="Write the caller's name.", fr="Indiquez le nom de l'appelant.", field="name"
        )  # fmt: skip
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(
            "call.email",
            en="Write the caller's e-mail address in full, such as name@example.org: the letters go there.",
            fr="Écrivez l'adresse de messagerie de l'appelant en entier, par exemple nom@example.org\u00a0: "
            "les courriels y sont envoyés.",
            field="email",
        ) from error
    elements = merged({}, dict(call.address))
    country = country_of(elements)
    inside = replace(
        actor, organization_id=organization.pk,
        rights=actor.rights | {Right.FILE_REQUESTS, Right.READ, Right.MANAGE_ADDRESSES, Right.MANAGE_NUMBERS},
    )  # fmt: skip
    with transaction.atomic():
        member = User.objects.filter(email=email.lower(), memberships__organization=organization).first()
        request = ServiceRequest.objects.create(
            organization=organization, requester_id=member.pk if member else new_id(), requester_name=name,
            requester_email=email, requester_language="fr" if call.language == "fr" else "en", country=country,
            short_way=True, step="check", contact_phone_typed=call.phone[:40],
            contact_phone=read_phone(call.phone[:40], country),
            contact=call.contact if call.contact in Contact.values else "", filed_by_id=actor.user_id,
            filed_by_name=actor.name, saved_at=timezone.now(),
        )  # fmt: skip
        line = one_line(CivicAddress.from_mapping(elements))[:400]
        RequestLine.objects.create(
            request=request,
            elements=elements,
            line=line,
            country=country,
            number=_number(organization.pk, call.number, country),
        )
        record(inside, "request.file_for", request, details={"for": str(request.requester_id)})
        found = submit_request(inside, request.pk)
        if not sent(actor).filter(pk=found.pk).exists():
            raise Refused(
                "call.country", en="You do not review requests of this country.",
                fr="Vous n'examinez pas les demandes de ce pays.", field="country",
            )  # fmt: skip
        if call.note.strip():
            write_note(actor, found.pk, call.note)
    return found


def _number(organization_id: uuid.UUID, text: str, country: str) -> TelephoneNumber | None:
    if not text.strip():
        return None
    read = read_phone(text, country)
    found = TelephoneNumber.objects.filter(organization_id=organization_id, e164=read, extension="").first()
    if not read or found is None:
        raise Refused(
            "call.number",
            en="The organisation has no such telephone number. Check it, or leave the field empty.",
            fr="L'organisation n'a pas ce numéro de téléphone. Vérifiez-le, ou laissez le champ vide.",
            field="number",
        )
    return found
