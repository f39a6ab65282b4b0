"""Numbers that have waited for long: pending, failed or being updated, the oldest first, by reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language, phone, state
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, time_column, two_lines
from dispatchable.interfaces.web.lists.declared import ListPage, mine
from dispatchable.interfaces.web.lists.filters import Choice, Choices
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.interfaces.web.numbers.links import remedy
from dispatchable.interfaces.web.numbers.templatetags.numbers import number_reason
from dispatchable.service.audit.actor import Actor
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.ageing import aged
from dispatchable.service.numbers.models import TelephoneNumber

DAYS = (1, 3, 7, 30)


def _older(days: int) -> Q:
    return Q(state_since__lt=timezone.now() - timedelta(days=days))


def _ages(actor: Actor) -> Iterator[Choice]:
    yield Choice("", _("More than a day"), Q())
    for days in DAYS[1:]:
        yield Choice(str(days), _("More than %(days)s days") % {"days": days}, _older(days))


def _reasons(actor: Actor) -> Iterator[Choice]:
    codes = _rows(actor).exclude(reason_code="").order_by("reason_code").values_list("reason_code", flat=True)
    for code in codes.distinct():
        yield Choice(code, number_reason(code), Q(reason_code=code))


def _carriers(actor: Actor) -> Iterator[Choice]:
    for carrier in mine(Carrier.objects, actor).order_by("name", "id"):
        yield Choice(carrier.pk.hex, carrier.name, Q(carrier_id=carrier.pk))


def _rows(actor: Actor) -> QuerySet[TelephoneNumber]:
    return aged(mine(TelephoneNumber.objects, actor)).select_related("person", "address__current", "carrier", "watch")


def _remedy(number: TelephoneNumber) -> Any:
    """The button of the reason, as on the number's own page."""
    if not number.reason_code:
        return link(reverse("carrier", args=[number.carrier_id]), _("See what waits at the carrier"))
    step = reasons.step(reasons.reason(number.reason_code).next_step)
    where = reverse("number", args=[number.pk]) if step.code == "retry" else remedy(step.code, number)
    return link(where, step.button[language()])


def _person(number: TelephoneNumber) -> str:
    return number.person.name if number.person else ""


def _retry_at(number: TelephoneNumber) -> Any:
    watch = getattr(number, "watch", None)
    return watch.retry_at if watch else None


AGEING = ListPage(
    name="ageing",
    url="numbers_ageing",
    title=gettext_lazy("Numbers that have waited for long"),
    rows=_rows,
    columns=(
        Column(
            key="number", label=gettext_lazy("Number"), sort=("e164", "extension"), indexed=True, tight=True,
            cell=lambda n: link(reverse("number", args=[n.pk]), phone(n.written)), value=lambda n: n.written,
        ),
        time_column("since", gettext_lazy("Since"), lambda n: n.state_since, sort=("state_since", "id"), indexed=True),
        Column(
            key="activation", label=gettext_lazy("Activation"), sort=("activation", "state_since"),
            cell=lambda n: two_lines(state("number", n.activation), number_reason(n.reason_code)),
            value=lambda n: STATES["number"][n.activation].word(language()),
        ),
        Column(
            key="reason", label=gettext_lazy("Reason code"), shown=False, sort=("reason_code",),
            cell=lambda n: nothing(n.reason_code), value=lambda n: n.reason_code,
        ),
        Column(key="remedy", label=gettext_lazy("What to do"), cell=_remedy, value=lambda n: ""),
        Column(
            key="person", label=gettext_lazy("Person"), sort=("person__name",),
            cell=lambda n: nothing(_person(n)), value=_person,
        ),
        Column(key="carrier", label=gettext_lazy("Carrier"), sort=("carrier__name",), cell=lambda n: n.carrier.name),
        time_column("retry", gettext_lazy("Tries again"), _retry_at, sort=("watch__retry_at", "id"), shown=False),
    ),
    order="since",
    filters=(
        Choices(key="age", label=gettext_lazy("Age"), choices=_ages, chips=True),
        Choices(key="why", label=gettext_lazy("Reason"), choices=_reasons),
        Choices(key="carrier", label=gettext_lazy("Carrier"), choices=_carriers),
    ),
    none_fits=gettext_lazy("No number has waited for so long."),
    noun=lambda n: ngettext("%(count)s number", "%(count)s numbers", n) % {"count": n},
)  # fmt: skip


@page()
def numbers_ageing(request: PageRequest) -> HttpResponse:
    """The list; each row leads to its remedy."""
    return answer(request, AGEING, "numbers/ageing.html")
