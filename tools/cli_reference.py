"""Prints the help of all commands as one Markdown text, each as the command itself prints it.

The language is the one that the command line itself would speak (``DISPATCHABLE_LANG``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer
from typer.testing import CliRunner

from dispatchable.interfaces.cli.main import application

NAME = "dispatchable"
COLUMNS = {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "TERM": "dumb", "NO_COLOR": "1"}


def paths(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words that lead to each command that is not hidden: ``()``, ``("register",)``, ``("register", "build")``."""
    yield path
    for name, below in sorted(getattr(command, "commands", {}).items()):
        if not below.hidden:
            yield from paths(below, (*path, name))


def help_of(app: typer.Typer, path: tuple[str, ...]) -> str:
    """What ``dispatchable PATH --help`` prints."""
    result = CliRunner().invoke(app, [*path, "--help"], env=COLUMNS, prog_name=NAME)
    if result.exit_code:
        raise SystemExit(f"{' '.join((NAME, *path))} --help failed: {result.output}")
    return "\n".join(line.rstrip() for line in result.output.strip("\n").split("\n"))


def main() -> None:
    """Print the whole reference."""
    app = application()
    sections = (
        f"## {' '.join((NAME, *path))}\n\n```text\n{help_of(app, path)}\n```\n"
        for path in paths(typer.main.get_command(app))
    )
    sys.stdout.buffer.write("\n".join(sections).encode())


if __name__ == "__main__":
    main()
