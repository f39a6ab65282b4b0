"""The form for several addresses: what the registers say to each, what may be solved at once, one line mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.addresses.panel import panel_of_checked
from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name
from dispatchable.interfaces.web.imports.starting import bring
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.checked import choices_of
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.from_import import request_of_import
from dispatchable.service.desk.actions.lines import change_line, clear_lines, remove_lines, split_by_country
from dispatchable.service.desk.actions.solve import check_unchecked, finish_solved, solve_line, solve_many
from dispatchable.service.desk.fields import form_fields
from dispatchable.service.desk.find import own_request
from dispatchable.service.desk.impact import waiting_by_line
from dispatchable.service.desk.importing import RequestLines
from dispatchable.service.desk.lines import countries, missing, open_lines, standings, work_under_way
from dispatchable.service.desk.models import LineState, RequestLine, RequestState, ServiceRequest, Standing
from dispatchable.service.desk.working import CORRECTIONS, FOUND
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.ids import as_id
from dispatchable.service.imports.models import ImportSession, ImportState

ROWS = 50
OFFERED = 5
"""Choices of a line that the list of lines offers; its own page offers all."""
GROUPS = (
    (Standing.LACKING, gettext_lazy("Incomplete")),
    (Standing.UNCHECKED, gettext_lazy("Not checked yet")),
    (Standing.CORRECTION, gettext_lazy("A correction to accept")),
    (Standing.CHOICES, gettext_lazy("Several possible")),
    (Standing.DESK, gettext_lazy("For the desk")),
    (Standing.FOUND, gettext_lazy("No request needed")),
)
"""Standings of lines, in the order in which they ask for somebody."""
SOLVED = "solved"
OVER = (ImportState.DONE, ImportState.CANCELLED)


def form_context(draft: ServiceRequest, line: RequestLine | None, step: str) -> dict[str, Any]:
    """What every page of the form draws."""
    return {
        "draft": draft,
        "line": line,
        "beside": shown.beside(line) if line else {},
        "title": dict(shown.steps_of(draft))[step],
        "progress": shown.progress(draft, step),
        "unfinished": ImportSession.objects.filter(about_id=draft.pk).exclude(state__in=OVER).order_by("-id")[:5],
    }


def lines_page(request: PageRequest, draft: ServiceRequest, problem: Refused | None = None) -> HttpResponse:
    """*Solve at once*, for several addresses: counts, the lines of one kind, and what can be done to all of them."""
    numbers = standings(draft)
    if numbers[Standing.UNCHECKED]:
        check_unchecked(request.actor, draft.pk)
        numbers = standings(draft)
    solved = draft.lines.filter(state=LineState.DECIDED)
    solved_many = solved.count()
    groups = [(str(value) or "unchecked", str(word), numbers[value]) for value, word in GROUPS if numbers[value]]
    if solved_many:
        groups.append((SOLVED, _("Solved"), solved_many))
    asked = request.GET.get("show", "")
    here = next((group for group in groups if group[0] == asked), groups[0] if groups else ("", "", 0))
    rows = solved if here[0] == SOLVED else open_lines(draft).filter(standing="" if here[0] == "unchecked" else here[0])
    leaf = Leaf.asked(request.GET.get("page", ""), here[2])
    lines = rows.order_by("position").select_related("number", "address")[leaf.start : leaf.start + ROWS]
    left = sum(numbers.values())
    by_country = countries(draft)
    context = form_context(draft, None, "solve") | {
        "problems": [problem] if problem else [],
        "numbers": numbers,
        "left": left,
        "total": left + solved_many,
        "solved": solved_many,
        "for_desk": left - numbers[Standing.FOUND],
        "lacking": numbers[Standing.LACKING],
        "groups": [{"value": g[0], "word": g[1], "count": g[2], "here": g is here} for g in groups],
        "group": here[0],
        "leaf": leaf,
        "rows": _rows(list(lines), draft),
        "several_countries": [(country_name(code) if code else "–", many) for code, many in by_country.items()]
        if len(by_country) > 1 else [],
        "work": work_under_way(draft),
        "before": shown.neighbour(draft, "solve", -1),
        "after": shown.neighbour(draft, "solve", 1),
    }  # fmt: skip
    return render(request, "desk/lines.html", context, status=422 if problem else 200)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a long list of lines."""

    number: int
    of: int

    @property
    def start(self) -> int:
        """Lines before it."""
        return (self.number - 1) * ROWS

    @classmethod
    def asked(cls, text: str, many: int) -> Leaf:
        """The page of that number, the nearest there is."""
        last = max(-(-many // ROWS), 1)
        return cls(min(max(int(text), 1), last) if text.isdecimal() and len(text) < ROWS else 1, last)


def _rows(lines: list[RequestLine], draft: ServiceRequest) -> list[dict[str, Any]]:
    for line in lines:
        line.request = draft
    waiting = waiting_by_line(lines)
    return [
        {
            "line": line,
            "reasons": line.verdict.get("reasons", ())[:2],
            "missing": missing(line.elements) if line.standing == Standing.LACKING else (),
            "choices": choices_of(line.verdict)[:OFFERED] if _is_offered(line) else (),
            "waiting": waiting[line.pk],
        }
        for line in lines
    ]


def _is_offered(line: RequestLine) -> bool:
    return line.state != LineState.DECIDED and line.standing in (Standing.CORRECTION, Standing.CHOICES)


@require_POST
@page(Right.FILE_REQUESTS)
def request_lines_do(request: PageRequest, pk: UUID) -> HttpResponse:
    """What is done to many lines of a draft: solved, taken out, split by country; or to one of them, in the list."""
    draft = own_request(request.actor, pk)
    do = request.POST.get("do", "")
    try:
        if do == "finish":
            finish_solved(request.actor, pk)
            messages.success(request, _("All addresses are validated, no request is needed."))
            return redirect("addresses")
        if do == "split":
            return _split(request, pk)
        _done(request, pk, do)
    except Refused as refused:
        if own_request(request.actor, pk).state != RequestState.DRAFT:
            return redirect("request", pk)
        return lines_page(request, draft, refused)
    asked = {name: value for name in ("show", "page") if (value := request.POST.get(name, ""))}
    return redirect(page_at("request_form", pk, "solve", **asked))


def _done(request: PageRequest, pk: UUID, do: str) -> None:
    actor, chosen = request.actor, request.POST.get("choose", "")
    if chosen:
        line, _mark, record = chosen.partition(":")
        solve_line(actor, pk, _id(line), record)
        messages.success(request, _("The address is validated: it needs no request."))
    elif do in (FOUND, CORRECTIONS):
        work = solve_many(actor, pk, do)
        if not work.running:
            many = work.solved
            messages.success(
                request,
                ngettext("%(n)s address is validated.", "%(n)s addresses are validated.", many) % {"n": many},
            )
    elif do == "remove":
        many = remove_lines(actor, pk, [_id(one) for one in request.POST.getlist("line")])
        messages.success(
            request, ngettext("%(n)s address taken out.", "%(n)s addresses taken out.", many) % {"n": many}
        )
    elif do == "clear" and request.POST.get("show") == Standing.LACKING:
        many = clear_lines(actor, pk, Standing.LACKING)
        messages.success(
            request, ngettext("%(n)s address taken out.", "%(n)s addresses taken out.", many) % {"n": many}
        )


def _split(request: PageRequest, pk: UUID) -> HttpResponse:
    drafts = split_by_country(request.actor, pk)
    words = ", ".join(country_name(draft.country) for draft in drafts)
    messages.success(request, _("One draft a country: %(countries)s. Send each of them.") % {"countries": words})
    return redirect(page_at("requests", show="drafts"))


def _id(text: str) -> UUID:
    if (found := as_id(text)) is None:
        raise Http404
    return found


@page(Right.FILE_REQUESTS)
def request_list(request: PageRequest, pk: UUID) -> HttpResponse:
    """Bring a list of addresses for a draft: its rows are looked at, mended, and become lines."""
    draft = own_request(request.actor, pk)
    if draft.state != RequestState.DRAFT:
        return redirect("request", pk)
    return bring(request, RequestLines.name, pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_from_import(request: PageRequest, pk: UUID) -> HttpResponse:
    """The rows of a list of addresses that need somebody become a list for a new draft."""
    own(ImportSession.objects.all(), request, pk)
    session = request_of_import(request.actor, pk)
    messages.success(request, _("These rows are now a list for a service request. Nothing is sent yet."))
    return redirect("import", pk=session.pk)


@require_safe
@page(Right.FILE_REQUESTS)
def request_lines_progress(request: PageRequest, pk: UUID) -> HttpResponse:
    """How far the work on the lines is; a page that shows it comes anew when the work has ended."""
    found = own_request(request.actor, pk)
    work = work_under_way(found)
    response = render(request, "desk/lines_progress.html", {"shown": found, "work": work})
    if work is None:
        response.headers["HX-Refresh"] = "true"
    return response


@page(Right.FILE_REQUESTS)
@never_cache
def request_line(request: PageRequest, pk: UUID, line: UUID) -> HttpResponse:
    """One line of a draft: changed, looked at again, solved."""
    draft = own_request(request.actor, pk)
    if draft.state != RequestState.DRAFT:
        return redirect("request", pk)
    one = draft.lines.select_related("number", "address").filter(pk=line).first()
    if one is None:
        raise NotFound("line")
    if one.state == LineState.DECIDED:
        return redirect(page_at("request_form", pk, "solve", show=SOLVED))
    problem: Refused | None = None
    if request.method == "POST":
        try:
            return _line_done(request, pk, line)
        except Refused as refused:
            problem = refused
    return _line_page(request, draft, line, problem)


def _line_done(request: PageRequest, pk: UUID, line: UUID) -> HttpResponse:
    if "choose" in request.POST or request.POST.get("do") == "use":
        solve_line(request.actor, pk, line, request.POST.get("choose", ""))
        messages.success(request, _("The address is validated: it needs no request."))
    elif request.POST.get("do") == "remove":
        remove_lines(request.actor, pk, [line])
    else:
        changed = change_line(request.actor, pk, line, {name: request.POST.get(name, "") for name in form_fields({})})
        if changed.standing != Standing.DESK:
            return redirect("request_line", pk, line)
    return redirect("request_form", pk, "solve")


def _line_page(request: PageRequest, draft: ServiceRequest, line: UUID, problem: Refused | None) -> HttpResponse:
    one = draft.lines.select_related("number", "address").get(pk=line)
    one.request = draft
    faults = [problem] if problem else missing(one.elements)
    panel = None
    if one.country and one.verdict:
        checked = check_address(request.actor, country=one.country, elements=one.elements)
        panel = panel_of_checked(checked)
    context = form_context(draft, one, "solve") | {
        "values": form_fields(one.elements),
        "address": {"line": one, "place": 1, "prefix": "", "beside": shown.beside(one)},
        "problems": faults,
        "errors": {fault.field: fault.sentence(request.actor.language) for fault in faults},
        "countries": shown.country_choices(),
        "panel": panel,
        "is_valid": one.standing == Standing.FOUND,
        "waiting": waiting_by_line([one])[one.pk],
    }
    return render(request, "desk/line.html", context, status=422 if problem else 200)
