"""Somebody confirms a notice: by their personal link, or on paper, which an administrator records."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right, system
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.notices.links import RENEWED_AT_MOST_EVERY, find, is_open
from dispatchable.service.notices.models import How, Notice, NoticeDelivery
from dispatchable.service.notices.sending import deliver, language_of
from dispatchable.service.notices.users import users
from dispatchable.service.organizations.own import own_organization


def acknowledge_by_link(token: str, *, language: str, came_from: str = "") -> NoticeDelivery:
    """Keep that the person of this link has read and understood; once, however often it is said.

    Nobody signs in: who has the secret of the mail is its recipient. Raises NotFound for a link there never was, and
    Refused ``notice.link_expired`` for one whose time is over.
    """
    with transaction.atomic():
        link = find(token)
        if link is None:
            raise NotFound("notice")
        delivery = _locked(link.delivery_id)
        if delivery.acknowledged_at:
            return delivery
        if not is_open(link):
            raise Refused(
                "notice.link_expired",
                en="This link has expired. Ask for a new one below; it comes by mail.",
                fr="Ce lien a expiré. Demandez-en un nouveau ci-dessous\u00a0; il arrive par e-mail.",
            )
        _confirm(delivery, How.LINK, language, came_from=came_from)
        # the actor is the installation: a person's name would stay for ever in the chained part of the row
        actor = system(delivery.notice.organization_id, "notices")
        record(actor, "notice.acknowledge", delivery, label=delivery.person.name, details=_details(delivery))
    return delivery


def renew_link(token: str) -> bool:
    """Write to the person of an old link with a new one; False when that was done within the hour.

    The mail goes to the address that the organisation knows: who only found the old link gains nothing.
    """
    with transaction.atomic():
        link = find(token)
        if link is None:
            raise NotFound("notice")
        delivery = _locked(link.delivery_id)
        now = timezone.now()
        if delivery.acknowledged_at or (delivery.last_sent_at and delivery.last_sent_at > now - RENEWED_AT_MOST_EVERY):
            return False
        notice = delivery.notice
        phones = [u.phones for u in users(notice.organization_id, notice.country, delivery.person_id)]
        return deliver(notice, delivery.person, phones[0] if phones else ())


def acknowledge_on_paper(actor: Actor, person_id: uuid.UUID, country: str) -> NoticeDelivery:
    """An administrator records that somebody has signed the notice that holds now on paper."""
    actor.require(Right.MANAGE_ORGANIZATION)
    with transaction.atomic():
        organization = own_organization(actor, lock=True)
        person = organization.people.filter(pk=person_id).first()
        notice = Notice.objects.filter(organization=organization, country=country.strip().upper()).order_by("-version")
        held = notice.first()
        if person is None or held is None:
            raise NotFound("notice")
        delivery, _ = NoticeDelivery.objects.get_or_create(
            notice=held, person=person, defaults={"language": language_of(person)}
        )
        delivery = _locked(delivery.pk)
        if not delivery.acknowledged_at:
            _confirm(delivery, How.PAPER, delivery.language, recorded_by=actor.name)
            record(actor, "notice.record_paper", delivery, label=person.name, details=_details(delivery))
    return delivery


def _locked(delivery_id: uuid.UUID) -> NoticeDelivery:
    found = NoticeDelivery.objects.select_for_update(of=("self",)).select_related("notice", "person__organization")
    return found.get(pk=delivery_id)


def _confirm(delivery: NoticeDelivery, how: How, language: str, *, came_from: str = "", recorded_by: str = "") -> None:
    delivery.acknowledged_at, delivery.acknowledged_how = timezone.now(), how
    delivery.acknowledged_language = language if language in ("en", "fr") else "en"
    delivery.came_from, delivery.recorded_by = came_from[:60], recorded_by
    delivery.save()


def _details(delivery: NoticeDelivery) -> dict[str, object]:
    return {"country": delivery.notice.country, "version": delivery.notice.version, "how": delivery.acknowledged_how}
