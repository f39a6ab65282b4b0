"""Blocks with an end: no activation of the number begins before it."""

from __future__ import annotations

from typing import Any

from dispatchable.service.errors import Refused

LONGEST = 365
"""Days."""
LONGEST_REASON = 200


def checked_days(days: Any) -> int:
    """For how many days a number is blocked or reserved. Raises Refused, which names the field."""
    try:
        count = int(str(days))
    except ValueError:
        count = 0
    if not 1 <= count <= LONGEST:
        raise Refused(
            "number.days",
            en=f"Give a number of days from 1 to {LONGEST}.",
            fr=f"Indiquez un nombre de jours de 1 à {LONGEST}.",
            field="days",
        )
    return count


def checked_block(days: Any, reason: str) -> tuple[int, str]:
    """Days and reason of a block. Raises Refused, which names the field."""
    count = checked_days(days)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(
            "number.block_reason",
            en=f"Say why, in at most {LONGEST_REASON} characters: whoever finds the number blocked reads it.",
            fr=f"Dites pourquoi, en {LONGEST_REASON} caractères au plus\u00a0: qui trouvera le blocage le lira.",
            field="reason",
        )
    return count, reason
