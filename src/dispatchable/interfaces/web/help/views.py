"""Help: one page a state, one a reason code, one a topic, the index of all, and the search in it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dispatchable.engine.validation import reasons as engine
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.help import period
from dispatchable.interfaces.web.help.finding import search
from dispatchable.interfaces.web.help.pages import (
    Link,
    address_codes,
    grouped_addresses,
    grouped_numbers,
    number_codes,
    remedy_of,
    state_of_keyword,
    states,
    topics,
)
from dispatchable.interfaces.web.numbers.box import box_of
from dispatchable.interfaces.web.numbers.links import ask_desk, remedy
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.audit.actor import Right
from dispatchable.service.ids import as_id
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.models import TelephoneNumber

GROUP_NAMES = {
    "number": gettext_lazy("The number itself"),
    "person": gettext_lazy("The person who uses it"),
    "address": gettext_lazy("Its address"),
    "terms": gettext_lazy("The terms of the country"),
    "carrier": gettext_lazy("The carrier"),
    "house": gettext_lazy("House number"),
    "street": gettext_lazy("Street"),
    "town": gettext_lazy("Town and postcode"),
    "inside": gettext_lazy("Inside the building"),
    "whole": gettext_lazy("The address as a whole"),
}


@page(None)
def help(request: PageRequest) -> HttpResponse:
    """The index, grouped; or what a search finds."""
    speech, words = language(), " ".join(request.GET.get("find", "").replace("\0", " ").split())
    if words:
        found = search(words, speech)
        return render(request, "help/found.html", {"words": words, "found": found})
    numbers = [
        (GROUP_NAMES[group], [(code, reasons.reason(code).title[speech]) for code in codes])
        for group, codes in grouped_numbers()
    ]
    addresses = [
        (GROUP_NAMES[part], [(code, engine.title(code, speech)) for code in codes])
        for part, codes in grouped_addresses()
    ]
    context = {
        "failed": states()["failed"],
        "states": [state for key, state in states().items() if key != "failed"],
        "topics": list(topics().values()), "numbers": numbers, "addresses": addresses,
    }  # fmt: skip
    return render(request, "help/index.html", context)


@page(None)
def help_keyword(request: PageRequest, keyword: str) -> HttpResponse:
    """The page that a keyword of the administration pages of 2017 opened: that of the state it stands for."""
    state = state_of_keyword(keyword)
    if not state:
        raise Http404
    return redirect(_kept(request, reverse("help_state", args=[state])))


@page(None)
def help_state(request: PageRequest, state: str) -> HttpResponse:
    """What a state means and what to do; come from a number, its own reason and remedy on top."""
    found = states().get(state)
    if found is None:
        raise Http404
    number = _number(request)
    context: dict[str, Any] = {"page": found, "number": number, "related": _related(request, found.related)}
    if number is not None:
        context["box"] = box_of(number, request.actor)
    if state in ("failed", "update_failed"):
        speech = language()
        context["reasons"] = [(code, reasons.reason(code).title[speech]) for code in number_codes()]
        context["desk"] = ask_desk(number) if number else reverse("request_start")
    return render(request, "help/state.html", context)


@page(None)
def help_reason(request: PageRequest, code: str) -> HttpResponse:
    """What a reason means, how it is mended step by step, and the button that leads there."""
    code = code.upper()
    if code not in (*number_codes(), *address_codes()):
        raise Http404
    speech, number, address = language(), _number(request), _address(request)
    entry, how = reasons.reason(code), remedy_of(code)
    own = code in number_codes()
    said = reasons.sentence(code, number.reason_facts, speech) if number and number.reason_code == code else ""
    step = reasons.step(entry.next_step)
    context = {
        "code": code,
        "title": entry.title[speech],
        "sentence": said or reasons.sentence(code, {}, speech),
        "means": entry.means[speech] if own else "",
        "remedy": entry.remedy[speech],
        "steps": how.steps,
        "related": _related(request, how.related),
        "number": number,
        "address": address,
        "about_address": not own,
        "element": engine.element_label(entry.element, speech) if not own else "",
        "button": step.button[speech] if own or number else "",
        "url": remedy(entry.next_step, number) if number else _general(entry.next_step),
        "desk": ask_desk(number) if number else reverse("request_start"),
    }
    return render(request, "help/reason.html", context)


@page(None)
def help_topic(request: PageRequest, topic: str) -> HttpResponse:
    """The page on a subject, with links to the reader's own objects where they come from one."""
    found = topics().get(topic)
    if found is None:
        raise Http404
    organization = getattr(request, "organization", None)
    context: dict[str, Any] = {
        "topic": found, "number": _number(request), "related": _related(request, found.related),
        "links": [(_link(request, link), link.words) for link in found.links] if organization else [],
    }  # fmt: skip
    if topic == "dial-out-period":
        context |= period.period_of(organization)
        context["may_note"] = bool(organization) and request.actor.can(Right.MANAGE_ORGANIZATION)
    if topic == "calling-plans":
        context["plans"] = period.plans_of(organization)
    return render(request, "help/topic.html", context)


def _related(request: PageRequest, keys: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Topics to read with a page: their addresses, with the reader's own object, and titles."""
    return [(_kept(request, reverse("help_topic", args=[key])), topics()[key].title) for key in keys]


def _kept(request: PageRequest, url: str) -> str:
    """An address of the help with the object that the reader comes from."""
    for name in ("number", "address"):
        if given := as_id(request.GET.get(name)):
            return f"{url}?{name}={given}"
    return url


def _link(request: PageRequest, link: Link) -> str:
    """The page of a topic's link: about the reader's own object where they come from one."""
    number, address = _number(request), _address(request)
    if number is not None:
        own: dict[tuple[str, str], str] = {
            ("terms", "country"): page_at("terms_country", number.country),
            ("notices", "country"): page_at("notice_country", number.country),
            ("numbers", "number"): page_at("number", number.pk),
            ("labels", "number"): page_at("labels", ids=number.pk.hex),
            ("request_start", "number"): page_at("request_start", number=number.pk),
            ("carriers", "carrier"): page_at("carrier", number.carrier_id),
        }
        if (link.route, link.about) in own:
            return own[link.route, link.about]
    if link.about == "address":
        wanted = address.pk if address is not None else number.address_id if number is not None else None
        if wanted is not None:
            return reverse("address", args=[wanted])
    return reverse(link.route)


def _general(step: str) -> str:
    """Where a next step lies when no number is known."""
    by_step = {
        "accept_terms": "terms", "see_country": "terms", "see_carrier": "carriers", "see_requests": "requests",
        "mend_address": "addresses", "add_right_number": "number_add", "await_carrier": "carriers",
    }  # fmt: skip
    return reverse(by_step.get(step, "numbers"))


def _number(request: PageRequest) -> TelephoneNumber | None:
    """The number that somebody comes from, when it is their organisation's."""
    related = ("address__current__evidence", "person", "carrier", "active_version", "active_place", "place")
    found: TelephoneNumber | None = _own(request, "number", TelephoneNumber.objects.select_related(*related))
    return found


def _address(request: PageRequest) -> EmergencyAddress | None:
    """The address that somebody comes from, when it is their organisation's."""
    found: EmergencyAddress | None = _own(request, "address", EmergencyAddress.objects.select_related("current"))
    return found


def _own(request: PageRequest, name: str, rows: Any) -> Any:
    organization = getattr(request, "organization", None)
    wanted = as_id(request.GET.get(name))
    return rows.filter(organization=organization, pk=wanted).first() if organization is not None else None
