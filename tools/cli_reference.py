"""Prints the reference of all commands in Markdown, read from the command line's own definitions.

The language is the one that the command line itself would speak (``DISPATCHABLE_LANG``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import click
import typer.main
from dispatchable.interfaces.cli.main import application

HIDDEN = frozenset({"--help", "--install-completion", "--show-completion"})
WORDS = {
    "en": ("argument or option", "meaning", "required", "default: {}", "may be repeated"),
    "fr": ("argument ou option", "sens", "obligatoire", "par défaut\u00a0: {}", "peut être répété"),
}


def one_line(text: str | None) -> str:
    """Text that may stand in a table's cell."""
    return " ".join((text or "").split()).replace("|", "\\|")


def spelling(parameter: click.Parameter) -> str:
    """How a parameter is written on the line: ``--register FILE`` or ``INPUT``."""
    metavar = parameter.make_metavar(click.Context(click.Command("")))
    if parameter.param_type_name == "argument":
        return metavar
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    return names if getattr(parameter, "is_flag", False) else f"{names} {metavar}"


def meaning(parameter: click.Parameter, words: tuple[str, ...]) -> str:
    """The help sentence, and in brackets what else must be known."""
    marks = []
    if parameter.required:
        marks.append(words[2])
    if isinstance(parameter.default, str | int | float) and parameter.default not in ("", False):
        marks.append(words[3].format(f"`{parameter.default}`"))
    if parameter.multiple or parameter.nargs == -1:
        marks.append(words[4])
    return " ".join(filter(None, (one_line(getattr(parameter, "help", "")), f"({', '.join(marks)})" if marks else "")))


def describe(command: click.Command, path: str, words: tuple[str, ...]) -> Iterator[str]:
    """One section for a command, then one for each command below it."""
    yield f"## {path}\n\n"
    if command.help:
        paragraphs = command.help.split("\f")[0].strip().split("\n\n")
        yield "\n\n".join(one_line(paragraph) for paragraph in paragraphs) + "\n\n"
    usage = " ".join(command.collect_usage_pieces(click.Context(command)))
    yield f"```\n{path} {usage}\n```\n\n"
    shown = [p for p in command.params if not (HIDDEN & set(p.opts)) and not getattr(p, "hidden", False)]
    if shown:
        yield f"| {words[0]} | {words[1]} |\n| --- | --- |\n"
        yield from (f"| `{one_line(spelling(p))}` | {meaning(p, words)} |\n" for p in shown)
        yield "\n"
    for name, below in sorted(getattr(command, "commands", {}).items()):
        if not below.hidden:
            yield from describe(below, f"{path} {name}", words)


def main() -> None:
    """Print the whole reference."""
    words = WORDS["fr" if os.environ.get("DISPATCHABLE_LANG", "").startswith("fr") else "en"]
    text = "".join(describe(typer.main.get_command(application()), "dispatchable", words))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(text.rstrip() + "\n")


if __name__ == "__main__":
    main()
