"""GeoJSON read feature by feature: line-delimited, or one FeatureCollection of any size (RFC 7946, RFC 8142)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.streams import read_chunks

MAX_FEATURE = 1 << 22
"""Characters of the longest feature, and of what may stand before a collection's first feature."""
_SPACE = " \t\r\n\x1e\ufeff"
_FEATURES = re.compile(r'"features"\s*:\s*\[')


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


# Numbers stay the text that was published: no rounding, no exponent, no digit limits.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_refuse_constant)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature, or the line that is none."""

    number: int
    """Line in a line-delimited file, place in a collection, from 1."""
    properties: dict[str, Any] | None
    """None when this line is no feature. Numbers are text as published."""
    geometry_type: str = ""
    coordinates: Any = None
    """Nested lists of text as in the file; None without geometry."""
    text: str = ""
    """The beginning of the line that is no feature."""
    id: str = ""
    """The feature's own id, "" without one."""


def read_features(path: Path) -> Iterator[Feature]:
    """The features of ``path`` (plain, gzip or zstandard), in bounded memory.

    A line that is no feature is handed out as such; a collection that breaks off or is no JSON is a UserError, since
    what follows the break cannot be found.
    """
    texts = _texts(path)
    head = next(texts, "")
    start = len(head) - len(head.lstrip(_SPACE))
    if not head.startswith("{", start):
        raise _not_geojson(path)
    if _first_is_feature(head, start):
        yield from _lines(path, head, texts)
    else:
        yield from _collection(path, head, texts)


def is_json(path: Path) -> bool:
    """Whether the file's content begins as a JSON object does."""
    return next(_texts(path), "").lstrip(_SPACE).startswith("{")


def _texts(path: Path) -> Iterator[str]:
    carry = b""
    for chunk in read_chunks(path):
        data = carry + chunk
        try:
            text, carry = data.decode("utf-8"), b""
        except UnicodeDecodeError as error:
            # A character may lie across two chunks; anything else is no UTF-8.
            if error.end < len(data) and len(data) - error.start > 3:
                raise _not_utf8(path) from None
            text, carry = data[: error.start].decode("utf-8"), data[error.start :]
            if len(carry) > 3:
                raise _not_utf8(path) from None
        if text:
            yield text
    if carry:
        raise _not_utf8(path)


def _first_is_feature(head: str, start: int) -> bool:
    try:
        first, _ = _DECODER.raw_decode(head, start)
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and first.get("type") == "Feature"


def _lines(path: Path, head: str, texts: Iterator[str]) -> Iterator[Feature]:
    number = 0
    carry = head
    while True:
        *lines, carry = carry.split("\n")
        for line in lines:
            number += 1
            yield from _line(number, line)
        if len(carry) > MAX_FEATURE:
            raise _too_long(path, number + 1)
        following = next(texts, None)
        if following is None:
            break
        carry += following
    yield from _line(number + 1, carry)


def _line(number: int, line: str) -> Iterator[Feature]:
    line = line.strip(_SPACE)
    if not line:
        return
    try:
        feature = _feature(number, _DECODER.decode(line))
    except (ValueError, RecursionError):
        feature = None
    yield feature or Feature(number, None, text=line[:200])


def _feature(number: int, value: Any) -> Feature | None:
    if not isinstance(value, dict) or value.get("type") != "Feature":
        return None
    properties = value.get("properties")
    geometry = value.get("geometry")
    if not isinstance(properties, dict):
        properties = {}
    own = value.get("id")
    own = own if isinstance(own, str) else ""
    if not isinstance(geometry, dict):
        return Feature(number, properties, id=own)
    return Feature(number, properties, str(geometry.get("type")), geometry.get("coordinates"), id=own)


def _collection(path: Path, head: str, texts: Iterator[str]) -> Iterator[Feature]:
    buffer = head
    while (found := _FEATURES.search(buffer)) is None:
        following = next(texts, None)
        if following is None or len(buffer) > MAX_FEATURE:
            raise _not_geojson(path)
        buffer += following
    at = found.end()
    number = 0
    while True:
        while at < len(buffer) and buffer[at] in _SEPARATORS:
            at += 1
        if buffer.startswith("]", at):
            return
        try:
            value, at = _DECODER.raw_decode(buffer, at)
        except RecursionError:
            raise _broken(path, number + 1) from None
        except ValueError:
            following = next(texts, None)
            if following is None:
                raise _broken(path, number + 1) from None
            if len(buffer) - at > MAX_FEATURE:
                raise _too_long(path, number + 1) from None
            buffer = buffer[at:] + following
            at = 0
            continue
        number += 1
        yield _feature(number, value) or Feature(number, None, text=json.dumps(value)[:200])


_SEPARATORS = frozenset(_SPACE + ",")


def _not_geojson(path: Path) -> UserError:
    return UserError(
        "input.no_geojson",
        en=f"{path} is no GeoJSON with features. Give line-delimited GeoJSON or a FeatureCollection.",
        fr=f"{path} n'est pas du GeoJSON contenant des entités. Donnez du GeoJSON ligne à ligne ou "
        "une FeatureCollection.",
    )


def _not_utf8(path: Path) -> UserError:
    return UserError(
        "input.encoding",
        en=f"{path} is not UTF-8, as GeoJSON must be. Save the file as UTF-8.",
        fr=f"{path} n'est pas en UTF-8, comme le GeoJSON doit l'être. Enregistrez le fichier en UTF-8.",
    )


def _too_long(path: Path, number: int) -> UserError:
    return UserError(
        "input.feature_too_long",
        en=f"{path}, feature {number}: it is longer than {MAX_FEATURE} characters. Check the file.",
        fr=f"{path}, entité {number}\u00a0: elle dépasse {MAX_FEATURE} caractères. Vérifiez le fichier.",
    )


def _broken(path: Path, number: int) -> UserError:
    return UserError(
        "input.broken_json",
        en=f"{path}, feature {number}: the JSON breaks off or is wrong here. Fetch the file again or correct it.",
        fr=f"{path}, entité {number}\u00a0: le JSON s'interrompt ou est incorrect ici. "
        "Téléchargez le fichier à nouveau ou corrigez-le.",
    )
