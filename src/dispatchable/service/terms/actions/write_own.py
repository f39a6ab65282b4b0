"""The operator of the installation adds words of its own to the terms of a country."""

from __future__ import annotations

import uuid

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.organizations.models import Organization
from dispatchable.service.terms.accepted import in_force
from dispatchable.service.terms.models import OwnTerms
from dispatchable.service.terms.texts import offered
from dispatchable.service.terms.versions import keep

LONGEST = 8000
"""Characters in one language."""


def write_own_terms(
    actor: Actor, country: str, *, en: str, fr: str, organization_id: uuid.UUID | None = None
) -> OwnTerms:
    """Add words to a country's terms, for one organisation or (None) for all that have none of their own.

    Both languages, or neither: that takes the words back. The terms become another version, which each organisation
    accepts anew: its numbers in force stay so, others wait. Emits ``terms.changed``.
    """
    actor.require(Right.OPERATE)
    country = country.strip().upper()
    if country not in offered():
        raise NotFound("terms")
    if actor.user_id is None:
        raise NotAllowed(Right.OPERATE.value)
    texts = {"en": _clean(en), "fr": _clean(fr)}
    for language, text in texts.items():
        if not text and any(texts.values()):
            raise Refused(
                "terms.own_languages",
                en="Write the text in both languages, or leave both empty to take it back.",
                fr="Rédigez le texte dans les deux langues, ou videz les deux pour le retirer.",
                field=language,
            )
        if len(text) > LONGEST:
            raise Refused(
                "terms.own_length",
                en=f"This text has {len(text)} characters; {LONGEST} is the most. Shorten it.",
                fr=f"Ce texte compte {len(text)} caractères\u00a0; le maximum est de {LONGEST}. Raccourcissez-le.",
                field=language,
            )
    with transaction.atomic():
        whose = None
        if organization_id is not None:
            whose = Organization.objects.select_for_update().filter(pk=organization_id).first()
            if whose is None:
                raise NotFound("organization")
        row = OwnTerms.objects.create(
            organization=whose, country=country, user_id=actor.user_id, user_name=actor.name, **texts
        )
        stands = in_force(organization_id, country)
        keep(stands, organization_id)
        # in the chain of the organisation it concerns, or in the installation's own
        writer = Actor(actor.name, organization_id, actor.user_id, actor.rights, actor.language, actor.request_id)
        record(
            writer,
            "terms.write" if any(texts.values()) else "terms.take_back",
            row,
            label=country,
            details={"version": stands.version, "digest": stands.digest("en")},
        )
        emit(writer, "terms.changed", row, country=country)
    return row


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()
