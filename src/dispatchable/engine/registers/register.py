"""A compiled register, opened: reads towns, streets and houses straight from the mapped file."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.registers.build import DEGREES
from dispatchable.engine.registers.names import RegisterNames
from dispatchable.engine.registers.numbers import NO_NUMBER, equivalent_suffixes


class Register(RegisterNames):
    """An address register opened for reading. Safe to share between threads."""

    @classmethod
    def open(cls, path: str | Path) -> Register:
        """Map a register file. Raises UserError when it is missing, foreign, damaged, newer, or of other rules."""
        return cls(Path(path))

    # -- houses -----------------------------------------------------------------------------------------------------

    def find_house(self, street: int, number: int, suffix: str) -> int:
        """The point with this number and suffix, or -1. "B" finds "bis" where no lettered series stands."""
        first, end = self._number_span(street, number)
        if first == end:
            return -1
        index = self._suffix_index.get(suffix, -1)
        house, suffixes = self._house, self._suffix
        for point in range(first, end):
            if suffixes[house[point]] == index:
                return point
        if suffix:
            for other in equivalent_suffixes(suffix, self.lexicon.suffixes):
                present = [self.suffix_text[suffixes[house[p]]] for p in range(first, end)]
                # "b" is a letter where "a" stands beside it, unless the register writes "bis" nowhere
                if other in present and (
                    "a" not in present or not self._spells_out(street, max(suffix, other, key=len))
                ):
                    return first + present.index(other)
        return -1

    @property
    def has_postcodes(self) -> bool:
        """Whether the register lists postcodes."""
        return len(self._postcode) > 1 or (len(self._postcode) == 1 and bool(self._postcode[0]))

    @property
    def has_units(self) -> bool:
        """Whether the register lists units."""
        return self._unit is not None

    def find_unit(self, street: int, point: int, unit: str) -> int:
        """Among the entries of one house, that of a unit ("Apt 2B", "#2B" and "2b" are one); else the house itself."""
        number = self._house[point]
        wanted = _unit_key(unit)
        end = self._street_points[street + 1]
        house = point
        while point < end and self._house[point] == number:
            listed = _unit_key(self.unit(point))
            if listed == wanted:
                return point
            if not listed:
                house = point
            point += 1
        return house

    def _spells_out(self, street: int, suffix: str) -> bool:
        """Whether the register writes a suffix in full anywhere in this town: if not, its letter stands for it."""
        index = self._suffix_index.get(suffix)
        if index is None:
            return False
        city = self.street_city[street]
        mark = (city, index)
        known = self._spelling.get(mark)
        if known is None:
            first = self._street_points[self._city_streets[city]]
            last = self._street_points[self._city_streets[city + 1]]
            written = self._houses[1][self._house_of_points[first:last]]
            known = self._spelling[mark] = bool((written == index).any())
        return known

    def _number_span(self, street: int, number: int) -> tuple[int, int]:
        start, end = self._street_points[street], self._street_points[street + 1]
        house = bisect_left(self._number, number)
        first = last = bisect_left(self._house, house, start, end)
        while last < end and self._number[self._house[last]] == number:
            last += 1
        return first, last

    def houses_numbered(self, street: int, number: int) -> Iterator[int]:
        """The points of a street with a number, whatever their suffix."""
        return iter(range(*self._number_span(street, number)))

    def points_of(self, street: int) -> range:
        """All points of a street, in the order of their numbers."""
        return range(self._street_points[street], self._street_points[street + 1])

    def neighbours(self, street: int, number: int, count: int = 4) -> list[int]:
        """Points with the numbers nearest to ``number``, same side (parity) first, in ascending order."""
        start, end = self._street_points[street], self._street_points[street + 1]
        middle = bisect_left(self._house, bisect_left(self._number, number), start, end)
        near: list[tuple[int, int, int]] = []
        numbers, house = self._number, self._house
        for step, position in ((-1, middle - 1), (1, middle)):
            last, same_side, steps = number, 0, 0
            while start <= position < end and same_side < count and steps < 3 * count:
                value = numbers[house[position]]
                if value != last and value != NO_NUMBER:
                    last = value
                    other_side = (value - number) & 1
                    same_side += 1 - other_side
                    near.append((other_side, abs(value - number), position))
                    steps += 1
                position += step
        near.sort()
        return sorted(p for _, _, p in near[:count])

    def number_span(self, street: int) -> tuple[int, int] | None:
        """Lowest and highest house number of a street, or None when it has none."""
        start, end = self._street_points[street], self._street_points[street + 1]
        end = bisect_left(self._house, bisect_left(self._number, NO_NUMBER), start, end)
        return (self._number[self._house[start]], self._number[self._house[end - 1]]) if end > start else None

    def has_numbers(self, street: int) -> bool:
        """Whether a street has at least one numbered point."""
        start, end = self._street_points[street], self._street_points[street + 1]
        return start < end and self._number[self._house[start]] != NO_NUMBER

    def number_at(self, point: int) -> int | None:
        """The house number of a point without its suffix, or None when it has none."""
        number = self._number[self._house[point]]
        return None if number == NO_NUMBER else number

    def number_text(self, point: int) -> tuple[str, str]:
        """House number and suffix of a point as one would print them."""
        number = self._number[self._house[point]]
        if number == NO_NUMBER:
            return "", ""
        suffix = self.suffix_text[self._suffix[self._house[point]]]
        if "^" in suffix:
            grid, _, suffix = suffix.partition("^")
            return f"{grid.upper()}{number}", suffix
        if suffix[:1] in ("-", "/") and suffix[1:2].isdigit():
            return f"{number}{suffix}", ""
        return str(number), suffix

    def position(self, point: int) -> tuple[float, float] | None:
        """Longitude and latitude of a point in degrees, or None when the register has none."""
        place = self._coordinates.at(point)
        return None if place is None else (place[0] / DEGREES, place[1] / DEGREES)

    def record_id(self, point: int, street: int) -> str:
        """The publisher's own id of a point."""
        if self._every_id:
            return self._id_text[point]
        if len(self._id_point):
            position = bisect_left(self._id_point, point)
            if position < len(self._id_point) and self._id_point[position] == point:
                return self._id_text[position]
        house = self._house[point]
        number, suffix = self._number[house], self.suffix_text[self._suffix[house]]
        digits = "99999" if number == NO_NUMBER else str(number).rjust(5, "0")
        record = f"{self._street_id[street]}_{digits}"
        return f"{record}_{suffix}" if suffix else record

    def unit(self, point: int) -> str:
        """The unit the register lists at a point, mostly ""."""
        return self._unit_text[self._unit[point]] if self._unit is not None and self._unit_text is not None else ""

    # -- ranges -----------------------------------------------------------------------------------------------------

    def ranges_of(self, street: int, number: int) -> list[int]:
        """Ranges of a street that include a number of their parity."""
        out: list[int] = []
        if not len(self._range_street):
            return out
        position = bisect_left(self._range_street, street)
        while position < len(self._range_street) and self._range_street[position] == street:
            parity = self._range_parity[position]
            inside = self._range_low[position] <= number <= self._range_high[position]
            if inside and (parity == 0 or parity == (1 if number % 2 else 2)):
                out.append(position)
            position += 1
        return out

    def range_ends(self, index: int) -> tuple[int, int]:
        """Lowest and highest number of a range."""
        return self._range_low[index], self._range_high[index]

    def interpolate(self, index: int, number: int) -> tuple[float, float] | None:
        """Where a number would stand along its range, in degrees, or None without geometry."""
        first, last = self._range_shape_offsets[index], self._range_shape_offsets[index + 1]
        shape = [
            (self._range_shape[2 * i] / DEGREES, self._range_shape[2 * i + 1] / DEGREES) for i in range(first, last)
        ]
        if not shape:
            return None
        low, high = self.range_ends(index)
        share = 0.5 if high == low else (number - low) / (high - low)
        if self._range_descending[index]:
            share = 1 - share
        lengths = [((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for a, b in pairwise(shape)]
        left = share * sum(lengths)
        for (a, b), length in zip(pairwise(shape), lengths, strict=True):
            if left <= length and length > 0:
                part = left / length
                return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
            left -= length
        return shape[-1]


def _unit_key(unit: str) -> str:
    """The unit without its designator: the last word that holds a digit, else the last word, folded."""
    words = fold(unit).split()
    return next((w for w in reversed(words) if any(c.isdigit() for c in w)), words[-1] if words else "")


def same_unit(one: str, other: str) -> bool:
    """Whether two ways to write a unit mean the same."""
    return bool(one) and _unit_key(one) == _unit_key(other)
