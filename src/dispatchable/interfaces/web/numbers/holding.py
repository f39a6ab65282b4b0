"""A number's details, its block, and its reservation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language, phone
from dispatchable.interfaces.web.frame.words import KIND, PLAN, SERVICE
from dispatchable.interfaces.web.numbers.asking import asked
from dispatchable.interfaces.web.numbers.bulk_forms import DAYS, BlockForm, set_choices
from dispatchable.interfaces.web.numbers.choosing import address_choices, people_choices
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.actions.change import change_number
from dispatchable.service.numbers.actions.end_release import end_release
from dispatchable.service.numbers.actions.hold import block_number, end_reservation, reserve_number, unblock_number
from dispatchable.service.numbers.models import TelephoneNumber


class DetailsForm(PageForm):
    """What is known of a number besides who uses it and where."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Used for"),
        required=False,
        help_text=gettext_lazy("Every number needs a validated address; only a user's number needs a person too."),
    )
    plan = forms.ChoiceField(label=gettext_lazy("Calling plan"), required=False)
    service = forms.ChoiceField(
        label=gettext_lazy("At the carrier"),
        required=False,
        help_text=gettext_lazy("A number in service without a validated address is shown first, everywhere."),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        help_text=gettext_lazy("Separated by commas, for example: lift, north."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("kind", KIND), ("plan", PLAN), ("service", SERVICE)):
            set_choices(self, name, [(value, word.word(language())) for value, word in words.items()])


class ReserveForm(PageForm):
    """For whom or where a number is kept, and how long."""

    person = forms.ChoiceField(label=gettext_lazy("For a person"), required=False)
    address = forms.ChoiceField(label=gettext_lazy("For an address"), required=False)
    days = forms.CharField(
        label=gettext_lazy("For how many days?"),
        error_messages={"required": DAYS},
        initial="14",
        help_text=gettext_lazy("From 1 to 365. The reservation then ends by itself."),
        widget=forms.NumberInput({"min": 1, "max": 365}),
    )

    def __init__(self, *args: Any, actor: Actor, number: TelephoneNumber, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "person", people_choices(actor))
        set_choices(self, "address", address_choices(actor, country=number.country))


@page(Right.MANAGE_NUMBERS)
def number_edit(request: PageRequest, pk: UUID) -> HttpResponse:
    """What the number is for, its plan, its tags."""
    found: TelephoneNumber = own(TelephoneNumber.objects.all(), request, pk)
    initial = {
        "kind": found.kind, "plan": found.plan, "service": found.service, "note": found.note,
        "tags": ", ".join(found.tags.values_list("name", flat=True)),
    }  # fmt: skip

    def do(given: dict[str, Any]) -> str:
        change_number(request.actor, pk, **given)
        messages.success(request, _("The number's details are saved."))
        return reverse("number", args=[pk])

    form = DetailsForm(request.POST if request.method == "POST" else None, initial=initial)
    return asked(request, form, do, **_around(found), title=_("Details of the number"), button=_("Save"))


class EndReleaseForm(PageForm):
    """How it is known that a number is no longer used."""

    reason = forms.CharField(
        label=gettext_lazy("How do you know that the number is no longer used?"),
        required=False,
        help_text=gettext_lazy("For example: the contract has ended. It stays in the audit trail."),
        widget=forms.Textarea({"rows": 3}),
    )


@page(Right.MANAGE_NUMBERS)
def number_end_release(request: PageRequest, pk: UUID) -> HttpResponse:
    """A release that the carrier does not answer ends on a person's word."""
    found: TelephoneNumber = own(TelephoneNumber.objects.all(), request, pk)

    def do(given: dict[str, Any]) -> str:
        end_release(request.actor, pk, **given)
        messages.success(
            request, _("The number is released. If the carrier answers after all, its answer is taken in.")
        )
        return reverse("number", args=[pk])

    form = EndReleaseForm(request.POST if request.method == "POST" else None)
    lead = _(
        "The carrier has not said that it forgot this number and its address. Ask it first. "
        "Go on only when you know by another way that nobody can call from this number."
    )
    title = _("End the release without an answer")
    about: dict[str, Any] = {"title": title, "button": title, "glyph": "phone-off", "danger": True}
    return asked(request, form, do, **_around(found), **about, lead=lead)


@page(Right.MANAGE_NUMBERS)
def number_block(request: PageRequest, pk: UUID) -> HttpResponse:
    """No activation until a day, and why."""
    found: TelephoneNumber = own(TelephoneNumber.objects.all(), request, pk)

    def do(given: dict[str, Any]) -> str:
        block_number(request.actor, pk, **given)
        messages.success(request, _("The number is blocked."))
        return reverse("number", args=[pk])

    form = BlockForm(request.POST if request.method == "POST" else None, actor=request.actor)
    lead = _("Until the block ends the number does not activate. What is in force stays in force.")
    about = {"title": _("Block the number"), "button": _("Block the number"), "glyph": "clock"}
    return asked(request, form, do, **_around(found), **about, lead=lead)


@require_POST
@page(Right.MANAGE_NUMBERS)
def number_unblock(request: PageRequest, pk: UUID) -> HttpResponse:
    """End a block now."""
    unblock_number(request.actor, pk)
    messages.success(request, _("The block is ended."))
    return redirect("number", pk)


@page(Right.MANAGE_NUMBERS)
def number_reserve(request: PageRequest, pk: UUID) -> HttpResponse:
    """Keep the number for somebody or for a site."""
    found: TelephoneNumber = own(TelephoneNumber.objects.all(), request, pk)

    def do(given: dict[str, Any]) -> str:
        who, where = as_id(given["person"]), as_id(given["address"])
        reserve_number(request.actor, pk, days=given["days"], person_id=who, address_id=where)
        messages.success(request, _("The number is reserved."))
        return reverse("number", args=[pk])

    form = ReserveForm(request.POST if request.method == "POST" else None, actor=request.actor, number=found)
    lead = _("Meanwhile the number cannot be assigned to another person or at another address.")
    about = {"title": _("Reserve the number"), "button": _("Reserve the number"), "glyph": "bookmark"}
    return asked(request, form, do, **_around(found), **about, lead=lead)


@require_POST
@page(Right.MANAGE_NUMBERS)
def number_unreserve(request: PageRequest, pk: UUID) -> HttpResponse:
    """End a reservation now."""
    end_reservation(request.actor, pk)
    messages.success(request, _("The reservation is ended."))
    return redirect("number", pk)


def _around(found: TelephoneNumber) -> dict[str, Any]:
    here = reverse("number", args=[found.pk])
    crumbs = [(reverse("numbers"), _("Telephone numbers")), (here, phone(found.written))]
    return {"crumbs": crumbs, "cancel": here}
