"""Give the notice of a country to everybody who has not confirmed it, and remind those who do not answer."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right, system
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.notices.models import Notice, NoticeDelivery
from dispatchable.service.notices.sending import deliver
from dispatchable.service.notices.users import Missing, User, users
from dispatchable.service.organizations.own import own_organization

REMIND_AFTER = timedelta(days=7)
"""Since the last mail, before another is written by itself."""
MOST_MAILS = 4
"""The first and three reminders; then a person must see to it."""
AT_ONCE = 200
"""Reminders written in one turn of the worker."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it."""

    told: int
    without_mail: int
    """People who have no e-mail address: the notice is to be given to them on paper."""


def send_notice(actor: Actor, country: str, *, again: bool = False) -> Sent:
    """Write to everybody who has a number of the country and was not told of the version that holds now.

    ``again``: also to those who were told and have not answered. One audit row, with the digest of who was told.
    """
    actor.require(Right.MANAGE_ORGANIZATION)
    with transaction.atomic():
        organization = own_organization(actor, lock=True)
        notice = _newest(organization.pk, country)
        wanted = (Missing.NOT_SENT, Missing.NO_MAIL, *((Missing.WAITING,) if again else ()))
        due = [user for user in users(organization.pk, notice.country) if user.state in wanted]
        if not due:
            raise Refused(
                "notice.nobody",
                en="There is nobody to write to: everybody was told, or nobody has a number of this country.",
                fr="Il n'y a personne à qui écrire\u00a0: chacun a été informé, ou personne n'a de numéro de téléphone "
                "de ce pays.",
            )
        sent = _deliver(notice, due)
        told = "\n".join(sorted(f"{user.person.pk} {user.state}" for user in due))
        record(
            actor, "notice.remind" if again else "notice.send", notice, label=notice.country,
            details={
                "version": notice.version, "told": sent.told, "without_mail": sent.without_mail,
                "digest": hashlib.sha256(told.encode()).hexdigest(),
            },
        )  # fmt: skip
    return sent


def tell_new_user(organization_id: uuid.UUID, country: str, person_id: uuid.UUID) -> bool:
    """Give the notice to somebody who has a number of the country now, once it has been given to others."""
    with transaction.atomic():
        notice = Notice.objects.filter(organization_id=organization_id, country=country).order_by("-version").first()
        if notice is None or notice.sent_at is None:
            return False
        due = [user for user in users(organization_id, country, person_id) if user.state == Missing.NOT_SENT]
        return bool(due) and _deliver(notice, due).told > 0


def remind_waiting() -> int:
    """Remind those who were told a week ago and have not answered, at most three times; how many were reminded."""
    limit = timezone.now() - REMIND_AFTER
    due = NoticeDelivery.objects.filter(acknowledged_at=None, last_sent_at__lt=limit, sent__lt=MOST_MAILS)
    count = 0
    for key in due.order_by("last_sent_at").values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            delivery = NoticeDelivery.objects.select_for_update().select_related("notice__organization").get(pk=key)
            notice = delivery.notice
            holds = _newest(notice.organization_id, notice.country) == notice
            found = users(notice.organization_id, notice.country, delivery.person_id)
            waits = [user for user in found if user.state == Missing.WAITING]
            if not holds or not waits or (delivery.last_sent_at or limit) >= limit:
                # a newer version holds, or the person has no number any more: nothing is asked of them by this one
                NoticeDelivery.objects.filter(pk=key).update(last_sent_at=timezone.now())
                continue
            count += _deliver(notice, waits).told
            actor = system(notice.organization_id, "notices")
            record(actor, "notice.remind", notice, label=notice.country, details={"version": notice.version, "told": 1})
    return count


def _deliver(notice: Notice, due: list[User]) -> Sent:
    told = sum(deliver(notice, user.person, user.phones) for user in due)
    if notice.sent_at is None:
        notice.sent_at = timezone.now()
        notice.save(update_fields=["sent_at"])
    return Sent(told, len(due) - told)


def _newest(organization_id: uuid.UUID, country: str) -> Notice:
    found = Notice.objects.filter(organization_id=organization_id, country=country.strip().upper())
    notice = found.order_by("-version").first()
    if notice is None:
        raise NotFound("notice")
    return notice
