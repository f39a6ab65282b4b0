"""Port orders: numbers that move from one carrier to another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, state_column, time_column
from dispatchable.interfaces.web.lists.declared import ListPage, mine
from dispatchable.interfaces.web.lists.filters import Choice, Choices
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.interfaces.web.numbers.asking import asked
from dispatchable.interfaces.web.numbers.bulk_forms import set_choices
from dispatchable.interfaces.web.numbers.forms import country_choices
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.errors import Refused
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.actions.port import attach_to_port, move_port, order_port
from dispatchable.service.numbers.inventory import PortState
from dispatchable.service.numbers.models import PortOrder
from dispatchable.service.numbers.porting import AFTER, OPEN
from dispatchable.service.organizations.models import Organization

NEXT = {
    PortState.SUBMITTED: (gettext_lazy("Sent to the carrier"), "check"),
    PortState.CONFIRMED: (gettext_lazy("Date agreed"), "clock"),
    PortState.IN_PROGRESS: (gettext_lazy("The numbers are moving"), "refresh"),
    PortState.DONE: (gettext_lazy("Done: the numbers have moved"), "circle-check"),
    PortState.FAILED: (gettext_lazy("It failed"), "circle-x"),
    PortState.CANCELLED: (gettext_lazy("Cancel the order"), "circle-x"),
}
"""A state that may come next -> its button and icon."""


def _rows(actor: Actor) -> QuerySet[PortOrder]:
    found: QuerySet[PortOrder] = mine(PortOrder.objects, actor)
    return found.select_related("carrier").annotate(many=Count("numbers"))


def _direction(order: PortOrder) -> str:
    return _("Come to us") if order.direction == "in" else _("Leave us")


PORTS = ListPage(
    name="ports",
    url="ports",
    title=gettext_lazy("Port orders"),
    rows=_rows,
    columns=(
        Column(
            key="name", label=gettext_lazy("Name"), sort=("name",), value=lambda order: order.name,
            cell=lambda order: link(reverse("port", args=[order.pk]), order.name),
        ),
        state_column("state", gettext_lazy("State"), "port", "state", sort=("state",)),
        Column(key="direction", label=gettext_lazy("Direction"), cell=_direction, sort=("direction",)),
        Column(key="numbers", label=gettext_lazy("Numbers"), cell=lambda order: order.many),
        Column(key="other", label=gettext_lazy("Other carrier"), cell=lambda order: order.other_carrier),
        Column(
            key="firm", label=gettext_lazy("Date agreed"), sort=("firm_at",),
            cell=lambda order: nothing(order.firm_at and timezone.localtime(order.firm_at).strftime("%Y-%m-%d %H:%M")),
        ),
        time_column("made", gettext_lazy("Made"), lambda order: order.created_at, sort=("id",), indexed=True),
    ),
    order="-made",
    filters=(
        Choices(
            key="show", label=gettext_lazy("State"), chips=True,
            choices=(
                Choice("", gettext_lazy("All orders"), Q()),
                Choice("open", gettext_lazy("Still open"), Q(state__in=OPEN)),
                Choice("over", gettext_lazy("Over"), ~Q(state__in=OPEN)),
            ),
        ),
    ),
    none_fits=gettext_lazy("No port order fits."),
    noun=lambda n: ngettext("%(count)s port order", "%(count)s port orders", n) % {"count": n},
)  # fmt: skip


class PortForm(PageForm):
    """A new order."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        required=False,
        choices=[("in", gettext_lazy("The numbers come to us")), ("out", gettext_lazy("The numbers leave us"))],
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the order"),
        error_messages={"required": gettext_lazy("Give the order a name.")},
        max_length=120,
        help_text=gettext_lazy("So that you find it again, for example the site."),
    )
    carrier = forms.ChoiceField(label=gettext_lazy("Our carrier"), required=False)
    other_carrier = forms.CharField(
        label=gettext_lazy("The other carrier"),
        error_messages={"required": gettext_lazy("Name the other carrier.")},
        max_length=120,
        help_text=gettext_lazy("Who has the numbers now if they come, who gets them if they leave."),
    )
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=80)
    wanted_on = forms.DateField(
        label=gettext_lazy("Wanted on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        help_text=gettext_lazy("Not needed for a number that begins with +."),
    )
    numbers = forms.CharField(
        label=gettext_lazy("Numbers, one a line"),
        error_messages={"required": gettext_lazy("Give the numbers, one a line.")},
        max_length=60_000,
        widget=forms.Textarea({"rows": 8}),
    )

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "carrier", [(str(c.pk), c.name) for c in organization.carriers.order_by("id")])
        set_choices(self, "country", country_choices(str(_("From the number itself"))))


