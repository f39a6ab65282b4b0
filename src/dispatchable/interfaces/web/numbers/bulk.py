"""Many numbers changed at once: what is asked, the preview, the progress, the results, the undo."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatchable.engine.tabular.write import neutralised
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import BULK
from dispatchable.interfaces.web.lists.selecting import selection
from dispatchable.interfaces.web.numbers.bulk_forms import FORMS, BulkForm
from dispatchable.interfaces.web.numbers.bulk_words import change_name, said
from dispatchable.interfaces.web.numbers.lists import NUMBERS
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.change_many import (
    ask_change,
    begin_change,
    can_undo,
    choose_numbers,
    discard_change,
    undo_change,
)
from dispatchable.service.numbers.bulk.running import busy_rows, preview, preview_undo
from dispatchable.service.numbers.models import BulkAction

PAGE = 50
MOST_LISTED = 100
OUTCOMES = ("refused", "changed", "unchanged")


def asking(kind: str) -> Callable[..., HttpResponse]:
    """The page that a list's bar leads to for one kind of change: how many numbers, and what it asks."""

    @page(Right.MANAGE_NUMBERS)
    def ask(request: PageRequest) -> HttpResponse:
        chosen = selection(request, NUMBERS)
        if not chosen.count:
            messages.warning(request, _("Tick at least one number first, then say what to do."))
            return redirect(chosen.back)
        given = request.POST if "go" in request.POST else None
        text = (request.POST if request.method == "POST" else request.GET).get("narrow", "").strip()[:100]
        form = FORMS.get(kind, BulkForm)(given, actor=request.actor, text=text)
        if given is not None and form.is_valid():
            bulk = choose_numbers(request.actor, kind, chosen.rows)
            try:
                ask_change(request.actor, bulk.pk, **form.cleaned_data)
            except Refused as refused:
                discard_change(request.actor, bulk.pk)
                form.refuse(refused)
            else:
                return redirect("number_bulk", bulk.pk)
        context = {"form": form, "change": change_name(kind), "selection": chosen, "text": text}
        context["narrows"] = kind in ("assign_address", "assign_person")
        return render(request, "numbers/bulk_ask.html", context)

    return ask


@require_safe
@page()
def numbers_bulk(request: PageRequest) -> HttpResponse:
    """The bulk changes of the organisation, the newest first."""
    found = BulkAction.objects.filter(organization=request.organization).exclude(state="draft")
    rows = [(bulk, said(bulk)) for bulk in found.select_related("undoes").order_by("-id")[:MOST_LISTED]]
    return render(request, "numbers/bulk_list.html", {"rows": rows})


@require_safe
@page()
def number_bulk(request: PageRequest, pk: UUID) -> HttpResponse:
    """One bulk change: its preview, its progress, or its results."""
    bulk: BulkAction = own(BulkAction.objects.select_related("undoes"), request, pk)
    context: dict[str, Any] = {"bulk": bulk, "said": said(bulk)}
    if bulk.state == "draft":
        return render(request, "numbers/bulk_preview.html", {**context, "preview": preview(bulk)})
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ("refused" if bulk.refused else "changed")
    rows = bulk.rows.filter(outcome=outcome).select_related("number").order_by("number__e164", "number__extension")
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context |= {
        "rows": shown, "outcome": outcome, "can_undo": can_undo(bulk),
        "chips": [(key, count) for key in OUTCOMES if (count := getattr(bulk, key)) or key == outcome],
        "busy": busy_rows(bulk).count() if bulk.undoes else 0,
        "undone": BulkAction.objects.filter(undoes=bulk).first(),
    }  # fmt: skip
    return render(request, "numbers/bulk_results.html", context)


@require_safe
@page()
def number_bulk_now(request: PageRequest, pk: UUID) -> HttpResponse:
    """The progress alone, asked for again and again; when it is over, the whole page anew."""
    bulk: BulkAction = own(BulkAction.objects.select_related("undoes"), request, pk)
    response = render(request, "numbers/bulk_now.html", {"bulk": bulk})
    if bulk.state == "done":
        response.headers["HX-Refresh"] = "true"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@page(Right.MANAGE_NUMBERS)
def number_bulk_begin(request: PageRequest, pk: UUID) -> HttpResponse:
    """Carry out what was previewed, or leave it."""
    bulk: BulkAction = own(BulkAction.objects.all(), request, pk)
    if "discard" in request.POST:
        try:
            discard_change(request.actor, bulk.pk)
        except Refused as refused:
            messages.error(request, refused.sentence(language()))
            return redirect("number_bulk", pk)
        messages.success(request, _("Nothing was changed."))
        return redirect("numbers")
    begin_change(request.actor, bulk.pk)
    return redirect("number_bulk", pk)


@page(Right.MANAGE_NUMBERS)
def number_bulk_undo(request: PageRequest, pk: UUID) -> HttpResponse:
    """What an undo would put back and what not; then do it."""
    bulk: BulkAction = own(BulkAction.objects.select_related("undoes"), request, pk)
    if request.method == "POST":
        try:
            undone = undo_change(request.actor, pk)
        except Refused as refused:
            messages.error(request, refused.sentence(language()))
            return redirect("number_bulk", pk)
        return redirect("number_bulk", undone.pk)
    known = BulkAction.objects.filter(undoes=bulk).first()
    if known or not can_undo(bulk):
        return redirect("number_bulk", known.pk if known else pk)
    context = {"bulk": bulk, "said": said(bulk), "preview": preview_undo(bulk)}
    return render(request, "numbers/bulk_undo.html", context)


@require_safe
@page()
def number_bulk_results(request: PageRequest, pk: UUID) -> Any:
    """Every row with its result, as CSV."""
    bulk: BulkAction = own(BulkAction.objects.all(), request, pk)
    response = StreamingHttpResponse(_table(bulk, language()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="bulk-{bulk.created_at:%Y-%m-%d}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _table(bulk: BulkAction, speech: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    french = ("numéro de téléphone", "résultat", "code", "raison")
    yield "\ufeff" + writer.writerow(french if speech == "fr" else ("number", "result", "code", "reason"))
    rows = bulk.rows.select_related("number").order_by("number__e164", "number__extension")
    for row in rows.iterator(2000):
        why = row.fr if speech == "fr" else row.en
        yield writer.writerow((row.number.written, BULK[row.outcome].word(speech), row.code, neutralised(why)))


class _Echo:
    """Gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """The line."""
        return line
