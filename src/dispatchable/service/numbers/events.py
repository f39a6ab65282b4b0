"""What this room does when it hears of something: numbers that waited for it try again by themselves."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import system
from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.numbers.actions.activate import request_activation
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.rules import WAITS_FOR_ADDRESS
from dispatchable.service.numbers.transitions import begin
from dispatchable.service.terms.accepted import is_accepted
from dispatchable.service.terms.models import OwnTerms, TermsAcceptance


@listens_to("address.validated", "address.rejected")
def address_decided(event: Event) -> None:
    """Numbers that wait for this address, or are in force with an older version of it, go on."""
    address = EmergencyAddress.objects.select_related("current").filter(pk=event.object_id).first()
    if address is None or address.current is None:
        return
    with transaction.atomic():
        # locked: an attempt that is just ending without this news has ended when it is looked at
        for number in TelephoneNumber.objects.select_for_update().filter(address=address).order_by("id"):
            waits = number.reason_code in WAITS_FOR_ADDRESS and number.activation in (
                Activation.FAILED, Activation.INCOMPLETE, Activation.UPDATE_FAILED,
            )  # fmt: skip
            older = number.activation == Activation.ACTIVE and number.active_version_id != address.current_id
            if event.kind == "address.rejected":
                # tried anew, so that the number's reason tells of the decision
                waits, older = waits and number.reason_code != "NUM-ADR-REJECTED", False
            elif not address.current.is_validated:
                continue
            if waits or older:
                request_activation(system(number.organization_id, "address", f"event:{event.pk}"), number.pk)


@listens_to("place.changed")
def place_changed(event: Event) -> None:
    """Numbers in force at this place, registered before it changed, are registered anew as it is now."""
    with transaction.atomic():
        numbers = TelephoneNumber.objects.select_for_update(of=("self",)).select_related("registration")
        waits = (Activation.ACTIVE, Activation.UPDATE_FAILED)
        for number in numbers.filter(place_id=event.object_id, active_place_id=event.object_id).order_by("id"):
            # one that is under way looks for itself when it ends (activation.settle)
            known = number.registration
            if number.activation in waits and known is not None and known.created_at < event.created_at:
                begin(system(number.organization_id, "place", f"event:{event.pk}"), number)


@listens_to("terms.accepted")
def terms_accepted(event: Event) -> None:
    """Numbers that failed for want of the terms try again."""
    acceptance = TermsAcceptance.objects.filter(pk=event.object_id).first()
    if acceptance is None:
        return
    waits = (Activation.FAILED, Activation.UPDATE_FAILED)
    with transaction.atomic():
        # locked and then looked at: one that is just failing for this reason has failed when it is seen
        numbers = TelephoneNumber.objects.select_for_update().filter(
            organization_id=acceptance.organization_id, country=acceptance.country
        )
        for number in numbers.order_by("id"):
            if number.reason_code == "NUM-TERMS" and number.activation in waits:
                request_activation(system(number.organization_id, "terms", f"event:{event.pk}"), number.pk)


@listens_to("terms.changed")
def terms_changed(event: Event) -> None:
    """Numbers that waited for terms that are taken back, so that an accepted version holds again, try again."""
    own = OwnTerms.objects.filter(pk=event.object_id).first()
    if own is None:
        return
    waiting = TelephoneNumber.objects.filter(
        country=own.country, reason_code="NUM-TERMS", activation__in=(Activation.FAILED, Activation.UPDATE_FAILED)
    )
    if own.organization_id is not None:
        waiting = waiting.filter(organization_id=own.organization_id)
    for organization_id in waiting.order_by("organization_id").values_list("organization_id", flat=True).distinct():
        if not is_accepted(organization_id, own.country):
            continue
        with transaction.atomic():
            for number in waiting.filter(organization_id=organization_id).select_for_update().order_by("id"):
                request_activation(system(organization_id, "terms", f"event:{event.pk}"), number.pk)
