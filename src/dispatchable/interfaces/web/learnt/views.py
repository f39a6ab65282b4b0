"""Names that decisions taught: those proposed, those in use, and the page on which an agent decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, element_name, language
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.interfaces.web.lists.columns import Column, link, nothing, state_column, time_column
from dispatchable.interfaces.web.lists.declared import ListPage
from dispatchable.interfaces.web.lists.filters import Choice, Choices
from dispatchable.interfaces.web.lists.showing import answer
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.find import sent
from dispatchable.service.errors import Refused
from dispatchable.service.learnt.actions.decide import FAULTS, FROM, decide_name, fault, names_for
from dispatchable.service.learnt.models import Name, NameState

EXAMPLES = 20
DONE = {
    NameState.APPROVED: gettext_lazy("The name is in use from now on."),
    NameState.REFUSED: gettext_lazy("The name is refused. It is not proposed again."),
    NameState.RETIRED: gettext_lazy("The name is no longer used."),
}


def _where(name: Name) -> str:
    return name.city or name.postcode


def _states() -> list[Choice]:
    named = [Choice(key, words.word(language()), Q(state=key)) for key, words in STATES["learnt"].items()]
    return [Choice("", gettext_lazy("All"), Q()), *named]


NAMES = ListPage(
    name="learnt",
    url="learnt",
    title=gettext_lazy("Learnt names"),
    right=Right.REVIEW_REQUESTS,
    rows=names_for,
    columns=(
        Column(key="given", label=gettext_lazy("As people type it"), sort=("given",),
               cell=lambda n: link(reverse("learnt_name", args=[n.pk]), n.given), value=lambda n: n.given),
        Column(key="value", label=gettext_lazy("As the register writes it"), sort=("value",),
               cell=lambda n: n.value),
        Column(key="kind", label=gettext_lazy("Part of the address"), sort=("kind",),
               cell=lambda n: element_name(n.kind)),
        Column(key="where", label=gettext_lazy("Holds in"), cell=lambda n: nothing(_where(n)), value=_where),
        Column(key="country", label=gettext_lazy("Country"), sort=("country",),
               cell=lambda n: country_name(n.country), value=lambda n: n.country),
        Column(key="support", label=gettext_lazy("Decisions"), sort=("support", "id"), cell=lambda n: n.support),
        state_column("state", gettext_lazy("State"), "learnt", "state", sort=("state", "support", "id"), indexed=True),
        Column(key="by", label=gettext_lazy("Decided by"), shown=False, cell=lambda n: nothing(n.decided_by_name),
               value=lambda n: n.decided_by_name),
        time_column("when", gettext_lazy("Decided"), lambda n: n.decided_at, shown=False, sort=("decided_at",)),
    ),
    order="-support",
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=lambda actor: _states(), chips=True),
    ),
    search=lambda actor, text: Q(given__icontains=text) | Q(value__icontains=text),
    search_label=gettext_lazy("Name"),
    none_fits=gettext_lazy("No name matches this filter."),
    noun=lambda n: ngettext("%(count)s name", "%(count)s names", n) % {"count": n},
)  # fmt: skip


@require_safe
@page(Right.REVIEW_REQUESTS)
def learnt(request: PageRequest) -> HttpResponse:
    """What decisions taught: those with most decisions behind them first."""
    return answer(request, NAMES, "learnt/list.html")


@require_safe
@page(Right.REVIEW_REQUESTS)
def learnt_name(request: PageRequest, pk: UUID) -> HttpResponse:
    """One name, the decisions behind it, and what may be decided."""
    return _shown(request, pk)


@require_POST
@page(Right.REVIEW_REQUESTS)
def learnt_decide(request: PageRequest, pk: UUID) -> HttpResponse:
    """Approve, refuse or retire."""
    wanted = request.POST.get("state", "")
    if wanted not in FROM:
        raise Http404
    try:
        decide_name(request.actor, pk, wanted, request.POST.get("reason", ""))
    except Refused as refused:
        return _shown(request, pk, refused)
    messages.success(request, str(DONE[NameState(wanted)]))
    return redirect("learnt_name", pk)


def _shown(request: PageRequest, pk: UUID, problem: Refused | None = None) -> HttpResponse:
    name = names_for(request.actor).filter(pk=pk).first()
    if name is None:
        raise Http404
    may = {state.value: name.state in before for state, before in FROM.items()}
    why = fault(name) if may[NameState.APPROVED] else ""
    context: dict[str, Any] = {
        "name": name,
        "kind": element_name(name.kind),
        # an agent limited to some organisations sees the addresses of these alone
        "examples": name.examples.filter(request_id__in=sent(request.actor).values("pk")).order_by("-id")[:EXAMPLES],
        "may_approve": may[NameState.APPROVED] and not why,
        "may_refuse": may[NameState.REFUSED],
        "may_retire": may[NameState.RETIRED],
        "fault": FAULTS[why][language() == "fr"] if why else "",
        "problems": [problem.sentence(language())] if problem else [],
        "error": problem.sentence(language()) if problem and problem.field == "reason" else "",
        "typed": request.POST.get("reason", ""),
        "title": _("Learnt name"),
    }
    return render(request, "learnt/name.html", context, status=422 if problem else 200)
