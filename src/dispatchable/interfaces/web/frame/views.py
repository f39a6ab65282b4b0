"""The one page that belongs to no noun: choosing the language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from dispatchable.interfaces.web.frame.language import LANGUAGES, SESSION_KEY


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in the session and, when signed in, in the account; then go back to the page."""
    language = request.POST.get("language", "")
    if language in LANGUAGES:
        request.session[SESSION_KEY] = language
        if request.user.is_authenticated:
            request.user.language = language
            request.user.save(update_fields=["language"])
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "home")
