"""The command ``dispatchable``: its sub-commands, its language, and how it ends."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.errors import UserError
from dispatchable.interfaces.cli.errors import FAILURE, INTERRUPTED, exit_code, from_os
from dispatchable.interfaces.cli.language import current, say

_TERMINATED = 143


def application() -> typer.Typer:
    """The command with all its sub-commands, its help in the language that is current now."""
    # The sub-commands word their help while they are imported, so the language must be settled before.
    from dispatchable.interfaces.cli.demo.command import demo
    from dispatchable.interfaces.cli.register import app as register_app
    from dispatchable.interfaces.cli.validate import validate

    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=say(
            "Validates civic addresses against address registers, offline.",
            "Vérifie des adresses à l'aide de référentiels d'adresses, sans réseau.",
        ),
    )

    @app.callback()
    def options(
        version: Annotated[
            bool, typer.Option("--version", help=say("Print the version and end.", "Affiche la version."))
        ] = False,
        lang: Annotated[
            str,
            typer.Option(
                "--lang",
                metavar="fr|en",
                help=say(
                    "Language of messages; else DISPATCHABLE_LANG, else the system's.",
                    "Langue des messages\u202f; sinon DISPATCHABLE_LANG, sinon celle du système.",
                ),
            ),
        ] = "",
    ) -> None:
        del version, lang  # both are settled before the command line is parsed

    app.command("validate", help=say(*VALIDATE_HELP))(validate)
    app.command("demo", help=say(*DEMO_HELP))(demo)
    app.add_typer(
        register_app,
        name="register",
        help=say("Build, look at and load registers.", "Construire, consulter et charger des référentiels."),
    )
    return app


VALIDATE_HELP = (
    "Check one address, or every row of a table. INPUT is a file (csv, tsv, plain or .gz), - for standard input, "
    "or the address itself.",
    "Vérifie une adresse, ou chaque ligne d'un tableau. INPUT est un fichier (csv, tsv, brut ou .gz), - pour l'entrée "
    "standard, ou l'adresse elle-même.",
)
DEMO_HELP = (
    "Build registers of invented towns in five countries, check a list with every awkward case, and show the verdicts.",
    "Construit les référentiels de communes inventées dans cinq pays, vérifie une liste de cas délicats et montre les "
    "résultats.",
)


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and gives its exit code: 0 done, 1 failure, 2 wrong usage, 130 interrupted.

    A failure prints one line on standard error, in the reader's language.
    """
    arguments = list(arguments)
    try:
        _settle_language(arguments)
        if "--version" in arguments[:1]:
            print(f"dispatchable {ENGINE_VERSION}")
            return 0
        application()(arguments, prog_name="dispatchable")
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else FAILURE if ended.code else 0
        if code == INTERRUPTED:
            print(say("Interrupted; nothing was written.", "Interrompu\u202f; rien n'a été écrit."), file=sys.stderr)
        return code
    except UserError as error:
        return _told(error)
    except OSError as error:
        return _told(from_os(error))
    return 0


def main() -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show "✓" shows "?"; a list of thousands must not end over it.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _terminate)
    code = run(sys.argv[1:])
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.exit(code)
    _drop_output()
    sys.exit(code)


def _settle_language(arguments: list[str]) -> None:
    """Takes ``--lang`` out of the arguments, wherever it stands before the end of options."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    for index, argument in enumerate(arguments[:end]):
        if argument == "--lang" and index + 1 < end:
            wanted = arguments[index + 1]
            del arguments[index : index + 2]
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
            del arguments[index]
        else:
            continue
        if wanted not in ("fr", "en"):
            raise UserError(
                "option.language",
                en=f"--lang {wanted}: choose fr or en.",
                fr=f"--lang {wanted}\u00a0: choisissez fr ou en.",
                usage=True,
            )
        os.environ["DISPATCHABLE_LANG"] = wanted
        return


def _told(error: UserError) -> int:
    print(error.sentence(current()), file=sys.stderr)
    return exit_code(error)


def _terminate(number: int, frame: FrameType | None) -> None:
    """Ends by an exception, so that half-written files are taken away on the way out."""
    raise SystemExit(_TERMINATED)


def _drop_output() -> None:
    """The reader of standard output has gone: what is still buffered goes nowhere, without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
