"""A page that asks a few things, does one action, and goes on: shared by the forms about numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.request import PageRequest
from dispatchable.service.errors import Refused


def asked(
    request: PageRequest, form: PageForm, do: Callable[[dict[str, Any]], str], *, cancel: str, **page: Any
) -> HttpResponse:
    """The form; when it was sent and ``do`` did not refuse, on to the address that ``do`` gives.

    ``page`` has ``title`` and ``button``; ``crumbs``, ``lead``, ``glyph`` (an icon's name) and ``danger`` may follow.
    A refusal with ``lines`` shows them above the form.
    """
    context: dict[str, Any] = {"form": form, "cancel": cancel, "glyph": "check", **page}
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(do(form.cleaned_data))
        except Refused as refused:
            form.refuse(refused)
            context["lines"] = getattr(refused, "lines", ())
    return render(request, "numbers/form.html", context)