class StepForm(PageForm):
    """What the next state needs."""

    firm_at = forms.DateTimeField(
        label=gettext_lazy("Day and time agreed"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("In your organisation's time zone. From then on the numbers count as moving."),
    )
    reference = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=80)
    reason = forms.CharField(label=gettext_lazy("Why?"), required=False, max_length=300)

    def __init__(self, *args: Any, after: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if after != PortState.CONFIRMED:
            del self.fields["firm_at"]
        if after not in (PortState.CANCELLED, PortState.FAILED):
            del self.fields["reason"]
        if after not in (PortState.SUBMITTED, PortState.CONFIRMED):
            del self.fields["reference"]


@require_safe
@page()
def ports(request: PageRequest) -> HttpResponse:
    """The organisation's port orders."""
    return answer(request, PORTS, "numbers/ports.html")


@page(Right.MANAGE_NUMBERS)
def port_add(request: PageRequest) -> HttpResponse:
    """A new order; every line at fault is shown at once."""
    if not Carrier.objects.filter(organization=request.organization).exists():
        messages.warning(request, _("Add a carrier first: it is who registers the number with its address."))
        return redirect("carrier_add")

    def do(given: dict[str, Any]) -> str:
        order = order_port(request.actor, carrier_id=as_id(given.pop("carrier")), **given)
        messages.success(request, _("The order is kept as a draft."))
        return reverse("port", args=[order.pk])

    form = PortForm(request.POST if request.method == "POST" else None, organization=request.organization)
    lead = _("Numbers that come are added to your list at once, not in service: give them an address before their day.")
    about = {"title": _("New port order"), "button": _("Keep as a draft"), "glyph": "check"}
    return asked(request, form, do, cancel=reverse("ports"), crumbs=_crumbs(), lead=lead, **about)


@require_safe
@page()
def port(request: PageRequest, pk: UUID) -> HttpResponse:
    """One order: its state, its numbers, its documents, what happened."""
    order: PortOrder = own(PortOrder.objects.select_related("carrier"), request, pk)
    numbers = order.numbers.select_related("address__current").order_by("e164", "extension")
    steps = [(after, *NEXT[after]) for after in AFTER[order.state]]
    without = numbers.filter(active_version=None).count() if order.direction == "in" else 0
    context = {
        "order": order, "numbers": numbers, "steps": steps, "history": order.steps.order_by("-id"),
        "documents": order.documents.order_by("id"), "without": without if order.state in OPEN else 0,
        "over": order.state not in OPEN,
    }  # fmt: skip
    return render(request, "numbers/port.html", context)


@page(Right.MANAGE_NUMBERS)
def port_step(request: PageRequest, pk: UUID, after: str) -> HttpResponse:
    """Bring the order into another state, with what that needs."""
    order: PortOrder = own(PortOrder.objects.all(), request, pk)
    here = reverse("port", args=[pk])
    if after not in AFTER[order.state]:
        messages.error(request, _("The order has moved on meanwhile. Look at it again."))
        return redirect(here)

    def do(given: dict[str, Any]) -> str:
        move_port(request.actor, pk, after, **given)
        return here

    label, glyph = NEXT[PortState(after)]
    form = StepForm(
        request.POST if request.method == "POST" else None, after=after,
        initial={"reference": order.reference, "firm_at": order.firm_at},
    )  # fmt: skip
    leads = {
        PortState.DONE: _("The numbers have left: they are released, and their addresses with them.")
        if order.direction == "out"
        else _("The numbers are ours now."),
        PortState.IN_PROGRESS: _("From now on numbers that come count as in service."),
    }
    about = {"title": label, "button": label, "glyph": glyph, "danger": after == PortState.CANCELLED}
    crumbs = [*_crumbs(), (here, order.name)]
    return asked(request, form, do, cancel=here, crumbs=crumbs, lead=leads.get(PortState(after)), **about)


@require_POST
@page(Right.MANAGE_NUMBERS)
def port_attach(request: PageRequest, pk: UUID) -> HttpResponse:
    """Keep a document with the order."""
    own(PortOrder.objects.all(), request, pk)
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("Choose a file first: a PDF, PNG or JPEG."))
    else:
        try:
            attach_to_port(request.actor, pk, sent.name or "", sent)
        except Refused as refused:
            messages.error(request, refused.sentence(language()))
        else:
            messages.success(request, _("The document is kept with the order."))
    return redirect("port", pk)


def _crumbs() -> list[tuple[str, str]]:
    return [(reverse("numbers"), _("Telephone numbers")), (reverse("ports"), _("Port orders"))]
