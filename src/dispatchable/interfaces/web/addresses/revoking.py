"""Page: take back the validation of an address."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.service.addresses.actions.revoke import in_force, revoke_validation
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused


@page(Right.MANAGE_ADDRESSES)
def address_revoke(request: PageRequest, pk: UUID) -> HttpResponse:
    """Say what it does, ask why, and do it; with the numbers that have to be given another address first."""
    found: EmergencyAddress = own(EmergencyAddress.objects.select_related("current"), request, pk)
    refused = None
    if request.method == "POST":
        try:
            revoke_validation(request.actor, pk, reason=request.POST.get("reason", ""))
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("The validation is revoked. No number can be activated on this address."))
            return redirect("address", pk=pk)
    uses = [(use, reverse("number", args=[use.number_id])) for use in in_force(found)]
    context = {"address": found, "uses": uses, "refused": refused, "reason": request.POST.get("reason", "")}
    return render(request, "addresses/revoke.html", context, status=422 if refused else 200)
