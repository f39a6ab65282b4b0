"""Record ids while a register is collected; those of BAN follow from street and house and are not written out."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, compress, repeat
from operator import add, ne

import numpy as np

from dispatchable.engine.registers.file import Array
from dispatchable.engine.registers.numbers import NO_NUMBER
from dispatchable.engine.registers.texts import Texts

_SLICE = 65_536


def tail_of(number: int, suffix: str) -> str:
    """What BAN's record id says of a house behind the id of its street: "_00012_bis"."""
    digits = "99999" if number == NO_NUMBER else f"{number:05d}"
    return f"_{digits}_{suffix}" if suffix else f"_{digits}"


class Prefixes:
    """Texts of some streets, by their number."""

    def __init__(self) -> None:
        self._texts = Texts()
        self._texts.append("")
        self._place = array("I")

    def get(self, street: int) -> str | None:
        """The text of a street, None where it has none."""
        place = self._place[street] if street < len(self._place) else 0
        return self._texts[place] if place else None

    def put(self, street: int, text: str) -> None:
        """Give a street a text; an earlier one counts no more."""
        if street >= len(self._place):
            self._place.frombytes(bytes(self._place.itemsize * (street + 1 - len(self._place))))
        self._place[street] = len(self._texts)
        self._texts.append(text)

    def sections(self, name: str, filed: Array) -> dict[str, Array]:
        """The sections of the texts of all streets, ``filed`` saying where each street is filed; "" for none."""
        order = np.zeros(len(filed), np.uint32)
        order[filed[: len(self._place)]] = self._place
        return self._texts.sections(name, order)


class RecordIds:
    """The ids of the points in the order of their coming."""

    def __init__(self) -> None:
        self._prefixes = Prefixes()
        """The id of each street whose points have ids that follow from it."""
        self._points = array("I")
        """The points whose id is written out."""
        self._texts = Texts()

    def add(self, first: int, ids: Sequence[str], tails: Sequence[str], runs: Sequence[tuple[int, int, int]]) -> None:
        """Take in the ids of some points, ``first`` being the number of the first of them.

        ``tails`` is ``tail_of`` each point's house; ``runs`` are (place of the first point, how many, street) of points
        that follow each other on one street.
        """
        prefixes = []
        for start, _, street in runs:
            prefix = self._prefixes.get(street)
            if prefix is None and ids[start].endswith(tails[start]):
                prefix = ids[start][: -len(tails[start])]
                self._prefixes.put(street, prefix)
            prefixes.append(prefix or "")
        begun = chain.from_iterable(map(repeat, prefixes, [count for _, count, _ in runs]))
        odd = list(compress(range(len(ids)), map(ne, map(add, begun, tails), ids)))
        if odd:
            self._points.extend([first + place for place in odd])
            self._texts.extend([ids[place] for place in odd])

    def sections(
        self, order: Array, street: Array, house: Array, tails: Sequence[str], streets: Array
    ) -> dict[str, Array]:
        """The sections that hold the ids.

        ``order`` lists the points as they are filed; ``street`` and ``house`` are those of each point in the order of
        their coming, as numbers of ``streets`` (where each street is filed) and of ``tails``.
        """
        self._settle(street, house, tails)
        out = self._prefixes.sections("street.id", streets)
        points = np.asarray(self._points).astype(np.uint32)
        if not len(points):
            return out | {"id.point": points} | self._texts.sections("id")
        place = np.empty(len(order), np.uint32)
        place[order] = np.arange(len(order), dtype=np.uint32)
        place = place[points]
        filed = np.argsort(place, kind="stable")
        # Where every point has one, the texts need no list of points.
        listed = place[filed] if len(points) < len(order) else points[:0]
        return out | {"id.point": listed} | self._texts.sections("id", filed)

    def _settle(self, street: Array, house: Array, tails: Sequence[str]) -> None:
        """Let the order of coming not count: of two ids that would do for a street the first in order stands for it."""
        others: dict[int, str] = {}
        odd = 0
        for _, owner, tail, text in self._explicit(street, house, tails):
            if text.endswith(tail):
                odd += 1
                prefix = text[: -len(tail)]
                if owner not in others:
                    known = self._prefixes.get(owner)
                    others[owner] = prefix if known is None else known
                others[owner] = min(others[owner], prefix)
        if not odd:
            return
        written = set(self._points)
        for owner, prefix in others.items():
            before = self._prefixes.get(owner) or ""
            self._prefixes.put(owner, prefix)
            if prefix != before:
                late = [point for point in np.flatnonzero(street == owner).tolist() if point not in written]
                self._points.extend(late)
                self._texts.extend([before + tails[house[point]] for point in late])
        points, texts = array("I"), Texts()
        for point, owner, tail, text in self._explicit(street, house, tails):
            if text != (self._prefixes.get(owner) or "") + tail:
                points.append(point)
                texts.append(text)
        self._points, self._texts = points, texts

    def _explicit(self, street: Array, house: Array, tails: Sequence[str]) -> Iterator[tuple[int, int, str, str]]:
        """The points whose id is written out: point, street, what the id of BAN would end with, and the id."""
        for start in range(0, len(self._points), _SLICE):
            some = np.asarray(self._points[start : start + _SLICE])
            rows = zip(some.tolist(), street[some].tolist(), house[some].tolist(), strict=True)
            for place, (point, owner, number) in enumerate(rows, start):
                yield point, owner, tails[number], self._texts[place]
