"""What a file really is, told by its first bytes and never by its name."""

from __future__ import annotations

import re
from enum import Enum

from dispatchable.engine.errors import UserError

KIND_BYTES = 4096
"""How much of the beginning ``kind_of`` looks at; more is not used."""

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_PARQUET = b"PAR1"
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"PARE", "Parquet"),
    (b"SQLite format 3\x00", "SQLite, GeoPackage"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "ELF"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|style|script|\?xml|\?mso)", re.IGNORECASE)
_OBJECT = re.compile(rb'\s*\{\s*["}]')
_OBJECTS = re.compile(rb"\s*\[\s*\{")
_ARRAY = re.compile(rb"\s*\[\s*\[")


class Kind(Enum):
    """The ways in which a table can be stored."""

    TEXT = "text"
    """Delimited text: csv, tsv ..."""
    GZIP = "gzip"
    """Packed; what it holds is told by its own beginning."""
    ARCHIVE = "archive"
    """A zip archive, as xlsx and ods files are."""
    JSON_LINES = "jsonl"
    """One JSON object a line."""
    JSON = "json"
    """One array of JSON objects."""
    PARQUET = "parquet"
    """Columns in groups of rows; one with an encrypted footer begins otherwise."""


def kind_of(beginning: bytes) -> Kind:
    """What a file that starts with ``beginning`` is.

    Raises UserError (usage) for what holds no table that can be read, naming what it is and what to do. What nothing
    tells is taken for text, which is then looked at closely (``sniff``).
    """
    if beginning.startswith(b"\x1f\x8b"):
        return Kind.GZIP
    if beginning.startswith(_ARCHIVES):
        return Kind.ARCHIVE
    if beginning.startswith(_OLD_OFFICE):
        raise _old_or_encrypted()
    if beginning.startswith(_PARQUET):
        return Kind.PARQUET
    if name := no_text(beginning):
        raise _other(name)
    plain = beginning.removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(plain):
        raise _other("HTML, XML")
    if _OBJECT.match(plain):
        return Kind.JSON_LINES
    if _OBJECTS.match(plain):
        return Kind.JSON
    if _ARRAY.match(plain):
        raise UserError(
            "table.json_array",
            en="The file is a JSON array of arrays. Write an array of objects, or save it as CSV in UTF-8.",
            fr="Le fichier est un tableau JSON de tableaux. Écrivez un tableau d'objets, "
            "ou enregistrez-le au format CSV en UTF-8.",
            usage=True,
        )
    return Kind.TEXT


def no_text(beginning: bytes) -> str:
    """The format of what is known to be no text by its first bytes; "" for anything else."""
    if beginning.startswith(_ARCHIVES):
        return "ZIP, XLSX, ODS"
    if beginning.startswith(_OLD_OFFICE):
        return "XLS"
    if beginning.startswith(_PARQUET):
        return "Parquet"
    return next((name for magic, name in _OTHERS if beginning.startswith(magic)), "")


def _other(name: str) -> UserError:
    return UserError(
        "table.other_format",
        en=f"The file is no table that can be read, whatever its name: its content is {name}. "
        "Give CSV, TSV, XLSX, ODS, Parquet or JSON Lines.",
        fr=f"Le fichier n'est pas un tableau lisible, quel que soit son nom\u00a0: son contenu est de type {name}. "
        "Donnez du CSV, TSV, XLSX, ODS, Parquet ou JSON Lines.",
        usage=True,
    )


def _old_or_encrypted() -> UserError:
    return UserError(
        "table.old_spreadsheet",
        en="The file is an old Excel workbook (XLS) or one with a password. Remove the password, save it as XLSX or as "
        "CSV in UTF-8, and try again.",
        fr="Le fichier est un ancien classeur Excel (XLS) ou un classeur protégé par mot de passe. "
        "Retirez le mot de passe, enregistrez-le en XLSX ou au format CSV en UTF-8, puis réessayez.",
        usage=True,
    )
