"""Whether bytes are one whole PDF (ISO 32000), and whether it holds more than pages: programs, files, locks.

No reader is needed for that: what acts has a name, which stands in the file itself or in one of its object streams.
Names are looked for everywhere, so nothing is hidden by what a reader would skip.
"""

from __future__ import annotations

import re
import zlib

MOST_UNFOLDED = 64 * 1024 * 1024
MOST_STREAMS = 10_000
_END = b"%%EOF"
_TAIL = 2048
_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|Rendition|Movie|Sound)(?![A-Za-z0-9])"
    rb"|/XFA\s*[\[0-9]"
)
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
_OBJECTS = re.compile(rb"/ObjStm(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OTHER_FILTERS = re.compile(
    rb"/(?:ASCIIHexDecode|AHx|ASCII85Decode|A85|LZWDecode|LZW|RunLengthDecode|RL|Crypt|Predictor)"
)
_DICTIONARY = 4000
ACTIVE, LOCKED = "active", "locked"


def is_pdf(content: bytes) -> bool:
    """Header at the first byte, cross-reference and end mark in the last ones, nothing but blanks behind."""
    tail = content[-_TAIL:]
    if not content.startswith((b"%PDF-1.", b"%PDF-2.")) or b"startxref" not in tail or _END not in tail:
        return False
    return not tail[tail.rindex(_END) + len(_END) :].strip(b"\r\n\t \0")


def more_than_pages(content: bytes) -> str:
    """``LOCKED`` for a file that cannot be looked into, ``ACTIVE`` for one that holds programs or files; else ""."""
    plain = _unescaped(content)
    if _LOCKED.search(plain):
        return LOCKED
    if _ACTS.search(plain):
        return ACTIVE
    left, looked_into = MOST_UNFOLDED, 0
    for stream in _STREAM.finditer(content):
        head = _unescaped(content[max(0, stream.start() - _DICTIONARY) : stream.start()])
        head = head[head.rfind(b"obj") + 1 :]
        if not _OBJECTS.search(head):
            continue
        objects = _objects(content, stream.end(), head, left)
        if objects is None:
            return LOCKED
        looked_into += 1
        left -= len(objects)
        if left <= 0 or looked_into > MOST_STREAMS:
            return LOCKED
        if _ACTS.search(_unescaped(objects)):
            return ACTIVE
    return "" if looked_into >= len(_OBJECTS.findall(plain)) else LOCKED


def _unescaped(content: bytes) -> bytes:
    """With the signs of names that are written as numbers (7.3.5) as they are meant."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _objects(content: bytes, at: int, head: bytes, most: int) -> bytes | None:
    """What an object stream holds, at most ``most`` bytes; None when that cannot be told."""
    if _OTHER_FILTERS.search(head):
        return None
    if b"/FlateDecode" not in head and b"/Fl" not in head:
        return b""  # it stands there plainly and was looked at
    try:
        return zlib.decompressobj().decompress(memoryview(content)[at:], most)
    except zlib.error:
        return None
