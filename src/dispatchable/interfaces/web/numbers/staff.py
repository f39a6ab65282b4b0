"""The people who use numbers: their list; somebody who joins, moves to another site, leaves, or comes back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, language
from dispatchable.interfaces.web.lists.columns import Column, link, nothing
from dispatchable.interfaces.web.lists.declared import ListPage, mine
from dispatchable.interfaces.web.lists.filters import Choice, Choices
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.interfaces.web.numbers.asking import asked
from dispatchable.interfaces.web.numbers.bulk_forms import AddressForm, set_choices
from dispatchable.interfaces.web.numbers.choosing import address_choices, free_numbers, people_choices, place_choices
from dispatchable.interfaces.web.numbers.forms import PersonForm
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import Refused
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.actions.people import join_person, leave_person, move_person, return_person
from dispatchable.service.numbers.models import IN_FORCE
from dispatchable.service.organizations.models import Person
from dispatchable.service.organizations.search import people_fitting


def _rows(actor: Actor) -> QuerySet[Person]:
    found: QuerySet[Person] = mine(Person.objects, actor)
    return found.annotate(used=Count("numbers"))


def _search(actor: Actor, text: str) -> Q:
    assert actor.organization_id is not None  # the page asks for READ, an organisation's right
    return Q(pk__in=people_fitting(actor.organization_id, text).values("pk"))


PEOPLE = ListPage(
    name="people",
    url="people",
    title=gettext_lazy("People"),
    rows=_rows,
    columns=(
        Column(
            key="name", label=gettext_lazy("Name"), sort=("name",), value=lambda one: one.name,
            cell=lambda one: link(reverse("person", args=[one.pk]), one.name),
        ),
        Column(key="email", label=gettext_lazy("E-mail"), cell=lambda one: nothing(one.email), sort=("email",)),
        Column(
            key="country", label=gettext_lazy("Works in"), cell=lambda one: country_name(one.country), sort=("country",)
        ),
        Column(key="numbers", label=gettext_lazy("Numbers"), cell=lambda one: one.used),
        Column(
            key="left", label=gettext_lazy("Left"), shown=False,
            cell=lambda one: nothing(one.left_at and one.left_at.date().isoformat()),
        ),
    ),
    order="name",
    filters=(
        Choices(
            key="show", label=gettext_lazy("Who"), chips=True,
            choices=(
                Choice("", gettext_lazy("Here"), Q(left_at=None)),
                Choice("left", gettext_lazy("Left"), Q(left_at__isnull=False)),
            ),
        ),
    ),
    search=_search,
    search_label=gettext_lazy("Find a person by name or e-mail"),
    none_fits=gettext_lazy("Nobody fits this search."),
    noun=lambda n: ngettext("%(count)s person", "%(count)s people", n) % {"count": n},
)  # fmt: skip


@require_safe
@page()
def people(request: PageRequest) -> HttpResponse:
    """Everybody who uses a number of the organisation, or could."""
    return answer(request, PEOPLE, "numbers/people.html")


class JoinForm(PersonForm):
    """A new person with a number, an address and a place."""

    number = forms.ChoiceField(
        label=gettext_lazy("Number"), error_messages={"required": gettext_lazy("Choose a number that nobody uses.")}
    )
    address = forms.ChoiceField(
        label=gettext_lazy("Emergency address"),
        error_messages={"required": gettext_lazy("Choose the address where the telephone is.")},
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Place"), required=False,
        help_text=gettext_lazy("Building, floor or room in that address, where there is one."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        addresses = address_choices(actor)
        set_choices(self, "number", free_numbers(actor))
        set_choices(self, "address", addresses)
        set_choices(self, "place", place_choices([value for value, _label in addresses]))


@page(Right.MANAGE_NUMBERS)
def person_join(request: PageRequest) -> HttpResponse:
    """Somebody new: person, number, address and place in one go."""

    def do(given: dict[str, Any]) -> str:
        number = join_person(
            request.actor, name=given["person_name"], country=given["person_country"], email=given["person_email"],
            has_calling_plan=given["person_plan"], language=given["person_language"],
            number_id=UUID(given["number"]), address_id=UUID(given["address"]), place_id=as_id(given["place"]),
        )  # fmt: skip
        messages.success(request, _("The person is added; the number activates by itself."))
        return reverse("number", args=[number.pk])

    form = JoinForm(
        request.POST if request.method == "POST" else None, actor=request.actor, initial={"person_plan": True}
    )
    lead = _("Person, number and address in one go. The number then activates by itself.")
    about = {"title": _("Somebody joins"), "button": _("Add and activate"), "glyph": "user"}
    return asked(request, form, do, cancel=reverse("people"), crumbs=_crumbs(), lead=lead, **about)


@page(Right.MANAGE_NUMBERS)
def person_move(request: PageRequest, pk: UUID) -> HttpResponse:
    """Somebody works at another site: the address of all their numbers changes."""
    found: Person = own(Person.objects.all(), request, pk)

    def do(given: dict[str, Any]) -> str:
        address = as_id(given["address_id"])
        if address is None:
            raise Refused(
                "bulk.address",
                en="Choose the address where these telephones are.",
                fr="Choisissez l'adresse où se trouvent ces téléphones.",
                field="address_id",
            )
        bulk = move_person(request.actor, pk, address_id=address, place_id=as_id(given["place_id"]))
        return reverse("number_bulk", args=[bulk.pk])

    form = AddressForm(request.POST if request.method == "POST" else None, actor=request.actor)
    lead = _("All numbers of this person get this address. The old one stays in force until the new one is confirmed.")
    about = {"title": _("Move to another site"), "button": _("Change the address"), "glyph": "map-pin"}
    return asked(request, form, do, cancel=_page(found), crumbs=_crumbs(found), lead=lead, **about)


RELEASE = "release"
"""What stands in the form for a number that nobody gets."""


@page(Right.MANAGE_NUMBERS)
def person_leave(request: PageRequest, pk: UUID) -> HttpResponse:
    """Somebody leaves: each of their numbers is released, or given to somebody else with its address."""
    found: Person = own(Person.objects.all(), request, pk)
    numbers = list(found.numbers.select_related("active_version", "active_place").order_by("e164", "extension"))
    problem = ""
    if request.method == "POST":
        seen = {UUID(key) for key in request.POST.getlist("number") if as_id(key)}
        said = {number.pk: request.POST.get(f"heir-{number.pk.hex}", "") for number in numbers if number.pk in seen}
        heirs = {key: None if said.get(key) == RELEASE else as_id(said.get(key)) for key in seen}
        try:
            if any(heir is None and said.get(key, RELEASE) != RELEASE for key, heir in heirs.items()):
                raise Refused(
                    "person.heir",
                    en="Say of each number whether it is released, or who gets it.",
                    fr="Indiquez pour chaque numéro de téléphone s'il est libéré, ou à qui il est donné.",
                )
            done = leave_person(request.actor, pk, heirs=heirs)
        except Refused as refused:
            problem = refused.sentence(language())
        else:
            left = sum(bulk.refused for bulk in done)
            if left:
                messages.error(request, _("Some numbers are being worked on and were left as they are. Try again."))
                return redirect("number_bulk", next(bulk.pk for bulk in done if bulk.refused))
            messages.success(request, _("The departure is noted; the numbers are given on or being released."))
            return redirect("person", pk)
    context = {
        "person": found, "numbers": [(n, n.activation in IN_FORCE) for n in numbers], "problem": problem,
        "heirs": people_choices(request.actor, without=pk)[1:],
    }  # fmt: skip
    return render(request, "numbers/leave.html", context, status=422 if problem else 200)


@require_POST
@page(Right.MANAGE_NUMBERS)
def person_return(request: PageRequest, pk: UUID) -> HttpResponse:
    """Somebody who left is there again."""
    return_person(request.actor, pk)
    messages.success(request, _("The person can be given numbers again."))
    return redirect("person", pk)


def _page(found: Person) -> str:
    return reverse("person", args=[found.pk])


def _crumbs(found: Person | None = None) -> list[tuple[str, str]]:
    crumbs = [(reverse("people"), _("People"))]
    return [*crumbs, (_page(found), found.name)] if found else crumbs
