"""What goes wrong below, as one line in the reader's language and an exit code."""

from __future__ import annotations

from dispatchable.engine.errors import UserError

FAILURE = 1
USAGE = 2
INTERRUPTED = 130


def exit_code(error: UserError) -> int:
    """2 when the command was called wrongly, 1 for a failure."""
    return USAGE if error.usage else FAILURE


def from_os(error: OSError) -> UserError:
    """An operating-system error as a sentence that names the file."""
    name = error.filename or ""
    at_en = f"{name}: " if name else ""
    at_fr = f"{name}\u00a0: " if name else ""
    detail = error.strerror or str(error)
    return UserError(
        "system.failure",
        en=f"{at_en}the system refused ({detail}). Check the path, the rights and the free space.",
        fr=f"{at_fr}le système a refusé ({detail}). Vérifiez le chemin, les droits et l'espace libre.",
    )
