"""Pages: help."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def help(request: PageRequest) -> HttpResponse:
    """help."""
    return render(request, "frame/base.html")
