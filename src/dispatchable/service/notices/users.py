"""Who must have confirmed a notice, and who has not: people with a number of the country that is not released."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from dispatchable.service.notices.models import Notice, NoticeDelivery
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.organizations.models import Person


class Missing(StrEnum):
    """Where somebody stands with the notice that holds now."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    """It was sent; no answer yet."""
    NO_MAIL = "no_mail"
    """No e-mail address is known: it must be given on paper."""
    NOT_SENT = "not_sent"
    NO_NOTICE = "no_notice"
    """There is no notice for the country yet."""


@dataclass(frozen=True, slots=True)
class User:
    """One person of one country, and where they stand."""

    person: Person
    country: str
    phones: tuple[str, ...]
    """Their numbers of this country."""
    sites: tuple[str, ...]
    """The addresses wanted for these, by the organisation's own name where there is one."""
    state: Missing
    since: datetime | None
    """When they were first told, else when the notice was written, else None; when they confirmed."""
    version: int
    """Of the notice that holds now; 0 where there is none."""
    confirmed_version: int
    """The newest version they have confirmed; 0 for none."""
    sent: int
    """Mails with the version that holds now."""

    @property
    def is_missing(self) -> bool:
        """Whether they still have to confirm."""
        return self.state != Missing.CONFIRMED


def newest(organization_id: uuid.UUID) -> dict[str, Notice]:
    """The notice that holds now, by country."""
    rows = Notice.objects.filter(organization_id=organization_id).order_by("version")
    return {row.country: row for row in rows}


def numbers_of_users(organization_id: uuid.UUID) -> QuerySet[TelephoneNumber]:
    """Numbers somebody may call from: with a person who has not left, not released."""
    found = TelephoneNumber.objects.filter(organization_id=organization_id, person__isnull=False)
    return found.filter(person__left_at=None).exclude(activation=Activation.RELEASED)


def users(organization_id: uuid.UUID, country: str = "", person_id: uuid.UUID | None = None) -> list[User]:
    """Everybody who must have confirmed, by name; of one country or one person when asked. Three queries."""
    numbers = numbers_of_users(organization_id).select_related("person", "address__current").order_by("e164")
    deliveries = NoticeDelivery.objects.filter(notice__organization_id=organization_id).select_related("notice")
    if country:
        numbers, deliveries = numbers.filter(country=country), deliveries.filter(notice__country=country)
    if person_id:
        numbers, deliveries = numbers.filter(person_id=person_id), deliveries.filter(person_id=person_id)
    by_user: dict[tuple[uuid.UUID, str], list[TelephoneNumber]] = {}
    for number in numbers:
        assert number.person_id is not None  # numbers_of_users
        by_user.setdefault((number.person_id, number.country), []).append(number)
    given: dict[tuple[uuid.UUID, str], list[NoticeDelivery]] = {}
    for delivery in deliveries.order_by("notice__version"):
        given.setdefault((delivery.person_id, delivery.notice.country), []).append(delivery)
    notices = newest(organization_id)
    found = [_user(own, notices.get(key[1]), given.get(key, [])) for key, own in by_user.items()]
    return sorted(found, key=lambda user: (user.person.name.casefold(), user.country))


def _user(numbers: list[TelephoneNumber], notice: Notice | None, given: list[NoticeDelivery]) -> User:
    person, country = numbers[0].person, numbers[0].country
    assert person is not None  # numbers_of_users
    now = next((d for d in given if notice and d.notice_id == notice.pk), None)
    since: datetime | None
    if notice is None:
        state, since = Missing.NO_NOTICE, None
    elif now is not None and now.acknowledged_at:
        state, since = Missing.CONFIRMED, now.acknowledged_at
    elif now is not None and now.sent:
        state, since = Missing.WAITING, now.created_at
    else:
        state, since = Missing.NOT_SENT if person.email else Missing.NO_MAIL, notice.created_at
    confirmed = [d.notice.version for d in given if d.acknowledged_at]
    return User(
        person, country, tuple(number.written for number in numbers), tuple(dict.fromkeys(map(_site, numbers))), state,
        since, notice.version if notice else 0, max(confirmed, default=0), now.sent if now else 0,
    )  # fmt: skip


def _site(number: TelephoneNumber) -> str:
    if number.address is None:
        return ""
    return number.address.label or (number.address.current.line if number.address.current else "")
