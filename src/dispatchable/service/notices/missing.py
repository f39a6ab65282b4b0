"""Who has a number and where they stand with its notice, as rows of one query, for lists of any length."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Case, CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from dispatchable.service.notices.models import Notice, NoticeDelivery
from dispatchable.service.notices.users import Missing, numbers_of_users


def rows(organization_id: uuid.UUID) -> QuerySet[Any]:
    """One number for each person and country: their first.

    With ``notice_state`` (a value of Missing), ``notice_since`` (as ``users.User.since``), ``notice_version``,
    ``notice_sent`` and ``notice_last`` (the newest mail).
    """
    numbers = numbers_of_users(organization_id)
    earlier = numbers.filter(person_id=OuterRef("person_id"), country=OuterRef("country"), pk__lt=OuterRef("pk"))
    held = Notice.objects.filter(organization_id=organization_id, country=OuterRef("country")).order_by("-version")
    given = NoticeDelivery.objects.filter(notice_id=OuterRef("notice_id"), person_id=OuterRef("person_id"))
    return (
        numbers.filter(~Exists(earlier))
        .annotate(notice_id=Subquery(held.values("pk")[:1]), notice_written=Subquery(held.values("created_at")[:1]))
        .annotate(notice_version=Subquery(held.values("version")[:1]))
        .annotate(
            notice_told=Subquery(given.filter(sent__gt=0).values("created_at")[:1], output_field=DateTimeField()),
            notice_confirmed=Subquery(given.values("acknowledged_at")[:1], output_field=DateTimeField()),
            notice_sent=Subquery(given.values("sent")[:1]),
            notice_last=Subquery(given.values("last_sent_at")[:1]),
        )
        .annotate(
            notice_state=Case(
                When(notice_id=None, then=Value(Missing.NO_NOTICE.value)),
                When(notice_confirmed__isnull=False, then=Value(Missing.CONFIRMED.value)),
                When(notice_told__isnull=False, then=Value(Missing.WAITING.value)),
                When(Q(person__email=""), then=Value(Missing.NO_MAIL.value)),
                default=Value(Missing.NOT_SENT.value),
                output_field=CharField(),
            ),
            notice_since=Coalesce(F("notice_confirmed"), F("notice_told"), F("notice_written")),
        )
        .select_related("person", "address__current", "place")
    )
