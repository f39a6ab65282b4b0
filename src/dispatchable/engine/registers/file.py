r"""The register file: named arrays in one immutable, checksummed, memory-mapped file.

Layout, little-endian::

    0   magic            b"DSPREG\r\n"
    8   format version   u32
    12  feature bits     u32, all of which a reader must know
    16  content digest   32 bytes, SHA-256 of the whole file without these 32 bytes
    48  header length    u64
    56  header           JSON: {"meta": {...}, "sections": {name: [dtype, offset, count]}}
    ..  sections         each aligned to 64 bytes

The same content gives the same bytes: there is no date and no random part in it.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from dispatchable.engine.errors import UserError
from dispatchable.engine.whole import written_whole

MAGIC = b"DSPREG\r\n"
FORMAT_VERSION = 2
"""2: house numbers once, coordinates in small steps, nothing that can be worked out again."""
KNOWN_FEATURES = 0
_HEAD = struct.Struct("<8sII32sQ")
_ALIGN = 64
_KNOWN_LIMIT = 16_384

Array = npt.NDArray[Any]

_FORMATS: dict[str, Literal["b", "B", "h", "H", "i", "I", "q", "Q"]] = {
    **{"|i1": "b", "<i2": "h", "<i4": "i", "<i8": "q"},
    **{"|u1": "B", "<u2": "H", "<u4": "I", "<u8": "Q"},
}
"""Numpy's name of each kind of number a section may hold -> the name ``memoryview.cast`` has for it."""


class StringTable:
    """Texts by index, decoded on demand from two sections."""

    __slots__ = ("_blob", "_known", "_offsets")

    def __init__(self, offsets: memoryview, blob: memoryview) -> None:
        self._offsets = offsets
        self._blob = blob
        self._known: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, index: int) -> str:
        text = self._known.get(index)
        if text is None:
            text = str(self._blob[self._offsets[index] : self._offsets[index + 1]], "utf-8")
            if len(self._known) >= _KNOWN_LIMIT:
                self._known.clear()
            self._known[index] = text
        return text


def string_sections(name: str, texts: list[str]) -> dict[str, Array]:
    """The two sections that hold a list of texts."""
    encoded = [t.encode() for t in texts]
    offsets = np.zeros(len(encoded) + 1, np.uint32)
    np.cumsum([len(e) for e in encoded], out=offsets[1:])
    return {f"{name}.offsets": narrow(offsets), f"{name}.blob": np.frombuffer(b"".join(encoded), np.uint8)}


def narrow(values: Array) -> Array:
    """Whole numbers from 0 on in the fewest bytes that hold the greatest of them."""
    most = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(most), copy=False)


def offsets_of(owners: Array, size: int) -> Array:
    """Where the entries of each of ``size`` owners begin in a list sorted by owner, and where the last one's end."""
    out = np.zeros(size + 1, np.uint32)
    np.cumsum(np.bincount(owners, minlength=size), out=out[1:])
    return narrow(out)


def write_register_file(path: Path, meta: Mapping[str, Any], sections: Mapping[str, Array]) -> str:
    """Write a register and return its content digest (SHA-256, hexadecimal).

    The file appears under its name only when it is whole: it is written to a temporary name beside it, synced and
    renamed.
    """
    directory: dict[str, tuple[str, int, int]] = {}
    header = b""
    for _ in range(3):  # the header's length moves the offsets, which may change the header's length
        offset = _aligned(_HEAD.size + len(header))
        for name in sorted(sections):
            array = sections[name]
            directory[name] = (array.dtype.newbyteorder("<").str, offset, len(array))
            offset = _aligned(offset + array.nbytes)
        header = json.dumps(
            {"meta": meta, "sections": directory}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()
        header += b" " * (-len(header) % _ALIGN)
    digest = hashlib.sha256()
    head = _HEAD.pack(MAGIC, FORMAT_VERSION, 0, b"\0" * 32, len(header))
    with written_whole(path) as handle:
        handle.write(head)
        digest.update(head[:16])
        digest.update(head[48:])
        written = len(head)
        # One section after the other: a register of a whole country is never in memory a second time.
        for start, data in _parts(header, sections, directory):
            for piece in (b"\0" * (start - written), data):
                handle.write(piece)
                digest.update(piece)
            written = start + len(data)
        handle.seek(16)
        handle.write(digest.digest())
    return digest.hexdigest()


def _parts(
    header: bytes, sections: Mapping[str, Array], directory: Mapping[str, tuple[str, int, int]]
) -> Iterator[tuple[int, bytes | memoryview]]:
    """What follows the head, each part with the place where it begins; the first section's place is always filled."""
    yield _HEAD.size, header
    yield _aligned(_HEAD.size + len(header)), b""
    for name in sorted(sections):
        values = sections[name]
        values = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("<"), copy=False))
        yield directory[name][1], values.data.cast("B") if len(values) else b""


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGN) * _ALIGN


