"""Addresses that a person may be about to type, out of the organisation's registers."""

from __future__ import annotations

from dispatchable.engine.validation.suggest import Suggestion
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import opened_for

__all__ = ["Suggestion", "suggest"]


def suggest(organization: Organization, text: str, country: str, limit: int = 8) -> list[Suggestion]:
    """At most ``limit`` suggestions for the text typed so far, the likeliest first; none where no register covers."""
    found: list[Suggestion] = []
    for suggester in opened_for(organization).suggesters.get(country.upper(), ()):
        found += suggester.suggest(text, limit)
    return sorted(found, key=lambda s: -s.likeliness)[:limit]
