"""Finding people by the words of their names and e-mail addresses."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dispatchable.service.organizations.models import Person
from dispatchable.service.storage.words import WordIndex, fitting

WORDS = WordIndex(
    name="person",
    table="organizations_person",
    scope="{row}.organization_id",
    text="{row}.name || ' ' || {row}.email",
    watched=("organization_id", "name", "email"),
)


def people_fitting(organization_id: UUID, text: str) -> QuerySet[Person]:
    """People of the organisation in whose name or e-mail address each word of ``text`` begins a word."""
    found = fitting(WORDS, text, organization_id)
    mine = Person.objects.filter(organization_id=organization_id)
    return mine.none() if found is None else mine.filter(pk__in=found)
