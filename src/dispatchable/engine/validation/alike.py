"""Lines that differ in their house number alone: what the verdict on one says of the others.

A line is read by the shape of its words, never by what a number in front of it amounts to, as long as that number is no
postcode and nothing else stands for it. So two such lines have the same first reading but for the number, look at the
same streets in the same order, and part only where a street has one house and not the other. ``alike`` holds a line
that was looked up against the conditions of this, and says what is left to be compared. Everything that fails one of
them is looked up for itself. ADR 0012 walks through the proof.
"""

from __future__ import annotations

from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.context import CountryContext
from dispatchable.engine.validation.housenumber import Number, number_at
from dispatchable.engine.validation.judge import Judge
from dispatchable.engine.validation.outcome import Found, Outcome
from dispatchable.engine.validation.text import words_of
from dispatchable.engine.validation.validator import Examined
from dispatchable.engine.validation.verdict import Verdict
from dispatchable.engine.validation.written import Written

MAX_DIGITS = 4
"""Digits of a house number that stands for others: fewer than any postcode has."""
_LONGEST = 400
"""Characters of a line and its elements that are looked at here; far from where reading stops."""
_BEHIND = frozenset(" ,")
"""What may stand behind the number."""


class Alike:
    """What lines share that differ in the house number in front alone. Treat as read-only.

    ``looked_at`` are the streets, each with its register, on which the house was looked for, without repetition, and
    ``housed`` says which of them have it; ``at`` is the place in them of the answer, -1 when none has the house.
    """

    __slots__ = ("at", "examined", "housed", "looked_at", "outcome", "suffix", "tail")

    def __init__(
        self,
        examined: Examined,
        outcome: Outcome,
        suffix: str,
        tail: str,
        looked_at: tuple[tuple[Register, int], ...],
        housed: tuple[bool, ...],
        at: int,
    ) -> None:
        self.examined = examined
        self.outcome = outcome
        self.suffix = suffix
        self.tail = tail
        """What stands behind the number's digits in ``Reading.number_text``."""
        self.looked_at = looked_at
        self.housed = housed
        self.at = at

    def house(self, number: int) -> int:
        """The point of the house with that number if it is the answer; -1 when another verdict is to be expected."""
        point = -1
        for place, (register, street) in enumerate(self.looked_at):
            found = register.find_house(street, number, self.suffix)
            if (found >= 0) is not self.housed[place]:
                return -1
            if place == self.at:
                point = found
        return point

    def missing(self, number: int) -> bool:
        """Whether no street that was looked at has that number, as none had the first one."""
        if self.at >= 0:
            return False
        return all(register.find_house(street, number, self.suffix) < 0 for register, street in self.looked_at)

    def verdict(self, digits: str, line: str) -> Verdict:
        """The verdict on the line with another number that is ``missing``."""
        known, examined = self.outcome, self.examined
        first = known.reading
        reading = first.copy()
        reading.street, reading.region = first.street, first.region
        reading.numbers, reading.number_text = ((int(digits), self.suffix),), digits + self.tail
        reading.inside = first.inside
        reading.unexpected, reading.doubt, reading.remarks = first.unexpected, first.doubt, first.remarks
        outcome = Outcome(reading, known.place)
        outcome.found, outcome.rivals, outcome.elsewhere = known.found, known.rivals, known.elsewhere
        outcome.lead = known.lead
        written = Written(line, *examined.given.values())
        covered = bool(examined.context.matchers)
        return Judge(outcome, examined.given, examined.country, written, covered=covered).verdict()


def alike(examined: Examined) -> Alike | None:
    """What a line that was looked up shares with those that differ in the number in front alone; None without proof."""
    outcome = examined.outcome
    if outcome is None or not outcome.at_once or outcome.ambiguous or outcome.elsewhere or not outcome.found:
        return None
    reading, line = outcome.reading, examined.line
    if len(reading.numbers) != 1 or reading.several or reading.corner or not reading.street:
        return None
    if len(line) + sum(map(len, examined.given.values())) > _LONGEST:
        return None
    if examined.given.get("house_number") or examined.given.get("suffix") or examined.given.get("street"):
        return None
    digits = line[: next((i for i, c in enumerate(line) if not "0" <= c <= "9"), len(line))]
    tail = _tail(line, digits, reading.numbers[0], reading.number_text, examined.context)
    if tail is None or not _read_without(digits, reading.street, reading.city_text, reading.inside):
        return None
    looked_at, housed = _looked_at(outcome.looked_at)
    if any(register.has_units for register, _ in looked_at):
        return None
    at = -1
    if outcome.accepted:
        if not outcome.found.housed or _filed_twice(outcome.found, outcome.looked_at):
            return None  # a street answered without its house, or two houses that may be one
        at = looked_at.index((outcome.found.register, outcome.found.street))
    elif any(housed):
        return None  # a doubt, or namesakes that a person must choose from
    return Alike(examined, outcome, reading.numbers[0][1], tail, looked_at, housed, at)


def _tail(line: str, digits: str, number: Number, number_text: str, context: CountryContext) -> str | None:
    """What stands behind the digits in the number's text, None when more than one number may be meant."""
    grammar = context.grammar
    longest = min(MAX_DIGITS, grammar.postcode_digits - 1)
    if not 0 < len(digits) <= longest or digits[0] == "0" or line[len(digits) : len(digits) + 1] not in _BEHIND:
        return None
    if not number_text.startswith(digits) or number[0] != int(digits) or context.has_numbered_towns():
        return None
    written = words_of(line)
    words = written.words
    if words[0] != digits or any(word[0].isdigit() and int_of(word) == number[0] for word in words[1:]):
        return None
    found = number_at(words, written.gaps, 0, grammar.lexicon)
    if found is None or found.numbers != (number,) or found.text != number_text:
        return None
    behind = words[1 : found.end + 2]  # what tells whether a second number follows
    if any(word[0].isdigit() for word in behind):
        return None
    return number_text[len(digits) :]


def int_of(word: str) -> int:
    """The number that a word begins with, -1 when it begins with none."""
    end = 0
    while end < len(word) and "0" <= word[end] <= "9":
        end += 1
    return int(word[:end]) if end else -1


def _read_without(digits: str, street: tuple[str, ...], town: str, inside: dict[str, str]) -> bool:
    """Whether no other part may be found in the number when it is shown as it was written (see ``Written``)."""
    if street[0][0].isdigit() or town[:1].isdigit():
        return False
    return all(value.isdigit() or not value[:1].isdigit() for value in inside.values())


def _looked_at(found: list[Found]) -> tuple[tuple[tuple[Register, int], ...], tuple[bool, ...]]:
    """The streets that were looked at, each once, and whether each has the house."""
    streets: dict[tuple[Register, int], bool] = {}
    for item in found:
        streets[(item.register, item.street)] = item.point >= 0
    return tuple(streets), tuple(streets.values())


def _filed_twice(best: Found, found: list[Found]) -> bool:
    """Whether another street of the very name has the house too: where the two stand decides whether they are one."""
    own = best.register.name_key(best.hit.name)
    for item in found:
        if item.point < 0 or (item.register is best.register and item.street == best.street):
            continue
        other = item.register.name_key(item.hit.name)
        if other.type == own.type and other.sorted_core == own.sorted_core:
            return True
    return False
