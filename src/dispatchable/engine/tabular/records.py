"""JSON: one object a line (JSON Lines), or one array of objects; their keys are the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.cells import Cell, Number

MAX_RECORD = 1 << 20
"""Bytes that one line may have."""
MAX_DOCUMENT = 64 << 20
"""Bytes that one array may have: it is held in memory as a whole. JSON Lines have no limit."""
MAX_KEYS = 1_000
"""Different keys that all lines together may have."""
_MARK = b"\xef\xbb\xbf"


def _number(text: str) -> Number:
    return Number(text)


def _no_number(name: str) -> Any:
    raise ValueError(name)


# Numbers stay the text that was written: no rounding, no exponent made, no limit of digits.
_DECODER = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_no_number)


def keys_of(stored: IO[bytes]) -> list[str]:
    """The keys of all records, in the order in which they first appear. Reads ``stored`` to its end."""
    keys: dict[str, None] = {}
    for line, record in _records(stored):
        for key in record:
            keys.setdefault(key)
        if len(keys) > MAX_KEYS:
            raise UserError(
                "table.too_many_columns",
                en=f"Up to line {line} the records have more than {MAX_KEYS} different keys. Write one list, not a "
                "document.",
                fr=f"Jusqu'à la ligne {line}, les enregistrements ont plus de {MAX_KEYS} clés différentes. "
                "Écrivez une liste, et non un document.",
                usage=True,
            )
    return list(keys)


def record_rows(stored: IO[bytes], keys: list[str]) -> Iterator[list[Cell]]:
    """The keys as a header row, then each record as a row, a blank line as an empty one.

    Null is an empty cell, true and false are TRUE and FALSE as in spreadsheets; what is nested stays compact JSON.
    Raises UserError, naming the line, for a line that is no JSON object in UTF-8 or is longer than ``MAX_RECORD``.
    """
    yield list(keys)
    reached = 1
    for line, record in _records(stored):
        yield from ([] for _ in range(line - reached))
        reached = line + 1
        yield [_cell(record.get(key)) for key in keys]


def lines_of(stored: IO[bytes]) -> Iterator[bytes]:
    """One array of objects as JSON Lines, an object at a time. Raises UserError for what is no such array."""
    data = stored.read(MAX_DOCUMENT + 1)
    if len(data) > MAX_DOCUMENT:
        raise UserError(
            "table.json_too_long",
            en=f"The JSON array is larger than {MAX_DOCUMENT >> 20} MB. Write one JSON object a line (JSON Lines), "
            "which has no limit of size.",
            fr=f"Le tableau JSON dépasse {MAX_DOCUMENT >> 20}\u202fMo. Écrivez un objet JSON par ligne (JSON Lines), "
            "dont la taille n'est pas limitée.",
            usage=True,
        )
    number = 1
    try:
        text = data.removeprefix(_MARK).decode("utf-8")
        at = _after_blank(text, 0) + 1
        while True:
            at = _after_blank(text, at)
            begun = at
            record, at = _DECODER.raw_decode(text, at)
            if not isinstance(record, dict):
                raise ValueError(number)
            # as it is written, so that numbers stay what they are; a line break is a blank, for none is in a text
            yield text[begun:at].replace("\n", " ").replace("\r", " ").encode("utf-8")
            at = _after_blank(text, at)
            if text[at : at + 1] == "]":
                break
            if text[at : at + 1] != ",":
                raise ValueError(number)
            at += 1
            number += 1
        if text[at + 1 :].strip():
            raise ValueError(number)
    except (ValueError, RecursionError):
        raise UserError(
            "table.json_record",
            en=f"Record {number} of the JSON array is not an object in UTF-8, or the array does not end well. Write an "
            "array of objects.",
            fr=f"L'enregistrement {number} du tableau JSON n'est pas un objet en UTF-8, ou le tableau se termine mal. "
            "Écrivez un tableau d'objets.",
        ) from None


def _after_blank(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\n", "\r", "\t") and at < len(text):
        at += 1
    return at


def _records(stored: IO[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    while data := stored.readline(MAX_RECORD + 1):
        number += 1
        if len(data) > MAX_RECORD:
            raise UserError(
                "table.line_too_long",
                en=f"Line {number} is longer than {MAX_RECORD:,} bytes. Write one JSON object a line.",
                fr=f"La ligne {number} dépasse {MAX_RECORD} octets. Écrivez un objet JSON par ligne.",
            )
        if number == 1:
            data = data.removeprefix(_MARK)
        if data.strip():
            yield number, _record(data, number)


def _record(data: bytes, number: int) -> dict[str, Any]:
    try:
        text = data.decode("utf-8").strip()
        found = _DECODER.decode(text)
        if "\\u" in text:
            # Half of a character written as an escape (\ud800) has no place in any text.
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise _no_record(number) from None
    if not isinstance(found, dict) or "\\u0000" in text:
        raise _no_record(number)
    return found


def _no_record(number: int) -> UserError:
    return UserError(
        "table.json_line",
        en=f"Line {number} is not one JSON object in UTF-8. Write each record as one object on one line.",
        fr=f"La ligne {number} n'est pas un objet JSON en UTF-8. Écrivez chaque enregistrement comme un objet sur une "
        "seule ligne.",
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
