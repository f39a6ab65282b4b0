"""What a file is, found in its bytes: PDF, PNG or JPEG, whole from its first byte to its last, and nothing besides."""

from __future__ import annotations

from collections.abc import Callable

from dispatchable.service.files.jpeg import is_jpeg
from dispatchable.service.files.pdf import is_pdf, more_than_pages
from dispatchable.service.files.png import is_png

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
EXTENSIONS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg")}
"""The endings under which each type is known, the usual one first."""
_CHECKS: dict[str, Callable[[bytes], bool]] = {PDF: is_pdf, PNG: is_png, JPEG: is_jpeg}
_ARCHIVE_END = b"PK\x05\x06"
_COMMENT = 65_557
"""Where the end of an archive may stand before the end of the file (APPNOTE 4.3.16)."""


def content_type(content: bytes) -> str:
    """The type of the file, "" when it is none of the three or is damaged, cut short, or followed by something else.

    A file that is an archive too, read from its end, is none of them.
    """
    if _ARCHIVE_END in content[-_COMMENT:]:
        return ""
    return next((kind for kind, holds in _CHECKS.items() if holds(content)), "")


def hidden(content: bytes, kind: str) -> str:
    """Why a file of this type is not only what it shows: ``pdf.ACTIVE`` or ``pdf.LOCKED``; "" where it is."""
    return more_than_pages(content) if kind == PDF else ""
