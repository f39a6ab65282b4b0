"""Pages: mail."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def outbox(request: PageRequest) -> HttpResponse:
    """outbox."""
    return render(request, "frame/base.html")
