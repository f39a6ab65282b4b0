"""Validations to look at again: the list, and the page on which one is renewed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.desk.days import day_of
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import moment, state
from dispatchable.interfaces.web.lists.columns import Column, exact, link, nothing
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.filters import Choice, Choices
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.addresses.actions.renew import renew_validation
from dispatchable.service.addresses.models import EmergencyAddress, ManualValidation
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.ending import ending
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.models import TelephoneNumber


def _when(actor: Actor) -> list[Choice]:
    now = timezone.now()
    return [
        Choice("", gettext_lazy("All of them"), Q()),
        Choice("ended", gettext_lazy("Ended"), Q(expires_at__lte=now)),
        Choice("soon", gettext_lazy("End soon"), Q(expires_at__gt=now)),
    ]


ENDING = ListPage(
    name="validations",
    url="validations",
    title=gettext_lazy("Validations to look at again"),
    right=Right.REVIEW_REQUESTS,
    rows=ending,
    columns=(
        Column(key="line", label=gettext_lazy("Address"), value=lambda r: r.line,
               cell=lambda r: link(reverse("validation", args=[r.pk]), r.line)),
        Column(key="ends", label=gettext_lazy("Holds until"), sort=("expires_at", "id"), indexed=True,
               cell=lambda r: moment(r.expires_at), value=lambda r: exact(r.expires_at)),
        Column(key="organization", label=gettext_lazy("Organisation"), sort=("organization__name",),
               cell=lambda r: r.organization.name),
        Column(key="by", label=gettext_lazy("By"), cell=lambda r: nothing(r.reviewer_name)),
        Column(key="request", label=gettext_lazy("Request"), cell=lambda r: nothing(r.request_reference)),
    ),
    order="ends",
    filters=(Choices(key="show", label=gettext_lazy("Show"), choices=_when, chips=True),),
    none_fits=gettext_lazy("No validation matches this filter."),
    noun=lambda n: ngettext("%(count)s validation", "%(count)s validations", n) % {"count": n},
)  # fmt: skip


@require_safe
@page(Right.REVIEW_REQUESTS)
def validations(request: PageRequest) -> HttpResponse:
    """What the desk validated for a time that is nearly over, or over."""
    return answer(request, ENDING, "queue/validations.html")


@page(Right.REVIEW_REQUESTS)
def validation(request: PageRequest, pk: UUID) -> HttpResponse:
    """One of them: what it rests on, who uses it, and until when it is to hold."""
    found: ManualValidation | None = ending(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    typed, problem = {"expires_on": "", "reason": ""}, None
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in typed}
        try:
            renew_validation(
                request.actor, pk, expires_on=day_of(typed["expires_on"]), reason=typed["reason"]
            )  # fmt: skip
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("The validation holds on. The audit trail says why."))
            return redirect("validations")
    addresses = EmergencyAddress.objects.filter(current__manual_validation=found)
    context = {
        "found": found, "ended": found.expires_at is not None and found.expires_at <= timezone.now(), "typed": typed,
        "numbers": TelephoneNumber.objects.filter(address__in=addresses).count(),
        "state": state("address", "manually_validated"), "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
    }  # fmt: skip
    return render(request, "queue/validation.html", context, status=422 if problem else 200)
