"""The ways to read a written address: which words are the number, the street, the town, and what lies inside.

A line rarely says which of its words are what. Each reading is one answer to that, the likeliest first; the registers
then decide which of them exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from dispatchable.engine.registers.keys import city_key
from dispatchable.engine.validation.corners import corner_reading
from dispatchable.engine.validation.grammar import Grammar
from dispatchable.engine.validation.line import Line, Reading
from dispatchable.engine.validation.postal_parts import (
    drop_country,
    drop_phone,
    take_po_box,
    take_postcode,
    take_region,
)
from dispatchable.engine.validation.street_in_line import street_readings
from dispatchable.engine.validation.text import STRONG, Words
from dispatchable.engine.validation.towns_in_line import is_firm, names_town, town_spans, without_repeated_town

__all__ = ["Grammar", "Reading", "corner_reading", "readings"]


def readings(written: Words, given: dict[str, str], grammar: Grammar) -> Iterator[Reading]:
    """The readings of a line, likeliest first; lazily, as most lines are settled by the first.

    ``given`` holds elements that were written apart from the line, folded: what they say is not looked for in it.
    """
    line = Line(written.words, written.gaps)
    base = Reading(postcode=given.get("postcode", ""), city_text=given.get("city", ""), region=given.get("region", ""))
    line = take_po_box(line, base, grammar)
    line = drop_country(drop_phone(line), grammar)
    line, at = take_postcode(line, base, grammar)
    if given.get("city"):
        base.city = city_key(given["city"].split(), grammar.lexicon)
        tail = without_repeated_town(line, base.city, at, grammar)
        if tail is not None:
            yield from street_readings(tail, base, grammar)
        yield from street_readings(line, base, grammar)
        yield from _without_trailing_place(line, base, grammar)
        return
    if grammar.regions and not base.region:
        line, at = take_region(line, base, at, grammar)
    spans = town_spans(line, at, grammar)
    if given.get("street"):
        spans = []
    elif given.get("postcode") or given.get("city_code"):
        # the postcode or the town's code stands apart, so the town would too: only a known town behind a comma is one
        spans = [s for s in spans if s[0] > 0 and line.gaps[s[0]] in STRONG and names_town(line, *s, grammar)]
    elif grammar.single_town and at < 0:
        # the town goes without saying: what is taken for one must be known, or stand apart
        spans = [s for s in spans if line.gaps[s[0]] in STRONG or names_town(line, *s, grammar)]
    for start, end in spans:
        words = line.joined(start, end)
        reading = base.copy()
        reading.city = city_key(words, grammar.lexicon)
        reading.city_text = " ".join(words)
        rest = line.without(start, end)
        if not rest.words and not given.get("street"):
            yield reading
            continue
        yield from street_readings(rest, reading, grammar)
        yield from _without_trailing_place(rest, reading, grammar)
    if (
        given.get("postcode")
        or given.get("city_code")
        or not any(is_firm(line, start, end, at, grammar) for start, end in spans)
    ):
        yield from street_readings(line, base.copy(), grammar)


def _without_trailing_place(line: Line, base: Reading, grammar: Grammar) -> Iterator[Reading]:
    """Readings that leave out a known place written behind the street without a comma ("... Combelonge Chirac")."""
    size = len(line.words)
    for start in range(max(size - 6, 3), size):
        place = city_key(line.joined(start, size), grammar.lexicon)
        if line.words[start - 1] not in grammar.lexicon.particles and grammar.same_town(place, base.city):
            yield from street_readings(Line(line.words[:start], line.gaps[:start]), base, grammar)
            return
