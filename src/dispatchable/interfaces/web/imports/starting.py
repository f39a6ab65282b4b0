"""Pages: bring a list, and say which of its columns is what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.imports.actions.judge import judge_import
from dispatchable.service.imports.actions.map_columns import map_columns
from dispatchable.service.imports.actions.start import start_import
from dispatchable.service.imports.columns import remembered
from dispatchable.service.imports.kinds import Kind, kind_named
from dispatchable.service.imports.models import BUSY, ImportSession, ImportState

SAMPLES = 3
"""Rows of the list that are shown beside each column."""


def words_of(kind: Kind) -> dict[str, str]:
    """The kind's words in the page's language."""
    french = language() == "fr"
    return {
        "title": kind.words["title_fr" if french else "title_en"],
        "hint": kind.words["hint_fr" if french else "hint_en"],
        "example": kind.words["example"],
    }


@page(Right.READ)
def import_start(request: PageRequest, kind: str) -> HttpResponse:
    """Paste a list or choose a file; on to its columns."""
    if kind_named(kind).belongs:
        raise Http404
    return bring(request, kind)


def bring(request: PageRequest, kind: str, about: UUID | None = None) -> HttpResponse:
    """The page that takes a list; ``about`` is what its rows belong to."""
    found = kind_named(kind)
    request.actor.require(found.right)
    refused: Refused | None = None
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            session = start_import(
                request.actor, kind, text=request.POST.get("text", ""), name=file.name or "" if file else "", file=file,
                about=about,
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        else:
            return brought(request, session)
    context = {
        "kind": found,
        "words": words_of(found),
        "text": request.POST.get("text", ""),
        "refused": refused,
        "back": back_of(found, about),
        "megabytes": settings.FILE_MAX // (1024 * 1024),
    }
    return render(request, "imports/start.html", context, status=422 if refused else 200)


def brought(request: PageRequest, session: ImportSession) -> HttpResponse:
    """On from a list that was just brought: its rows are checked where its columns are known already."""
    if session.state == ImportState.COLUMNS and remembered(session) is not None:
        return _judge(request, session)
    return redirect("import", pk=session.pk)


def back_of(kind: Kind, about: UUID | None) -> str:
    """The page to go back to from a list."""
    name, arguments = kind.way_back(about)
    return reverse(name, args=arguments)


@page(Right.READ)
def import_columns(request: PageRequest, pk: UUID) -> HttpResponse:
    """Which column is what, and what all rows share; then every row is judged."""
    session: ImportSession = own(ImportSession.objects.all(), request, pk)
    kind = kind_named(session.kind)
    request.actor.require(kind.right)
    if session.state in BUSY or session.state not in (ImportState.COLUMNS, ImportState.READY):
        return redirect("import", pk=pk)
    if request.method != "POST":
        return columns_page(request, session)
    columns: dict[str, int] = {}
    constants = {c.role: request.POST.get(f"all_{c.role}", "") for c in kind.columns if c.constant}
    try:
        for index in range(len(session.header)):
            role = request.POST.get(f"column_{index}", "")
            if role in columns:
                raise Refused(
                    "import.role_twice",
                    en=f"Two columns are read as the same: {session.header[columns[role]]}, {session.header[index]}. "
                    "Choose one of them.",
                    fr=f"Deux colonnes sont lues comme la même chose\u00a0: {session.header[columns[role]]}, "
                    f"{session.header[index]}. Choisissez l'une des deux.",
                    field=role,
                )
            if role:
                columns[role] = index
        map_columns(request.actor, pk, columns, constants)
        return _judge(request, session)
    except Refused as refused:
        session.columns, session.constants = columns, {r: text for r, text in constants.items() if text}
        return columns_page(request, session, refused)


def columns_page(request: PageRequest, session: ImportSession, refused: Refused | None = None) -> HttpResponse:
    """The form for the columns as they stand on ``session``."""
    kind = kind_named(session.kind)
    french = language() == "fr"
    roles = {column.role: column.fr if french else column.en for column in kind.columns}
    read_as = {index: role for role, index in session.columns.items()}
    samples = [row.cells for row in session.rows.order_by("number")[:SAMPLES]]
    columns = [
        {
            "index": index,
            "name": header_name(name),
            "role": read_as.get(index, ""),
            "samples": [cells[index] for cells in samples if index < len(cells) and cells[index]],
            "wrong": bool(refused and refused.field and read_as.get(index) == refused.field),
        }
        for index, name in enumerate(session.header)
    ]
    constants = [
        {
            "role": column.role,
            "label": roles[column.role],
            "value": session.constants.get(column.role, ""),
            "choices": sorted(
                ((value, fr if french else en) for value, en, fr in column.choices), key=lambda choice: choice[1]
            ),
            "wrong": bool(refused and refused.field == column.role and column.role not in session.columns),
        }
        for column in kind.columns
        if column.constant
    ]
    context: dict[str, Any] = {
        "session": session,
        "kind": kind,
        "words": words_of(kind),
        "columns": columns,
        "constants": constants,
        "roles": sorted(roles.items(), key=lambda role: role[1].casefold()),
        "refused": refused,
        "leave": back_of(kind, session.about_id),
        "back": session.state == ImportState.READY,
    }
    return render(request, "imports/columns.html", context, status=422 if refused else 200)


def header_name(name: str) -> str:
    """A column's name; one that the list does not name is counted."""
    if name.startswith("column_") and name[7:].isdigit():
        return _("Column %(number)s") % {"number": name[7:]}
    return name


def _judge(request: PageRequest, session: ImportSession) -> HttpResponse:
    try:
        judge_import(request.actor, session.pk)
    except Refused as refused:
        messages.error(request, refused.fr if language() == "fr" else refused.en)
    return redirect("import", pk=session.pk)
