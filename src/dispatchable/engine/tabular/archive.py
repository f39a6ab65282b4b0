"""The gate before every spreadsheet: a zip archive is measured, by counting and not by its own word.

An xlsx or ods file is a zip archive of XML. A few kilobytes may inflate to gigabytes, headers may lie, members may lie
on top of each other, and XML may name other files. Nothing is parsed before all of that is ruled out.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import IO, Literal

from dispatchable.engine.errors import UserError

Workbook = Literal["xlsx", "ods"]

MAX_MEMBERS = 1_000
"""Files that the archive may hold."""
MAX_INFLATED = 1_200_000_000
"""Bytes that all of them together may inflate to: a full sheet of a million rows and ten columns takes half of it."""
MAX_RATIO = 200
"""How many times its stored size a member may inflate to; spreadsheets stay under 60."""
RATIO_FROM = 4_000_000
"""Inflated bytes from which the ratio counts: small members may be all blanks."""
_MAX_DIRECTORY = 1_000_000
_PIECE = 1 << 18
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_NESTED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_DECLARATIONS = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 16
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def checked_workbook(stored: IO[bytes]) -> Workbook:
    """What kind of spreadsheet the archive ``stored`` (seekable) is, once it is known to be harmless.

    Reads every member once, in constant memory, and counts. Raises UserError (usage) for an archive that is no
    spreadsheet, is damaged, encrypted, holds macros, archives or declarations of entities, or inflates beyond the
    limits of this module.
    """
    size = stored.seek(0, 2)
    members = _directory(stored, size)
    names = _checked_names(members)
    kind = _kind(names)
    spans: list[tuple[int, int]] = []
    total = 0
    for member in members:
        start = _data_start(stored, member, size)
        spans.append((member.header_offset, start + member.compress_size))
        total += member.file_size
        if total > MAX_INFLATED:
            raise _too_large()
    spans.sort()
    if any(end > following for (_, end), (following, _) in pairwise(spans)):
        raise _damaged()
    for member in members:
        _look_through(stored, member, kind)
    return kind


def _directory(stored: IO[bytes], size: int) -> list[zipfile.ZipInfo]:
    """The members that the archive lists; the list must be the archive's very end, and of bounded length."""
    if size < _END.size:
        raise _damaged()
    stored.seek(size - _END.size)
    magic, disk, first_disk, here, entries, length, offset, comment = _END.unpack(stored.read(_END.size))
    if magic != b"PK\x05\x06" or disk or first_disk or here != entries or comment:
        # A comment may hide a second directory, which another reader would take for the first.
        raise _damaged()
    if entries > MAX_MEMBERS or length > _MAX_DIRECTORY:
        raise _too_large()
    if offset + length + _END.size != size:
        raise _damaged()
    stored.seek(0)
    try:
        with zipfile.ZipFile(stored) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, struct.error, OSError):
        raise _damaged() from None
    if len(members) != entries:
        raise _damaged()
    return members


def _checked_names(members: list[zipfile.ZipInfo]) -> set[str]:
    """The members' names with slashes, each of them once and none that leads out of the archive."""
    names: set[str] = set()
    for member in members:
        name = member.orig_filename.replace("\\", "/")
        parts = name.split("/")
        if "\0" in name or name.startswith("/") or ".." in parts or ":" in parts[0]:
            raise _damaged()
        if name.lower() in names or stat.S_ISLNK(member.external_attr >> 16):
            raise _damaged()
        if member.flag_bits & 0x41:
            raise _encrypted()
        names.add(name.lower())
    if any(name.endswith(("vbaproject.bin", "/macrosheets")) or "/macrosheets/" in name for name in names):
        raise _macros()
    return names


def _kind(names: set[str]) -> Workbook:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    binary = "xl/workbook.bin" in names
    held = "XLSB" if binary else "ZIP"
    raise UserError(
        "table.no_spreadsheet",
        en=f"The file is a {held} archive and no XLSX or ODS spreadsheet. Unpack it, or save the table as XLSX or as "
        "CSV in UTF-8.",
        fr=f"Le fichier est une archive {held} et non un classeur XLSX ou ODS. Décompressez-la, ou enregistrez le "
        "tableau en XLSX ou au format CSV en UTF-8.",
        usage=True,
    )


def _data_start(stored: IO[bytes], member: zipfile.ZipInfo, size: int) -> int:
    """Where the member's bytes begin; its own header must say the same as the directory."""
    stored.seek(member.header_offset)
    head = stored.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise _damaged()
    magic, _, flags, method, _, _, _, packed, inflated, name_length, extra_length = _LOCAL.unpack(head)
    name = stored.read(name_length)
    if magic != b"PK\x03\x04" or method != member.compress_type or method not in (_STORED, _DEFLATED):
        raise _damaged()
    if name.decode("utf-8" if flags & 0x800 else "cp437", "replace") != member.orig_filename:
        raise _damaged()
    streamed = bool(flags & 8)
    wide = 0xFFFFFFFF in (packed, inflated)
    if not (streamed or wide) and (packed, inflated) != (member.compress_size, member.file_size):
        raise _damaged()
    start = member.header_offset + _LOCAL.size + name_length + extra_length
    if start + member.compress_size > size:
        raise _damaged()
    return int(start)


