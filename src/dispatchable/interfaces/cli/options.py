"""Options that several commands share, and the reading of those that name things (``--map``, ``--set``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dispatchable.engine.errors import UserError
from dispatchable.interfaces.cli.language import say

RegisterFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--register",
        metavar="FILE",
        help=say(
            "A compiled register; may be repeated. Without it, those loaded in the data directory.",
            "Un référentiel compilé, option répétable. Sans elle, ceux du dossier de données.",
        ),
    ),
]
"""The registers that answer."""
_NEXT_NAME = re.compile(r",(?=\s*[a-z_]+\s*=)")


def named_values(option: str, given: Sequence[str]) -> dict[str, str]:
    """Name -> value out of ``name=value,name=value``, an option given once or several times.

    A comma inside a value is fine as long as no ``name=`` follows it. Raises UserError (usage) for a part without ``=``
    or a name given twice.
    """
    values: dict[str, str] = {}
    for part in (part for text in given for part in _NEXT_NAME.split(text) if part.strip()):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not name:
            raise UserError(
                "option.no_value",
                en=f"{option} {part.strip()}: write name=value, for example {option} postcode=VALUE,city=VALUE.",
                fr=f"{option} {part.strip()}\u00a0: écrivez nom=valeur, "
                f"par exemple {option} postcode=VALEUR,city=VALEUR.",
                usage=True,
            )
        if name in values:
            raise UserError(
                "option.twice",
                en=f"{option} names “{name}” twice. Keep one of the two.",
                fr=f"{option} nomme «\u00a0{name}\u00a0» deux fois. Gardez l'une des deux.",
                usage=True,
            )
        values[name] = value.strip()
    return values
