"""Who uses a number, and where: the page that assigns it."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.numbers.forms import AssignForm
from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Place
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.actions.add_person import add_person
from dispatchable.service.organizations.models import Person

MOST = 200
"""Addresses and people offered at once; the search narrows them."""


@page(Right.MANAGE_NUMBERS)
def number_assign(request: PageRequest, pk: UUID) -> HttpResponse:
    """Choose person, address and place; the activation then begins by itself."""
    related = ("person", "address__current", "place", "carrier")
    found: TelephoneNumber = own(TelephoneNumber.objects.select_related(*related), request, pk)
    text = request.GET.get("q", "").strip()[:100]
    addresses = _addresses(found, text)
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request, found),
        addresses=addresses,
        people=_people(found),
        places=list(Place.objects.filter(address__in=addresses).order_by("name")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _assign(request, found, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            return redirect("number", pk)
    every = EmergencyAddress.objects.filter(organization=request.organization).exclude(state=AddressState.RETIRED)
    return render(
        request,
        "numbers/assign.html",
        {
            "number": found, "form": form, "text": text, "none": not every.exists(),
            "more": len(addresses) >= MOST or bool(text),
            "elsewhere": not addresses and not text and every.exists(),
            "new_person": bool(form["person_name"].value()),
        },
    )  # fmt: skip


def _assign(request: PageRequest, found: TelephoneNumber, given: dict[str, Any]) -> None:
    """A new person and the assignment stand or fall together."""
    with transaction.atomic():
        person_id = uuid.UUID(given["person"]) if given["person"] else None
        if given["person_name"].strip():
            person = add_person(
                request.actor,
                name=given["person_name"],
                country=given["person_country"] or found.country,
                email=given["person_email"],
                has_calling_plan=given["person_plan"],
            )
            person_id = person.pk
        assign_number(
            request.actor,
            found.pk,
            person_id=person_id,
            address_id=uuid.UUID(given["address"]) if given["address"] else None,
            place_id=uuid.UUID(given["place"]) if given["place"] else None,
        )


def _initial(request: PageRequest, found: TelephoneNumber) -> dict[str, Any]:
    return {
        "person": str(found.person_id or ""),
        "address": request.GET.get("address") or str(found.address_id or ""),
        "place": str(found.place_id or ""),
        "person_country": found.country,
        "person_plan": True,
    }


def _addresses(found: TelephoneNumber, text: str) -> list[EmergencyAddress]:
    """Addresses of the number's country, the one it has first, then the validated ones, then the newest."""
    offered = EmergencyAddress.objects.filter(organization=found.organization_id, country=found.country)
    if text:
        offered = offered.filter(Q(label__icontains=text) | Q(current__line__icontains=text))
    offered = offered.exclude(state=AddressState.RETIRED).exclude(current=None).select_related("current")
    rows = list(offered.order_by(F("current__validated_at").desc(nulls_last=True), "-id")[:MOST])
    if found.address is not None and found.address not in rows:
        rows.insert(0, found.address)
    return rows


def _people(found: TelephoneNumber) -> list[Person]:
    here = Person.objects.filter(organization=found.organization_id, left_at=None)
    people = list(here.order_by("name", "id")[: MOST * 2])
    if found.person is not None and found.person not in people:
        people.insert(0, found.person)
    return people
