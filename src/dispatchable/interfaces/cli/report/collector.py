"""What a report keeps of a checked list: counts, a few examples of each kind, and a thinned map. Fed row by row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.report.map import Cloud
from dispatchable.interfaces.cli.report.states import WORST_FIRST
from dispatchable.interfaces.html import clipped

MOST_TOWNS = 20_000
"""Towns counted apart; those that come later are counted together."""
MOST_REASONS = 1_000
"""Reasons counted; the catalogue has far fewer."""
EXAMPLES = 3
"""Examples of one reason."""
ROWS = 40
"""Rows to look at, of one status."""


@dataclass(frozen=True, slots=True)
class Example:
    """One row of the list, cut to what fits a line."""

    row: int
    """Its place among the rows, from 1."""
    written: str
    found: str
    reasons: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]
    """Element, as given, as the register has it."""
    candidates: tuple[str, ...]
    next_step: str


@dataclass(slots=True)
class Report:
    """Counts and examples of a checked list; its memory does not grow with the list."""

    rows: int = 0
    counts: Counter[Status] = field(default_factory=Counter)
    towns: dict[tuple[str, str, str], Counter[Status]] = field(default_factory=dict)
    """Town, region, country -> its verdicts. A town that is not known is ""."""
    other_towns: Counter[Status] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    look_at: dict[Status, list[Example]] = field(default_factory=dict)
    registers: Counter[str] = field(default_factory=Counter)
    cloud: Cloud = field(default_factory=Cloud)

    def add(self, written: Callable[[], str], own: list[str]) -> None:
        """One row: the address as it was written, asked for only when it is shown, and its cells of ``DSP_COLUMNS``.

        Raises ValueError for cells of another number.
        """
        cell = dict(zip(DSP_COLUMNS, own, strict=True))
        status = Status(cell["dsp_status"])
        self.rows += 1
        self.counts[status] += 1
        if cell["dsp_register"]:
            self.registers[cell["dsp_register"]] += 1
        self._town((cell["dsp_city"], cell["dsp_region"], cell["dsp_country"]), status)
        codes = tuple(code for code in cell["dsp_reasons"].split("|") if code)
        if status is not Status.VALID:
            self.reasons.update(c for c in codes if c in self.reasons or len(self.reasons) < MOST_REASONS)
        if cell["dsp_longitude"] and cell["dsp_latitude"]:
            position = float(cell["dsp_longitude"]), float(cell["dsp_latitude"])
            self.cloud.add(cell["dsp_country"], *position, status)
        if status is Status.VALID:
            return
        wanted = [code for code in codes if code in self.reasons and len(self.examples.get(code, ())) < EXAMPLES]
        rows = self.look_at.setdefault(status, [])
        if wanted or len(rows) < ROWS:
            example = _example(self.rows, written(), codes, cell)
            for code in wanted:
                self.examples.setdefault(code, []).append(example)
            if len(rows) < ROWS:
                rows.append(example)

    def _town(self, written: tuple[str, str, str], status: Status) -> None:
        region = clipped(written[1], 40)
        town = clipped(written[0], 60), region.upper() if len(region) <= 3 else region, written[2]
        known = self.towns.get(town)
        if known is None:
            if len(self.towns) >= MOST_TOWNS:
                self.other_towns[status] += 1
                return
            known = self.towns[town] = Counter()
        known[status] += 1

    def worst(self) -> list[Status]:
        """The statuses that somebody must look at and that occur, the worst first."""
        return [status for status in WORST_FIRST if self.counts[status] and status is not Status.VALID]


def _example(row: int, written: str, codes: tuple[str, ...], cell: dict[str, str]) -> Example:
    changes = json.loads(cell["dsp_corrections"] or "[]")
    candidates = json.loads(cell["dsp_candidates"] or "[]")
    return Example(
        row=row,
        written=clipped(written),
        found=clipped(cell["dsp_address"]) if cell["dsp_status"] == Status.CORRECTED else "",
        reasons=codes[:4],
        changes=tuple((c["element"], clipped(c["given"], 60), clipped(c["value"], 60)) for c in changes[:5]),
        candidates=tuple(clipped(candidate["address"]) for candidate in candidates[:3]),
        next_step=cell["dsp_next_step"],
    )
