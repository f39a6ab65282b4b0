"""The list of numbers, and adding one."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import phone
from dispatchable.interfaces.web.numbers.forms import AddNumberForm
from dispatchable.service.audit.actor import Right
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.models import IN_FORCE, Activation, Service, TelephoneNumber

A = Activation
UNPROTECTED = Q(service=Service.IN_SERVICE) & ~Q(activation__in=IN_FORCE)
FILTERS: dict[str, tuple[Any, Q]] = {
    "": (gettext_lazy("All"), Q()),
    "unprotected": (gettext_lazy("Unprotected"), UNPROTECTED),
    "needs-you": (
        gettext_lazy("Needs you"),
        Q(activation__in=(A.FAILED, A.UPDATE_FAILED, A.INCOMPLETE, A.UNASSIGNED)),
    ),
    "under-way": (gettext_lazy("Under way"), Q(activation__in=(A.PENDING, A.UPDATING, A.RELEASING))),
    "active": (gettext_lazy("Active"), Q(activation=A.ACTIVE)),
    "released": (gettext_lazy("Released"), Q(activation=A.RELEASED)),
}
"""By the value of ``show`` in the address of the page."""
ORDER = {A.FAILED: 1, A.UPDATE_FAILED: 1, A.INCOMPLETE: 2, A.UNASSIGNED: 3, A.RELEASED: 9}
PAGE = 50


@dataclass(frozen=True)
class Chip:
    """One filter."""

    label: str
    url: str
    count: int
    chosen: bool


@page()
def numbers(request: PageRequest) -> HttpResponse:
    """The organisation's numbers, the unprotected ones first, then those that need somebody."""
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    show = show if show in FILTERS else ""
    mine = TelephoneNumber.objects.filter(organization=request.organization)
    found = mine.filter(_search(text)) if text else mine
    chips = [
        Chip(str(label), _address(show=key, q=text), found.filter(rule).count(), key == show)
        for key, (label, rule) in FILTERS.items()
    ]
    shown = Paginator(_sorted(found.filter(FILTERS[show][1])), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "numbers/list.html",
        {
            "numbers": shown, "chips": chips, "text": text, "show": show, "any": mine.exists(),
            "unprotected": chips[1].count,
            "back": _address(show=show, q=text, page=shown.number - 1),
            "on": _address(show=show, q=text, page=shown.number + 1),
        },
    )  # fmt: skip


@page(Right.MANAGE_NUMBERS)
def number_add(request: PageRequest) -> HttpResponse:
    """Add a number, then choose who uses it."""
    carriers = Carrier.objects.filter(organization=request.organization).order_by("id")
    if not carriers.exists():
        messages.warning(request, _("Add a carrier first: it is who registers the number with its address."))
        return redirect("carrier_add")
    form = AddNumberForm(
        request.POST if request.method == "POST" else None, carriers=carriers, initial={"service": Service.UNKNOWN}
    )
    if request.method == "POST" and form.is_valid():
        try:
            added = add_number(
                request.actor,
                number=form.cleaned_data["number"],
                country=form.cleaned_data["country"],
                carrier_id=uuid.UUID(form.cleaned_data["carrier"]),
                service=form.cleaned_data["service"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Added: %(number)s. Now choose who uses it, and where.") % {
                "number": phone(added.written)
            })  # fmt: skip
            return redirect("number_assign", added.pk)
    return render(request, "numbers/add.html", {"form": form, "carriers": len(carriers)})


def _address(**query: Any) -> str:
    kept = {name: value for name, value in query.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"


def _search(text: str) -> Q:
    digits = re.sub(r"[^0-9]", "", text)
    rule = Q(person__name__icontains=text) | Q(address__label__icontains=text)
    rule |= Q(address__current__line__icontains=text) | Q(reason_code__iexact=text)
    if len(digits) >= 2 and not re.search(r"[^\W\d_]", text):
        # a national number begins with a zero that E.164 does not have
        rule |= Q(e164__contains=digits.removeprefix("00")) | Q(e164__contains=digits.lstrip("0") or digits)
    return rule


def _sorted(found: QuerySet[TelephoneNumber]) -> QuerySet[TelephoneNumber]:
    urgency = Case(
        When(UNPROTECTED, then=Value(0)),
        *(When(activation=state, then=Value(rank)) for state, rank in ORDER.items()),
        default=Value(5),
        output_field=IntegerField(),
    )
    return (
        found.select_related("person", "address__current", "place", "active_version")
        .annotate(urgency=urgency)
        .order_by("urgency", "e164", "extension")
    )
