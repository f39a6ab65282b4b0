"""Pages: terms."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def terms(request: PageRequest) -> HttpResponse:
    """terms."""
    return render(request, "frame/base.html")
