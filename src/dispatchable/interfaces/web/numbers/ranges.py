"""Blocks of consecutive numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import KIND, SERVICE
from dispatchable.interfaces.web.numbers.asking import asked
from dispatchable.interfaces.web.numbers.bulk_forms import set_choices
from dispatchable.interfaces.web.numbers.forms import country_choices
from dispatchable.service.audit.actor import Right
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.actions.add_range import add_range
from dispatchable.service.numbers.models import Activation, NumberRange
from dispatchable.service.organizations.models import Organization


class RangeForm(PageForm):
    """A block of numbers."""

    first = forms.CharField(
        label=gettext_lazy("First number"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give the first number of the range.")},
    )
    last = forms.CharField(
        label=gettext_lazy("Last number"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give the last number of the range.")},
        help_text=gettext_lazy("The whole number, or its last digits alone, for example 99."),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        help_text=gettext_lazy("Not needed for a number that begins with +."),
    )
    carrier = forms.ChoiceField(label=gettext_lazy("Carrier"), required=False)
    with_numbers = forms.BooleanField(
        label=gettext_lazy("Add the numbers of this range to the list"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Without them the range is only held: numbers added later belong to it by themselves."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Used for"), required=False)
    service = forms.ChoiceField(label=gettext_lazy("At the carrier"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "country", country_choices(str(_("From the number itself"))))
        set_choices(self, "carrier", [(str(c.pk), c.name) for c in organization.carriers.order_by("id")])
        set_choices(self, "kind", [(value, words.word(language())) for value, words in KIND.items()])
        set_choices(self, "service", [(value, words.word(language())) for value, words in SERVICE.items()])


@require_safe
@page()
def ranges(request: PageRequest) -> HttpResponse:
    """The organisation's ranges, with how many of their numbers are used and active."""
    used = Q(numbers__person__isnull=False) | Q(numbers__address__isnull=False)
    found = NumberRange.objects.filter(organization=request.organization).select_related("carrier")
    found = found.annotate(
        known=Count("numbers"), used=Count("numbers", filter=used),
        active=Count("numbers", filter=Q(numbers__activation=Activation.ACTIVE)),
    )  # fmt: skip
    return render(request, "numbers/ranges.html", {"ranges": found.order_by("first")})


@page(Right.MANAGE_NUMBERS)
def range_add(request: PageRequest) -> HttpResponse:
    """Add a range, with its numbers or without."""
    if not Carrier.objects.filter(organization=request.organization).exists():
        messages.warning(request, _("Add a carrier first: it is who registers the number with its address."))
        return redirect("carrier_add")

    def do(given: dict[str, Any]) -> str:
        given["carrier_id"] = as_id(given.pop("carrier"))
        kept = add_range(request.actor, **given)
        messages.success(request, _("The range is added."))
        return f"{reverse('numbers')}?range={kept.pk.hex}" if given["with_numbers"] else reverse("ranges")

    form = RangeForm(request.POST if request.method == "POST" else None, organization=request.organization)
    crumbs = [(reverse("numbers"), _("Telephone numbers")), (reverse("ranges"), _("Ranges"))]
    about = {"title": _("Add a range"), "button": _("Add the range"), "glyph": "plus"}
    return asked(request, form, do, cancel=reverse("ranges"), crumbs=crumbs, **about)
