"""Ids of everything that is kept: UUID version 7 (RFC 9562), which sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
import time
import uuid
from typing import Any

_lock = threading.Lock()
_last = 0


def new_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 bits that keep order within one process, 62 random bits."""
    global _last
    with _lock:
        # milliseconds and a 12-bit fraction in one counter, so that two ids of one moment still ascend
        _last = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        now = _last
    value = (now >> 12) << 80 | 0x7 << 76 | (now & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def as_id(value: Any) -> uuid.UUID | None:
    """An id as it was typed, sent or kept; None for what is none."""
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        return None
