"""The fields of the topic on the complimentary dial-out period: plan, first and last day, and how long it runs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Organization
from dispatchable.service.terms.actions.note_period import note_dial_out_period
from dispatchable.service.terms.models import DialOutPeriod, OfferPlan


class PeriodForm(PageForm):
    """Plan and period, as the supplier's offer says."""

    plan = forms.ChoiceField(
        label=gettext_lazy("Calling plan"),
        choices=[
            (OfferPlan.DOMESTIC, gettext_lazy("Domestic calling")),
            (OfferPlan.INTERNATIONAL, gettext_lazy("International calling")),
        ],
    )
    begins = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Give the first day."),
                        "invalid": gettext_lazy("Write the date as year-month-day, for example 2026-03-31.")},
    )  # fmt: skip
    ends = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Give the last day."),
                        "invalid": gettext_lazy("Write the date as year-month-day, for example 2026-03-31.")},
    )  # fmt: skip


def period_of(organization: Organization | None) -> dict[str, Any]:
    """What the topic's page shows of an organisation's own period."""
    if organization is None:
        return {}
    noted = DialOutPeriod.objects.filter(organization=organization).order_by("-id").first()
    today = timezone.localdate()
    when = ""
    if noted is not None:
        when = "ended" if noted.ends < today else "coming" if noted.begins > today else "running"
    days = (noted.ends - today).days + 1 if noted is not None and when == "running" else 0
    return {"period": noted, "when": when, "days": days}


def plans_of(organization: Organization | None) -> dict[str, int]:
    """How many numbers of an organisation have which plan of their own."""
    counts: dict[str, int] = {}
    for plan in TelephoneNumber.objects.filter(organization=organization).values_list("plan", flat=True):
        counts[plan] = counts.get(plan, 0) + 1
    return counts if organization is not None else {}


@page(Right.MANAGE_ORGANIZATION)
def help_period(request: PageRequest) -> HttpResponse:
    """Note plan and period."""
    noted = DialOutPeriod.objects.filter(organization=request.organization).order_by("-id").first()
    start = {"plan": noted.plan, "begins": noted.begins, "ends": noted.ends} if noted else {}
    form = PeriodForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            note_dial_out_period(request.actor, plan=given["plan"], begins=given["begins"], ends=given["ends"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Plan and period are noted."))
            return redirect("help_topic", "dial-out-period")
    history = DialOutPeriod.objects.filter(organization=request.organization).order_by("-id")[:20]
    return render(request, "help/period.html", {"form": form, "history": history}, status=422 if form.errors else 200)
