"""Pages: home."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def home(request: PageRequest) -> HttpResponse:
    """home."""
    return render(request, "frame/base.html")


@page()
def search(request: PageRequest) -> HttpResponse:
    """search."""
    return render(request, "frame/base.html")


@page()
def demo_remove(request: PageRequest) -> HttpResponse:
    """demo_remove."""
    return render(request, "frame/base.html")
