"""The signed-in person's own account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dispatchable.interfaces.web.frame.request import PageRequest, page


@page(right=None)
def account(request: PageRequest) -> HttpResponse:
    """Name, language, role."""
    return render(request, "frame/base.html")


@page(right=None)
def new_password(request: PageRequest) -> HttpResponse:
    """Choose a password in place of the one-time one."""
    return render(request, "frame/base.html")
