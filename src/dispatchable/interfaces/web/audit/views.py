"""The audit trail of the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from dispatchable.interfaces.web.audit.sentences import OBJECTS, PARTS, did, line, object_name, sentences, who
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, time_column
from dispatchable.interfaces.web.lists.declared import ListPage, mine
from dispatchable.interfaces.web.lists.filters import Choice, Choices, Day
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.accounts.models import Membership
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.audit.search import audit_fitting


def _rows(actor: Actor) -> QuerySet[AuditRow]:
    return mine(AuditRow.objects, actor)


def _search(actor: Actor, text: str) -> Q:
    return audit_fitting(actor.organization_id, text) if actor.organization_id else Q(pk__in=())


def _sorted(choices: Iterable[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda choice: str(choice.label).casefold())


def _kinds(actor: Actor) -> list[Choice]:
    return _sorted(Choice(kind, object_name(kind), Q(object_type=kind)) for kind in OBJECTS)


def _actions(actor: Actor) -> list[Choice]:
    return _sorted(Choice(action, did(action), Q(action=action)) for action in sentences())


def _actors(actor: Actor) -> list[Choice]:
    """The organisation's people, and the installation at work; who only helped is found by searching the name."""
    people = mine(Membership.objects, actor).values_list("user__name", flat=True)
    parts = [f"system:{part}" for part in PARTS]
    return _sorted(Choice(name, who(name), Q(actor_name=name)) for name in {*people, *parts})


def _did(row: AuditRow) -> Any:
    shown = line(row)
    if not shown.label:
        return shown.did
    label = link(shown.url, shown.label) if shown.url else format_html("<strong>{}</strong>", shown.label)
    return format_html("{} {}", shown.did, label)


def _details(row: AuditRow) -> str:
    return "; ".join(f"{key}={value}" for key, value in line(row).details)


AUDIT = ListPage(
    name="audit",
    url="audit",
    title=gettext_lazy("Audit trail"),
    right=Right.READ_AUDIT,
    rows=_rows,
    columns=(
        time_column("when", gettext_lazy("When"), lambda row: row.at, sort=("sequence",), indexed=True),
        Column(key="who", label=gettext_lazy("Who"), sort=("actor_name", "sequence"), indexed=True,
               cell=lambda row: who(row.actor_name)),
        Column(key="did", label=gettext_lazy("What"), cell=_did, labelled=False),
        Column(key="kind", label=gettext_lazy("Object"), sort=("object_type", "sequence"), indexed=True,
               cell=lambda row: object_name(row.object_type)),
        Column(key="details", label=gettext_lazy("Details"), template="audit/cell_details.html", value=_details),
        Column(key="action", label=gettext_lazy("Action"), shown=False, sort=("action", "sequence"), indexed=True,
               cell=lambda row: format_html('<span class="code">{}</span>', row.action)),
        Column(key="reason", label=gettext_lazy("Reason code"), shown=False, cell=lambda row: nothing(row.reason),
               value=lambda row: row.reason),
        Column(key="sequence", label=pgettext_lazy("audit", "Row"), shown=False, cell=lambda row: row.sequence),
    ),
    order="-when",
    filters=(
        Choices(key="kind", label=gettext_lazy("Object"), choices=_kinds),
        Choices(key="actor", label=gettext_lazy("Who"), choices=_actors),
        Choices(key="action", label=gettext_lazy("Action"), choices=_actions),
        Day(key="since", label=gettext_lazy("From"), field="at"),
        Day(key="until", label=gettext_lazy("To"), field="at", until=True),
    ),
    search=_search,
    search_label=gettext_lazy("Number, name or other object, or who acted"),
    none_fits=gettext_lazy("Nothing was done that fits this filter."),
    noun=lambda n: ngettext("%(count)s row", "%(count)s rows", n) % {"count": n},
)  # fmt: skip


@page(Right.READ_AUDIT)
def audit(request: PageRequest) -> HttpResponse:
    """Everything that was done in the organisation, newest first."""
    return answer(request, AUDIT, "audit/audit.html")
