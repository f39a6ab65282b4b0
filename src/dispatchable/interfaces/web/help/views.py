"""Help: one page a state, one a reason code, and the index of both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dispatchable.engine.validation import reasons as engine
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.help.pages import address_codes, number_codes, states
from dispatchable.interfaces.web.numbers.box import box_of
from dispatchable.interfaces.web.numbers.links import ask_desk, remedy
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.models import TelephoneNumber


@page(None)
def help(request: PageRequest) -> HttpResponse:
    """The index."""
    speech = language()
    return render(
        request,
        "help/index.html",
        {
            "failed": states()["failed"],
            "states": [state for key, state in states().items() if key != "failed"],
            "number_reasons": [(code, reasons.reason(code).title[speech]) for code in number_codes()],
            "address_reasons": [(code, engine.title(code, speech)) for code in address_codes()],
        },
    )


@page(None)
def help_state(request: PageRequest, state: str) -> HttpResponse:
    """What a state means and what to do; come from a number, its own reason and remedy on top."""
    found = states().get(state)
    if found is None:
        raise Http404
    number = _number(request)
    context: dict[str, Any] = {"page": found, "number": number}
    if number is not None:
        context["box"] = box_of(number, request.actor)
    if state in ("failed", "update_failed"):
        speech = language()
        context["reasons"] = [(code, reasons.reason(code).title[speech]) for code in number_codes()]
        context["desk"] = ask_desk(number) if number else reverse("request_start")
    return render(request, "help/state.html", context)


@page(None)
def help_reason(request: PageRequest, code: str) -> HttpResponse:
    """What a reason means, what to do, and the button that leads there."""
    code = code.upper()
    if code not in (*number_codes(), *address_codes()):
        raise Http404
    speech, number = language(), _number(request)
    entry = reasons.reason(code)
    own = code in number_codes()
    said = reasons.sentence(code, number.reason_facts, speech) if number and number.reason_code == code else ""
    step = reasons.step(entry.next_step)
    context = {
        "code": code,
        "title": entry.title[speech],
        "sentence": said or reasons.sentence(code, {}, speech),
        "means": entry.means[speech] if own else "",
        "remedy": entry.remedy[speech],
        "number": number,
        "about_address": not own,
        "element": engine.element_label(entry.element, speech) if not own else "",
        "button": step.button[speech] if own or number else "",
        "url": remedy(entry.next_step, number) if number else _general(entry.next_step),
        "desk": ask_desk(number) if number else reverse("request_start"),
    }
    return render(request, "help/reason.html", context)


def _general(step: str) -> str:
    """Where a next step lies when no number is known."""
    by_step = {
        "accept_terms": "terms", "see_country": "terms", "see_carrier": "carriers", "see_requests": "requests",
        "mend_address": "addresses", "add_right_number": "number_add",
    }  # fmt: skip
    return reverse(by_step.get(step, "numbers"))


def _number(request: PageRequest) -> TelephoneNumber | None:
    """The number that somebody comes from, when it is their organisation's."""
    organization = getattr(request, "organization", None)
    try:
        wanted = UUID(request.GET.get("number", ""))
    except ValueError:
        return None
    if organization is None:
        return None
    related = ("address__current__evidence", "person", "carrier", "active_version", "active_place", "place")
    found = TelephoneNumber.objects.select_related(*related).filter(organization=organization, pk=wanted)
    return found.first()
