"""Telephone numbers in requests and letters: read and written as people do."""

from __future__ import annotations

import phonenumbers


def read_phone(text: str, country: str) -> str:
    """The number in E.164, "" when it is none that can be called. Without a prefix it is read as one of ``country``."""
    try:
        parsed = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
