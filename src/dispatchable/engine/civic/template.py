"""Line templates: the small language in which country packs say how an address is written.

``{street}`` stands for a value. ``{L-<postcode}`` puts "L-" before the value and ``{house_number>.}`` a full stop after
it, where there is a value. ``{community|city}`` is the first of the two that has a value. What stands before a place is
written when both the place and one before it have values: "{city}, {region} {postcode}" without a region is
"Boston 02139".
"""

from __future__ import annotations

import re

_PLACE = re.compile(r"\{(?:([^{}<>|]*)<)?([A-Za-z0-9_|]+)(?:>([^{}<>|]*))?\}")

Place = tuple[str, str, tuple[str, ...], str]
"""What separates the place from the one before, what is put before the value, the names, what is put after."""


_PLACES: dict[str, tuple[Place, ...]] = {}
"""Templates taken apart: those of the country packs, so no more than these have."""


def places(template: str) -> tuple[Place, ...]:
    """The places of ``template`` in order. What follows the last place is dropped."""
    known = _PLACES.get(template)
    if known is None:
        known = _PLACES[template] = _taken_apart(template)
    return known


def _taken_apart(template: str) -> tuple[Place, ...]:
    found: list[Place] = []
    end = 0
    for match in _PLACE.finditer(template):
        before, names, after = match.groups(default="")
        found.append((template[end : match.start()], before, tuple(names.split("|")), after))
        end = match.end()
    return tuple(found)


def render(template: str, values: dict[str, str]) -> str:
    """``template`` with the values of the names, those not named being empty; empty when there are none."""
    line = ""
    for separator, before, names, after in places(template):
        for name in names:
            text = values.get(name)
            if text:
                line = f"{line}{separator}{before}{text}{after}" if line else f"{before}{text}{after}"
                break
    return line
