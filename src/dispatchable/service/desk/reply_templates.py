"""Reply templates: which variables they may name, and their text with what they stand for in one request."""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import QuerySet

from dispatchable.engine.countries.pack import load_pack
from dispatchable.service.desk.hours import desk_settings
from dispatchable.service.desk.models import LineState, ReplyTemplate, ServiceRequest
from dispatchable.service.errors import Refused

_NAMED = re.compile(r"\{([^{}]*)\}")


def _address(request: ServiceRequest, language: str) -> str:
    """The one address, or the first with how many others there are."""
    first = request.lines.order_by("position", "id").first()
    others = request.lines.count() - 1
    if first is None or not others:
        return first.line if first else ""
    more = f"and {others} more" if language == "en" else f"et {others} de plus"
    return f"{first.line} ({more})"


def _due(request: ServiceRequest, language: str) -> str:
    if request.decision_due_at is None:
        return "–"
    try:
        zone = ZoneInfo(desk_settings().time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    moment = request.decision_due_at.astimezone(zone)
    return moment.strftime("%Y-%m-%d %H:%M" if language == "en" else "%d/%m/%Y %H:%M")


_VALUES: dict[str, Callable[[ServiceRequest, str], str]] = {
    "reference": lambda request, language: request.reference,
    "requester": lambda request, language: request.requester_name,
    "organization": lambda request, language: request.organization.name,
    "address": _address,
    "country": lambda request, language: load_pack(request.country).name(language) if request.country else "–",
    "lines": lambda request, language: str(request.lines.count()),
    "decided": lambda request, language: str(request.lines.filter(state=LineState.DECIDED).count()),
    "agent": lambda request, language: request.agent_name or "–",
    "due": _due,
}
VARIABLES = {
    "reference": ("Reference number of the request", "Numéro de référence de la demande"),
    "requester": ("Name of the requester", "Nom du demandeur"),
    "organization": ("Name of the organisation", "Nom de l'organisation"),
    "address": ("The address; of several the first one", "L'adresse\u00a0; s'il y en a plusieurs, la première"),
    "country": ("Country of the request", "Pays de la demande"),
    "lines": ("How many addresses the request has", "Nombre d'adresses de la demande"),
    "decided": ("How many of them are decided", "Nombre d'adresses décidées"),
    "agent": ("The agent who handles the request", "L'agent qui traite la demande"),
    "due": ("By when the desk means to decide", "Date à laquelle le bureau compte décider"),
}
"""Name -> what it stands for, in English and in French."""


def offered() -> QuerySet[ReplyTemplate]:
    """The templates that agents may use, by name."""
    return ReplyTemplate.objects.filter(retired_at=None).order_by("name", "id")


def filled(template: ReplyTemplate, request: ServiceRequest, language: str = "") -> str:
    """The text with the request's data, in the requester's language unless another is given."""
    language = "fr" if (language or request.requester_language) == "fr" else "en"
    text = template.text_fr if language == "fr" else template.text_en
    known: dict[str, str] = {}

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in known:
            known[name] = _VALUES[name](request, language) if name in _VALUES else found[0]
        return known[name]

    return _NAMED.sub(value, text)


def check_variables(text: str, field: str) -> None:
    """Raises Refused, which names the field, for a variable that does not exist and for a brace that stands alone."""
    unknown = sorted({name for name in _NAMED.findall(text) if name not in VARIABLES})
    if unknown:
        given = ", ".join(f"{{{name}}}" for name in unknown)
        raise Refused(
            "template.variable",
            en=f"No such variable: {given}. Use those that are listed beside the text.",
            fr=f"Variable inconnue\u00a0: {given}. Utilisez celles qui figurent à côté du texte.",
            field=field,
        )
    if set(_NAMED.sub("", text)) & {"{", "}"}:
        raise Refused(
            "template.brace",
            en="A brace stands alone. Write a variable as {reference}, with both braces.",
            fr="Une accolade est isolée. Écrivez une variable sous la forme {reference}, avec ses deux accolades.",
            field=field,
        )
