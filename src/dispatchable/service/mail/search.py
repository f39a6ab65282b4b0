"""Finding messages by recipient and subject."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from dispatchable.service.storage.words import WordIndex, fitting

WORDS = WordIndex(
    name="mail",
    table="mail_outgoingmail",
    scope="{row}.organization_id",
    text="{row}.\"to\" || ' ' || {row}.subject",
    watched=("organization_id", '"to"', "subject"),
)


def mail_fitting(organization_id: UUID, text: str) -> Q:
    """The condition that each word of ``text`` begins a word of a message's recipient or subject."""
    found = fitting(WORDS, text, organization_id)
    return Q(pk__in=() if found is None else found)
