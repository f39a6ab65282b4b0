"""Pages: replace an address everywhere, dry run first; stop what is under way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.service.addresses.models import EmergencyAddress, Replacement
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.replacing import Plan, begin_replacement, plan_of, stop_replacement

OFFERED = 50
"""Addresses offered at once; a search narrows them."""
_MINE = EmergencyAddress.objects.select_related("current", "organization")


@page(Right.MANAGE_ADDRESSES)
def address_replace(request: PageRequest, pk: UUID) -> HttpResponse:
    """Choose the new address, see what would happen to each number and place, and begin."""
    request.actor.require(Right.MANAGE_NUMBERS)
    found: EmergencyAddress = own(_MINE, request, pk)
    chosen = request.POST.get("with", "") or request.GET.get("with", "")
    plan: Plan | None = None
    refused: Refused | None = None
    if chosen:
        new = as_id(chosen)
        if new is None:
            raise Http404
        try:
            if request.method == "POST":
                begin_replacement(request.actor, pk, new)
                messages.success(
                    request,
                    _("The address is being replaced. Each number keeps the old one until the new one is confirmed."),
                )
                return redirect("address", pk=pk)
            plan = plan_of(request.actor, pk, new)
        except Refused as error:
            refused = error
    text = " ".join(request.GET.get("q", "").split())[:100]
    offered = (
        _MINE.filter(
            organization=request.organization, country=found.country, current__validated_at__isnull=False,
            current__revoked_at=None,
        )
        .exclude(state="retired")
        .exclude(pk=pk)
        .order_by("-id")
    )  # fmt: skip
    if text:
        offered = offered.filter(Q(label__icontains=text) | Q(own_id__iexact=text) | Q(current__line__icontains=text))
    context: dict[str, Any] = {
        "address": found, "plan": plan, "refused": refused, "offered": offered[:OFFERED], "text": text,
        "more": offered.count() > OFFERED, "chosen": chosen,
    }  # fmt: skip
    return render(request, "addresses/replace.html", context, status=422 if refused else 200)


@require_POST
@page(Right.MANAGE_ADDRESSES)
def address_replace_stop(request: PageRequest, pk: UUID) -> HttpResponse:
    """Move no further number."""
    request.actor.require(Right.MANAGE_NUMBERS)
    own(_MINE, request, pk)
    running = Replacement.objects.filter(old_id=pk, finished_at=None).first()
    if running is None:
        raise NotFound("replacement")
    stop_replacement(request.actor, running.pk)
    messages.success(request, _("No further number is moved. The address stays in use."))
    return redirect("address", pk=pk)
