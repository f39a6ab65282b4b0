"""Pages: addresses."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def addresses(request: PageRequest) -> HttpResponse:
    """addresses."""
    return render(request, "frame/base.html")