def _look_through(stored: IO[bytes], member: zipfile.ZipInfo, kind: Workbook) -> None:
    """Inflates one member, counts what comes, and looks at it."""
    name = member.orig_filename.replace("\\", "/").lower()
    markup = name.endswith((".xml", ".rels", ".vml")) or name in ("mimetype",)
    counted, checksum = 0, 0
    tail = b""
    for piece in _inflated(stored, member):
        if not counted:
            _look_at_beginning(piece, name, kind, markup)
        counted += len(piece)
        if counted > member.file_size:
            raise _damaged()
        if counted > RATIO_FROM and counted > MAX_RATIO * max(member.compress_size, 1):
            raise _too_large()
        checksum = zlib.crc32(piece, checksum)
        if markup:
            seen = tail + piece
            if _DECLARATIONS.search(seen):
                raise _declares()
            if name == "meta-inf/manifest.xml" and b"encryption-data" in seen:
                raise _encrypted()
            if name == "[content_types].xml" and b"macroEnabled" in seen:
                raise _macros()
            tail = seen[-_OVERLAP:]
    if counted != member.file_size or checksum != member.CRC:
        raise _damaged()


def _look_at_beginning(piece: bytes, name: str, kind: Workbook, markup: bool) -> None:
    if piece.startswith(_NESTED):
        raise UserError(
            "table.nested_archive",
            en=f"The spreadsheet holds another archive ({_shown(name)}). Save only the table, as XLSX or as CSV in "
            "UTF-8.",
            fr=f"Le classeur contient une autre archive ({_shown(name)}). Enregistrez seulement le tableau, en XLSX ou "
            "au format CSV en UTF-8.",
            usage=True,
        )
    if markup and piece.startswith(_WIDE_MARKS):
        # What is looked for below is looked for in UTF-8, in which every spreadsheet program writes.
        raise _damaged()
    if kind == "ods" and name == "mimetype" and piece.strip() != _ODS_TYPE:
        raise UserError(
            "table.other_document",
            en="The file is an OpenDocument file but no spreadsheet. Save the table as ODS or as CSV in UTF-8.",
            fr="Le fichier est un document OpenDocument mais pas un classeur. Enregistrez le tableau en ODS ou au "
            "format CSV en UTF-8.",
            usage=True,
        )


def _inflated(stored: IO[bytes], member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content, at most one piece at a time in memory; ends where its deflated stream ends."""
    stored.seek(member.header_offset)
    *_, name_length, extra_length = _LOCAL.unpack(stored.read(_LOCAL.size))
    stored.seek(name_length + extra_length, 1)
    left = member.compress_size
    inflater = zlib.decompressobj(-15) if member.compress_type == _DEFLATED else None
    while left:
        packed = stored.read(min(_PIECE, left))
        if not packed:
            raise _damaged()
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed:
            try:
                piece = inflater.decompress(packed, _PIECE)
            except zlib.error:
                raise _damaged() from None
            if piece:
                yield piece
            packed = inflater.unconsumed_tail
            if inflater.eof and (inflater.unused_data or left):
                raise _damaged()
    if inflater is not None and not inflater.eof:
        # What zlib still holds back is the rest of the last block.
        if rest := inflater.flush():
            yield rest
        if not inflater.eof:
            raise _damaged()


def _shown(name: str) -> str:
    """A member's name as a message may show it."""
    return "".join(character if character.isprintable() else "?" for character in name[:80])


def _damaged() -> UserError:
    return UserError(
        "table.damaged_archive",
        en="The spreadsheet's archive is damaged or was made to mislead: its parts do not agree. Open it in a "
        "spreadsheet program and save it again as XLSX or as CSV in UTF-8.",
        fr="L'archive du classeur est endommagée ou trompeuse\u00a0: ses parties se contredisent. Ouvrez-le dans un "
        "tableur et enregistrez-le de nouveau en XLSX ou au format CSV en UTF-8.",
        usage=True,
    )


def _too_large() -> UserError:
    return UserError(
        "table.archive_too_large",
        en="The spreadsheet unpacks to more than can be read safely. Save the table as CSV in UTF-8, which has no "
        "limit of size.",
        fr="Une fois décompressé, le classeur dépasse ce qui peut être lu sans risque. Enregistrez le tableau au "
        "format CSV en UTF-8, dont la taille n'est pas limitée.",
        usage=True,
    )


def _encrypted() -> UserError:
    return UserError(
        "table.encrypted",
        en="The spreadsheet is protected by a password. Remove the password, save it and try again.",
        fr="Le classeur est protégé par un mot de passe. Retirez le mot de passe, enregistrez-le, puis réessayez.",
        usage=True,
    )


def _macros() -> UserError:
    return UserError(
        "table.macros",
        en="The spreadsheet holds macros and is not opened. Save it without them, as XLSX or as CSV in UTF-8.",
        fr="Le classeur contient des macros et n'est pas ouvert. Enregistrez-le sans macros, en XLSX ou au format CSV "
        "en UTF-8.",
        usage=True,
    )


def _declares() -> UserError:
    return UserError(
        "table.xml_declaration",
        en="The spreadsheet's XML declares a document type or entities, which no spreadsheet program writes. Save the "
        "table again as XLSX or as CSV in UTF-8.",
        fr="Le XML du classeur déclare un type de document ou des entités, ce qu'aucun tableur n'écrit. Enregistrez de "
        "nouveau le tableau en XLSX ou au format CSV en UTF-8.",
        usage=True,
    )
