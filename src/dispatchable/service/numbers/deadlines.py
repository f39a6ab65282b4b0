"""A carrier that does not answer in time: the number says so, and somebody is told once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dispatchable.service.accounts.models import Membership, Role
from dispatchable.service.audit.actor import Actor, Right, system
from dispatchable.service.audit.record import record
from dispatchable.service.carriers.models import WAITING, Carrier, Registration, RegistrationState
from dispatchable.service.errors import Refused
from dispatchable.service.mail.actions.write import write_mail
from dispatchable.service.numbers.actions.finding import locked
from dispatchable.service.numbers.activation import give_up_on
from dispatchable.service.numbers.locking import locked_number
from dispatchable.service.numbers.models import Activation, TelephoneNumber, Watch
from dispatchable.service.numbers.reasons import Failure
from dispatchable.service.numbers.syntax import international

UNDER_WAY = (Activation.PENDING, Activation.UPDATING)
SHOWN = 20
"""Numbers named in one mail; the rest is counted."""


def overdue(now: datetime | None = None) -> int:
    """End the attempts whose carrier let its time pass, and tell the administrators once; how many there were.

    A release that is not answered goes on waiting, for nobody else can say whether it was made; they are told as well.
    """
    now = now or timezone.now()
    late = Registration.objects.filter(state__in=WAITING, due_at__lte=now).order_by("id")
    told: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for pk in list(late.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            registration = Registration.objects.select_related("carrier").get(pk=pk)
            number = TelephoneNumber.objects.filter(pk=registration.number_id).first()
            if number is None:
                continue
            number = locked_number(number.pk)
            registration.refresh_from_db(fields=["state", "due_at", "attempt"])
            if registration.state not in WAITING or registration.due_at is None or registration.due_at > now:
                continue
            if registration.state == RegistrationState.REQUESTED:
                if number.activation in UNDER_WAY and number.attempt == registration.attempt:
                    give_up_on(number, _timeout(registration))
                else:
                    # nothing waits for it: it is let go of like every leftover
                    Registration.objects.filter(pk=pk).update(state=RegistrationState.ABANDONED, due_at=None)
                    continue
            else:
                # reminded of once more after as long again
                due = now + registration.carrier.answer_within
                Registration.objects.filter(pk=pk).update(due_at=due)
            Watch.objects.update_or_create(number=number, defaults={"escalated_at": now})
            told[registration.carrier_id].append(number.written)
    for carrier_id, numbers in told.items():
        _tell(carrier_id, numbers)
    return sum(map(len, told.values()))


def give_up(actor: Actor, number_id: uuid.UUID) -> TelephoneNumber:
    """Stop waiting for the carrier's answer to an activation. One that comes after all is still taken in.

    Refused while the carrier is not waited for, and for a release: only the carrier knows whether it let go.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        number = locked(actor, number_id)
        waiting = Registration.objects.filter(
            number_id=number.pk, attempt=number.attempt, state=RegistrationState.REQUESTED, due_at__isnull=False
        ).first()
        if number.activation not in UNDER_WAY or waiting is None:
            raise Refused(
                "number.not_waiting",
                en="Nothing waits for this carrier's answer just now. Look at the number's state again.",
                fr="Rien n'attend la réponse de cet opérateur pour l'instant. Consultez de nouveau l'état du "
                "numéro de téléphone.",
            )
        record(actor, "number.give_up", number, label=number.written, details={"registration": str(waiting.pk)})
        give_up_on(number, _timeout(waiting))
    return number


def _timeout(registration: Registration) -> Failure:
    return Failure("NUM-TIMEOUT", "carrier", {"date": registration.created_at.date().isoformat()})


def _tell(carrier_id: uuid.UUID, numbers: list[str]) -> None:
    """One letter to each administrator of the organisation, in their language."""
    with transaction.atomic():
        carrier = Carrier.objects.select_related("organization").get(pk=carrier_id)
        organization = carrier.organization
        details = {"numbers": len(numbers)}
        record(system(organization.pk, "deadline"), "carrier.late", carrier, label=carrier.name, details=details)
        members = Membership.objects.filter(organization=organization, role=Role.ADMINISTRATOR)
        for member in members.select_related("user").order_by("id"):
            language = member.user.language or organization.language
            subject, body = _letter(carrier.name, numbers, language)
            write_mail(organization, to=member.user.email, language=language, subject=subject, body=body, about=carrier)


def _letter(carrier: str, numbers: list[str], language: str) -> tuple[str, str]:
    shown = "\n".join(f"  {international(e164)}" for e164 in numbers[:SHOWN])
    more = len(numbers) - SHOWN
    if language == "fr":
        rest = f"\n  … et {more} de plus" if more > 0 else ""
        return (
            f"Sans réponse de l'opérateur\u00a0: {len(numbers)} à voir",
            f"Opérateur\u00a0: {carrier}\n\nIl n'a pas répondu dans son délai. Numéros de téléphone concernés\u00a0:\n"
            f"{shown}{rest}\n\nInterrogez l'opérateur, puis saisissez sa réponse sur sa page "
            "(Paramètres > Opérateurs)\u00a0: les numéros de téléphone continuent alors d'eux-mêmes. "
            "Une adresse déjà en vigueur le reste.\n",
        )
    rest = f"\n  … and {more} more" if more > 0 else ""
    return (
        f"No answer from the carrier: {len(numbers)} to look at",
        f"Carrier: {carrier}\n\nIt did not answer in its time. Numbers concerned:\n{shown}{rest}\n\n"
        "Ask the carrier, then enter its answer on its page (Settings > Carriers): the numbers then go on by "
        "themselves. An address already in force stays in force.\n",
    )
