"""A number's kind, and what holds it, in the page's language."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import KIND, PLAN
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.reserving import is_reserved


def kind_word(number: TelephoneNumber) -> str:
    """What the number is used for."""
    return _kind(number.kind)


def plan_word(number: TelephoneNumber) -> str:
    """What the number may call."""
    return PLAN[number.plan].word(language())


def _kind(kind: str) -> str:
    return KIND[kind].word(language())


lazy_kind = lazy(_kind, str)
"""The same for what is declared before a language is known."""


def held(number: TelephoneNumber) -> str:
    """That a number is blocked or reserved, and until when; "" when it is neither."""
    now = timezone.now()
    if number.blocked_until is not None and number.blocked_until > now:
        return _("Blocked until %(date)s") % {"date": _day(number.blocked_until)}
    if number.reserved_until is not None and is_reserved(number):
        return _("Reserved until %(date)s") % {"date": _day(number.reserved_until)}
    return ""


def _day(moment: datetime) -> str:
    return str(formats.date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT"))
