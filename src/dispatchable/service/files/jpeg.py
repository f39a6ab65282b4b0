"""Whether bytes are one whole JPEG picture (ISO/IEC 10918-1) and nothing behind it but its own smaller ones."""

from __future__ import annotations

import re

from dispatchable.service.files.png import MOST_PIXELS

# Frame headers (table B.1); 0xC4, 0xC8 and 0xCC are other markers.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
"""What ends a scan: not a stuffed byte, not a restart."""
_MOST_PICTURES = 8
_SOS, _EOI = 0xDA, 0xD9


def is_jpeg(content: bytes) -> bool:
    """Segments up to the end marker, a frame header before the first scan; then the end.

    Cameras add smaller pictures of the same format behind the first (CIPA DC-007); nothing else may follow.
    """
    at = 0
    for _ in range(_MOST_PICTURES):
        at = _picture(content, at)
        if at < 0:
            return False
        while at < len(content) and content[at] == 0:
            at += 1
        if at == len(content):
            return True
    return False


def _picture(content: bytes, at: int) -> int:
    """The place behind the picture that begins here; -1 when none does, or it is cut short."""
    if content[at : at + 3] != b"\xff\xd8\xff":
        return -1
    at, framed = at + 2, False
    while at + 4 <= len(content) or content[at : at + 2] == b"\xff\xd9":
        if content[at] != 0xFF:
            return -1
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == _EOI:
            return at + 2 if framed else -1
        length = int.from_bytes(content[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(content):
            return -1
        if marker in _FRAMES and length >= 8:
            height = int.from_bytes(content[at + 5 : at + 7])
            width = int.from_bytes(content[at + 7 : at + 9])
            if not 0 < width * height <= MOST_PIXELS:
                return -1
            framed = True
        at += 2 + length
        if marker == _SOS:
            found = _MARKER.search(content, at)
            if not framed or found is None:
                return -1
            at = found.end() - 2
    return -1
