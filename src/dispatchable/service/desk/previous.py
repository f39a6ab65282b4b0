"""What was asked and decided before on the same address, however it was typed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress
from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.find import OPEN, sent
from dispatchable.service.desk.models import LineState, RequestLine, ServiceRequest
from dispatchable.service.numbers.models import TelephoneNumber


def previous_decisions(actor: Actor, line: RequestLine) -> QuerySet[RequestLine]:
    """Decided lines, newest first, on an address of the same normalised form, of every request the agent may see."""
    keys = AddressVersion.objects.filter(address_id=line.address_id).values("normalised_key")
    same = AddressVersion.objects.filter(normalised_key__in=keys).values("address_id")
    decided = RequestLine.objects.filter(address_id__in=same, state=LineState.DECIDED).exclude(pk=line.pk)
    decided = decided.filter(request__in=sent(actor).order_by().values("pk"))
    return decided.select_related("request__organization").order_by("-decided_at")


def open_request(number: TelephoneNumber | None, address: EmergencyAddress | None) -> ServiceRequest | None:
    """The request already with the desk for this number or address: a second one would help nobody."""
    about = Q(pk__in=())
    if number is not None:
        about |= Q(lines__number=number)
    if address is not None:
        about |= Q(lines__address=address)
    return ServiceRequest.objects.filter(about, state__in=OPEN).order_by("-id").first()
