"""A dossier as JSON: written piece by piece, the same bytes for the same case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from dispatchable.service.desk.dossier.document import Dossier


def json_pieces(dossier: Dossier) -> Iterator[bytes]:
    """UTF-8 JSON with each thing of a list on a line of its own; memory of one chunk of lines."""
    text = "{"
    for name, value in dossier.head().items():
        text += f"\n  {_value(name)}: {_value(value)},"
    yield text.encode()
    for name, things in dossier.parts():
        yield from _list(name, things)
        yield b","
    audit = dossier.trail.document()
    rows = audit.pop("rows")
    text = '\n  "audit": {'
    for name, value in audit.items():
        text += f"\n    {_value(name)}: {_value(value)},"
    yield text.encode()
    yield from _list("rows", rows, "    ")
    yield b"\n  }\n}\n"


def _list(name: str, things: Iterable[Any], indent: str = "  ") -> Iterator[bytes]:
    yield f"\n{indent}{_value(name)}: [".encode()
    first = True
    for thing in things:
        yield f"{'' if first else ','}\n{indent}  {_value(thing)}".encode()
        first = False
    yield b"]" if first else f"\n{indent}]".encode()


def _value(value: Any) -> str:
    """On one line. Names within are in alphabetical order: a database keeps no other."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
