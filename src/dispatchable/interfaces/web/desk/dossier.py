"""The dossier of a case, to take away: JSON for machines and archives, PDF for people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.interfaces.paper.dossier import dossier_pdf
from dispatchable.interfaces.web.desk.shown import timeline_words
from dispatchable.interfaces.web.desk.templatetags.desk import word
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, element_name, language, phone
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.dossier.document import Dossier, dossier_of
from dispatchable.service.desk.dossier.written import json_pieces
from dispatchable.service.errors import Refused

FEATURES = {
    "domestic_calling": gettext_lazy("Domestic calling"),
    "international_calling": gettext_lazy("International calling"),
}
HOW = {
    "register": gettext_lazy("the register"),
    "correction": gettext_lazy("a correction of the register that was accepted"),
    "desk": gettext_lazy("the desk"),
    "declaration": gettext_lazy("the organisation's own declaration"),
}


@require_safe
@page(Right.READ)
def request_dossier(request: PageRequest, pk: UUID, form: str) -> HttpResponse:
    """The requester's: without what agents write for each other."""
    try:
        dossier = dossier_of(request.actor, pk)
    except Refused as refused:
        messages.error(request, refused.sentence(language()))
        return redirect("requests")
    return _handed_out(dossier, form)


@require_safe
@page(Right.REVIEW_REQUESTS)
def queue_dossier(request: PageRequest, pk: UUID, form: str) -> HttpResponse:
    """The desk's: with its notes."""
    return _handed_out(dossier_of(request.actor, pk, for_desk=True), form)


def _handed_out(dossier: Dossier, form: str) -> HttpResponse:
    if form not in ("json", "pdf"):
        raise Http404
    response: Any
    if form == "json":
        response = StreamingHttpResponse(json_pieces(dossier), content_type="application/json")
    else:
        pdf = dossier_pdf(dossier, language(), _word, timezone.get_current_timezone())
        response = HttpResponse(pdf, content_type="application/pdf")
    name = f"{'dossier' if language() == 'fr' else 'case'}-{dossier.request.reference}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response  # type: ignore[no-any-return]  # either of the two


def _word(kind: str, value: str) -> str:
    """The word that the pages use; the value itself where they have none."""
    if kind in STATES:
        return STATES[kind][value].word(language()) if value in STATES[kind] else value
    if kind in ("availability", "affected", "contact"):
        return str(word(value, kind))
    if kind == "feature":
        return str(FEATURES.get(value, value))
    named = {"country": country_name, "element": element_name, "phone": phone, "kind": timeline_words, "how": _how}
    return named[kind](value)


def _how(value: str) -> str:
    return str(HOW.get(value, value))
