"""The list of numbers, and adding one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, language, phone, state
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, time_column, two_lines
from dispatchable.interfaces.web.lists.declared import BulkAction, ListPage, mine
from dispatchable.interfaces.web.lists.filters import Choice, Choices, Related
from dispatchable.interfaces.web.lists.showing import Shown, answer
from dispatchable.interfaces.web.numbers.bulk_words import lazy_change_name
from dispatchable.interfaces.web.numbers.forms import AddNumberForm
from dispatchable.interfaces.web.numbers.templatetags.numbers import number_reason
from dispatchable.interfaces.web.numbers.words import held, kind_word, lazy_kind, plan_word
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.bulk.running import KINDS
from dispatchable.service.numbers.kinds import NumberKind
from dispatchable.service.numbers.models import IN_FORCE, Activation, NumberRange, Service, Tag, TelephoneNumber
from dispatchable.service.numbers.search import numbers_fitting

A = Activation
NOT_IN_FORCE = tuple(state for state in A if state not in IN_FORCE)
UNPROTECTED = Q(service=Service.IN_SERVICE, activation__in=NOT_IN_FORCE)
SHOW = (
    Choice("", gettext_lazy("All"), Q()),
    Choice("unprotected", gettext_lazy("Unprotected"), UNPROTECTED),
    Choice(
        "needs-you", gettext_lazy("Needs you"),
        Q(activation__in=(A.FAILED, A.UPDATE_FAILED, A.INCOMPLETE, A.UNASSIGNED)),
    ),
    Choice("under-way", gettext_lazy("Under way"), Q(activation__in=(A.PENDING, A.UPDATING, A.RELEASING))),
    Choice("active", gettext_lazy("Active"), Q(activation=A.ACTIVE)),
    Choice("released", gettext_lazy("Released"), Q(activation=A.RELEASED)),
)  # fmt: skip
"""By the value of ``show`` in the address of the page."""
KIND_CHOICES = tuple(Choice(kind, lazy_kind(kind), Q(kind=kind)) for kind in NumberKind.values)
HELD_CHOICES = (
    Choice("blocked", gettext_lazy("Blocked"), Q(blocked_until__isnull=False)),
    Choice("reserved", gettext_lazy("Reserved"), Q(reserved_until__isnull=False)),
)
ORDER = {A.FAILED: 1, A.UPDATE_FAILED: 1, A.INCOMPLETE: 2, A.UNASSIGNED: 3, A.RELEASED: 9}
URGENCY = Case(
    When(UNPROTECTED, then=Value(0)),
    *(When(activation=state, then=Value(rank)) for state, rank in ORDER.items()),
    default=Value(5),
    output_field=IntegerField(),
)


def _rows(actor: Actor) -> QuerySet[TelephoneNumber]:
    return mine(TelephoneNumber.objects, actor).select_related("person", "address__current", "place", "carrier")


def _search(actor: Actor, text: str) -> Q:
    return numbers_fitting(actor.organization_id, text) if actor.organization_id else Q(pk__in=())


def _tagged(tag: uuid.UUID) -> Q:
    return Q(pk__in=TelephoneNumber.tags.through.objects.filter(tag=tag).values("telephonenumber"))


def _with_tags(numbers: Sequence[Any]) -> None:
    prefetch_related_objects(numbers, "tags")


def _service(number: TelephoneNumber) -> Any:
    if number.is_unprotected:
        shape = '<span class="state state-bad"><span class="state-shape" aria-hidden="true">▲</span> {}</span>'
        return format_html(shape, _("Unprotected"))
    return state("service", number.service)


def _person(number: TelephoneNumber) -> str:
    return number.person.name if number.person else ""


def _place(number: TelephoneNumber) -> str:
    return number.place.name if number.place else ""


def _line(number: TelephoneNumber) -> str:
    return number.address.current.line if number.address and number.address.current else ""


NUMBERS = ListPage(
    name="numbers",
    url="numbers",
    title=gettext_lazy("Telephone numbers"),
    rows=_rows,
    columns=(
        Column(
            key="number", label=gettext_lazy("Number"), sort=("e164", "extension"), indexed=True, tight=True,
            cell=lambda n: link(reverse("number", args=[n.pk]), phone(n.written)), value=lambda n: n.written,
        ),
        Column(
            key="activation", label=gettext_lazy("Activation"), sort=("activation", "e164", "extension"), indexed=True,
            cell=lambda n: two_lines(state("number", n.activation), number_reason(n.reason_code) or held(n)),
            value=lambda n: STATES["number"][n.activation].word(language()),
        ),
        Column(
            key="reason", label=gettext_lazy("Reason code"), shown=False, sort=("reason_code",),
            cell=lambda n: nothing(n.reason_code), value=lambda n: n.reason_code,
        ),
        Column(
            key="service", label=gettext_lazy("At the carrier"), cell=_service, sort=("service",),
            value=lambda n: STATES["service"][n.service].word(language()),
        ),
        Column(
            key="person", label=gettext_lazy("Person"), sort=("person__name",),
            cell=lambda n: nothing(_person(n)), value=_person,
        ),
        Column(
            key="address", label=gettext_lazy("Address"), sort=("address__current__line",),
            cell=lambda n: two_lines(nothing(_line(n)), _place(n)), value=_line,
        ),
        Column(
            key="place", label=gettext_lazy("Place"), shown=False, sort=("place__name",),
            cell=lambda n: nothing(_place(n)), value=_place,
        ),
        Column(
            key="country", label=gettext_lazy("Country"), shown=False, sort=("country",),
            cell=lambda n: country_name(n.country), value=lambda n: n.country,
        ),
        Column(
            key="kind", label=gettext_lazy("Used for"), shown=False, sort=("kind",), cell=lambda n: kind_word(n),
        ),
        Column(
            key="plan", label=gettext_lazy("Calling plan"), shown=False, sort=("plan",),
            cell=plan_word,
        ),
        Column(
            key="tags", label=gettext_lazy("Tags"), shown=False,
            cell=lambda n: nothing(", ".join(tag.name for tag in n.tags.all())),
        ),
        Column(
            key="carrier", label=gettext_lazy("Carrier"), shown=False, sort=("carrier__name",),
            cell=lambda n: n.carrier.name,
        ),
        time_column("since", gettext_lazy("Since"), lambda n: n.state_since, sort=("state_since", "id"), indexed=True),
    ),
    order="number",
    small_order=(URGENCY, "e164", "extension"),
    actions=(
        *(BulkAction(kind, lazy_change_name(kind), f"numbers_{kind}", Right.MANAGE_NUMBERS) for kind in KINDS),
        BulkAction("labels", gettext_lazy("Print labels"), "labels"),
    ),
    filters=(
        Choices(key="show", label=gettext_lazy("State"), choices=SHOW, chips=True),
        Related(key="carrier", label=gettext_lazy("Carrier"), model=Carrier, where=lambda pk: Q(carrier_id=pk)),
        Choices(key="kind", label=gettext_lazy("Used for"), choices=KIND_CHOICES),
        Related(key="tag", label=gettext_lazy("Tag"), model=Tag, where=_tagged, value="key"),
        Related(
            key="range", label=gettext_lazy("Range"), model=NumberRange, where=lambda pk: Q(range_id=pk),
            names=("first", "last"), words=lambda first, last: f"{phone(first)} – {phone(last)}",
        ),
        Choices(key="held", label=gettext_lazy("Blocked or reserved"), choices=HELD_CHOICES),
    ),
    decorate=_with_tags,
    search=_search,
    search_label=gettext_lazy("Find a number, person or address"),
    none_fits=gettext_lazy("No number fits this search."),
    noun=lambda n: ngettext("%(count)s number", "%(count)s numbers", n) % {"count": n},
)  # fmt: skip


@page()
def numbers(request: PageRequest) -> HttpResponse:
    """The organisation's numbers, the unprotected ones first, then those that need somebody."""
    return answer(request, NUMBERS, "numbers/list.html", unprotected=_unprotected)


def _unprotected(shown: Shown) -> Any:
    """How many numbers of the list are unprotected; nothing where they are what is shown."""
    if shown.asked.chosen.get("show") == "unprotected":
        return None
    chips = shown.chips[0][1]
    return next(chip.count for chip, choice in zip(chips, SHOW, strict=True) if choice.value == "unprotected")


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
