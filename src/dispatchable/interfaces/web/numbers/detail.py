"""One number: its state, the box with reason and remedy, and what is known of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.numbers.box import box_of
from dispatchable.interfaces.web.numbers.bulk_words import said
from dispatchable.interfaces.web.numbers.links import address_page
from dispatchable.interfaces.web.numbers.words import held, kind_word, plan_word
from dispatchable.service.audit.actor import Right
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.carriers.models import Registration
from dispatchable.service.errors import Refused
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.actions.release import release_number
from dispatchable.service.numbers.actions.retry import retry
from dispatchable.service.numbers.deadlines import give_up
from dispatchable.service.numbers.models import IN_FORCE, NumberTransition, TelephoneNumber

TABS = ("address", "place", "details", "timeline", "audit")
RELATED = (
    "person", "address__current__evidence", "place", "carrier", "active_version__evidence", "active_place",
    "registration", "range", "reserved_person", "reserved_address__current",
)  # fmt: skip
MOST_ROWS = 100
MOST_CHANGES = 20


@page()
def number(request: PageRequest, pk: UUID) -> HttpResponse:
    """The page of a number."""
    found = own(TelephoneNumber.objects.select_related(*RELATED), request, pk)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS and (tab != "audit" or request.actor.can(Right.READ_AUDIT)) else "address"
    context = {**_state(request, found), "tab": tab}
    if tab == "timeline":
        rows = found.transitions.select_related("address_version").order_by("-id")[:MOST_ROWS]
        context["transitions"] = [{"row": row, "why": _why(row)} for row in rows]
    elif tab == "details":
        context["bulk"] = [
            (row, said(row.bulk))
            for row in found.bulk_rows.filter(outcome="changed")
            .select_related("bulk__undoes")
            .order_by("-id")[:MOST_CHANGES]
        ]
        context["ports"] = found.port_orders.order_by("-id")
        context |= {"tags": found.tags.all(), "plan": plan_word(found)}
    elif tab == "audit":
        rows = AuditRow.objects.filter(organization_id=found.organization_id, object_id=str(found.pk))
        context["audit"] = rows.order_by("-sequence")[:MOST_ROWS]
    else:
        context |= {
            "registration_asked": Registration.objects.filter(number_id=found.pk, attempt=found.attempt).first(),
            "address_url": address_page(found.address_id),
            "wanted": found.address.current if found.address else None,
            "in_force": found.activation in IN_FORCE,
        }
    return render(request, "numbers/detail.html", context)


@page()
def number_now(request: PageRequest, pk: UUID) -> HttpResponse:
    """State line and box alone, asked for again and again while something is under way; then the whole page anew."""
    found = own(TelephoneNumber.objects.select_related(*RELATED), request, pk)
    response = render(request, "numbers/now.html", _state(request, found))
    if request.GET.get("was") and request.GET["was"] != found.activation:
        response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@page(Right.MANAGE_NUMBERS)
def number_retry(request: PageRequest, pk: UUID) -> HttpResponse:
    """Try the activation again."""
    retry(request.actor, pk)
    return redirect("number", pk)


@require_POST
@page(Right.MANAGE_NUMBERS)
def number_give_up(request: PageRequest, pk: UUID) -> HttpResponse:
    """Stop waiting for the carrier's answer."""
    try:
        give_up(request.actor, pk)
    except Refused as refused:
        messages.error(request, refused.sentence(language()))
    else:
        messages.success(request, _("Nobody waits any more. If the carrier answers after all, its answer is taken in."))
    return redirect("number", pk)


@page(Right.MANAGE_NUMBERS)
def number_release(request: PageRequest, pk: UUID) -> HttpResponse:
    """Say what a release does, then do it."""
    found = own(TelephoneNumber.objects.select_related(*RELATED), request, pk)
    if request.method == "POST":
        try:
            release_number(request.actor, pk)
        except Refused as refused:
            messages.error(request, refused.sentence(language()))
        else:
            messages.success(request, _("The number is being released."))
        return redirect("number", pk)
    return render(request, "numbers/release.html", {"number": found, "in_force": found.activation in IN_FORCE})


def _state(request: PageRequest, found: TelephoneNumber) -> dict[str, Any]:
    return {"number": found, "box": box_of(found, request.actor), "held": held(found), "kind": kind_word(found)}


def _why(row: NumberTransition) -> str:
    return reasons.reason(row.reason_code).title[language()] if row.reason_code else ""
