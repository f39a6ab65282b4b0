"""Which terms hold for an organisation, and whether it has accepted them as they stand now."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.db.models import Q

from dispatchable.service.terms.models import OwnTerms, TermsAcceptance
from dispatchable.service.terms.texts import TermsText, current


class Standing(StrEnum):
    """Where an organisation stands with the terms of a country."""

    ACCEPTED = "accepted"
    NEW_VERSION = "new_version"
    """An earlier version was accepted: numbers in force stay so, no other activates."""
    NEVER = "never"
    UNSUPPORTED = "unsupported"
    """No number of the country may activate: there is nothing to accept."""


def in_force(organization_id: uuid.UUID | None, country: str) -> TermsText:
    """The terms of a country as they stand now for an organisation. Raises UserError ``country.unknown``."""
    return current(country.upper(), *own_words(organization_id, country))


def own_words(organization_id: uuid.UUID | None, country: str) -> tuple[str, str]:
    """What the operator added for this organisation, else for all, in English and French; "" where nothing."""
    return all_own_words(organization_id, country).get(country.upper(), ("", ""))


def all_own_words(organization_id: uuid.UUID | None, country: str = "") -> dict[str, tuple[str, str]]:
    """The same for every country (or for one), in one query; only those where something was added."""
    rows = OwnTerms.objects.filter(Q(organization=None) | Q(organization_id=organization_id)).order_by("id")
    if country:
        rows = rows.filter(country=country.upper())
    newest: dict[tuple[str, bool], OwnTerms] = {}
    for row in rows:
        newest[row.country, row.organization_id is not None] = row
    words: dict[str, tuple[str, str]] = {}
    # those of the organisation come last: they count before those of all
    for key in sorted(newest):
        row = newest[key]
        if row.en or row.fr:
            words[row.country] = row.en, row.fr
    return words


def is_accepted(organization_id: uuid.UUID, country: str) -> bool:
    """True when an administrator accepted the current version. A newer version must be accepted anew."""
    version = in_force(organization_id, country).version
    return TermsAcceptance.objects.filter(
        organization_id=organization_id, country=country.upper(), version=version
    ).exists()


def standing(text: TermsText, versions: set[str]) -> Standing:
    """Where an organisation stands that accepted these ``versions`` of a country's terms."""
    if not text.supported:
        return Standing.UNSUPPORTED
    if text.version in versions:
        return Standing.ACCEPTED
    return Standing.NEW_VERSION if versions else Standing.NEVER


def standings(organization_id: uuid.UUID, countries: tuple[str, ...]) -> dict[str, Standing]:
    """Where an organisation stands in each of these countries, in two queries."""
    accepted: dict[str, set[str]] = {}
    rows = TermsAcceptance.objects.filter(organization_id=organization_id, country__in=countries)
    for country, version in rows.values_list("country", "version"):
        accepted.setdefault(country, set()).add(version)
    own = all_own_words(organization_id)
    return {c: standing(current(c, *own.get(c, ("", ""))), accepted.get(c, set())) for c in countries}
