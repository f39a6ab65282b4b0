"""Which streets a written name can mean, each with what separates the two.

The measure is a cost in edits: 0 is the same name after folding, 1 is about one mistyped letter. The rules were found
on noisy addresses whose truth is known (docs/benchmarks.md); the names of the constants say what each stands for.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from dispatchable.engine.registers.keys import PLACE_WORD, NameKey, name_key, whole_name
from dispatchable.engine.registers.register import Register

_REMEMBERED = 65_536

_Numbers = tuple[list[str], list[str]]
"""Digits and number words of a name, each sorted."""

PARTICLES_DIFFER = 0.05
ORDER_DIFFERS = 0.1
TYPE_MISSING = 0.3
TYPE_ADDED = 0.5
DIRECTION_MISSING = 0.3
TYPE_ALIKE = 0.5
"""One letter apart: "cours" for "cour"."""
TYPE_DIFFERS = 0.9
TITLE_MISSING = 0.4
FORENAME_MISSING = 1.2
INITIAL = 0.5
WORD_MISSING = 2.5
WORD_ADDED = 2.5


class StreetHit:
    """A street name that may be meant. Treat as read-only.

    ``type_changed``: the written type is another than the register's (both present). ``words_changed``: letters or
    words differ, beyond folding, particles, order and type.
    """

    __slots__ = ("cost", "name", "type_changed", "type_inferred", "words_changed")

    def __init__(
        self, name: int, cost: float, *, type_changed: bool, words_changed: bool, type_inferred: bool = False
    ) -> None:
        self.name = name
        self.cost = cost
        self.type_changed = type_changed
        self.words_changed = words_changed
        self.type_inferred = type_inferred


def edit_limit(length: int) -> int:
    """How many edits a name of so many letters may take and still be told from others."""
    return 0 if length <= 3 else 1 if length <= 5 else 2


def type_cost(given: str, known: str) -> float:
    """What a difference of street type costs."""
    if given == known:
        return 0.0
    if not given + known or (PLACE_WORD in (given, known) and not (given and known)):
        return PARTICLES_DIFFER
    if not given:
        return TYPE_MISSING
    if not known:
        return TYPE_ADDED
    if given.endswith(f" {known}") or known.endswith(f" {given}"):
        return WORD_MISSING  # "petite rue" is another street than "rue"
    return TYPE_ALIKE if OSA.distance(given, known, score_cutoff=1) <= 1 else TYPE_DIFFERS


class StreetMatcher:
    """Finds street names in one register."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.lexicon = register.lexicon
        self._keys: dict[tuple[str, ...], NameKey] = {}
        self._directions = register.lexicon.direction_words
        self._numbers: dict[int, _Numbers] = {}

    def key(self, words: tuple[str, ...]) -> NameKey:
        """The key of a written name; the last ones asked for are remembered."""
        known = self._keys.get(words)
        if known is None:
            if len(self._keys) >= _REMEMBERED:
                self._keys.clear()
            known = self._keys[words] = name_key(words, self.lexicon)
        return known

    def exact(self, key: NameKey) -> list[StreetHit]:
        """Names with the very same words, whatever their type, order and particles, in any town."""
        names = self.register.names_of_core(key.sorted_core)
        hits = [self.same_words(key, name) for name in names]
        if len(hits) > 1:
            hits.sort(key=lambda h: h.cost)
        return hits

    def without_direction(self, key: NameKey) -> list[StreetHit]:
        """Streets that are the written one with a direction: "Main St" for "S Main St"."""
        hits: list[StreetHit] = []
        if not self._directions or self._directions.intersection(key.full):
            return hits
        for direction in sorted(self._directions):
            for name in self.register.names_of_core(" ".join(sorted((*key.core, direction)))):
                known = self.register.name_key(name)
                cost = DIRECTION_MISSING + type_cost(key.type, known.type)
                changed = bool(key.type and known.type != key.type)
                hits.append(StreetHit(name, cost, type_changed=changed, words_changed=False, type_inferred=True))
        hits.sort(key=lambda h: h.cost)
        return hits

    def exists(self, key: NameKey) -> bool:
        """Whether a street of exactly this type and name exists anywhere in the register."""
        return any(self.register.name_key(n).type == key.type for n in self.register.names_of_core(key.sorted_core))

    def core_exists(self, key: NameKey) -> bool:
        """Whether a street of this name, whatever its type, exists anywhere in the register."""
        return bool(self.register.names_of_core(key.sorted_core))

    def same_words(self, key: NameKey, name: int) -> StreetHit:
        """The hit for a name whose core has the same words as the key."""
        known = self.register.name_key(name)
        cost = type_cost(key.type, known.type)
        if key.full != known.full:
            cost += PARTICLES_DIFFER if key.core == known.core else ORDER_DIFFERS
        neutral = PLACE_WORD in (key.type, known.type) and not (key.type and known.type)
        return StreetHit(
            name, cost,
            type_changed=bool(key.type and known.type != key.type) and not neutral,
            words_changed=False,
            type_inferred=not key.type and bool(known.type) and not neutral,
        )  # fmt: skip

    def similar(self, key: NameKey, cities: tuple[int, ...], *, near: bool = False) -> list[StreetHit]:
        """Names in some towns that differ by a few letters or words, the nearest first; ``near`` by one letter only."""
        register = self.register
        names = register.names_in(cities)
        found: dict[int, float] = {}
        typed: set[int] = set()
        joined = key.joined
        numbers = self._numbers_in(key.full)
        limit = 1 if near else edit_limit(len(joined))
        if limit:
            for edits, name in register.names_like(joined, limit, names):
                if self._numbers_agree(numbers, name):
                    self._keep(found, name, edits + type_cost(key.type, register.name_key(name).type))
        whole = whole_name(key, self.lexicon).replace(" ", "")
        whole_limit = 1 if near else edit_limit(len(whole))
        if whole_limit:
            for edits, name in register.names_like(whole, whole_limit, names, whole=True):
                if name in found and edits >= found[name]:
                    continue
                if self._numbers_agree(numbers, name) and self._core_supports(whole, register.name_key(name)):
                    self._keep(found, name, float(edits))
                    typed.add(name)
        if not key.type and len(key.full) > 1:
            self._mistyped_type(key, names, numbers, found, typed, near=near)
        if not near and key.core and min(found.values(), default=99.0) >= 0.9:
            self._by_words(key, cities, numbers, found)
        hits = [
            StreetHit(
                name, cost,
                type_changed=bool(key.type and register.name_key(name).type != key.type),
                words_changed=True,
                type_inferred=not key.type and name not in typed and bool(register.name_key(name).type),
            )
            for name, cost in found.items()
        ]  # fmt: skip
        if len(hits) > 1:
            hits.sort(key=lambda h: h.cost)
        return hits[:24]

    def _by_words(self, key: NameKey, cities: tuple[int, ...], numbers: _Numbers, found: dict[int, float]) -> None:
        """Add names that share words with the key and come near it word by word."""
        for name in self._sharing_words(key, cities):
            if found.get(name, 99.0) <= 1.0 or not self._numbers_agree(numbers, name):
                continue
            known = self.register.name_key(name)
            cost = self._aligned(key, known)
            if cost is not None:
                self._keep(found, name, cost + type_cost(key.type, known.type))

    def _mistyped_type(
        self,
        key: NameKey,
        names: npt.NDArray[np.uint32],
        numbers: _Numbers,
        found: dict[int, float],
        typed: set[int],
        *,
        near: bool,
    ) -> None:
        """Take the first (or last) word for a mistyped street type: "orute Prunières"; ``near``: one letter off."""
        first = self.lexicon.type_first
        written, rest = (key.full[0], key.full[1:]) if first else (key.full[-1], key.full[:-1])
        core = "".join(w for w in rest if w not in self.lexicon.particles)
        for edits, name in self.register.names_like(core, 0 if near else edit_limit(len(core)), names):
            known = self.register.name_key(name)
            if known.type and self._numbers_agree(numbers, name):
                slip = OSA.distance(written, known.type, score_cutoff=2)
                if slip <= (1 if near or len(known.type) <= 3 else 2):
                    self._keep(found, name, float(edits + slip))
                    typed.add(name)

    def _numbers_agree(self, written: _Numbers, name: int) -> bool:
        """Whether the numbers in two names agree: "Rue du 8 Mai" is no typo of "Rue du 9 Mai", nor "six" of "dix"."""
        digits, words = written
        known = self._numbers.get(name)
        if known is None:
            if len(self._numbers) >= _REMEMBERED:
                self._numbers.clear()
            known = self._numbers[name] = self._numbers_in(self.register.name_key(name).full)
        return digits == known[0] and (not words or not known[1] or words == known[1])

    def _numbers_in(self, words: tuple[str, ...]) -> _Numbers:
        """Digits and number words of a name, each sorted."""
        number_words = self.lexicon.number_words
        digits = [w for w in words if w[0].isdigit()]
        named = [w for w in words if w in number_words]
        return (sorted(digits) if len(digits) > 1 else digits), (sorted(named) if len(named) > 1 else named)

    def _core_supports(self, whole: str, known: NameKey) -> bool:
        """Whether the edits that fall on the name itself are few enough for its length ("Rue des As" is not "Os")."""
        limit = edit_limit(max(len(known.joined), 4))
        for name in {known.joined, "".join(known.full)}:
            for size in range(len(name) - limit, len(name) + limit + 1):
                piece = whole[-size:] if self.lexicon.type_first else whole[:size]
                if OSA.distance(piece, name, score_cutoff=limit) <= limit:
                    return True
        return False

    @staticmethod
    def _keep(found: dict[int, float], name: int, cost: float) -> None:
        if cost < found.get(name, 99.0):
            found[name] = cost

    def _sharing_words(self, key: NameKey, cities: tuple[int, ...]) -> list[int]:
        """Names in scope that share words with the key, those that share most first."""
        register = self.register
        mask = register.names_mask(cities)
        counts: dict[int, int] = {}
        for word in key.core:
            if len(word) < 2:
                continue
            exact = register.word_index(word)
            limit = 0 if word.isdigit() else edit_limit(len(word))
            if exact >= 0:
                indexes = [exact]
            elif limit:
                indexes = [index for _, index in sorted(register.words_like(word, limit))[:6]]
            else:
                continue
            for index in indexes:
                names = register.names_with_word(index)
                # most words stand in two or three names, which are looked at sooner one by one
                for name in names[mask[names]].tolist() if len(names) > 8 else [n for n in names.tolist() if mask[n]]:
                    counts[name] = counts.get(name, 0) + 1
        return sorted(counts, key=lambda name: -counts[name])[:48]

    def _aligned(self, key: NameKey, known: NameKey) -> float | None:
        """The cost of turning the written words into the known ones, word by word in any order; None when too far."""
        left = list(known.core)
        cost = 0.0
        unmatched: list[str] = []
        pairs: list[tuple[int, int]] = []
        for position, word in enumerate(key.core):
            if word in left:
                index = left.index(word)
                left[index] = ""
                pairs.append((position, index))
            else:
                unmatched.append(word)
        added: list[str] = []
        for word in unmatched:
            longest = edit_limit(len(word))
            best_index, best_edits = -1, longest + 1.0
            for index, other in enumerate(left):
                limit = min(longest, edit_limit(len(other)))
                if other and abs(len(other) - len(word)) <= limit:
                    edits = OSA.distance(word, other, score_cutoff=limit)
                    if edits <= limit and edits < best_edits:
                        best_index, best_edits = index, float(edits)
                if other and best_index < 0 and _initial_of(word, other):
                    best_index, best_edits = index, INITIAL
            if best_index < 0:
                added.append(word)
            else:
                cost += best_edits
                left[best_index] = ""
        matched = len(key.core) - len(added)
        if matched == 0 or not self.lexicon.distinguishing.isdisjoint((*added, *left)):
            return None
        titles = self.lexicon.titles
        if not titles.isdisjoint(added) and not titles.isdisjoint(left):
            return None  # "Abbé Bertrand" is not "Général Bertrand"
        for word in list(added):
            if any(len(w) == 1 and word.startswith(w) for w in known.full if w not in known.core):
                added.remove(word)  # "Franklin Delano" for "Franklin D."
                cost += INITIAL
        for word in added:
            cost += TITLE_MISSING if word in self.lexicon.titles else 1.2 if len(word) <= 2 else WORD_ADDED
        last = len(known.core) - 1
        for index, word in enumerate(left):
            if word:
                if word in self.lexicon.titles:
                    cost += TITLE_MISSING
                elif any(len(w) == 1 and word.startswith(w) for w in key.full if w not in key.core):
                    cost += INITIAL
                elif index != last and left[last] == "" and word not in self.lexicon.number_words:
                    cost += FORENAME_MISSING
                else:
                    cost += WORD_MISSING
        if pairs and pairs != sorted(pairs, key=lambda p: p[1]):
            cost += ORDER_DIFFERS
        return cost if cost <= 3.5 else None


def _initial_of(word: str, other: str) -> bool:
    """Whether one is the initial of the other: "D." for "Delano"."""
    return (len(word) == 1 and other.startswith(word)) or (len(other) == 1 and word.startswith(other))
