"""What every list has beside its rows: columns chosen, filters saved, and the way to a bulk action."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.lists.asked import Asked, read
from dispatchable.interfaces.web.lists.declared import ListPage, declared
from dispatchable.interfaces.web.lists.selecting import ticked
from dispatchable.service.accounts.actions.lists import (
    choose_columns,
    delete_filter,
    memory_of,
    rename_filter,
    save_filter,
)
from dispatchable.service.errors import Refused


@require_POST
@page(right=None)
def list_columns(request: PageRequest, name: str) -> HttpResponse:
    """Keep the columns that were ticked; ``reset`` goes back to the list's own."""
    shown = _list(request, name)
    known = {column.key for column in shown.columns[1:]}
    chosen = [] if "reset" in request.POST else [key for key in request.POST.getlist("column") if key in known]
    if not chosen and "reset" not in request.POST:
        # no other column at all: the first one alone is a choice too
        chosen = [shown.columns[0].key]
    choose_columns(request.actor, name, chosen)
    return redirect(_at(shown, request.POST))


@page(right=None)
def list_filters(request: PageRequest, name: str) -> HttpResponse:
    """Save the filter that is set; rename and delete those that were saved."""
    shown = _list(request, name)
    refused = None
    if request.method == "POST":
        try:
            answered = _changed(request, shown)
        except Refused as error:
            refused = error
        else:
            return answered
    memory = memory_of(request.actor, name)
    context = {
        "list": shown,
        "back": reverse(shown.url),
        "saved": memory.filters if memory else [],
        "problems": [refused.sentence(language())] if refused else [],
    }
    return render(request, "lists/filters.html", context, status=422 if refused else 200)


def _changed(request: PageRequest, shown: ListPage) -> HttpResponse:
    given, actor = request.POST, request.actor
    if "save" in given:
        save_filter(actor, shown.name, label=given.get("name", ""), query=_asked(shown, request).narrowing())
        messages.success(request, _("The filter is saved. It stands above the list."))
        return redirect(_at(shown, given))
    if "delete" in given:
        delete_filter(actor, shown.name, given["delete"])
        messages.success(request, _("The filter is deleted."))
    elif "rename" in given:
        rename_filter(actor, shown.name, given["rename"], label=given.get("name", ""))
        messages.success(request, _("The filter is renamed."))
    return redirect("list_filters", shown.name)


@require_safe
@page(right=None)
def list_bulk(request: PageRequest, name: str) -> HttpResponse:
    """From the bar to the page of the action, with what is selected."""
    shown = _list(request, name)
    action = next((one for one in shown.actions if one.key == request.GET.get("action")), None)
    if action is not None:
        request.actor.require(action.right)
    ids = ticked(request.GET)
    every = request.GET.get("which") == "all"
    if action is None or not (ids or every):
        messages.warning(request, _("Tick at least one row, or choose all that fit; then say what to do with them."))
        # what was ticked stays ticked
        kept = [("which", "all")] if every else [("ids", ",".join(key.hex for key in ids))] if ids else []
        page_number = [("page", request.GET["page"])] if request.GET.get("page") else []
        return redirect(_at(shown, request.GET, *page_number, *kept))
    which = ("all", "1") if every else ("ids", ",".join(key.hex for key in ids))
    return redirect(f"{reverse(action.url)}?{urlencode([which, *_asked(shown, request).fields()])}")


def _list(request: PageRequest, name: str) -> ListPage:
    found = declared(name)
    request.actor.require(found.right)
    return found


def _asked(shown: ListPage, request: PageRequest) -> Asked:
    return read(shown, request.actor, request.POST if request.method == "POST" else request.GET)


def _at(shown: ListPage, given: QueryDict, *more: tuple[str, str]) -> str:
    """The list, as the hidden inputs of its form say it was; ``more`` is added to the query."""
    keys = {"q", "sort", *(one.key for one in shown.filters)}
    kept = [*((key, value) for key, value in given.items() if key in keys), *more]
    return reverse(shown.url) + (f"?{urlencode(kept)}" if kept else "")
