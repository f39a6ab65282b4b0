"""Words about numbers that templates need."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.numbers import reasons

register = template.Library()


@register.filter
def number_reason(code: str) -> str:
    """A few words that name a reason; "" for none."""
    try:
        return reasons.reason(code).title[language()] if code else ""
    except KeyError:
        return code


@register.filter
def actor_name(name: str) -> str:
    """Who did it: a person's name, or the installation itself."""
    return _("Dispatchable itself") if name.startswith("system:") else name
