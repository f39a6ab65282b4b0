"""The page behind a personal link: one notice, one button. Nobody signs in; the secret of the mail is the key."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.frame.language import LANGUAGES, SESSION_KEY
from dispatchable.interfaces.web.frame.request import came_from
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.notices.actions.acknowledge import acknowledge_by_link, renew_link
from dispatchable.service.notices.links import find, is_open
from dispatchable.service.notices.models import NoticeLink

MOST = 200
"""Characters of a token that are looked at."""


def _private(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """The address of the page is a secret: it is kept nowhere and told to nobody."""

    def answer(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answer


@_private
def notice_read(request: HttpRequest, token: str) -> HttpResponse:
    """Show the notice of a personal link; a press of the button confirms it. Looking alone changes nothing."""
    link = find(token[:MOST])
    if link is None:
        return render(request, "notices/unknown.html", status=404)
    if request.session.get(SESSION_KEY) not in LANGUAGES:
        # in the language of the mail, until the reader chooses another
        translation.activate(link.delivery.language)
        request.LANGUAGE_CODE = link.delivery.language
    response = _posted(request, token[:MOST]) if request.method == "POST" else _shown(request, link)
    response.headers["Content-Language"] = translation.get_language() or "en"
    return response


def _shown(request: HttpRequest, link: NoticeLink, renewed: str = "") -> HttpResponse:
    delivery, notice = link.delivery, link.delivery.notice
    french = (translation.get_language() or "en").startswith("fr")
    context = {
        "delivery": delivery, "said": notice.fr if french else notice.en, "country": notice.country,
        "issuer": notice.organization.name, "emergency": load_pack(notice.country).emergency,
        "expired": not delivery.acknowledged_at and not is_open(link), "renewed": renewed,
        "newer": type(notice).objects.filter(
            organization_id=notice.organization_id, country=notice.country, version__gt=notice.version
        ).exists(),
    }  # fmt: skip
    return render(request, "notices/read.html", context)


def _posted(request: HttpRequest, token: str) -> HttpResponse:
    link = find(token)
    assert link is not None  # the page has looked
    if request.POST.get("what") == "renew":
        return _shown(request, link, "sent" if renew_link(token) else "wait")
    # its time may have ended between the look and the press: then the page says so and offers a new link
    with suppress(NotFound, Refused):
        acknowledge_by_link(token, language=translation.get_language() or "en", came_from=came_from(request))
    return redirect("notice_read", token)