class RegisterFile:
    """A mapped register file: its meta data and its sections, without copying them."""

    def __init__(self, path: Path) -> None:
        """Map ``path`` and verify its digest.

        Raises UserError when the file is missing, is no register, is damaged, or is of a newer format.
        """
        try:
            with path.open("rb") as handle:
                size = os.fstat(handle.fileno()).st_size
                if size < _HEAD.size:
                    raise _not_a_register(path)
                self._map = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise UserError(
                "register.unreadable",
                en=f"The register {path} cannot be read: {error.strerror or error}. "
                "Check the path and its permissions.",
                fr=f"Le référentiel {path} ne peut pas être lu\u00a0: {error.strerror or error}. "
                "Vérifiez le chemin et ses droits.",
            ) from error
        view = memoryview(self._map)
        magic, version, features, digest, header_length = _HEAD.unpack_from(view)
        if magic != MAGIC:
            raise _not_a_register(path)
        if version < FORMAT_VERSION:
            raise UserError(
                "register.older",
                en=f"The register {path} was made by an older version of Dispatchable (format {version}; this version "
                f"reads format {FORMAT_VERSION}). Build it again from its source with: dispatchable register build",
                fr=f"Le référentiel {path} vient d'une version plus ancienne de Dispatchable (format {version}\u202f; "
                f"cette version lit le format {FORMAT_VERSION}). Reconstruisez-le à partir de sa source "
                "avec\u00a0: dispatchable register build",
            )
        if version > FORMAT_VERSION or features & ~KNOWN_FEATURES:
            raise UserError(
                "register.newer",
                en=f"The register {path} was made by a newer version of Dispatchable (format {version}). "
                "Upgrade, or build it again with this version.",
                fr=f"Le référentiel {path} vient d'une version plus récente de Dispatchable (format {version}). "
                "Mettez à jour, ou reconstruisez-le avec cette version.",
            )
        actual = hashlib.sha256()
        actual.update(view[:16])
        actual.update(view[48:])
        if actual.digest() != digest:
            raise UserError(
                "register.damaged",
                en=f"The register {path} is damaged: its checksum does not match. Build or fetch it again.",
                fr=f"Le référentiel {path} est endommagé\u00a0: sa somme de contrôle ne correspond pas. "
                "Reconstruisez-le ou téléchargez-le de nouveau.",
            )
        header = json.loads(bytes(view[_HEAD.size : _HEAD.size + header_length]))
        self.digest: str = actual.hexdigest()
        self.size: int = size
        self.meta: dict[str, Any] = header["meta"]
        self._sections: dict[str, tuple[str, int, int]] = {k: tuple(v) for k, v in header["sections"].items()}
        self._view = view

    def array(self, name: str) -> Array:
        """A section as a read-only numpy array."""
        dtype, offset, count = self._sections[name]
        return np.frombuffer(self._map, np.dtype(dtype), count, offset)

    def view(self, name: str) -> memoryview:
        """A section as a typed memoryview: the fastest way to read single values."""
        dtype, offset, count = self._sections[name]
        return self._view[offset : offset + count * np.dtype(dtype).itemsize].cast(_FORMATS[dtype])

    def strings(self, name: str) -> StringTable:
        """A list of texts written by ``string_sections``."""
        return StringTable(self.view(f"{name}.offsets"), self.view(f"{name}.blob"))

    def has(self, name: str) -> bool:
        """Whether the file holds a section of that name."""
        return name in self._sections


def _not_a_register(path: Path) -> UserError:
    return UserError(
        "register.foreign",
        en=f"{path} is not a register of Dispatchable. Build one with: dispatchable register build",
        fr=f"{path} n'est pas un référentiel de Dispatchable. "
        "Construisez-en un avec\u00a0: dispatchable register build",
    )
