"""Adds a block of consecutive numbers: held as a range, with its numbers or without."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.add import carrier_of
from dispatchable.service.numbers.facts import checked_facts
from dispatchable.service.numbers.kinds import NumberKind
from dispatchable.service.numbers.models import NumberRange, Service, TelephoneNumber
from dispatchable.service.numbers.rules import is_valid
from dispatchable.service.numbers.syntax import read_number
from dispatchable.service.organizations.own import own_organization

MOST = 10_000
"""Numbers added with a range."""


def add_range(
    actor: Actor,
    *,
    first: str,
    last: str,
    country: str = "",
    carrier_id: uuid.UUID | None = None,
    with_numbers: bool = True,
    kind: str = NumberKind.USER,
    service: str = Service.UNKNOWN,
    note: str = "",
) -> NumberRange:
    """The block from ``first`` to ``last``; the organisation's numbers in it belong to it from now on.

    ``with_numbers`` adds those that are not there yet (at most MOST). Refused when it overlaps another range of the
    organisation, or when the installation has one of its numbers for somebody else.
    """
    actor.require(Right.MANAGE_NUMBERS)
    kind, _, note = checked_facts(kind, "", note)
    start, end, country = _ends(first, last, country)
    size = int(end[1:]) - int(start[1:]) + 1
    if with_numbers and size > MOST:
        raise Refused(
            "range.too_long",
            en=f"At most {MOST} numbers can be added at once. Hold the range without its numbers, or split it.",
            fr=f"Au plus {MOST} numéros de téléphone peuvent être ajoutés à la fois. Enregistrez la tranche sans eux, "
            "ou divisez-la.",
            field="last",
        )
    if service not in Service.values:
        raise Refused(
            "number.service",
            en="Choose whether the carrier has the numbers in service.",
            fr="Indiquez si l'opérateur a mis ces numéros de téléphone en service.",
            field="service",
        )
    try:
        with transaction.atomic():
            organization = own_organization(actor, lock=True)
            carrier = carrier_of(organization, carrier_id)
            same_length = [
                r for r in organization.ranges.filter(first__lte=end, last__gte=start) if len(r.first) == len(start)
            ]
            if same_length:
                raise _overlap(same_length[0])
            kept = NumberRange.objects.create(
                organization=organization, carrier=carrier, country=country, first=start, last=end, note=note[:200]
            )
            mine = [n for n in organization.numbers.filter(e164__gte=start, e164__lte=end) if len(n.e164) == len(start)]
            TelephoneNumber.objects.filter(pk__in=[number.pk for number in mine]).update(range=kept)
            known = {number.e164 for number in mine if not number.extension}
            new = _new(kept, known, kind, service) if with_numbers else []
            TelephoneNumber.objects.bulk_create(new, batch_size=500)
            details = {"first": start, "last": end, "new": len(new), "known": len(mine)}
            record(actor, "range.add", kept, label=f"{start} – {end}", details=details)
    except IntegrityError:
        raise Refused(
            "range.taken",
            en="A number of this range is registered already. If it is yours, ask the operator of the installation.",
            fr="Un numéro de téléphone de cette tranche est déjà enregistré. S'il est à vous, adressez-vous à "
            "l'exploitant de l'installation.",
            field="first",
        ) from None
    return kept


def _ends(first: str, last: str, country: str) -> tuple[str, str, str]:
    """Both ends as E.164, and their country. ``last`` may be its final digits alone ("99")."""
    try:
        start, extension, found = read_number(first, country)
    except Refused as refused:
        raise Refused(refused.code, en=refused.en, fr=refused.fr, field="first") from None
    digits = "".join(last.split())
    if digits.isascii() and digits.isdigit() and 0 < len(digits) <= 4 and len(digits) < len(start) - 1:
        last = start[: -len(digits)] + digits
    try:
        end, more, other = read_number(last, found)
    except Refused as refused:
        raise Refused(refused.code, en=refused.en, fr=refused.fr, field="last") from None
    if extension or more or found != other or len(start) != len(end) or start > end:
        raise Refused(
            "range.order",
            en="The last number must come after the first one, have as many digits, and no extension.",
            fr="Le dernier numéro de téléphone doit suivre le premier, compter autant de chiffres et n'avoir aucun "
            "poste.",
            field="last",
        )
    return start, end, found


def _new(kept: NumberRange, known: set[str], kind: str, service: str) -> list[TelephoneNumber]:
    now, new = timezone.now(), []
    for value in range(int(kept.first[1:]), int(kept.last[1:]) + 1):
        e164 = f"+{value}"
        if e164 not in known and is_valid(e164, kept.country):
            new.append(
                TelephoneNumber(
                    organization_id=kept.organization_id, e164=e164, country=kept.country, kind=kind, service=service,
                    carrier_id=kept.carrier_id, range=kept, state_since=now,
                )
            )  # fmt: skip
    return new


def _overlap(other: NumberRange) -> Refused:
    return Refused(
        "range.overlap",
        en=f"This range overlaps another one of yours: {other.first} to {other.last}.",
        fr=f"Cette tranche en recouvre une autre\u00a0: {other.first} à {other.last}.",
        field="first",
    )
