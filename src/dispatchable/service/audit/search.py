"""Finding audit rows by what they are about and by who acted."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from dispatchable.service.storage.words import WordIndex, fitting

WORDS = WordIndex(
    name="audit",
    table="audit_auditrow",
    scope="{row}.organization_id",
    text="{row}.object_label || ' ' || {row}.actor_name",
    watched=("object_label", "actor_name"),
)


def audit_fitting(organization_id: UUID, text: str) -> Q:
    """The condition that each word of ``text`` begins a word of a row's object or of the name of who acted."""
    found = fitting(WORDS, text, organization_id)
    return Q(pk__in=() if found is None else found)
