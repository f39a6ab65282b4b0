"""The request form, page by page. Each page saves what was typed, whatever is still missing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.addresses.panel import panel_of_checked
from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.desk.several import form_context, lines_page
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.imports.starting import brought
from dispatchable.service.addresses.actions.check import check_address
from dispatchable.service.addresses.checked import choices_of
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.attach import attach_file, detach_file
from dispatchable.service.desk.actions.close import discard_draft
from dispatchable.service.desk.actions.lines import add_line, remove_lines
from dispatchable.service.desk.actions.save import save_step
from dispatchable.service.desk.actions.solve import check_line, solve_at_once
from dispatchable.service.desk.actions.submit import submit_request
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.fields import form_fields
from dispatchable.service.desk.find import own_request
from dispatchable.service.desk.impact import waiting_numbers
from dispatchable.service.desk.importing import RequestLines
from dispatchable.service.desk.lines import TYPED, first_line, open_lines, prefix, typed_lines
from dispatchable.service.desk.models import LineState, RequestLine, RequestState, ServiceRequest
from dispatchable.service.desk.pages import KEEP, all_problems
from dispatchable.service.errors import Refused
from dispatchable.service.ids import as_id
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.imports.models import ImportSession

_OF_ADDRESS = ("request.address_part", "request.country", "request.other_country")
REMOVE = "remove-"
"""Before the id of a line, in the value of the button that takes it out."""
LISTS = frozenset({"csv", "tsv", "txt", "xlsx", "ods", "json", "jsonl", "gz"})
"""Endings of lists of addresses. What a file really is, its content says: a proof named so is refused as a list."""
SOME = 10
"""Addresses of a long request that its last page names."""


@page(Right.FILE_REQUESTS)
@never_cache
def request_form(request: PageRequest, pk: UUID, step: str) -> HttpResponse:
    """One page of the form."""
    draft = own_request(request.actor, pk)
    if draft.state != RequestState.DRAFT:
        return redirect("request", draft.pk)
    if step == "start" or step not in pages_of(draft):
        raise Http404
    if step == "solve":
        return _solve_page(request, draft)
    if step == "check":
        return _check_page(request, draft)
    if request.method == "POST":
        return _save(request, draft, step)
    return _form_page(request, draft, step)


def _save(request: PageRequest, draft: ServiceRequest, step: str) -> HttpResponse:
    values = {name: request.POST.getlist(name) for name in request.POST}
    go = request.POST.get("go", "next")
    after = shown.neighbour(draft, step, 1)
    revision = request.POST.get("revision", "")
    problems: list[Refused] = []
    try:
        saved = save_step(
            request.actor, draft.pk, step, values, next_step=after if go == "next" else "",
            revision=int(revision) if revision.isdecimal() else None,
        )  # fmt: skip
    except Refused as refused:
        if refused.code != "request.changed_elsewhere":
            raise
        return _form_page(request, own_request(request.actor, draft.pk), step, [refused], typed=values)
    try:
        listed = _attach(request, draft)
    except Refused as refused:
        problems.append(refused)
    else:
        if listed is not None:
            return brought(request, listed)
    if go == "back":
        before = shown.neighbour(draft, step, -1)
        return redirect("requests") if before == "start" else redirect("request_form", draft.pk, before)
    if go == "next":
        problems += saved.problems
    if not problems and go != "next":
        problems += _other(request, draft, go)
    if problems:
        return _form_page(request, own_request(request.actor, draft.pk), step, problems)
    if go == "list":
        return redirect("request_list", draft.pk)
    if go == "next":
        if after == "solve" and typed_lines(draft):
            check_line(request.actor, draft.pk)
        return redirect("request_form", draft.pk, after)
    anchor = "#addresses" if go == "add" or go.startswith(REMOVE) else ""
    return redirect(reverse("request_form", args=[draft.pk, step]) + anchor)


def _other(request: PageRequest, draft: ServiceRequest, go: str) -> list[Refused]:
    """One more address, or one less."""
    try:
        if go == "add":
            add_line(request.actor, draft.pk)
        elif go.startswith(REMOVE):
            if (line := as_id(go.removeprefix(REMOVE))) is None:
                raise Http404
            remove_lines(request.actor, draft.pk, [line])
    except Refused as refused:
        return [refused]
    return []


def _attach(request: PageRequest, draft: ServiceRequest) -> ImportSession | None:
    """The file sent with the page, when there is one: a proof is kept, a list of addresses begins its way in."""
    upload = request.FILES.get("file")
    if upload is None:
        return None
    name = upload.name or ""
    if name.lower().rsplit(".", 1)[-1] in LISTS:
        return start_import(request.actor, RequestLines.name, name=name, file=upload, about=draft.pk)
    attach_file(request.actor, draft.pk, Upload(name, upload), as_id(request.POST.get("file_line")))
    return None


def _form_page(
    request: PageRequest,
    draft: ServiceRequest,
    step: str,
    problems: list[Refused] | None = None,
    typed: dict[str, list[str]] | None = None,
) -> HttpResponse:
    line, lines = _line(draft), typed_lines(draft)
    values = shown.answers(draft, lines)
    if typed is not None:
        many = ("feature", "domains")
        values |= {name: given if name in many else given[0] for name, given in typed.items() if name in values}
        values |= {name: [] for name in many if name not in typed}
    context = form_context(draft, line, step) | {
        "values": values,
        "problems": problems or [],
        "errors": {problem.field: problem.sentence(request.actor.language) for problem in problems or []},
        "revision": draft.revisions.get(step, 0),
        "addresses": [_address(one, place) for place, one in enumerate(lines, 1)],
        "more_lines": 0 if lines else open_lines(draft).count(),
        "room": len(lines) < TYPED,
        "countries": shown.country_choices(),
        "features": (("domestic", _("Domestic calling")), ("international", _("International calling"))),
        "availability": shown.AVAILABILITY,
        "affected": shown.AFFECTED,
        "contacts": shown.CONTACT,
        "domains": [(name, name) for name in draft.organization.domains.values_list("name", flat=True)],
        "files": shown.files_of(draft),
        "file_max": settings.FILE_MAX // 1024**2,
        "file_lines": lines if len(lines) > 1 else (),
    }
    return render(request, f"desk/{step}.html", context, status=422 if problems else 200)


def _address(line: RequestLine, place: int) -> dict[str, Any]:
    """One of the addresses that are typed, as the page draws it."""
    return {"line": line, "place": place, "prefix": prefix(line, place == 1), "beside": shown.beside(line)}


def _solve_page(request: PageRequest, draft: ServiceRequest, problem: Refused | None = None) -> HttpResponse:
    line = _line(draft)
    if draft.lines.count() > 1:
        return lines_page(request, draft, problem)
    if any(problem.code in _OF_ADDRESS for _page, problem in all_problems(draft, typed_lines(draft))):
        return redirect("request_form", draft.pk, shown.neighbour(draft, "solve", -1))
    if not line.verdict:
        line = check_line(request.actor, draft.pk)
    checked = check_address(request.actor, country=draft.country, elements=line.elements)
    context = form_context(draft, line, "solve") | {
        "verdict": line.verdict,
        "panel": panel_of_checked(checked),
        "offers": choices_of(line.verdict),
        "is_valid": line.verdict["is_found"] or bool(line.verdict["validated_by_desk"]),
        "problems": [problem] if problem else [],
        "before": shown.neighbour(draft, "solve", -1),
        "after": shown.neighbour(draft, "solve", 1),
    }
    return render(request, "desk/solve.html", context, status=422 if problem else 200)


def _check_page(request: PageRequest, draft: ServiceRequest, problem: Refused | None = None) -> HttpResponse:
    line = _line(draft)
    many = open_lines(draft).count()
    context = form_context(draft, line, "check") | {
        "missing": all_problems(draft, typed_lines(draft)),
        "problems": [problem] if problem else [],
        "written": form_fields(line.elements),
        "waiting": waiting_numbers(line),
        "many": many,
        "some": open_lines(draft)[:SOME] if many > 1 else (),
        "solved": draft.lines.filter(state=LineState.DECIDED).count(),
        "files": shown.files_of(draft),
        "address_step": "short" if draft.short_way else "issue",
        "contact_step": "short" if draft.short_way else "details",
        "back": shown.neighbour(draft, "check", -1),
    }
    return render(request, "desk/check.html", context, status=422 if problem else 200)


@require_POST
@page(Right.FILE_REQUESTS)
def request_accept(request: PageRequest, pk: UUID) -> HttpResponse:
    """Accept what the register offers: no request is needed."""
    draft = own_request(request.actor, pk)
    record = request.POST.get("choose", "")
    try:
        verdict = _line(draft).verdict
        if draft.lines.count() > 1:
            return redirect("request_form", pk, "solve")
        if not record and not (verdict.get("is_found") or verdict.get("validated_by_desk")):
            raise Refused(
                "request.no_choice",
                en="Choose the address that is yours, or continue with the request.",
                fr="Choisissez l'adresse qui est la vôtre, ou poursuivez la demande.",
                field="candidates",
            )
        solved = solve_at_once(request.actor, pk, record)
    except Refused as refused:
        if draft.state != RequestState.DRAFT:
            return redirect("request", pk)
        return _solve_page(request, draft, refused)
    if solved.number is not None:
        messages.success(request, _("The address is validated, no request is needed. The number activates by itself."))
        return redirect("number", solved.number.pk)
    messages.success(request, _("The address is validated, no request is needed."))
    return redirect("address", solved.address.pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_submit(request: PageRequest, pk: UUID) -> HttpResponse:
    """Send the request to the desk."""
    try:
        submit_request(request.actor, pk)
    except Refused as refused:
        draft = own_request(request.actor, pk)
        if draft.state != RequestState.DRAFT:
            return redirect("request", pk)
        return _check_page(request, draft, refused)
    return redirect("request_sent", pk)


@require_POST
@page(Right.FILE_REQUESTS)
def request_discard(request: PageRequest, pk: UUID) -> HttpResponse:
    """Give the draft up."""
    try:
        discard_draft(request.actor, pk)
    except Refused as refused:
        if refused.code != "request.not_draft":
            raise
        return redirect("request", pk)
    messages.success(request, _("The draft was discarded."))
    return redirect("requests")


@require_POST
@page(Right.FILE_REQUESTS)
def file_remove(request: PageRequest, pk: UUID, file: UUID) -> HttpResponse:
    """Keep what the page says, then take the file off the draft."""
    draft = own_request(request.actor, pk)
    values = {name: request.POST.getlist(name) for name in request.POST}
    if draft.state == RequestState.DRAFT and "revision" in request.POST:
        save_step(request.actor, pk, "details", values)
    detach_file(request.actor, pk, file)
    return redirect("request_form", pk, "details")


def pages_of(draft: ServiceRequest) -> set[str]:
    """The pages of the form that the draft's way has, after the first."""
    pages = {name for name, _title in shown.steps_of(draft)}
    return pages & {*KEEP, "solve", "check"}


def _line(draft: ServiceRequest) -> RequestLine:
    found = first_line(draft)
    if found is None:
        raise Http404
    return found
