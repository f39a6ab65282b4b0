"""Tags of every page: states, icons, times, telephone numbers, and what stands in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from dispatchable.engine.countries.pack import load_pack
from dispatchable.engine.errors import UserError
from dispatchable.engine.validation import reasons
from dispatchable.interfaces.web.frame.words import STATES
from dispatchable.service.numbers.syntax import international

register = template.Library()


def language() -> str:
    """The page's language, "en" or "fr"."""
    return "fr" if (translation.get_language() or "en").startswith("fr") else "en"


@register.simple_tag
def state(kind: str, value: str) -> SafeString:
    """A state as shape, word and colour. ``kind`` is a key of ``words.STATES``."""
    words = STATES[kind][str(value)]
    return format_html(
        '<span class="state state-{}"><span class="state-shape" aria-hidden="true">{}</span> {}</span>',
        words.colour, words.shape, words.word(language()),
    )  # fmt: skip


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration and hidden from screen readers."""
    where = static("vendor/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, where, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', where, name)


@register.simple_tag
def moment(when: datetime | None) -> SafeString | str:
    """A day and time of day in the reader's zone: what is still to come."""
    if when is None:
        return ""
    local = timezone.localtime(when)
    written = local.strftime("%d/%m/%Y %H:%M" if language() == "fr" else "%Y-%m-%d %H:%M")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), written)


@register.simple_tag
def since(moment: datetime | None) -> SafeString | str:
    """How long ago, with the exact time on hover and for machines."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    exact = formats.date_format(local, "DATETIME_FORMAT")
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < 60:
        words = "à l'instant" if language() == "fr" else "just now"
    else:
        span = timesince(moment, depth=1)
        words = f"il y a {span}" if language() == "fr" else f"{span} ago"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, words)


@register.filter
def phone(e164: str) -> str:
    """A number as readers of any country write it, on one line; what is no number stays as it is."""
    return international(e164).replace(" ", "\u00a0")


@register.filter
def country_name(code: str) -> str:
    """The name of a country in the page's language; the code itself when it is unknown."""
    try:
        return load_pack(code).name(language())
    except UserError:
        return code


@register.filter
def element_name(name: str) -> str:
    """The label of an address element: "house number", "numéro de voie"."""
    return reasons.element_label(name, language())


@register.filter
def sentence(said: Any) -> str:
    """What stands in both languages ("en" and "fr", as keys or attributes) in the page's own."""
    if isinstance(said, dict):
        return str(said.get(language()) or said.get("en", ""))
    return str(getattr(said, language()))


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """The value of a key, "" when there is none."""
    return mapping.get(key, "") if mapping else ""
