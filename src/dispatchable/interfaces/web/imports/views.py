"""Pages: the imports there are, and one of them: its progress, its rows, its download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dispatchable.engine.tabular.write import neutralised
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language, sentence
from dispatchable.interfaces.web.imports.starting import back_of, columns_page, header_name, words_of
from dispatchable.interfaces.web.lists.exporting import FORMATS, as_file
from dispatchable.service.errors import Refused
from dispatchable.service.imports.kinds import Kind, kind_named, kinds
from dispatchable.service.imports.models import (
    BUSY,
    NEEDS_SOMEBODY,
    ImportRow,
    ImportSession,
    ImportState,
    RowState,
)
from dispatchable.service.imports.working import counts

CARDS, ROWS = 20, 50
"""Rows of a page: those to mend, those to look at."""
SHOWN = 30
"""Imports on the list."""


@require_safe
@page()
def imports(request: PageRequest) -> HttpResponse:
    """The organisation's imports, the newest first, and what can be imported."""
    mine = ImportSession.objects.filter(organization=request.organization).order_by("-id")[:SHOWN]
    rows = [(session, counts(session), words_of(kind_named(session.kind))) for session in mine]
    offered = [(kind.name, words_of(kind)) for kind in kinds() if request.actor.can(kind.right) and not kind.belongs]
    return render(request, "imports/list.html", {"rows": rows, "offered": offered})


@require_safe
@page()
def import_detail(request: PageRequest, pk: UUID) -> HttpResponse:
    """One import, as it stands."""
    session: ImportSession = own(ImportSession.objects.all(), request, pk)
    if session.state == ImportState.COLUMNS and request.actor.can(kind_named(session.kind).right):
        return columns_page(request, session)
    return rows_page(request, session)


@require_safe
@page()
def import_progress(request: PageRequest, pk: UUID) -> HttpResponse:
    """How far the work is; a page that shows it comes anew when the work has ended."""
    session: ImportSession = own(ImportSession.objects.all(), request, pk)
    response = render(request, "imports/progress.html", {"session": session, **_progress(session)})
    if session.state not in BUSY:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
@page()
def import_download(request: PageRequest, pk: UUID, form: str) -> HttpResponse:
    """The rows that need somebody, as they stand, with what is amiss in a column of its own."""
    session: ImportSession = own(ImportSession.objects.all(), request, pk)
    if form not in FORMATS:
        raise Http404
    return as_file(_with_errors(session), "import", form)


def rows_page(
    request: PageRequest, session: ImportSession, refused: Refused | None = None, row: ImportRow | None = None
) -> HttpResponse:
    """The rows of an import with what can be done; ``refused`` and the ``row`` it concerns stand on top."""
    kind = kind_named(session.kind)
    numbers = counts(session)
    needs = sum(numbers[state] for state in NEEDS_SOMEBODY)
    every = session.rows.order_by("number")
    warned = every.filter(state=RowState.READY).exclude(faults=[])
    groups = (
        ("need", _("Need you"), needs, every.filter(state__in=NEEDS_SOMEBODY)),
        ("ready", _("Ready"), numbers[RowState.READY], every.filter(state=RowState.READY)),
        ("warned", _("Ready with a warning"), warned.count(), warned),
        ("taken", _("Imported"), numbers[RowState.TAKEN], every.filter(state=RowState.TAKEN)),
    )
    asked = request.GET.get("show") or next((key for key, _w, many, _s in groups if many), "need")
    group = next((g for g in groups if g[0] == asked), groups[0])
    cards = group[0] == "need" and session.state == ImportState.READY and request.actor.can(kind.right)
    found = Paginator(group[3], CARDS if cards else ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "session": session,
        "kind": kind,
        "words": words_of(kind),
        "numbers": numbers,
        "needs": needs,
        "warned": groups[2][2],
        "consents": numbers[RowState.CONSENT],
        "chips": [
            {"value": g[0], "word": g[1], "count": g[2], "here": g is group} for g in groups if g[2] or g[0] != "warned"
        ],
        "group": group[0],
        "cards": cards,
        "found": found,
        "rows": [shown(kind, session, one) for one in found],
        "may": {**{right.value: True for right in request.actor.rights}, "import": request.actor.can(kind.right)},
        "back": back_of(kind, session.about_id),
        "refused": refused,
        "wrong_row": row.number if row else None,
        **_progress(session),
    }
    return render(request, "imports/rows.html", context, status=422 if refused else 200)


def shown(kind: Kind, session: ImportSession, row: ImportRow) -> dict[str, Any]:
    """A row as the page shows it: its cells that are read, each with its faults."""
    french = language() == "fr"
    labels = {column.role: column.fr if french else column.en for column in kind.columns}
    roles = sorted(session.columns, key=lambda role: session.columns[role])
    # what is at fault can be written although the list has no column for it
    roles += [role for role in dict.fromkeys(f["element"] for f in row.faults) if role in labels and role not in roles]
    beside: dict[str, list[dict[str, Any]]] = {}
    for fault in row.faults:
        beside.setdefault(fault["element"] if fault["element"] in roles else "", []).append(fault)
    cells = [
        {
            "role": role,
            "label": labels.get(role, role),
            "value": row.cells[at] if (at := session.columns.get(role, -1)) in range(len(row.cells)) else "",
            "faults": beside.get(role, ()),
            "blocked": any(fault["blocks"] for fault in beside.get(role, ())),
        }
        for role in roles
    ]
    line = row.proposal.get("line", "")
    return {
        "row": row,
        "cells": cells,
        "faults": beside.get("", ()),
        "line": sentence(line) if isinstance(line, dict) else line,
        "correction": next((choice for choice in row.choices if choice["correction"]), None),
        "url": _page_of(kind, session, row),
    }


def _page_of(kind: Kind, session: ImportSession, row: ImportRow) -> str:
    if row.made_id is None:
        return ""
    name, arguments = kind.way_to(session.about_id, row.made_id)
    return reverse(name, args=arguments)


def _progress(session: ImportSession) -> dict[str, Any]:
    """Rows done of all, the rate and the seconds left, where work is under way."""
    if session.state not in BUSY:
        return {}
    numbers = counts(session)
    if session.state == ImportState.TAKING:
        done, total = numbers[RowState.TAKEN], numbers[RowState.TAKEN] + numbers[RowState.READY]
    else:
        done, total = session.total - numbers[RowState.WAITING], session.total
    return {"done": done, "out_of": total, "percent": done * 100 // total if total else 0,
            "quiet": (timezone.now() - session.touched_at).total_seconds() > 30}  # fmt: skip


def _with_errors(session: ImportSession) -> Iterator[list[str]]:
    yield [neutralised(header_name(name)) for name in session.header] + [_("Row"), _("What is amiss")]
    for row in session.rows.filter(state__in=NEEDS_SOMEBODY).order_by("number").iterator(chunk_size=1000):
        said = " ".join(sentence(fault) for fault in row.faults if fault["blocks"])
        cells = [*row.cells, *([""] * (len(session.header) - len(row.cells)))]
        yield [neutralised(cell) for cell in cells] + [str(row.number), neutralised(said)]
