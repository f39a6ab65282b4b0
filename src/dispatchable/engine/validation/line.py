"""What is still to be read of a written line, and what has been read of it."""

from __future__ import annotations

from dispatchable.engine.validation.housenumber import Number
from dispatchable.engine.validation.text import STRONG

Span = tuple[int, int]
"""A run of words in a line: index of the first one, and of the first one behind."""


class Line:
    """The words of a line that are not yet explained, each with the gap before it (see ``text.Words``).

    Never changed once made: what takes words out makes another line.
    """

    __slots__ = ("gaps", "words")

    def __init__(self, words: list[str], gaps: list[str]) -> None:
        self.words = words
        self.gaps = gaps

    def without(self, start: int, end: int) -> Line:
        """The line without the words from ``start`` to ``end``; a comma stays where they stood."""
        words = self.words[:start] + self.words[end:]
        gaps = self.gaps[:start] + self.gaps[end:]
        if start < len(gaps):
            gaps[start] = ","
        return Line(words, gaps)

    def joined(self, start: int, end: int) -> list[str]:
        """Words from ``start`` to ``end`` with glued runs put together again ("12e"), as names are keyed."""
        if "" not in self.gaps[start + 1 : end]:
            return self.words[start:end]
        out: list[str] = []
        for i in range(start, end):
            if i > start and not self.gaps[i]:
                out[-1] += self.words[i]
            else:
                out.append(self.words[i])
        return out

    def piece_end(self, start: int) -> int:
        """End of the piece that begins at ``start``: at the next comma, bracket or "#", or at the end of the line."""
        end = start + 1
        while end < len(self.words) and self.gaps[end] not in STRONG and self.gaps[end] != "#":
            end += 1
        return end


class Reading:
    """One way to read a line. All texts are folded words; "" or empty where nothing was written."""

    __slots__ = (
        "city", "city_text", "corner", "doubt", "inside", "number_text", "numbers", "po_box", "postcode", "region",
        "remarks", "several", "street", "unexpected",
    )  # fmt: skip

    def __init__(self, postcode: str = "", city_text: str = "", region: str = "") -> None:
        self.street: tuple[str, ...] = ()
        """Folded words of the street's name, type included."""
        self.numbers: tuple[Number, ...] = ()
        """The house numbers that may be meant, in the order they are to be tried."""
        self.number_text = ""
        """The house number as it was written."""
        self.several = False
        """A range or a list of house numbers."""
        self.city = ""
        """Key of the town (``keys.city_key``)."""
        self.city_text = city_text
        """The town as it was written."""
        self.postcode = postcode
        self.region = region
        """Code of the state or province."""
        self.inside: dict[str, str] = {}
        """Elements inside the house that were named: building, floor, unit..."""
        self.unexpected: tuple[str, ...] = ()
        """Words that fit nothing."""
        self.doubt = False
        """Something is left over that may mean another house, street or town: then the reading is no answer."""
        self.remarks: tuple[tuple[str, ...], ...] = ()
        """``unexpected`` as it stood between commas."""
        self.corner: tuple[str, ...] = ()
        """The second street of a corner, or the second address of the line, number first."""
        self.po_box = ""
        """Delivery service with its number ("bp 12")."""

    def copy(self) -> Reading:
        """A reading of the same town, postcode and delivery service, with the street still to be read."""
        other = Reading(self.postcode, self.city_text, self.region)
        other.city = self.city
        other.po_box = self.po_box
        if self.inside:
            other.inside = dict(self.inside)
        return other

    def with_streets(self, street: tuple[str, ...], corner: tuple[str, ...]) -> Reading:
        """The same reading with another street, and another second street of a corner."""
        other = self.copy()
        other.street, other.corner = street, corner
        other.numbers, other.number_text, other.several = self.numbers, self.number_text, self.several
        other.unexpected, other.doubt, other.remarks = self.unexpected, self.doubt, self.remarks
        return other
