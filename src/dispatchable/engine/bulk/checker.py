"""Rows of a table to lines of the checked table: the one way, whichever process goes it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.bulk.book import STATUSES, Book, Learned
from dispatchable.engine.bulk.memory import Memory
from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.countries.pack import countries
from dispatchable.engine.kernels.rows import MAX_DIGITS, settle
from dispatchable.engine.registers.keys import RULES_VERSION
from dispatchable.engine.registers.register import Register
from dispatchable.engine.tabular.names import ADDRESS
from dispatchable.engine.tabular.plan import ColumnPlan
from dispatchable.engine.tabular.write import checked_row_text, own_text
from dispatchable.engine.validation.alike import Alike, alike
from dispatchable.engine.validation.columns_out import DSP_COLUMNS, verdict_row
from dispatchable.engine.validation.refusals import unknown_country
from dispatchable.engine.validation.validator import Examined, Validator

_MEMORY = 16_384
"""Rows whose verdict is remembered at the most."""

_PATTERNS = 16_384
"""Patterns of houses that are missing that are remembered at the most."""
_WAITING = 2_048
"""Rows that wait for another one of their pattern at the most: some kilobytes each."""
_SEEN = 131_072
"""Patterns of rows that waited in vain, of which the mark alone is kept, at the most."""
GOOD_MANY = 8_192
"""Rows that are looked at in one go."""
_ROOM = 4_000_000
"""Bytes that are written in one go; more than one row takes."""
_DIGITS = "0123456789"

Array = npt.NDArray[Any]
Marked = tuple[str, str]
"""The verdict's cells as text, and its status."""


class _Asked(NamedTuple):
    """A row for which the registers were asked, its number, and our cells."""

    examined: Examined
    digits: str
    ours: list[str]
    text: str
    public: bool
    """Whether all that is read of the row is the register's own writing."""


