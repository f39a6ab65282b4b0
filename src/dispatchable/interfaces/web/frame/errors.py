"""Pages for what went wrong: each says what happened and where to go on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request could not be read."""
    return render(request, "frame/error.html", {"kind": "bad_request"}, status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The actor's role does not allow it."""
    return render(request, "frame/error.html", {"kind": "forbidden", "exception": exception}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page, or it is another organisation's."""
    return render(request, "frame/error.html", {"kind": "not_found"}, status=404)


def method_not_allowed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Somebody came by an address that only a form uses: a reload, another language, a late sign-in.

    ``answer`` is the bare refusal; its status and its ``Allow`` stay.
    """
    page = render(request, "frame/error.html", {"kind": "method", "up": _above(request.path)}, status=405)
    page.headers["Allow"] = answer.headers["Allow"]
    return page


def _above(path: str) -> str:
    """The nearest page above an address."""
    parts = path.strip("/").split("/")
    while parts := parts[:-1]:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            continue
        return above
    return reverse("home")


def server_error(request: HttpRequest) -> HttpResponse:
    """Something failed on our side. Rendered without the frame: the frame itself may be what fails."""
    return render(request, "frame/error_bare.html", status=500)
