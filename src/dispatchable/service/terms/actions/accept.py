"""An administrator accepts the terms of a country for the organisation."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.organizations.own import own_organization
from dispatchable.service.terms.accepted import in_force
from dispatchable.service.terms.models import TermsAcceptance
from dispatchable.service.terms.texts import current, offered
from dispatchable.service.terms.versions import keep


def accept_terms(actor: Actor, country: str, version: str, *, came_from: str = "") -> TermsAcceptance:
    """Keep that this administrator accepted this version; accepting again changes nothing.

    ``version`` is the one that was shown: when the text has changed since, it is refused so that nobody accepts unread.
    ``came_from`` is the network address that the person came from. The text is kept word for word.
    Emits ``terms.accepted``: numbers that wait for it try again.
    """
    actor.require(Right.ACCEPT_TERMS)
    country = country.strip().upper()
    if country not in offered():
        raise NotFound("terms")
    text = in_force(actor.organization_id, country)
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
        keep(text, None if text == current(country) else organization.pk)
        language = actor.language if actor.language in ("en", "fr") else "en"
        acceptance = TermsAcceptance.objects.create(
            organization=organization,
            country=country,
            version=version,
            text_digest=text.digest(language),
            language=language,
            user_id=actor.user_id,
            user_name=actor.name,
            came_from=came_from[:60],
        )
        record(
            actor,
            "terms.accept",
            acceptance,
            label=country,
            details={
                "version": version,
                "digest": acceptance.text_digest,
                "language": language,
                "from": acceptance.came_from,
            },
        )
        emit(actor, "terms.accepted", acceptance, country=country)
    return acceptance
