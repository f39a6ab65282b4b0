"""What a file is, found in its bytes: PDF, PNG or JPEG, whole from its first byte to its last."""

from __future__ import annotations

import zlib
from collections.abc import Callable

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
EXTENSIONS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg")}
"""The endings under which each type is known, the usual one first."""
MOST_PIXELS = 200_000_000
"""A picture that unfolds to more is no proof but a bomb."""
_PNG_START = b"\x89PNG\r\n\x1a\n"
# Frame headers of JPEG (ISO/IEC 10918-1, table B.1); 0xC4, 0xC8 and 0xCC are other markers.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TAIL = 2048


def content_type(content: bytes) -> str:
    """The type of the file, "" when it is none of the three or is damaged, cut short, or followed by something else."""
    return next((kind for kind, holds in _CHECKS.items() if holds(content)), "")


def _is_pdf(content: bytes) -> bool:
    tail = content[-_TAIL:]
    return content.startswith((b"%PDF-1.", b"%PDF-2.")) and b"startxref" in tail and b"%%EOF" in tail


def _is_png(content: bytes) -> bool:
    """Every chunk has its length and checksum; the header comes first, the end last, picture data between."""
    if not content.startswith(_PNG_START):
        return False
    at = len(_PNG_START)
    names: list[bytes] = []
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        end = at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end]):
            return False
        name = content[at + 4 : at + 8]
        if not names and (name != b"IHDR" or length != 13 or not _sane(content, at + 8)):
            return False
        names.append(name)
        at = end
        if name == b"IEND":
            break
    return at == len(content) and b"IDAT" in names and names[-1] == b"IEND"


def _sane(content: bytes, at: int) -> bool:
    width, height = int.from_bytes(content[at : at + 4]), int.from_bytes(content[at + 4 : at + 8])
    return 0 < width * height <= MOST_PIXELS


def _is_jpeg(content: bytes) -> bool:
    """Segments one after the other up to the scan, a frame header among them, and the end marker as the last bytes."""
    if not content.startswith(b"\xff\xd8\xff") or content.rstrip(b"\0")[-2:] != b"\xff\xd9":
        return False
    at, framed = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(content[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(content):
            return False
        if marker in _FRAMES and length >= 8:
            height = int.from_bytes(content[at + 5 : at + 7])
            width = int.from_bytes(content[at + 7 : at + 9])
            if not 0 < width * height <= MOST_PIXELS:
                return False
            framed = True
        if marker == 0xDA:
            return framed
        at += 2 + length
    return False


_CHECKS: dict[str, Callable[[bytes], bool]] = {PDF: _is_pdf, PNG: _is_png, JPEG: _is_jpeg}
