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


SERVING = frozenset({"up", "web", "worker", "prepare"})
"""Commands that run an installation. The program that watches the others must not load what only they need."""
CHECKING = frozenset({"validate"})
"""Commands that end soon and are called often: they load nothing that is only for others."""


def application(wanted: str = "") -> typer.Typer:
    """The command with all its sub-commands, its help in the language that is current now.

    When the sub-command ``wanted`` is one of ``SERVING`` or of ``CHECKING``, only those are there.
    """
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=say(
            "The system of record for emergency addresses: checks addresses, activates numbers, says why not.",
            "Le registre des adresses d'urgence\u00a0: vérifie les adresses, active les numéros de téléphone, "
            "dit pourquoi sinon.",
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

    # The sub-commands word their help while they are imported, so the language must be settled before.
    if wanted not in CHECKING:
        _add_serving(app)
    if wanted not in SERVING:
        _add_checking(app)
        if wanted not in CHECKING:
            _add_others(app)
    return app


def _add_serving(app: typer.Typer) -> None:
    from dispatchable.interfaces.cli.serve.prepare import prepare
    from dispatchable.interfaces.cli.serve.processes import web, worker
    from dispatchable.interfaces.cli.serve.up import up

    app.command("up", help=say(*UP_HELP))(up)
    app.command("prepare", help=say(*PREPARE_HELP))(prepare)
    app.command("web", help=say("Serve the pages.", "Sert les pages."))(web)
    app.command("worker", help=say(*WORKER_HELP))(worker)


def _add_checking(app: typer.Typer) -> None:
    from dispatchable.interfaces.cli.validate import validate

    app.command("validate", help=say(*VALIDATE_HELP))(validate)


def _add_others(app: typer.Typer) -> None:
    from dispatchable.interfaces.cli.accounts import app as accounts_app
    from dispatchable.interfaces.cli.audit import app as audit_app
    from dispatchable.interfaces.cli.demo.command import demo
    from dispatchable.interfaces.cli.demo.removal import demo_remove
    from dispatchable.interfaces.cli.discrepancy import app as discrepancy_app
    from dispatchable.interfaces.cli.microsoft.command import audit_microsoft
    from dispatchable.interfaces.cli.register import app as register_app

    app.command("audit-microsoft", help=say(*AUDIT_MICROSOFT_HELP))(audit_microsoft)
    app.command("demo", help=say(*DEMO_HELP))(demo)
    app.command("demo-remove", help=say(*DEMO_REMOVE_HELP))(demo_remove)
    app.add_typer(
        register_app,
        name="register",
        help=say("Build, look at and load registers.", "Construire, consulter et charger des référentiels."),
    )
    app.add_typer(accounts_app, name="user", help=say("Accounts.", "Comptes."))
    app.add_typer(audit_app, name="audit", help=say("The audit trail.", "Le journal d'audit."))
    app.add_typer(
        discrepancy_app, name="discrepancy", help=say("Discrepancy reports.", "Rapports d'anomalie (discrepancy).")
    )


DEMO_REMOVE_HELP = (
    "Remove the demonstration organisation with all it has.",
    "Supprime l'organisation de démonstration avec tout ce qu'elle contient.",
)
UP_HELP = (
    "Start the installation: pages and worker, on SQLite in the data directory unless a PostgreSQL is set.",
    "Démarre l'installation\u00a0: pages et processus de travail, sur SQLite dans le dossier de données sauf si "
    "un PostgreSQL est indiqué.",
)
PREPARE_HELP = (
    "Make or update data directory and database without starting anything.",
    "Crée ou met à jour le dossier de données et la base sans rien démarrer.",
)
WORKER_HELP = (
    "Do what waits: activations, events, mail.",
    "Fait ce qui attend\u00a0: activations, événements, courrier.",
)
VALIDATE_HELP = (
    "Check one address, or every row of a table. INPUT is a file (csv, tsv, xlsx, ods, jsonl; text also as .gz), "
    "- for standard input, or the address itself. What a file is, its content tells.",
    "Vérifie une adresse, ou chaque ligne d'un tableau. INPUT est un fichier (csv, tsv, xlsx, ods, jsonl\u202f; texte "
    "aussi en .gz), - pour l'entrée standard, ou l'adresse elle-même. C'est le contenu qui dit ce qu'est un fichier.",
)
AUDIT_MICROSOFT_HELP = (
    "Audit a Microsoft Teams tenant from the exports of its cmdlets: addresses marked validated that are not, numbers "
    "in use without a confirmed address, duplicates, and the PowerShell that would put it right. Nothing is changed "
    "there.",
    "Audite un tenant Microsoft Teams d'après les exports de ses cmdlets\u00a0: adresses marquées validées à tort, "
    "numéros de téléphone en service sans adresse confirmée, doublons, et le PowerShell qui corrigerait le tout. Rien "
    "n'y est modifié.",
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
        application(arguments[0] if arguments else "")(arguments, prog_name="dispatchable")
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
