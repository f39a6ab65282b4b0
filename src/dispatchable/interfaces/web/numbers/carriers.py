"""Carriers: how each confirms, what waits for an answer, and the files in both directions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.numbers.forms import AcknowledgementForm, CarrierForm
from dispatchable.service.audit.actor import Right
from dispatchable.service.carriers.acknowledging import MOST_BYTES
from dispatchable.service.carriers.actions.acknowledge import acknowledge
from dispatchable.service.carriers.actions.set_up import add_carrier, change_carrier, may_test
from dispatchable.service.carriers.connectors.local import row, table
from dispatchable.service.carriers.models import ANSWER_HOURS, UNANSWERED, Acknowledges, Carrier, RegistrationState
from dispatchable.service.errors import Refused

PART = "carriers"
MOST = 100


@page()
def carriers(request: PageRequest) -> HttpResponse:
    """The organisation's carriers."""
    found = Carrier.objects.filter(organization=request.organization).annotate(
        waiting=Count("registrations", filter=Q(registrations__state__in=UNANSWERED)),
        in_force=Count("registrations", filter=Q(registrations__in_force=True)),
    )
    return render(request, "numbers/carriers.html", {"carriers": found.order_by("name", "id"), "part": PART})


@page(Right.MANAGE_ORGANIZATION)
def carrier_add(request: PageRequest) -> HttpResponse:
    """Add a carrier."""
    form = CarrierForm(
        request.POST if request.method == "POST" else None,
        initial={"acknowledges": Acknowledges.ITSELF, "answer_hours": ANSWER_HOURS, "script": "* * accept"},
        test=may_test(request.organization),
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = add_carrier(request.actor, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The carrier is added."))
            return redirect("carrier", added.pk)
    return render(request, "numbers/carrier_form.html", {"form": form, "part": PART})


@page(Right.MANAGE_ORGANIZATION)
def carrier_change(request: PageRequest, pk: UUID) -> HttpResponse:
    """Change a carrier's name or how it confirms."""
    found: Carrier = own(Carrier.objects.all(), request, pk)
    initial = {
        "name": found.name, "acknowledges": found.acknowledges, "asks": found.asks,
        "answer_hours": f"{found.answer_within.total_seconds() / 3600:g}", "script": found.settings.get("script", ""),
    }  # fmt: skip
    form = CarrierForm(request.POST if request.method == "POST" else None, initial=initial, carrier=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_carrier(request.actor, pk, **{"acknowledges": found.acknowledges, **form.cleaned_data})
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The carrier's settings are saved."))
            return redirect("carrier", pk)
    return render(request, "numbers/carrier_form.html", {"form": form, "carrier": found, "part": PART})


@page()
def carrier(request: PageRequest, pk: UUID) -> HttpResponse:
    """One carrier."""
    found: Carrier = own(Carrier.objects.all(), request, pk)
    return _shown(request, found, AcknowledgementForm())


@page()
def carrier_handoff(request: PageRequest, pk: UUID) -> HttpResponse:
    """Everything that waits for this carrier's answer, as one hand-off file."""
    found: Carrier = own(Carrier.objects.all(), request, pk)
    waiting = found.registrations.filter(state__in=UNANSWERED).select_related("version", "place").order_by("id")
    rows = (row(r, "release" if r.state == RegistrationState.RELEASING else "register") for r in waiting)
    response = HttpResponse(table(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="handoff.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@page(Right.MANAGE_NUMBERS)
def carrier_acknowledge(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take the carrier's answers in."""
    found: Carrier = own(Carrier.objects.all(), request, pk)
    form = AcknowledgementForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    given = form.cleaned_data["file"]
    try:
        kept = acknowledge(request.actor, pk, name=given.name or "", content=given.read(MOST_BYTES + 1))
    except Refused as refused:
        form.refuse(refused)
        return _shown(request, found, form, status=422)
    if kept.faults:
        messages.warning(request, _("The file was read; some rows could not be applied. They are listed below."))
    else:
        messages.success(request, _("The file was read and every row applied."))
    return redirect("carrier", pk)


def _shown(request: PageRequest, found: Carrier, form: AcknowledgementForm, status: int = 200) -> HttpResponse:
    waiting = found.registrations.filter(state__in=UNANSWERED)
    context: dict[str, Any] = {
        "carrier": found,
        "form": form,
        "part": PART,
        "by_file": found.acknowledges == Acknowledges.BY_FILE,
        "waiting": waiting.select_related("version", "place").order_by("id")[:MOST],
        "waiting_count": waiting.count(),
        "in_force_count": found.registrations.filter(in_force=True).count(),
        "refused": found.registrations.filter(state=RegistrationState.REFUSED).order_by("-id")[:5],
        "acknowledgements": found.acknowledgements.order_by("-id")[:5],
    }
    return render(request, "numbers/carrier.html", context, status=status)
