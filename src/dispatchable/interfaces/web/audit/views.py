"""The audit trail of the organisation."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatchable.interfaces.web.audit.sentences import did, lines, object_name, who
from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.audit.models import AuditRow

PAGE = 50


class Filter(PageForm):
    """What to look for; every part may be left out."""

    kind = forms.ChoiceField(label=_("Object"), required=False)
    actor = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("Action"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as year-month-day, for example 2026-03-31.")},
    )  # fmt: skip
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as year-month-day, for example 2026-03-31.")},
    )  # fmt: skip

    def __init__(self, rows: QuerySet[AuditRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, column, word in (
            ("kind", "object_type", object_name),
            ("actor", "actor_name", who),
            ("action", "action", did),
        ):
            values = rows.order_by(column).values_list(column, flat=True).distinct()
            choices = sorted(((value, word(value)) for value in values), key=lambda pair: pair[1].casefold())
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *choices]

    def narrowed(self, rows: QuerySet[AuditRow]) -> QuerySet[AuditRow]:
        """The rows that are looked for; what was typed wrongly narrows nothing."""
        self.full_clean()
        wanted = getattr(self, "cleaned_data", {})
        for name, column in (("kind", "object_type"), ("actor", "actor_name"), ("action", "action")):
            if wanted.get(name):
                rows = rows.filter(**{column: wanted[name]})
        if wanted.get("since"):
            rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(wanted["since"], time())))
        if wanted.get("until"):
            end = datetime.combine(wanted["until"] + timedelta(days=1), time())
            rows = rows.filter(at__lt=timezone.make_aware(end))
        return rows


@page(Right.READ_AUDIT)
def audit(request: PageRequest) -> HttpResponse:
    """Everything that was done in the organisation, newest first."""
    rows = AuditRow.objects.filter(organization_id=request.actor.organization_id)
    form = Filter(rows, request.GET or None)
    found = form.narrowed(rows)
    count = found.count()
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 16:
        found = found.filter(sequence__lt=int(before))
    shown = list(found.order_by("-sequence")[: PAGE + 1])
    kept = {key: value for key, value in request.GET.items() if value and key in form.fields}
    older = urlencode({**kept, "before": shown[PAGE - 1].sequence}) if len(shown) > PAGE else ""
    context = {
        "form": form,
        "rows": lines(shown[:PAGE]),
        "count": count,
        "older": older,
        "newest": urlencode(kept) if before else None,
        "filtered": bool(kept),
    }
    return render(request, "audit/audit.html", context)
