"""The bytes of a file that may be hostile: plain, gzip or zstandard, told apart by their first bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.kinds import no_text

CHUNK = 1 << 19
"""Bytes handed out at a time. Half a megabyte keeps a chunk and its fields in the processor's cache."""

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
# One zstandard block of 4 bytes may inflate to 128 kB; small pieces bound what one call can return.
_ZSTD_PIECE = 1 << 10
_MAX_WINDOW = 1 << 27


def read_chunks(path: Path, size: int = CHUNK) -> Iterator[bytes]:
    """The content of ``path`` in pieces of about ``size`` bytes, unpacked when it is gzip or zstandard.

    Memory stays bounded whatever the file inflates to. Raises UserError when the file is missing (usage), unreadable,
    cut short, damaged, or of a kind that is no text (spreadsheet, archive, PDF ...).
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with stream:
        try:
            head = stream.peek(16)[:16]  # not read and sought back: a pipe cannot be sought
            if head.startswith(_GZIP):
                yield from _gzip(stream, path, size)
            elif head.startswith(_ZSTD):
                yield from _zstandard(stream, path, size)
            else:
                _refuse_foreign(head, path)
                while chunk := stream.read(size):
                    yield chunk
        except OSError as error:
            raise _unreadable(path, error) from error


def _gzip(stream: BinaryIO, path: Path, size: int) -> Iterator[bytes]:
    member = zlib.decompressobj(31)
    pending = b""
    first = True
    while True:
        data = pending or stream.read(1 << 16)
        if not data:
            break
        try:
            chunk = member.decompress(data, size)
        except zlib.error as error:
            raise _damaged(path) from error
        if first and chunk:
            _refuse_foreign(chunk, path)
            first = False
        if chunk:
            yield chunk
        pending = member.unconsumed_tail
        if member.eof:
            # Several members may follow one another; zero bytes after the last are padding.
            pending = (member.unused_data or stream.read(1 << 16)).lstrip(b"\0")
            if not pending:
                if not stream.read(1 << 16).strip(b"\0"):
                    return
                raise _damaged(path)
            member = zlib.decompressobj(31)
    if not member.eof:
        raise _truncated(path)


def _zstandard(stream: BinaryIO, path: Path, size: int) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
    frame = decompressor.decompressobj()
    parts: list[bytes] = []
    held = 0
    ended = False
    try:
        while data := stream.read(_ZSTD_PIECE):
            while data:
                if ended:
                    frame = decompressor.decompressobj()
                    ended = False
                part = frame.decompress(data)
                data = b""
                if frame.eof:
                    data = frame.unused_data
                    ended = True
                if part:
                    parts.append(part)
                    held += len(part)
            if held >= size:
                whole = b"".join(parts)
                held %= size
                for at in range(0, len(whole) - held, size):
                    yield whole[at : at + size]
                parts = [whole[len(whole) - held :]]
    except zstandard.ZstdError as error:
        raise _damaged(path) from error
    if held:
        yield b"".join(parts)
    if not ended:
        raise _truncated(path)


def _refuse_foreign(head: bytes, path: Path) -> None:
    if kind := no_text(head):
        raise UserError(
            "input.wrong_kind",
            en=f"{path} is no text but a file of this kind: {kind}. Export it as CSV or GeoJSON and give that file.",
            fr=f"{path} n'est pas du texte mais un fichier de ce type\u00a0: {kind}. Exportez-le en CSV ou en GeoJSON "
            "et donnez ce fichier.",
        )


def _unreadable(path: Path, error: OSError) -> UserError:
    if isinstance(error, FileNotFoundError):
        return UserError(
            "input.missing",
            en=f"There is no file {path}. Check the name.",
            fr=f"Le fichier {path} n'existe pas. Vérifiez son nom.",
            usage=True,
        )
    cause = error.strerror or error.__class__.__name__
    return UserError(
        "input.unreadable",
        en=f"{path} cannot be read ({cause}). Check that it is a file and that you may read it.",
        fr=f"{path} ne peut pas être lu ({cause}). Vérifiez que c'est un fichier et que vous avez le droit de le lire.",
    )


def _truncated(path: Path) -> UserError:
    return UserError(
        "input.truncated",
        en=f"{path} stops in the middle of its compressed data. Fetch it again.",
        fr=f"{path} s'arrête au milieu de ses données compressées. Téléchargez-le à nouveau.",
    )


def _damaged(path: Path) -> UserError:
    return UserError(
        "input.damaged",
        en=f"{path} is damaged: its compressed data cannot be unpacked. Fetch it again.",
        fr=f"{path} est endommagé\u00a0: ses données compressées ne peuvent pas être lues. Téléchargez-le à nouveau.",
    )
