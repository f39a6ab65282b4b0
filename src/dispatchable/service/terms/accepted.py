"""Whether an organisation has accepted the terms of a country as they stand now."""

from __future__ import annotations

import uuid

from dispatchable.service.terms.models import TermsAcceptance
from dispatchable.service.terms.texts import current


def is_accepted(organization_id: uuid.UUID, country: str) -> bool:
    """True when an administrator accepted the current version. A newer version must be accepted anew."""
    version = current(country).version
    return TermsAcceptance.objects.filter(
        organization_id=organization_id, country=country.upper(), version=version
    ).exists()
