"""Days as they are typed into a form."""

from __future__ import annotations

from datetime import date

from dispatchable.service.errors import Refused


def day_of(text: str) -> date | None:
    """The day that a field holds, None when it is empty. Raises Refused, field "expires_on"."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Refused(
            "line.day",
            en="Write the date as year-month-day, for example 2027-03-31, or leave the field empty.",
            fr="Écrivez la date sous la forme année-mois-jour, par exemple 2027-03-31, ou laissez le champ vide.",
            field="expires_on",
        ) from error
