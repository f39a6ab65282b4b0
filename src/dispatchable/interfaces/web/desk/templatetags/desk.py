"""Tags of the request form: fields, choices, times of the day, words of choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.desk.models import ServiceRequest
from dispatchable.service.desk.reject_reasons import RejectReason, reject_reasons
from dispatchable.service.mail.problems import problem_sentence

register = template.Library()


@register.inclusion_tag("desk/field.html")
def text_field(name: str, label: str, values: Any, errors: Any, **extra: Any) -> dict[str, Any]:
    """One line of text: ``hint``, ``optional``, ``type``, ``autocomplete``, ``inputmode``, ``prefix`` of its id."""
    return {
        "name": name,
        "label": label,
        "value": values.get(name, ""),
        "error": errors.get(name, ""),
        "type": "text",
        "id": f"{extra.pop('prefix', '')}{name}",
        **extra,
    }


@register.inclusion_tag("desk/choices.html")
def choices(name: str, label: str, options: Iterable[Any], values: Any, errors: Any, **extra: Any) -> dict[str, Any]:
    """Radio buttons, or check boxes with ``many=True``."""
    given = values.get(name) or ()
    chosen = {given} if isinstance(given, str) else set(given)
    rows = [
        {"value": str(value), "label": word, "checked": str(value) in chosen, "id": f"{name}-{value}"}
        for value, word in options
    ]
    return {"name": name, "label": label, "rows": rows, "error": errors.get(name, ""), **extra}


@register.simple_tag(takes_context=True)
def clock(context: template.Context, moment: datetime | None) -> SafeString | str:
    """The time of day in the organisation's zone: "12:04"."""
    if moment is None:
        return ""
    organization = context.get("organization")
    try:
        zone = ZoneInfo(organization.time_zone) if organization else ZoneInfo("UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    local = timezone.localtime(moment, zone)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), local.strftime("%H:%M"))


@register.filter
def word(value: str, of: str) -> Any:
    """The words of a choice: ``{{ request.affected|word:"affected" }}``."""
    options = {"availability": shown.AVAILABILITY, "affected": shown.AFFECTED, "contact": shown.CONTACT}[of]
    return dict((str(key), text) for key, text in options).get(str(value), "")


@register.filter
def heading(kind: str) -> str:
    """The heading of a timeline entry."""
    return shown.timeline_words(kind)


@register.filter
def reject_reason(code: str) -> RejectReason | None:
    """The reason of a rejection by its code."""
    return reject_reasons().get(code)


@register.filter
def mail_problem(problem: str) -> str:
    """Why a letter did not arrive."""
    return problem_sentence(problem, language())


@register.filter
def age(request: ServiceRequest) -> datetime:
    """Since when the request stands: its submission, or for a draft its beginning."""
    return request.submitted_at or request.created_at


@register.filter
def at(values: Mapping[str, Any], key: str) -> Any:
    """What stands under a key that is made on the page: ``{{ errors|at:key }}``."""
    return values.get(key, "") if values else ""
