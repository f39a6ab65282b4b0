"""What this room does when it hears of something: numbers that waited for it try again by themselves."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import system
from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.numbers.locking import locked_numbers
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.rules import ALSO_ADDRESS, ASKED_BY_CARRIER, CARRIER_SAID, WAITS_FOR_ADDRESS
from dispatchable.service.numbers.transitions import begin
from dispatchable.service.numbers.waking import AT_ONCE, wake, wake_for_version
from dispatchable.service.terms.accepted import is_accepted
from dispatchable.service.terms.models import OwnTerms, TermsAcceptance


@listens_to("address.validated", "address.rejected")
def address_decided(event: Event) -> None:
    """Numbers that wait for this address, or are in force with an older version of it, go on."""
    address = EmergencyAddress.objects.select_related("current").filter(pk=event.object_id).first()
    if address is None or address.current is None:
        return
    numbers = TelephoneNumber.objects.filter(address=address)
    why = f"event:{event.pk}"
    if event.kind == "address.rejected":
        # tried anew, so that the number's reason tells of the decision
        wake(numbers, WAITS_FOR_ADDRESS - {"NUM-ADR-REJECTED"}, "address", why)
    elif address.current.is_validated:
        wake(numbers, WAITS_FOR_ADDRESS | ALSO_ADDRESS, "address", why)
        wake_for_version(numbers, address.current.pk, "address", why)


@listens_to("place.changed")
def place_changed(event: Event) -> None:
    """Numbers in force at this place, registered before it changed, are registered anew as it is now."""
    why = f"event:{event.pk}"
    here = TelephoneNumber.objects.filter(place_id=event.object_id)
    wake(here, ALSO_ADDRESS, "place", why)
    waits = (Activation.ACTIVE, Activation.UPDATE_FAILED)
    ids = list(here.filter(active_place_id=event.object_id).values_list("pk", flat=True))
    with transaction.atomic():
        for number in locked_numbers(ids):
            # one that is under way looks for itself when it ends (activation.settle)
            known = number.registration
            if number.activation in waits and known is not None and known.created_at < event.created_at:
                begin(system(number.organization_id, "place", why), number)


@listens_to("address.pinned")
def address_pinned(event: Event) -> None:
    """Numbers in force at the address, registered before its pin moved, are registered anew."""
    here = TelephoneNumber.objects.filter(address_id=event.object_id, active_version__address_id=event.object_id)
    wake(TelephoneNumber.objects.filter(address_id=event.object_id), ALSO_ADDRESS, "address", f"event:{event.pk}")
    ids = list(here.values_list("pk", flat=True))
    for at in range(0, len(ids), AT_ONCE):
        with transaction.atomic():
            for number in locked_numbers(ids[at : at + AT_ONCE]):
                known = number.registration
                waits = number.activation in (Activation.ACTIVE, Activation.UPDATE_FAILED)
                if waits and known is not None and known.created_at < event.created_at:
                    begin(system(number.organization_id, "address", f"event:{event.pk}"), number)


@listens_to("address.described")
def address_described(event: Event) -> None:
    """Numbers that waited for what a carrier asks of their address, such as its SIRET, try again."""
    numbers = TelephoneNumber.objects.filter(address_id=event.object_id)
    wake(numbers, ASKED_BY_CARRIER, "address", f"event:{event.pk}")


@listens_to("terms.accepted")
def terms_accepted(event: Event) -> None:
    """Numbers that failed for want of the terms try again."""
    acceptance = TermsAcceptance.objects.filter(pk=event.object_id).first()
    if acceptance is not None:
        numbers = TelephoneNumber.objects.filter(organization_id=acceptance.organization_id, country=acceptance.country)
        wake(numbers, {"NUM-TERMS"}, "terms", f"event:{event.pk}")


@listens_to("terms.changed")
def terms_changed(event: Event) -> None:
    """Numbers that waited for terms that are taken back, so that an accepted version holds again, try again."""
    own = OwnTerms.objects.filter(pk=event.object_id).first()
    if own is None:
        return
    waiting = TelephoneNumber.objects.filter(country=own.country, reason_code="NUM-TERMS")
    if own.organization_id is not None:
        waiting = waiting.filter(organization_id=own.organization_id)
    for organization_id in waiting.order_by("organization_id").values_list("organization_id", flat=True).distinct():
        if is_accepted(organization_id, own.country):
            wake(waiting.filter(organization_id=organization_id), {"NUM-TERMS"}, "terms", f"event:{event.pk}")


@listens_to("person.changed")
def person_changed(event: Event) -> None:
    """Numbers of somebody who got a calling plan, or works in another country now, try again."""
    numbers = TelephoneNumber.objects.filter(person_id=event.object_id)
    wake(numbers, {"NUM-PLAN", "NUM-COUNTRY"}, "person", f"event:{event.pk}")


@listens_to("carrier.changed")
def carrier_changed(event: Event) -> None:
    """Numbers that wait for this carrier, or for what it asked of addresses, try again with its settings of now."""
    if Carrier.objects.filter(pk=event.object_id).exists():
        numbers = TelephoneNumber.objects.filter(carrier_id=event.object_id)
        wake(numbers, CARRIER_SAID | ASKED_BY_CARRIER, "carrier", f"event:{event.pk}")
