"""A failure is written with its kind and place; what somebody typed is not."""

from __future__ import annotations

import logging
import sys

from dispatchable.interfaces.web.logs import WithoutPersonalData


def test_the_text_of_an_exception_is_not_written() -> None:
    try:
        raise ValueError("Key (email)=(ana@example.org) already exists")
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "Failed: %s", ("/search/?q=12 rue Neuve",), sys.exc_info()
        )
    text = WithoutPersonalData().format(record)
    assert "ana@example.org" not in text and "rue Neuve" not in text
    assert "ValueError" in text and "test_logs.py" in text and "Failed: …" in text
