"""Small whole files of each kind that is taken as proof."""

from __future__ import annotations

import struct
import zlib


def pdf(text: str = "proof") -> bytes:
    """A file that holds together as a PDF."""
    return f"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n% {text}\nstartxref\n9\n%%EOF\n".encode()


def png(width: int = 1, height: int = 1) -> bytes:
    """A grey picture of one dot, whatever size its header claims."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg(width: int = 1, height: int = 1) -> bytes:
    """Segments in the order of a JPEG; the scan holds nothing worth seeing."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x00"
    return (
        b"\xff\xd8\xff\xe0"
        + struct.pack(">H", 16)
        + b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + frame
        + scan
        + b"\xff\xd9"
    )
