"""The gazetteer: names, codes and postal codes of a country's towns, looked up in a compiled file without loading it.

The file (``compiled/<country>.places``) is made by ``compile_reference`` and carried in the wheel. Layout,
little-endian: header (magic, version, counts, block positions), sorted 64-bit hashes of keys, the record number of
each, positions of the records, the records as JSON, the spelling rules as JSON, and the distinct folded names, one a
line.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.errors import UserError

COUNTRIES = frozenset({"FR", "PR", "US"})
"""Countries that have a gazetteer."""
MAGIC = b"DSPPLACE"
VERSION = 1
HEADER = struct.Struct("<8s10Q")
"""Magic, version, number of keys, number of records, where each block begins in that order, where the file ends."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town, a former town or a postal place."""

    code: str
    """INSEE code; the ZIP Code in the United States."""
    name: str
    kind: str
    """In France ``commune``, ``delegated`` (commune déléguée or associée) or ``arrondissement``; in the United States
    ``zip`` (a delivery area), ``zip_po_box``, ``zip_unique`` (one addressee) or ``zip_military``."""
    parent_code: str
    """Code of today's commune for a delegated one, of the city for an arrondissement; else empty."""
    parent_name: str
    region: str
    """Region and county, "Occitanie/Lozère" or "MA/Middlesex"."""
    postcodes: tuple[str, ...]
    """Postal codes; those of today's commune for a delegated one."""
    former_codes: tuple[str, ...]
    """Codes of the communes that were merged into this one."""
    other_names: tuple[str, ...]
    """Names that mean the same place: routing label, "Paris 1er", acceptable city names of a ZIP Code."""
    loose_names: tuple[str, ...] = ()
    """Names in use for it that do not mean it alone: the town that sorts its mail, quarters, firms."""

    @property
    def is_delivery_area(self) -> bool:
        """Whether it is an area of the post (US ZIP Code), whose names mean every town in it, and no town itself."""
        return self.kind.startswith("zip")


@dataclass(frozen=True, slots=True)
class Spelling:
    """What does not count in a town's name: abbreviations and small words, folded."""

    words: Mapping[str, str]
    """Abbreviation -> the word written out ("st" -> "saint")."""
    particles: frozenset[str]
    """Words that people leave out ("le", "de", "sur")."""

    def key(self, name: str) -> str:
        """The key of a folded name: the same for "st julien d arpaon", "saint julien arpaon" and that key itself."""
        words = [self.words.get(word, word) for word in name.split()]
        return " ".join([word for word in words if word not in self.particles] or words)


def keys_of(place: Place, spelling: Spelling) -> dict[str, int]:
    """All keys of ``place``, and how loosely each means it (0 to 2).

    n and a name, p and a postal code, c and a code or a former code, q and the parent's code.
    """
    keys = {f"p{postcode}": 0 for postcode in place.postcodes}
    keys.update((f"c{code}", 0) for code in (place.code, *place.former_codes))
    if place.parent_code:
        keys[f"q{place.parent_code}"] = 0
    for looseness, names in enumerate(_names(place)):
        for name in filter(None, map(fold, names)):
            keys.setdefault(f"n{spelling.key(name)}", looseness)
    return keys


def _names(place: Place) -> tuple[tuple[str, ...], ...]:
    """The names of a place, those that mean it most first."""
    return (place.name,), place.other_names, place.loose_names


