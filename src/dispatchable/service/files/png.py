"""Whether bytes are one whole PNG picture (ISO/IEC 15948), and unfold to no more than they say."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

START = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 200_000_000
"""A picture of more is no proof but a bomb."""
MOST_UNFOLDED = 900_000_000
MOST_TEXT = 8 * 1024 * 1024
"""What the texts and profiles beside the picture may unfold to."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""Adam7: first column and row, and the steps between them."""
_STEP = 1 << 18


def is_png(content: bytes) -> bool:
    """Every chunk has its checksum; header, data and end stand in order; the data are as many as the header says."""
    if not content.startswith(START):
        return False
    chunks = list(_chunks(content))
    names = [name for name, _ in chunks]
    if not names or names[0] != b"IHDR" or names[-1] != b"IEND" or names.count(b"IHDR") != 1:
        return False
    wanted = _unfolded(chunks[0][1])
    if not 0 < wanted <= MOST_UNFOLDED:
        return False
    texts = (body for name, body in chunks if name in (b"zTXt", b"iTXt", b"iCCP"))
    if not all(_text_is_small(body) for body in texts):
        return False
    return _holds((body for name, body in chunks if name == b"IDAT"), wanted)


def _chunks(content: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """The chunks up to the end; none is yielded as the last that is not IEND at the last byte."""
    view, at = memoryview(content), len(START)
    while at + 12 <= len(content):
        length = int.from_bytes(view[at : at + 4])
        end = at + 12 + length
        if end > len(content) or zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
            return
        name = bytes(view[at + 4 : at + 8])
        if name == b"IEND" and end != len(content):
            return
        yield name, view[at + 8 : end - 4]
        at = end


def _unfolded(header: memoryview) -> int:
    """The bytes of the picture's rows; 0 for a header that makes no sense."""
    if len(header) != 13:
        return 0
    width, height = int.from_bytes(header[:4]), int.from_bytes(header[4:8])
    depth, colour, compression, filtering, interlaced = header[8:13]
    channels = _CHANNELS.get(colour, 0)
    if not channels or depth not in (1, 2, 4, 8, 16) or compression or filtering or interlaced > 1:
        return 0
    if not 0 < width * height <= MOST_PIXELS:
        return 0
    bits = channels * depth
    if not interlaced:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for column, row, across, down in _PASSES:
        columns, rows = -(-(width - column) // across), -(-(height - row) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _holds(parts: Iterator[memoryview], wanted: int) -> bool:
    """Whether the parts are one compressed stream of just so many bytes; no more of it is ever unfolded."""
    stream, found = zlib.decompressobj(), 0
    try:
        for part in parts:
            if stream.eof:
                return False
            rest: bytes | memoryview = part
            while len(rest):
                found += len(stream.decompress(rest, _STEP))
                rest = stream.unconsumed_tail
                if found > wanted or stream.unused_data:
                    return False
    except zlib.error:
        return False
    return stream.eof and found == wanted


def _text_is_small(body: memoryview) -> bool:
    """Whether what is folded in a text or profile stays small; what cannot be unfolded does no harm."""
    head = bytes(body[:400])
    at = head.find(b"\x78")
    while at >= 0:
        try:
            stream = zlib.decompressobj()
            stream.decompress(body[at:], MOST_TEXT)
            return not stream.unconsumed_tail
        except zlib.error:
            at = head.find(b"\x78", at + 1)
    return True
