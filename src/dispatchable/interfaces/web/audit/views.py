"""Pages: audit."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page()
def audit(request: PageRequest) -> HttpResponse:
    """audit."""
    return render(request, "frame/base.html")
