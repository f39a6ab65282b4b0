"""The folder beside the output in which a run keeps what it has finished."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import IO

from dispatchable.engine.errors import UserError
from dispatchable.engine.locks import hold

_OWN = re.compile(r"\d{8}-[0-9a-f]{32}|\.\d{8}-[0-9a-f]{32}\..*\.tmp|\.?whole(\..*\.part)?|lock")
_FINISHED = re.compile(r"\d{8}-[0-9a-f]{32}")


class PartsFolder:
    """``.OUTPUT.parts`` beside the output, held by one run at a time; ``close`` lets it go.

    Raises UserError when another run holds it, OSError where it cannot be made.
    """

    def __init__(self, output: Path) -> None:
        self.path = self.beside(output)
        self.path.mkdir(exist_ok=True)
        self._lock: IO[bytes] = (self.path / "lock").open("ab")
        if hold(self._lock) is False:
            self._lock.close()
            raise UserError(
                "output.busy",
                en=f"Another run is writing {output}. Wait for its end, or choose another --output.",
                fr=f"Un autre traitement écrit {output}. Attendez sa fin, ou choisissez un autre fichier "
                "avec --output.",
            )

    @staticmethod
    def beside(output: Path) -> Path:
        """The folder's path."""
        return output.with_name(f".{output.name}.parts")

    @property
    def whole(self) -> Path:
        """Where the output stands before it gets its name."""
        return self.path / "whole"

    def finished(self) -> list[Path]:
        """The finished parts."""
        return [entry for entry in self.path.iterdir() if _FINISHED.fullmatch(entry.name)]

    def tidy(self, *, keep: bool) -> None:
        """Takes away what an earlier run left half-written, and its finished parts too unless ``keep``."""
        for entry in list(self.path.iterdir()):
            if _OWN.fullmatch(entry.name) and entry.name != "lock" and not (keep and _FINISHED.fullmatch(entry.name)):
                entry.unlink(missing_ok=True)

    def remove(self) -> None:
        """Takes the folder away with all that a run put into it."""
        with contextlib.suppress(OSError):
            self.tidy(keep=False)
            (self.path / "lock").unlink(missing_ok=True)
            self.path.rmdir()

    def close(self) -> None:
        """Lets another run have the folder."""
        self._lock.close()


def remove_left(output: Path) -> None:
    """Takes away what a killed run has left beside ``output``, unless another run is at it."""
    if PartsFolder.beside(output).is_dir():
        with contextlib.suppress(UserError, OSError), contextlib.closing(PartsFolder(output)) as folder:
            folder.remove()
