"""Streets of a register by the beginnings of words: what a person may be about to type.

The index is made once for a register that is asked for it and costs some ten bytes for each word of each street name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import plain_umlauts
from dispatchable.engine.registers.register import Register

_AFTER = "\x7f"
"""Sorts behind every letter and digit of a folded word."""


class WordTable:
    """Words in order, and for each the owners (streets, towns ...) that bear it."""

    def __init__(self, owned: Iterable[tuple[str, int]]) -> None:
        """``owned`` pairs each word with an owner; a pair may come twice."""
        pairs = sorted(set(owned))
        self.words: list[str] = []
        offsets = []
        for position, (word, _) in enumerate(pairs):
            if not self.words or self.words[-1] != word:
                self.words.append(word)
                offsets.append(position)
        self._offsets = np.array([*offsets, len(pairs)], np.uint32)
        self._owners = np.array([owner for _, owner in pairs], np.uint32)

    def beginning(self, prefix: str) -> Any:
        """Owners of every word that begins so; an owner may come twice."""
        return self._owners_between(bisect_left(self.words, prefix), bisect_left(self.words, prefix + _AFTER))

    def named(self, word: str) -> Any:
        """Owners of exactly this word."""
        at = bisect_left(self.words, word)
        found = at < len(self.words) and self.words[at] == word
        return self._owners_between(at, at + found)

    def _owners_between(self, low: int, high: int) -> Any:
        return self._owners[self._offsets[low] : self._offsets[high]]


class StreetWords:
    """Which streets of one register a typed word may mean: a word of their name, of their town, or their postcode."""

    def __init__(self, register: Register) -> None:
        self.register = register
        names = len(register.name_text)
        self.street_name = np.asarray(register.street_name, np.uint32)
        self.street_city = np.asarray(register.street_city, np.uint32)
        self.street_postcode = np.asarray(register.postcode_of_streets(), np.uint32)
        self.street_size = np.diff(np.asarray(register.points_of_streets(), np.int64)).astype(np.uint32)
        self.name_length = np.zeros(names, np.uint8)
        self._names = WordTable(self._name_words(names))
        self._cities = WordTable(self._city_words())
        self._postcodes = WordTable(
            (word, index)
            for index in range(len(register.postcodes()))
            for word in fold(register.postcodes()[index]).split()
        )
        aliases = [
            (name, street) for name in range(names) for street in register.streets_of(name)
            if self.street_name[street] != name
        ]  # fmt: skip
        self._alias_name = np.array([name for name, _ in aliases], np.uint32)
        self._alias_street = np.array([street for _, street in aliases], np.uint32)

    def _name_words(self, names: int) -> Iterable[tuple[str, int]]:
        for name in range(names):
            written = fold(self.register.name_text[name]).split()
            key = self.register.name_key(name)
            self.name_length[name] = min(len(written), 255)
            for word in {*written, *key.full, *key.type.split()}:
                yield self.plain(word), name

    def _city_words(self) -> Iterable[tuple[str, int]]:
        register = self.register
        for entry in range(len(register.alias_text)):
            for word in register.alias_text[entry].split():
                yield word, register.alias_city(entry)
        for city in range(register.city_count()):
            for word in fold(register.city_name[city]).split():
                yield self.plain(word), city

    def plain(self, word: str) -> str:
        """A folded word as it is filed: in German "ue" and the like are letters with two dots."""
        return plain_umlauts(word) if self.register.lexicon.umlauts else word

    def by_name(self, prefix: str, words: Sequence[str] = ()) -> tuple[Any, Any]:
        """Two truth values a street: its name has a word that begins so, or exactly one of ``words``; and exactly so.

        ``words`` are other spellings of the prefix ("avenue" for "av").
        """
        exact = [self._names.named(word) for word in (prefix, *words)]
        return self._of_names([self._names.beginning(prefix), *exact]), self._of_names(exact)

    def like_name(self, word: str, edits: int) -> Any:
        """One truth value a street: its name has a word within some edits of this one."""
        register = self.register
        return self._of_names([register.names_with_word(found) for _, found in register.words_like(word, edits)])

    def by_city(self, prefix: str, words: Sequence[str] = ()) -> tuple[Any, Any]:
        """The same two for words of the town's names."""
        exact = [self._cities.named(word) for word in (prefix, *words)]
        every = [self._cities.beginning(prefix), *exact]
        count = self.register.city_count()
        return _mask(count, every)[self.street_city], _mask(count, exact)[self.street_city]

    def by_postcode(self, prefix: str) -> Any:
        """One truth value a street: a word of its postcode begins so."""
        return _mask(len(self.register.postcodes()), [self._postcodes.beginning(prefix)])[self.street_postcode]

    def _of_names(self, found: Sequence[Any]) -> Any:
        names = _mask(len(self.name_length), found)
        streets = names[self.street_name]
        if len(self._alias_name):
            streets[self._alias_street[names[self._alias_name]]] = True
        return streets


def _mask(size: int, found: Sequence[Any]) -> Any:
    mask = np.zeros(size, np.bool_)
    for owners in found:
        mask[owners] = True
    return mask
