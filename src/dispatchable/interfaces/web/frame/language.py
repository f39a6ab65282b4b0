"""The language of a page: the one chosen in this session, else the account's, else the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

SESSION_KEY = "language"
LANGUAGES = ("en", "fr")


class LanguageMiddleware:
    """Activates the language for the time of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language and say so in the headers."""
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        try:
            response = self.get_response(request)
        finally:
            translation.deactivate()
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def language_of(request: HttpRequest) -> str:
    """The code of the language, "en" or "fr"."""
    chosen = request.session.get(SESSION_KEY) or getattr(request.user, "language", "")
    if chosen in LANGUAGES:
        return str(chosen)
    found = translation.get_language_from_request(request)
    return "fr" if found.startswith("fr") else "en"
