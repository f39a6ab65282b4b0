"""The validator: registers in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dispatchable.engine.civic.address import ELEMENTS, CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation import refusals
from dispatchable.engine.validation.context import CountryContext
from dispatchable.engine.validation.explanation import Explanation
from dispatchable.engine.validation.given import as_meant, line_of, rebuilt, street_of, tidied
from dispatchable.engine.validation.judge import Judge
from dispatchable.engine.validation.outcome import Outcome
from dispatchable.engine.validation.reading import Reading, corner_reading, readings
from dispatchable.engine.validation.search import near, search
from dispatchable.engine.validation.text import text_faults, words_of
from dispatchable.engine.validation.verdict import Reason, Verdict
from dispatchable.engine.validation.written import Written

INSIDE = frozenset({"building", "staircase", "floor", "unit", "room", "landmark", "care_of"})
"""Elements that lie inside a house, or name it."""
MAX_READINGS = 10
"""How many readings of one line are looked up at the most."""
GOOD_ENOUGH = 0.45
"""A house found at this cost or less ends the search: no other reading can be better."""
CERTAIN = 0.15
"""So does a street without the house, when it is the very street written."""


class Examined:
    """A verdict and what it was made from. Treat as read-only."""

    __slots__ = ("context", "country", "given", "line", "outcome", "verdict")

    def __init__(
        self,
        verdict: Verdict,
        outcome: Outcome | None,
        context: CountryContext,
        line: str,
        given: dict[str, str],
        country: str,
    ) -> None:
        self.verdict = verdict
        self.outcome = outcome
        """What was judged; None when it was set aside: a contradiction, a fault, or nothing written."""
        self.context = context
        self.line = line
        """The line that was read."""
        self.given = given
        """The elements that were written apart from it."""
        self.country = country


class Validator:
    """Validates addresses against a set of registers. Safe to share between threads; keeps no state between calls."""

    def __init__(self, registers: Sequence[Register]) -> None:
        self.registers = tuple(registers)
        self._countries: dict[str, CountryContext] = {}
        self._uncovered: dict[str, CountryContext] = {}
        for country in dict.fromkeys(r.country for r in registers):
            self._countries[country] = CountryContext(country, [r for r in registers if r.country == country])

    def validate(
        self, address: str | CivicAddress, *, country: str = "", elements: Mapping[str, str] | None = None
    ) -> Verdict:
        """The verdict on one address.

        ``address`` is a free line (or several lines) or a structured address; ``elements`` are parts that were written
        apart from the line (names of ``civic.ELEMENTS``). The country is the one given, else the address's own, else
        the only one the registers have. Raises UserError when the country cannot be told.
        """
        return self._examined(address, country, elements, None).verdict

    def examine(
        self, address: str | CivicAddress, *, country: str = "", elements: Mapping[str, str] | None = None
    ) -> Examined:
        """As ``validate``, with what the verdict was made from."""
        return self._examined(address, country, elements, None)

    def explain(
        self, address: str | CivicAddress, *, country: str = "", elements: Mapping[str, str] | None = None
    ) -> Verdict:
        """As ``validate``, with every step taken in ``Verdict.explanation``, in plain words of both languages."""
        return self._examined(address, country, elements, Explanation()).verdict

    def validate_many(self, rows: Iterable[Any], *, country: str = "") -> Iterator[Verdict]:
        """Verdicts on many addresses, in order. A row is a text, a CivicAddress, or has ``text`` and ``elements``."""
        for row in rows:
            if isinstance(row, str | CivicAddress):
                yield self.validate(row, country=country)
            else:
                yield self.validate(row.text, country=country, elements=row.elements)

    def outcome(
        self, address: str | CivicAddress, *, country: str = "", elements: Mapping[str, str] | None = None
    ) -> Outcome:
        """What the registers say to the best reading, before it is judged: for measuring and fitting."""
        text, given, where = self._input(address, country, elements)
        context = self._context(where)
        return self._best(context, line_of(tidied(text), given)[0], given, context.folded(given), None)

    # -- steps --------------------------------------------------------------------------------------------------------

    def _examined(
        self,
        address: str | CivicAddress,
        country: str,
        elements: Mapping[str, str] | None,
        explanation: Explanation | None,
    ) -> Examined:
        text, given, where = self._input(address, country, elements)
        context = self._context(where)
        line, conflict = line_of(tidied(text), given)
        if not line.strip() and not given:
            return Examined(refusals.nothing_written(where), None, context, line, given, where)
        folded = context.folded(given)
        best = self._best(context, line, given, folded, explanation)
        if conflict and best.accepted and best.found:
            # the number in the text and the one given apart differ: only a person can say which is meant
            best.accepted, best.ambiguous, best.rivals = False, True, [best.found, *best.rivals]
        faults = context.faults({**given, **rebuilt(given, folded)}) if given else []
        if not best.accepted and not given.get("house_number"):
            faults += context.number_fault(line)
        faults += text_faults(line, given)
        verdict = Judge(best, given, where, Written(line, *given.values()), covered=bool(context.matchers)).verdict()
        if faults:
            verdict = refusals.against_the_rules(verdict, [Reason(*fault) for fault in faults])
        if explanation is not None:
            explanation.verdict(verdict)
            verdict = replace(verdict, explanation=explanation.steps)
        return Examined(verdict, None if faults or conflict else best, context, line, given, where)

    def _input(
        self, address: str | CivicAddress, country: str, elements: Mapping[str, str] | None
    ) -> tuple[str, dict[str, str], str]:
        given = {k: cleaned for k, v in (elements or {}).items() if (cleaned := " ".join(v.split()))}
        if isinstance(address, CivicAddress):
            given = {**address.as_dict(), **given}
            text = ""
        else:
            text = address
        unknown = [name for name in given if name not in ELEMENTS]
        if unknown:
            raise UserError(
                "address.element",
                en=f"{unknown[0]} is no element of an address. The elements are: {', '.join(ELEMENTS)}.",
                fr=f"{unknown[0]} n'est pas un élément d'adresse. Les éléments sont\u00a0: {', '.join(ELEMENTS)}.",
                usage=True,
            )
        where = country or given.pop("country", "")
        given.pop("country", None)
        if not where and len(self._countries) == 1:
            where = next(iter(self._countries))
        if not where:
            raise UserError(
                "address.country",
                en="The country of the address is not known. Give it with --country, or as a column.",
                fr="Le pays de l'adresse n'est pas connu. Indiquez-le avec --country, ou dans une colonne.",
                usage=True,
            )
        where = where.upper()
        return text, as_meant(given, where), where

    def _context(self, country: str) -> CountryContext:
        context = self._countries.get(country) or self._uncovered.get(country)
        if context is None:
            context = self._uncovered[country] = CountryContext(country, ())
        return context

    def _best(
        self,
        context: CountryContext,
        line: str,
        given: dict[str, str],
        folded: dict[str, str],
        explanation: Explanation | None,
    ) -> Outcome:
        """The outcome of the reading that explains most."""
        inside = {k: v for k, v in given.items() if k in INSIDE}
        street = set(fold(street_of(given)).split()) if given.get("street") else None
        best: Outcome | None = None
        least = (9, 0.0)
        for count, reading in enumerate(readings(words_of(line), folded, context.grammar)):
            if street and not street.issuperset(reading.street):
                continue  # the street was given apart: nothing else in the line is it
            if inside:
                reading.inside.update(inside)
            if given.get("po_box"):
                reading.po_box = given["po_box"]
            outcome = search(reading, context.places(reading, folded))
            if explanation is not None:
                explanation.reading(outcome)
            mark = outcome.rank()
            if best is None or mark < least:
                best, least = outcome, mark
            rank, cost = least
            if best.found and not best.ambiguous and rank <= 1 and cost <= (CERTAIN if rank else GOOD_ENOUGH):
                best.at_once = not count
                break
            # a suffix may be the street's first word, and what seems to lie inside the house its last ones
            plain = bool(reading.numbers) and not reading.numbers[0][1] and not reading.inside
            whole = len(best.reading.street) > 1  # "39 quai Loire" may be a street without its town
            if rank == 3 and best.elsewhere and plain and whole and not best.reading.unexpected:
                break  # the very street, in another town than the one written
            if count + 1 >= MAX_READINGS:
                break
        best = best or Outcome(Reading())
        if best.accepted and best.found and best.found.housed:
            if best.reading.doubt or context.doubts(best):
                best.accepted, best.ambiguous, best.rivals = False, True, [best.found, *best.rivals]
            elif best.reading.corner and best.reading.corner[0][0].isdigit():
                self._weigh_second(context, best, folded)
        return best

    @staticmethod
    def _weigh_second(context: CountryContext, best: Outcome, folded: dict[str, str]) -> None:
        """Two addresses in one line: a corner house bears both, else a person must say which is meant."""
        assert best.found is not None
        second = corner_reading(best.reading, context.grammar)
        if second is None:
            return
        other = search(second, context.places(second, folded))
        if other.accepted and other.found and other.found.housed and not near(best.found, other.found):
            best.accepted, best.ambiguous = False, True
            best.rivals = [best.found, other.found]
