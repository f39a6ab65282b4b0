"""Who hears of a request and may answer its letters: the requester, the affected person, and its extra contacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet

from dispatchable.service.accounts.actors import actor_for
from dispatchable.service.accounts.models import User
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.models import RequestContact, ServiceRequest


class Contact(NamedTuple):
    """Somebody who is written to, in their language."""

    name: str
    email: str
    language: str
    is_requester: bool = False


def contacts_of(request: ServiceRequest) -> list[Contact]:
    """Everybody who is written to at each step, each address once: the requester first."""
    return _each_once(_everybody(request, RequestContact.objects.filter(request=request, removed_at=None)))


def former_contacts(request: ServiceRequest) -> list[Contact]:
    """Those who were written to once, and are no longer."""
    now = {contact.email.lower() for contact in contacts_of(request)}
    every = RequestContact.objects.filter(request=request).exclude(removed_at=None)
    return [one for one in _each_once(_everybody(request, every)) if one.email.lower() not in now]


def who_answers(request: ServiceRequest, email: str) -> Actor | None:
    """The person of this address as the one who answers: a contact, or a colleague who may file requests.

    None for anybody else, and for an account that was closed.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is not None and not user.is_active:
        return None
    if user is not None:
        language = user.language or request.organization.language
        actor = actor_for(user, request.organization, language=language, request_id="")
        if actor.can(Right.FILE_REQUESTS):
            return actor
    contact = next((one for one in contacts_of(request) if one.email.lower() == email.lower()), None)
    if contact is None:
        return None
    return Actor(
        name=contact.name or contact.email,
        organization_id=request.organization_id,
        user_id=user.pk if user else None,
        rights=frozenset({Right.FILE_REQUESTS}),
        language=contact.language,
    )


def _everybody(request: ServiceRequest, extra: QuerySet[RequestContact]) -> Iterator[Contact]:
    language = "fr" if request.requester_language == "fr" else "en"
    yield Contact(request.requester_name, request.requester_email, language, is_requester=True)
    if request.affected_email:
        yield Contact("", request.affected_email, language)
    for contact in extra:
        yield Contact(contact.name, contact.email, contact.language)


def _each_once(every: Iterator[Contact]) -> list[Contact]:
    found: dict[str, Contact] = {}
    for contact in every:
        found.setdefault(contact.email.lower(), contact)
    return list(found.values())
