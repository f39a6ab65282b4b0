"""Pages: numbers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def numbers(request: PageRequest) -> HttpResponse:
    """numbers."""
    return render(request, "frame/base.html")


@page()
def carriers(request: PageRequest) -> HttpResponse:
    """carriers."""
    return render(request, "frame/base.html")
