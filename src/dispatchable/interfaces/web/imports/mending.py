"""What is done to rows: mend one, accept what is proposed, take the good ones, leave the rest."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.imports.starting import back_of, words_of
from dispatchable.interfaces.web.imports.views import rows_page
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.ids import as_id
from dispatchable.service.imports.actions.discard import discard_import
from dispatchable.service.imports.actions.fix_row import accept_rows, corrections, fix_row
from dispatchable.service.imports.actions.take import take_rows
from dispatchable.service.imports.kinds import kind_named
from dispatchable.service.imports.models import ImportRow, ImportSession, ImportState, RowState
from dispatchable.service.imports.working import counts

CELL = "cell_"
"""Before the role, in the names of a row's fields."""


def _mine(request: PageRequest, pk: UUID) -> ImportSession:
    session: ImportSession = own(ImportSession.objects.all(), request, pk)
    request.actor.require(kind_named(session.kind).right)
    return session


def _back(request: PageRequest, pk: UUID) -> HttpResponse:
    """To the same part of the list."""
    asked = {name: value for name in ("show", "page") if (value := request.POST.get(name, ""))}
    return redirect(page_at("import", pk, **asked))


@require_POST
@page(Right.READ)
def import_row(request: PageRequest, pk: UUID, row: UUID) -> HttpResponse:
    """Write a row's cells anew, or accept one of its choices; it is judged again at once."""
    session = _mine(request, pk)
    chosen = request.POST.get("choose", "")
    try:
        if chosen:
            accept_rows(request.actor, pk, {row: chosen})
            found = ImportRow.objects.get(pk=row)
        else:
            cells = {name.removeprefix(CELL): text for name, text in request.POST.items() if name.startswith(CELL)}
            found = fix_row(request.actor, pk, row, {role: str(text) for role, text in cells.items()})
    except Refused as refused:
        return rows_page(request, session, refused, ImportRow.objects.filter(pk=row, session=session).first())
    if found.state == RowState.READY:
        messages.success(request, _("Row %(number)s is ready.") % {"number": found.number})
    else:
        messages.warning(request, _("Row %(number)s still needs you.") % {"number": found.number})
    return _back(request, pk)


@require_POST
@page(Right.READ)
def import_accept(request: PageRequest, pk: UUID) -> HttpResponse:
    """Accept the certain corrections: of the rows ticked, or of all."""
    session = _mine(request, pk)
    ticked = None if request.POST.get("all") else [key for key in map(as_id, request.POST.getlist("row")) if key]
    try:
        accepted = corrections(session, ticked)
        if not accepted:
            raise Refused(
                "import.none_ticked",
                en="Tick the rows whose corrections you accept.",
                fr="Cochez les lignes dont vous acceptez les corrections.",
            )
        many = accept_rows(request.actor, pk, accepted)
    except Refused as refused:
        return rows_page(request, session, refused)
    messages.success(request, ngettext("%(n)s correction accepted.", "%(n)s corrections accepted.", many) % {"n": many})
    return _back(request, pk)


@require_POST
@page(Right.READ)
def import_take(request: PageRequest, pk: UUID) -> HttpResponse:
    """Take the good rows."""
    session = _mine(request, pk)
    try:
        session = take_rows(request.actor, pk)
    except Refused as refused:
        return rows_page(request, session, refused)
    if session.state in (ImportState.READY, ImportState.DONE):
        many = counts(session)[RowState.TAKEN]
        messages.success(request, ngettext("%(n)s row imported.", "%(n)s rows imported.", many) % {"n": many})
        if session.about_id and session.state == ImportState.DONE:
            return redirect(back_of(kind_named(session.kind), session.about_id))
    return redirect("import", pk=pk)


@page(Right.READ)
def import_discard(request: PageRequest, pk: UUID) -> HttpResponse:
    """Leave what was not taken; asked once more before."""
    session = _mine(request, pk)
    if request.method == "POST":
        discard_import(request.actor, pk)
        messages.success(request, _("What was left of the list is dropped. What was imported stays."))
        return redirect(back_of(kind_named(session.kind), session.about_id))
    numbers = counts(session)
    left = session.total - numbers[RowState.TAKEN]
    context = {"session": session, "words": words_of(kind_named(session.kind)), "left": left,
               "taken": numbers[RowState.TAKEN]}  # fmt: skip
    return render(request, "imports/discard.html", context)
