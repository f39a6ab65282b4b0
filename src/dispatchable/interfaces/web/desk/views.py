"""Pages: desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def requests(request: PageRequest) -> HttpResponse:
    """requests."""
    return render(request, "frame/base.html")


@page()
def queue(request: PageRequest) -> HttpResponse:
    """queue."""
    return render(request, "frame/base.html")
