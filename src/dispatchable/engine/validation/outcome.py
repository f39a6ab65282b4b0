"""What the registers say to one reading: the house or street found, and what speaks for others."""

from __future__ import annotations

from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.housenumber import Number
from dispatchable.engine.validation.places import CANDIDATES_ONLY, Place, Scope
from dispatchable.engine.validation.reading import Reading
from dispatchable.engine.validation.streets import StreetHit


class Found:
    """A street that fits, with or without the house."""

    __slots__ = ("cost", "hit", "number", "order", "other_part", "point", "register", "scope", "street")

    def __init__(
        self, register: Register, hit: StreetHit, street: int, scope: Scope, cost: float, *, other_part: bool = False
    ) -> None:
        self.register = register
        self.hit = hit
        self.street = street
        self.scope = scope
        self.cost = cost
        self.other_part = other_part
        """The street lies in another part of the town than the one written."""
        self.point = -1
        self.number: Number | None = None
        self.order = 0
        """Position of the number in a written range or list."""

    @property
    def housed(self) -> bool:
        """Whether the house itself was found, not its street alone."""
        return self.point >= 0


class Outcome:
    """What the registers say to one reading."""

    __slots__ = (
        "accepted", "ambiguous", "at_once", "elsewhere", "found", "lead", "looked_at", "place", "reading", "rivals",
        "steps",
    )  # fmt: skip

    def __init__(self, reading: Reading, place: Place | None = None) -> None:
        self.reading = reading
        self.place = place
        self.found: Found | None = None
        """The house answered, or the street when no house is."""
        self.accepted = False
        """``found`` is an answer; else it is the street the address most likely names."""
        self.rivals: list[Found] = []
        """Others that fit nearly as well, or that only a person may choose."""
        self.elsewhere: list[Found] = []
        """Streets of the written name in towns that were not written."""
        self.ambiguous = False
        self.looked_at: list[Found] = []
        """Every street on which the house was looked for, in the order in which that was done."""
        self.at_once = False
        """It is that of the line's first reading, and no other reading was looked up."""
        self.lead = 9.0
        """Distance in cost to the next house."""
        self.steps: list[tuple[str, dict[str, str]]] = []

    def rank(self) -> tuple[int, float]:
        """Order among the readings of one input: smaller is better."""
        reading, found = self.reading, self.found
        if not reading.street:  # a town and nothing else
            return (1 if self.place is not None and self.place.city_known else 4), 0.2
        extra = 0.3 if reading.corner else 0.0
        if reading.unexpected:
            extra += sum(2.0 if w.isdigit() else 0.5 for w in reading.unexpected)
            if not reading.city:
                extra += 1.5  # what is left over may be the town
        if found is not None and self.accepted:
            if found.housed:
                return (1 if reading.doubt else 0), found.cost + extra
            return (3 if found.hit.words_changed and reading.unexpected else 1), found.cost + extra
        if self.ambiguous and self.rivals:
            return (1 if self.rivals[0].housed else 3), self.rivals[0].cost + extra
        if found is not None:
            exact = not found.hit.words_changed and not found.hit.type_changed
            return (1 if exact and found.scope.penalty < CANDIDATES_ONLY else 3), found.cost + extra
        extra += (0.0 if reading.numbers else 0.1) - 0.01 * len(reading.street)
        return (3 if self.elsewhere else 4), extra
