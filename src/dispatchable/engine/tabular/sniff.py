"""What a delimited text file looks like: its encoding, delimiter, quote, and whether its first row is a header."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.kinds import no_text
from dispatchable.engine.tabular.names import is_known_name

SNIFFED_BYTES = 1 << 18
"""How much of the beginning of a file ``sniff`` looks at; more is not used."""

_DELIMITERS = (";", ",", "\t", "|")
_SNIFFED_RECORDS = 200
_ASCII = bytes(range(128))
_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ONLY_CP1252 = re.compile(rb"[\x80-\x9f]")
_LATIN9_LETTERS = re.compile(rb"[A-Za-z\xc0-\xff][\xa6\xbc\xbd\xbe]|(?<![0-9])[\xa6\xbc\xbd\xbe][A-Za-z\xc0-\xff]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited text is written."""

    encoding: str
    """A Python codec name: "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252" or "iso8859-15"."""
    delimiter: str
    """One of ``; , TAB |``, or the one that a first line ``sep=`` names."""
    quote: str = '"'
    """The quote character: ``"`` or ``'``."""
    has_header: bool = True
    """False when the first row is clearly an address and no name of a column."""
    separator_line: bool = False
    """True when the first line is a spreadsheet's ``sep=`` line and holds no data."""


def sniff(beginning: bytes, *, complete: bool = False) -> Dialect:
    """The dialect of the text that starts with ``beginning``.

    ``complete`` says that this is the whole text. The encoding is utf-8, or utf-16 when a byte order mark or the
    pattern of its NULs says so, else cp1252 or Latin-9. Raises UserError (usage)
    for a file that is no text, naming the format where it is known.
    """
    encoding = _encoding(beginning, complete)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(beginning)
    if "\0" in text:
        raise _no_text("")
    separator = _separator_line(text)
    if separator:
        text = text.split("\n", 1)[1] if "\n" in text else ""
    lines = text.splitlines(keepends=True)
    if not complete and len(lines) > 1:
        lines.pop()
    quote = _quote(lines)
    delimiter = separator or _delimiter(lines, quote)
    first = next((record for record in _records(lines, delimiter, quote) if record), [])
    return Dialect(encoding, delimiter, quote, _looks_like_header(first), bool(separator))


def _encoding(beginning: bytes, complete: bool) -> str:
    if name := no_text(beginning):
        raise _no_text(name)
    if beginning.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in beginning:
        return _wide_encoding(beginning)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning, complete)
    except UnicodeDecodeError:
        return "utf-8" if mostly_utf8(beginning) else single_byte(beginning)
    return "utf-8"


def _wide_encoding(beginning: bytes) -> str:
    """UTF-16 without a mark: where most letters are Latin, every second byte is NUL, and no other one is."""
    even, odd = beginning[0::2].count(0), beginning[1::2].count(0)
    most = len(beginning) // 4
    if odd > most and not even:
        return "utf-16-le"
    if even > most and not odd:
        return "utf-16-be"
    raise _no_text("")


def mostly_utf8(data: bytes) -> bool:
    """Whether ``data``, which does not decode, is UTF-8 with some damage rather than text in another encoding."""
    inside = sum(len(sequence) for sequence in _SEQUENCES.findall(data))
    return inside * 2 > len(data.translate(None, _ASCII))


def only_cp1252(data: bytes) -> bool:
    """Whether ``data`` uses what Windows-1252 puts between 128 and 159, where Latin-9 has nothing to read."""
    return _ONLY_CP1252.search(data) is not None


def latin9_letters(data: bytes) -> bool:
    """Whether letters of Latin-9 (Œ œ Ÿ Š) touch letters; in Windows-1252 they would be fractions and a bar."""
    return _LATIN9_LETTERS.search(data) is not None


def single_byte(data: bytes) -> str:
    """Codec of Windows-1252 (cp1252) or Latin-9 (iso8859-15), for text that is neither UTF-8 nor UTF-16."""
    return "iso8859-15" if latin9_letters(data) and not only_cp1252(data) else "cp1252"


def _separator_line(text: str) -> str:
    """The delimiter that Excel's first line ``sep=;`` announces, or ""."""
    line = text.split("\n", 1)[0].rstrip("\r").strip('"')
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") else ""


def _quote(lines: list[str]) -> str:
    """A single quote counts only where no double quote occurs and it wraps whole cells more often than not."""
    sample = lines[:_SNIFFED_RECORDS]
    if any('"' in line for line in sample):
        return '"'
    wrapped = sum(1 for line in sample if line.startswith("'") and line.rstrip("\r\n").endswith("'"))
    return "'" if sample and wrapped * 2 > len(sample) else '"'


def _records(lines: list[str], delimiter: str, quote: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(lines, delimiter=delimiter, quotechar=quote):
            records.append(record)
            if len(records) >= _SNIFFED_RECORDS:
                break
    except csv.Error:
        # The reader proper will name the line; what was read up to here is enough to sniff by.
        pass
    return records


def _delimiter(lines: list[str], quote: str) -> str:
    """The delimiter under which most records have as many cells as the first one, at least two."""
    best, best_key = ",", (0.0, 0, 0)
    for delimiter in _DELIMITERS:
        records = [record for record in _records(lines, delimiter, quote) if record]
        if not records or len(records[0]) < 2:
            continue
        width = len(records[0])
        alike = Counter(len(record) for record in records)[width] / len(records)
        known = sum(1 for cell in records[0] if is_known_name(cell))
        key = (round(alike, 1), known, width)
        if key > best_key:
            best, best_key = delimiter, key
    return best


def _looks_like_header(first: list[str]) -> bool:
    """False only when no cell is a known column name and one begins with a digit, as addresses and postcodes do."""
    if any(is_known_name(cell) for cell in first):
        return True
    return not any(cell.strip()[:1].isdigit() for cell in first)


def _no_text(kind: str) -> UserError:
    seen_en = f" (it looks like {kind})" if kind else " (it holds NUL bytes)"
    seen_fr = f" (il ressemble à {kind})" if kind else " (il contient des octets nuls)"
    return UserError(
        "table.not_text",
        en=f"The file is not a text table{seen_en}. Save it as CSV in UTF-8 and try again.",
        fr=f"Le fichier n'est pas un tableau en texte{seen_fr}. Enregistrez-le au format CSV en UTF-8, puis réessayez.",
        usage=True,
    )
