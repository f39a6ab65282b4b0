"""Public holidays by calendar: a country (``FR``), or one of its parts that has days of its own (``FR-57``)."""

from __future__ import annotations

from datetime import date
from functools import cache

from dispatchable.engine.countries.pack import load_pack
from dispatchable.service.desk.fields import offered_countries


@cache
def calendars() -> dict[str, dict[str, str]]:
    """Every calendar that can be chosen, by its code: what it is called, ``en`` and ``fr``."""
    import holidays

    parts = holidays.list_supported_countries(include_aliases=False)
    found = {}
    for country in offered_countries():
        if country not in parts:
            continue
        pack = load_pack(country)
        names = {language: pack.name(language) for language in ("en", "fr")}
        found[country] = names
        called = holidays.country_holidays(country).get_subdivision_aliases()
        for part in parts[country]:
            own = max(called.get(part) or [part], key=len)
            found[f"{country}-{part}"] = {language: f"{name}, {own}" for language, name in names.items()}
    return found


@cache
def holidays_of(calendar: str, year: int) -> frozenset[date]:
    """The public holidays of a year, with the days on which they are kept instead. KeyError for no known calendar."""
    import holidays

    if calendar not in calendars():
        raise KeyError(calendar)
    country, _, part = calendar.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