def key_hash(key: str) -> int:
    """The 64-bit hash under which ``key`` stands in the file."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


class Gazetteer:
    """A compiled gazetteer, mapped into memory; a look-up reads only the records it returns."""

    def __init__(self, path: Path) -> None:
        """Map the file at ``path``. Raises UserError ``reference.damaged`` when it is none of ours or cut short."""
        self._map = _mapped(path)
        try:
            magic, version, keys, records, *blocks, end = HEADER.unpack_from(self._map)
            sound = magic == MAGIC and version == VERSION and end == len(self._map)
        except struct.error:
            sound = False
        if not sound:
            raise _damaged(path)
        view = memoryview(self._map)
        hashes, refs, positions, self._records, spelling, self._names = blocks
        words, particles = json.loads(self._map[spelling : self._names])
        self._spelling = Spelling(words, frozenset(particles))
        self._record = lru_cache(maxsize=8192)(self._decoded)
        self._hashes = view[hashes : hashes + 8 * keys].cast("Q")
        self._refs = view[refs : refs + 4 * keys].cast("I")
        self._positions = view[positions : positions + 4 * (records + 1)].cast("I")

    @classmethod
    def open(cls, country: str) -> Gazetteer | None:
        """The gazetteer of ``country``, None where there is none.

        Raises UserError ``reference.missing`` when there is one but it was not compiled: without it verdicts would be
        weaker, and nobody would see why.
        """
        path = Path(str(files("dispatchable.engine.countries") / "compiled" / f"{country.lower()}.places"))
        if path.is_file():
            return cls(path)
        if country.upper() in COUNTRIES:
            raise UserError(
                "reference.missing",
                en=f"The reference table {path.name} is missing. Install the package again; in a clone, run make test.",
                fr=f"La table de référence {path.name} est absente. Réinstallez le paquet\u202f; dans un clone, lancez "
                "make test.",
            )
        return None

    def __len__(self) -> int:
        """The number of places."""
        return len(self._positions) - 1

    def by_name(self, folded: str) -> tuple[Place, ...]:
        """Places of that name; ``folded`` by ``civic.folding.fold``, with or without small words and abbreviations.

        Those whose own name it is come first, then those with it among ``other_names``, then ``loose_names``.
        """
        return self._found(f"n{self._spelling.key(folded)}")

    def by_postcode(self, postcode: str) -> tuple[Place, ...]:
        """Places with that postal code, in the country's canonical form."""
        return self._found(f"p{postcode}")

    def by_code(self, code: str) -> Place | None:
        """The place that has, or whose merged communes had, that code; a commune of today goes before a former one."""
        found = self._found(f"c{code}")
        return min(found, key=lambda p: (p.code != code, p.kind == "delegated"), default=None)

    def parts_of(self, code: str) -> tuple[Place, ...]:
        """The delegated communes or arrondissements of the commune with that code."""
        return self._found(f"q{code}")

    def places(self) -> Iterator[Place]:
        """All places in the order of their codes."""
        return map(self._record, range(len(self)))

    def names(self) -> Iterator[str]:
        """All folded names in alphabetical order, each once."""
        return iter(self._map[self._names :].decode().splitlines())

    def _found(self, key: str) -> tuple[Place, ...]:
        # 64 bits tell a hundred thousand keys apart: a foreign key meets one of them once in 10^14 look-ups.
        hashed = key_hash(key)
        i = bisect_left(self._hashes, hashed)
        found = []
        while i < len(self._hashes) and self._hashes[i] == hashed:
            found.append(self._record(self._refs[i]))
            i += 1
        return tuple(found)

    def _decoded(self, number: int) -> Place:
        start, end = self._positions[number], self._positions[number + 1]
        row = json.loads(self._map[self._records + start : self._records + end])
        fields: list[Any] = [tuple(field) if isinstance(field, list) else field for field in row]
        return Place(*fields)


def encoded(places: Iterable[Place], spelling: Spelling) -> bytes:
    """The content of a gazetteer's file; the same places give the same bytes in whatever order they come."""
    ordered = sorted(places, key=lambda place: (place.code, place.kind, place.name))
    rows = [json.dumps(astuple(place), ensure_ascii=False, separators=(",", ":")).encode() for place in ordered]
    entries = sorted(
        (key_hash(key), looseness, number)
        for number, place in enumerate(ordered)
        for key, looseness in keys_of(place, spelling).items()
    )
    positions = [0]
    for row in rows:
        positions.append(positions[-1] + len(row))
    blocks = [
        struct.pack(f"<{len(entries)}Q", *(hashed for hashed, _, _ in entries)),
        struct.pack(f"<{len(entries)}I", *(number for _, _, number in entries)),
        struct.pack(f"<{len(positions)}I", *positions),
        b"".join(rows),
        json.dumps([dict(sorted(spelling.words.items())), sorted(spelling.particles)]).encode(),
        "\n".join(sorted({fold(n) for place in ordered for names in _names(place) for n in names} - {""})).encode(),
    ]
    starts = [HEADER.size]
    for block in blocks:
        starts.append(starts[-1] + len(block))
    return HEADER.pack(MAGIC, VERSION, len(entries), len(rows), *starts) + b"".join(blocks)


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:  # an empty file cannot be mapped
            raise _damaged(path) from error


def _damaged(path: Path) -> UserError:
    return UserError(
        "reference.damaged",
        en=f"The reference table {path.name} is damaged or of another version. Install the package again.",
        fr=f"La table de référence {path.name} est abîmée ou d'une autre version. Réinstallez le paquet.",
    )


if sys.byteorder != "little":  # pragma: no cover - the mapped integers are little-endian
    raise ImportError("dispatchable needs a little-endian machine")
