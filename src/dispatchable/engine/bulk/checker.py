"""Rows of a table to lines of the checked table: the one way, whichever process goes it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.countries.pack import countries
from dispatchable.engine.registers.keys import RULES_VERSION
from dispatchable.engine.registers.register import Register
from dispatchable.engine.tabular.plan import ColumnPlan
from dispatchable.engine.tabular.write import checked_row_text, own_text
from dispatchable.engine.validation.columns_out import DSP_COLUMNS, verdict_row
from dispatchable.engine.validation.refusals import unknown_country
from dispatchable.engine.validation.validator import Validator
from dispatchable.engine.validation.verdict import Verdict

_MEMORY = 16_384
"""Rows whose verdict is remembered at the most."""

Marked = tuple[str, str]
"""The verdict's cells as text, and its status."""


class Checker:
    """Checks rows against registers. Another process opens the same registers when a checker is sent to it.

    ``country`` is that of rows without one of their own; ``country_of`` makes a code of what a country column says, and
    is a function of a module. ``width`` is the number of the table's columns.
    """

    def __init__(
        self,
        validator: Validator,
        registers: Sequence[Path],
        plan: ColumnPlan,
        country: str,
        country_of: Callable[[str], str],
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

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened, (self._registers, self.plan, self._country, self._country_of)

    def lines(self, rows: Iterable[Sequence[str]], counts: Counter[str]) -> Iterator[str]:
        """Every row as a line of the checked table, in order; ``counts`` counts them by status."""
        width, read, known = self.width, self._read, self._known
        for cells in rows:
            many = len(cells)
            key = tuple([cells[at] if at < many else "" for at in read])
            mark = known.get(key)
            if mark is None:
                verdict = self._verdict(cells)
                mark = (own_text(verdict_row(verdict)), verdict.status.value)
                if len(known) >= _MEMORY:
                    known.clear()
                known[key] = mark
            counts[mark[1]] += 1
            yield checked_row_text(cells, mark[0], width)

    def _verdict(self, cells: Sequence[str]) -> Verdict:
        address = self._row(cells)
        elements = dict(address.elements)
        own = elements.pop("country", "")
        where = self._country_of(own) if own else self._country
        if where not in self._offered:
            return unknown_country(own)
        return self._validator.validate(address.text, country=where, elements=elements)

    def mark(self) -> bytes:
        """A digest of all that a row's line depends on besides the row: registers, rules, columns, country."""
        plan = self.plan
        facts = (
            ENGINE_VERSION,
            RULES_VERSION,
            DSP_COLUMNS,
            [register.digest for register in self._validator.registers],
            plan.header,
            sorted(plan.columns.items()),
            sorted(plan.constants.items()),
            self._country,
        )
        return hashlib.blake2b(json.dumps(facts).encode(), digest_size=16).digest()


def _opened(registers: Sequence[Path], plan: ColumnPlan, country: str, country_of: Callable[[str], str]) -> Checker:
    return Checker(Validator([Register.open(path) for path in registers]), registers, plan, country, country_of)