class Checker:
    """Checks rows against registers. Another process opens the same registers when a checker is sent to it.

    ``country`` is that of rows without one of their own; ``country_of`` makes a code of what a country column says, and
    is a function of a module. ``width`` is the number of the table's columns. ``memory`` is a folder in which is kept
    what lists have taught (see ``memory``).
    """

    def __init__(
        self,
        validator: Validator,
        registers: Sequence[Path],
        plan: ColumnPlan,
        country: str,
        country_of: Callable[[str], str],
        memory: Path | None = None,
    ) -> None:
        self.plan = plan
        self.width = len(plan.header)
        self._registers = tuple(registers)
        self._country = country
        self._country_of = country_of
        self._validator = validator
        self._offered = frozenset(countries())
        self._row = plan.reader()
        self._read = sorted(plan.columns.values())
        self._known: dict[tuple[str, ...], Marked] = {}
        whole = plan.reads_line()
        self._address = plan.columns[ADDRESS] if whole else -1
        self._others = [at for at in self._read if at != self._address]
        self._columns = np.array([self._address, *self._others], np.int64)
        self._memory = self._folder(memory) if memory is not None and whole else None
        self._book = self._memory.opened() if self._memory is not None else Book()
        self._place = memory
        self._missing: dict[bytes, Alike] = {}
        self._waiting: dict[bytes, _Asked] = {}
        """By pattern. What a row tells of others is worked out when one of them comes: most of some lists never do."""
        self._seen: set[int] = set()
        self._room = np.empty(_ROOM, np.uint8)
        self._left = np.empty((GOOD_MANY, 3), np.int64)

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened, (self._registers, self.plan, self._country, self._country_of, self._place)

    def checked(self, payload: bytes, counts: Counter[str], every: int = GOOD_MANY) -> Iterator[tuple[bytes, int]]:
        """The rows of a shard's payload as lines of the checked table, in order; ``counts`` counts them by status.

        They come in pieces of ``every`` rows at the most, each with their number.
        """
        delimiter, quote = payload[0], payload[1]
        text = np.frombuffer(payload, np.uint8)[2:]
        at = 0
        while at < len(text):
            pieces: list[bytes] = []
            many = 0
            while at < len(text) and many < every:
                at, rows = self._settled(text, at, delimiter, quote, every - many, pieces, counts)
                many += rows
            if many:
                yield b"".join(pieces), many

    def _settled(
        self, text: Array, at: int, delimiter: int, quote: int, most: int, pieces: list[bytes], counts: Counter[str]
    ) -> tuple[int, int]:
        """Check some rows from ``at`` on into ``pieces``: where they end, and how many they are."""
        book, left = self._book, self._left
        width = self.width if self._address >= 0 else -1  # no row has so few cells: all are left open
        tally = np.zeros(len(STATUSES), np.int64)
        at, written, opened, rows = settle(
            text, at, delimiter, quote, width, self._columns, most, book.slots, book.patterns, book.steps, book.numbers,
            book.houses, book.blob, book.longest, self._room, left, tally,
        )  # fmt: skip
        for status, number in zip(STATUSES, tally.tolist(), strict=True):
            if number:
                counts[status.value] += number
        done = self._room[:written].tobytes()
        reached = 0
        for begin, end, place in left[:opened].tolist():
            pieces.append(done[reached:place])
            reached = place
            pieces.append(self._line(_cells(text[begin:end].tobytes(), delimiter, quote), counts).encode())
        pieces.append(done[reached:])
        return at, rows

    def _line(self, cells: Sequence[str], counts: Counter[str]) -> str:
        """One row as a line of the checked table."""
        many = len(cells)
        key = tuple([cells[at] if at < many else "" for at in self._read])
        mark = self._known.get(key)
        if mark is None:
            mark = self._like_another(cells) or self._asked(cells)
            if len(self._known) >= _MEMORY:
                self._known.clear()
            self._known[key] = mark
        counts[mark[1]] += 1
        return checked_row_text(cells, mark[0], self.width)

    def _pattern(self, cells: Sequence[str]) -> tuple[bytes, str] | None:
        """What a row shares with those that differ in the house number alone (see ``alike``), and that number."""
        if self._address < 0 or len(cells) <= max(self._read):
            return None
        line = cells[self._address]
        digits = line[: len(line) - len(line.lstrip(_DIGITS))]
        if not 0 < len(digits) <= MAX_DIGITS or digits[0] == "0":
            return None
        return "\0".join([line[len(digits) :], *[cells[at] for at in self._others]]).encode(), digits

    def _like_another(self, cells: Sequence[str]) -> Marked | None:
        """The mark of a row of which another row tells all; None when none does."""
        pattern = self._pattern(cells)
        if pattern is None:
            return None
        key, digits = pattern
        if (before := self._waiting.pop(key, None)) is not None:
            self._learn(key, before)
        mark = self._book.row(key, digits)
        if mark is None and (shared := self._missing.get(key)) is not None and shared.missing(int(digits)):
            line = self._row(cells).text
            verdict = shared.verdict(digits, line)
            mark = (own_text(verdict_row(verdict)), verdict.status.value)
        return mark

    def _asked(self, cells: Sequence[str]) -> Marked:
        """The mark of a row for which the registers are asked; it waits for others of its pattern."""
        address = self._row(cells)
        elements = dict(address.elements)
        own = elements.pop("country", "")
        where = self._country_of(own) if own else self._country
        if where not in self._offered:
            verdict = unknown_country(own)
            return own_text(verdict_row(verdict)), verdict.status.value
        examined = self._validator.examine(address.text, country=where, elements=elements)
        verdict = examined.verdict
        ours = verdict_row(verdict)
        text = own_text(ours)
        pattern = self._pattern(cells)
        if pattern is not None and examined.outcome is not None:
            key, digits = pattern
            public = self._memory is not None and self._is_public(cells, digits, verdict.address)
            self._wait(key, _Asked(examined, digits, ours, text, public))
        return text, verdict.status.value

    def _wait(self, key: bytes, row: _Asked) -> None:
        """Keep a row until another one of its pattern comes.

        Learn from it at once when one has come already, or when it is the register's own writing: the next list may
        be written so.
        """
        if row.public or hash(key) in self._seen:
            self._learn(key, row)
            return
        if len(self._waiting) >= _WAITING:
            first = next(iter(self._waiting))
            del self._waiting[first]
            if len(self._seen) >= _SEEN:
                self._seen.clear()
            self._seen.add(hash(first))
        self._waiting[key] = row

    def _learn(self, key: bytes, row: _Asked) -> None:
        """Remember what a row tells of those of its pattern, if anything."""
        shared = alike(row.examined)
        if shared is None:
            return
        if shared.at >= 0:
            self._book.learn(key, shared, row.digits, row.ours, row.text, public=row.public)
            return
        if len(self._missing) >= _PATTERNS:
            self._missing.clear()
        self._missing[key] = shared

    def _is_public(self, cells: Sequence[str], digits: str, address: CivicAddress) -> bool:
        """Whether all that is read of a row is the register's own writing."""
        line = " ".join(filter(None, (digits, address.suffix, address.street_line)))
        known = (address.postcode, address.city, address.country, "")
        return cells[self._address] == line and all(cells[at] in known for at in self._others)

    def _folder(self, memory: Path) -> Memory:
        roles = {at: role for role, at in self.plan.columns.items()}
        order = [roles[at] for at in (self._address, *self._others)]
        facts = (order, sorted(self.plan.constants.items()), self._country, self._facts())
        return Memory(memory, facts)

    def learned(self) -> list[Learned]:
        """What this process has learned that the next list may know from the start."""
        return self._book.learned() if self._memory is not None else []

    def keep(self, others: Sequence[Learned] = ()) -> None:
        """Keep what this process and ``others`` have learned."""
        if self._memory is not None:
            self._memory.keep([*self.learned(), *others])

    def _facts(self) -> tuple[object, ...]:
        return ENGINE_VERSION, RULES_VERSION, DSP_COLUMNS, [register.digest for register in self._validator.registers]

    def mark(self) -> bytes:
        """A digest of all that a row's line depends on besides the row: registers, rules, columns, country."""
        plan = self.plan
        facts = (
            *self._facts(),
            plan.header,
            sorted(plan.columns.items()),
            sorted(plan.constants.items()),
            self._country,
        )
        return hashlib.blake2b(json.dumps(facts).encode(), digest_size=16).digest()


def _cells(record: bytes, delimiter: int, quote: int) -> list[str]:
    """The cells of one record of a shard's text."""
    text = record.decode()
    line = text[:-2] if text.endswith("\r\n") else text[:-1] if text.endswith("\n") else text
    if quote not in record and "\r" not in line and "\n" not in line:
        return line.split(chr(delimiter))
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=chr(delimiter), quotechar=chr(quote)))


def _opened(
    registers: Sequence[Path], plan: ColumnPlan, country: str, country_of: Callable[[str], str], memory: Path | None
) -> Checker:
    return Checker(Validator([Register.open(path) for path in registers]), registers, plan, country, country_of, memory)
