"""The distinct street names of a register and everything that finds a street by its name."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.file import Array, narrow, string_sections
from dispatchable.engine.registers.hashing import key_hash
from dispatchable.engine.registers.keys import NameKey, name_key, whole_name


class StreetNames:
    """Street names numbered in the order of their coming, each with its key."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.texts: list[str] = []
        self.keys: list[NameKey] = []
        self._index: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a name, which it gets when it comes first."""
        index = self._index.get(text)
        if index is None:
            index = self._index[text] = len(self.texts)
            self.texts.append(text)
            self.keys.append(name_key(fold(text).split(), self.lexicon))
        return index

    def sections(self, filed: list[tuple[int, int]], street_city: Array, cities: int) -> dict[str, Array]:
        """Everything that finds a street by its name.

        ``filed`` pairs names with streets, aliases included; ``street_city`` is the town of each street, of ``cities``.
        """
        count = len(self.texts)
        types = sorted({k.type for k in self.keys})
        type_number = {text: number for number, text in enumerate(types)}
        out = string_sections("name", self.texts)
        out |= string_sections("type", types)
        out["name.type"] = narrow(np.array([type_number[k.type] for k in self.keys], np.uint32))
        out |= string_sections("name.words", [whole_name(k, self.lexicon) for k in self.keys])
        out |= string_sections("name.core", [k.joined for k in self.keys])
        hashes = sorted((key_hash(k.sorted_core), i) for i, k in enumerate(self.keys))
        out["name.hash"] = np.array([h for h, _ in hashes], np.uint32)
        out["name.hash.name"] = narrow(np.array([i for _, i in hashes], np.uint32))

        pairs = np.array(sorted(set(filed)), np.uint32).reshape(-1, 2)
        offsets = np.zeros(count + 1, np.uint32)
        offsets[1:] = np.cumsum(np.bincount(pairs[:, 0], minlength=count))
        out["name.streets.offsets"] = narrow(offsets)
        out["name.streets"] = narrow(np.ascontiguousarray(pairs[:, 1]))

        owners = street_city[pairs[:, 1]].astype(np.uint64)
        city_names = np.unique((owners << np.uint64(32)) | pairs[:, 0].astype(np.uint64))
        city_offsets = np.zeros(cities + 1, np.uint32)
        city_offsets[1:] = np.cumsum(np.bincount((city_names >> np.uint64(32)).astype(np.int64), minlength=cities))
        out["city.names.offsets"] = narrow(city_offsets)
        out["city.names"] = narrow((city_names & np.uint64(0xFFFFFFFF)).astype(np.uint32))

        postings: dict[str, list[int]] = defaultdict(list)
        for index, key in enumerate(self.keys):
            for word in set(key.core):
                postings[word].append(index)
        words = sorted(postings)
        out |= string_sections("word", words)
        word_offsets = np.zeros(len(words) + 1, np.uint32)
        np.cumsum([len(postings[w]) for w in words], out=word_offsets[1:])
        out["word.names.offsets"] = narrow(word_offsets)
        out["word.names"] = narrow(np.array([i for w in words for i in postings[w]], np.uint32))
        return out
