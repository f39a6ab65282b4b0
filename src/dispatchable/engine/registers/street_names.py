"""The distinct street names of a register and everything that finds a street by its name."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.file import Array, narrow, offsets_of, string_sections
from dispatchable.engine.registers.hashing import key_hash
from dispatchable.engine.registers.keys import NameKey, name_key, whole_name
from dispatchable.engine.registers.texts import Interned, Texts

_NONE = 0xFFFFFFFF


class StreetNames:
    """Street names numbered in the order of the streets that bear them, each with what its key says."""

    def __init__(self, lexicon: Lexicon, texts: Sequence[str]) -> None:
        """Of ``texts``, all the names that may come."""
        self._lexicon = lexicon
        self._given = texts
        self._number_of = np.full(len(texts), _NONE, np.uint32)
        self._texts, self._words, self._cores = Texts(), Texts(), Texts()
        self._types, self._word_index = Interned(), Interned()
        self._type, self._hash = array("I"), array("I")
        self._posted_word, self._posted_name = array("I"), array("I")
        self._filed: list[Array] = []
        self._key = lru_cache(maxsize=4096)(self._key_of)

    def _key_of(self, text: str) -> NameKey:
        return name_key(fold(text).split(), self._lexicon)

    def _add(self, text: str) -> None:
        key = self._key_of(text)
        name = len(self._texts)
        self._texts.append(text)
        self._words.append(whole_name(key, self._lexicon))
        self._cores.append(key.joined)
        self._type.append(self._types[key.type])
        self._hash.append(key_hash(key.sorted_core))
        for word in set(key.core):
            self._posted_word.append(self._word_index[word])
            self._posted_name.append(name)

    def numbers(self, wanted: Array) -> Array:
        """The number of each of some names (indexes of the texts); those that come first get the next ones."""
        distinct, first = np.unique(wanted, return_index=True)
        new = self._number_of[distinct] == _NONE
        distinct = distinct[new][np.argsort(first[new])]
        self._number_of[distinct] = np.arange(len(self._texts), len(self._texts) + len(distinct), dtype=np.uint32)
        for index in distinct.tolist():
            self._add(self._given[index])
        return self._number_of[wanted]

    def file(self, names: Array, streets: Array) -> None:
        """Let names (their numbers) lead to streets, one each."""
        self._filed.append(names.astype(np.uint64) << np.uint64(32) | streets)

    def file_aliases(self, streets: Array, aliases: Array, own: Array) -> None:
        """Let other names (indexes of the texts) lead to streets where they tell more than the street's own name.

        The pairs are in the order in which names that are new get their numbers.
        """
        kept = []
        for street, alias in zip(streets.tolist(), aliases.tolist(), strict=True):
            if self._key(self._given[alias]).core != self._key(self._texts[int(own[street])]).core:
                kept.append((alias, street))
        if kept:
            indexes, found = np.array(kept, np.uint32).T
            self.file(self.numbers(indexes), found)

    def sections(self, street_city: Array, cities: int) -> dict[str, Array]:
        """Everything that finds a street by its name; ``street_city`` is the town of each street, of ``cities``."""
        count = len(self._texts)
        types, type_rank = self._types.in_order()
        out = self._texts.sections("name") | string_sections("type", types)
        out["name.type"] = narrow(type_rank[np.asarray(self._type)])
        out |= self._words.sections("name.words") | self._cores.sections("name.core")
        hashes = np.asarray(self._hash).astype(np.uint32)
        order = np.argsort(hashes, kind="stable")
        out["name.hash"] = hashes[order]
        out["name.hash.name"] = narrow(order)

        filed = np.unique(np.concatenate(self._filed))
        names, streets = (filed >> np.uint64(32)).astype(np.uint32), (filed & np.uint64(_NONE)).astype(np.uint32)
        out["name.streets.offsets"] = offsets_of(names, count)
        out["name.streets"] = narrow(streets)
        owned = np.unique(street_city[streets].astype(np.uint64) << np.uint64(32) | names)
        out["city.names.offsets"] = offsets_of((owned >> np.uint64(32)).astype(np.int64), cities)
        out["city.names"] = narrow(owned & np.uint64(_NONE))
        return out | self._word_sections()

    def _word_sections(self) -> dict[str, Array]:
        """The words of names and, for each, the names whose core has it."""
        words, rank = self._word_index.in_order()
        words, rank = words[1:], rank - np.uint32(1)  # the first is "", which is no word
        posted = np.sort(rank[np.asarray(self._posted_word)].astype(np.uint64) << np.uint64(32) | self._posted_name)
        return {
            **string_sections("word", words),
            "word.names.offsets": offsets_of((posted >> np.uint64(32)).astype(np.int64), len(words)),
            "word.names": narrow(posted & np.uint64(_NONE)),
        }
