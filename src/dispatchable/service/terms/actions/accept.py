"""An administrator accepts the terms of a country for the organisation."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.organizations.own import own_organization
from dispatchable.service.terms.models import TermsAcceptance
from dispatchable.service.terms.texts import current, offered


def accept_terms(actor: Actor, country: str, version: str) -> TermsAcceptance:
    """Keep that this administrator accepted this version; accepting again changes nothing.

    ``version`` is the one that was shown: when the text has changed since, it is refused so that nobody accepts unread.
    Emits ``terms.accepted``: numbers that wait for it try again.
    """
    actor.require(Right.ACCEPT_TERMS)
    country = country.strip().upper()
    if country not in offered():
        raise NotFound("terms")
    text = current(country)
    if actor.user_id is None:
        raise NotAllowed(Right.ACCEPT_TERMS.value)
    if not text.supported:
        raise Refused(
            "terms.unsupported",
            en="Emergency calling is not supported in this country, so there is nothing to accept.",
            fr="Les appels d'urgence ne sont pas pris en charge dans ce pays\u00a0: il n'y a rien à accepter.",
        )
    if version != text.version:
        raise Refused(
            "terms.version",
            en="The terms have changed since this page was shown. Read the new text, then accept it.",
            fr="Les conditions ont changé depuis l'affichage de la page. Lisez le nouveau texte, puis acceptez-le.",
            field="version",
        )
    with transaction.atomic():
        organization = own_organization(actor, lock=True)
        known = TermsAcceptance.objects.filter(organization=organization, country=country, version=version).first()
        if known:
            return known
        language = actor.language if actor.language in ("en", "fr") else "en"
        acceptance = TermsAcceptance.objects.create(
            organization=organization,
            country=country,
            version=version,
            text_digest=text.digest(language),
            language=language,
            user_id=actor.user_id,
            user_name=actor.name,
        )
        record(
            actor,
            "terms.accept",
            acceptance,
            label=country,
            details={"version": version, "digest": acceptance.text_digest, "language": language},
        )
        emit(actor, "terms.accepted", acceptance, country=country)
    return acceptance
