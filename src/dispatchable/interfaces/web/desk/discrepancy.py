"""The discrepancy report about a line: what another service answered, and the report as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.desk.actions.discrepancy import as_text, report_line, reportable
from dispatchable.service.desk.models import Direction, DiscrepancyReport
from dispatchable.service.errors import NotFound, Refused

NAMES = ("service", "answer", "comments")


@page(None)
def line_discrepancy(request: PageRequest, pk: UUID) -> HttpResponse:
    """The form, and the reports there are about this line."""
    shown, line, desk = reportable(request.actor, pk)
    typed = {name: request.POST.get(name, "") for name in NAMES}
    problem = None
    if request.method == "POST":
        try:
            report_line(request.actor, pk, **typed)
        except Refused as refused:
            problem = refused
        else:
            return redirect("line_discrepancy", pk)
    context = {
        "shown": shown, "line": line, "typed": typed,
        "back": reverse("queue_request" if desk else "request", args=[shown.pk]),
        "reports": DiscrepancyReport.objects.filter(line=line).order_by("-id"),
        "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(language())} if problem else {},
    }  # fmt: skip
    return render(request, "desk/discrepancy.html", context, status=422 if problem else 200)


@require_safe
@page(None)
def discrepancy_file(request: PageRequest, pk: UUID) -> HttpResponse:
    """A report as JSON."""
    report = DiscrepancyReport.objects.filter(pk=pk).first()
    if report is None:
        raise NotFound("report")
    reportable(request.actor, report.line_id)
    response = HttpResponse(as_text(report.document), content_type="application/json")
    name = "received" if report.direction == Direction.IN else "report"
    response.headers["Content-Disposition"] = f'attachment; filename="discrepancy-{name}-{report.pk}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response
