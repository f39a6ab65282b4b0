"""Bytes and headers of a mail as text without anything that could do harm where it is shown or kept."""

from __future__ import annotations

import codecs
import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

MOST_HEADER = 4000
# Text encodings that people's programs write. Others of Python's are left out: they are slow, or no texts.
_KNOWN = re.compile(
    r"utf-?8|utf-?16|us-ascii|ascii|iso-?8859-?\d+|latin-?1|windows-?125\d|cp125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|"
    r"shift[-_]jis|euc-(jp|kr)|iso-2022-(jp|kr)|macintosh|mac-roman|ibm850|cp850|cp437"
)
_TURNING = "\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"
"""Signs that let a text read otherwise than it is."""


def decoded(content: bytes, charset: str) -> str:
    """The text of these bytes, whatever they claim to be; what cannot be read becomes a replacement character."""
    name = charset.strip().strip("\"'").lower()
    for candidate in (name if _KNOWN.fullmatch(name) else "", "utf-8"):
        try:
            if candidate and codecs.lookup(candidate):
                return content.decode(candidate)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def harmless(text: str) -> str:
    """Text that a database keeps and a page shows: no NUL, no controls, no halves of characters, lines ended by LF."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return "".join(
        c for c in whole if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs", "Cn") and c not in _TURNING)
    )


def header_words(value: object) -> str:
    """An unstructured header in one line."""
    raw = str(value or "")[:MOST_HEADER]
    try:
        parts = [
            part if isinstance(part, str) else decoded(part, charset or "utf-8") for part, charset in decode_header(raw)
        ]
    except (HeaderParseError, ValueError):
        parts = [raw]
    return " ".join(harmless("".join(parts)).split())
