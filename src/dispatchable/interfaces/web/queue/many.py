"""One decision on many lines: what it needs, what it will do, how far it is, what became of each line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.desk.days import day_of
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.lists.selecting import selection
from dispatchable.interfaces.web.queue.lines import QUEUE_LINES, request_of
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.decide_many import decide_many, foresee, many_decision
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.deciding import Decision, needs_second
from dispatchable.service.desk.deciding_many import CONFIRM
from dispatchable.service.desk.impact import people_told
from dispatchable.service.desk.models import Outcome
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.errors import Refused

PAGE = 50
RESULTS = ("refused", "decided", "proposed")
OFFERED = (
    (Outcome.VALIDATED_AS_IS, gettext_lazy("Validate as they are")),
    (Outcome.VALIDATED_CORRECTED, gettext_lazy("Validate with the register's certain correction")),
    (Outcome.REJECTED, gettext_lazy("Reject")),
    (Outcome.DUPLICATE, gettext_lazy("They are duplicates")),
    (Outcome.OUT_OF_SCOPE, gettext_lazy("They are out of scope")),
)


@page(Right.REVIEW_REQUESTS)
def queue_lines_decide(request: PageRequest) -> HttpResponse:
    """Say what is decided on the chosen lines; the page counts first what it will meet."""
    return _deciding(request, "queue/decide.html")


@page(Right.REVIEW_REQUESTS)
def queue_lines_confirm(request: PageRequest) -> HttpResponse:
    """Confirm what a colleague proposed on the chosen lines."""
    return _deciding(request, "queue/confirm.html", confirm=True)


def _deciding(request: PageRequest, template: str, *, confirm: bool = False) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    if not given.get("request"):
        return redirect("queue")
    found = request_of(request)
    chosen = selection(request, QUEUE_LINES)
    lines = chosen.rows.filter(request=found)
    back = f"{reverse('queue_lines')}?request={found.pk}"
    if not chosen.count:
        messages.warning(request, _("Tick at least one line first, then say what to do."))
        return redirect(back)
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    problem = None
    if "go" in sent:
        try:
            decision = Decision(CONFIRM) if confirm else decision_of(sent)
            file = request.FILES.get("file")
            upload = Upload(file.name or "", file) if file else None
            many = decide_many(request.actor, found.pk, lines, decision, upload=upload)
        except Refused as refused:
            problem = refused
            found.refresh_from_db()
        else:
            return redirect("queue_many", many.pk)
    context: dict[str, Any] = {
        "shown": found, "selection": chosen, "back": chosen.back,
        "foreseen": foresee(request.actor, found.pk, lines), "told": people_told(found), "offered": OFFERED,
        "reasons": reject_reasons().values(), "second": needs_second(found.country), "typed": sent,
        "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
    }  # fmt: skip
    return render(request, template, context, status=422 if problem else 200)


def decision_of(sent: dict[str, str]) -> Decision:
    """What the form says. Raises Refused for a day that is none."""
    return Decision(
        outcome=sent.get("outcome", ""), note=sent.get("note", ""), reason=sent.get("reason", ""),
        access=sent.get("access", ""), expires_on=day_of(sent.get("expires_on", "")),
    )  # fmt: skip


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_many(request: PageRequest, pk: UUID) -> HttpResponse:
    """How far it is, and what became of each line."""
    many = many_decision(request.actor, pk)
    outcome = request.GET.get("outcome", "")
    outcome = (
        outcome if outcome in RESULTS else ("refused" if many.refused else "decided" if many.decided else "proposed")
    )
    rows = many.results.filter(outcome=outcome).select_related("line").order_by("id")
    context = {
        "many": many, "shown": many.request, "rows": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "outcome": outcome, "chips": [(key, count) for key in RESULTS if (count := getattr(many, key))],
        "treated": many.decided + many.proposed + many.refused,
    }  # fmt: skip
    return render(request, "queue/many.html", context)


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_many_now(request: PageRequest, pk: UUID) -> HttpResponse:
    """The progress alone, asked for again and again; when it is over, the whole page anew."""
    many = many_decision(request.actor, pk)
    context = {"many": many, "treated": many.decided + many.proposed + many.refused}
    response = render(request, "queue/many_now.html", context)
    if many.state == "done":
        response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response
