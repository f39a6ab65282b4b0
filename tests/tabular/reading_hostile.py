"""Reads each file of a folder as ``validate`` does and says how it ended; a process of its own, to be measured."""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
import time
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.read import read_table
from dispatchable.interfaces.cli.main import run
from dispatchable.service.tables.inputs import text_table


def read(path: Path) -> dict[str, object]:
    """Code and sentences in which the file ends, or the rows it holds."""
    try:
        with (
            text_table(path, "FR") as text,
            read_table(text.source, delimiter=text.delimiter, encoding=text.encoding) as table,
        ):
            return {"code": "", "rows": sum(1 for _ in table)}
    except UserError as error:
        return {"code": error.code, "en": error.en, "fr": error.fr, "usage": error.usage}


def validated(path: Path, register: str) -> dict[str, object]:
    """Exit code, what was said and what lies in the output's folder afterwards."""
    folder = path.parent.parent / "out" / path.name
    folder.mkdir(parents=True)
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        code = run(["validate", str(path), "-o", str(folder / "checked.csv"), "--register", register])
    return {"exit": code, "told": told.getvalue(), "left": sorted(entry.name for entry in folder.iterdir())}


def own_peak() -> int:
    """Kilobytes this process had at most. Its own rusage would count what its parent had when it was forked."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def main(folder: Path, register: str) -> None:
    """One line of JSON a file."""
    for path in sorted(folder.iterdir()):
        began = time.monotonic()
        ended = read(path)
        seconds = time.monotonic() - began
        ended |= validated(path, register)
        kilobytes = own_peak() + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        temporary = [name for name in os.listdir(os.environ["TMPDIR"]) if name.startswith("dispatchable-")]
        facts = {"name": path.name, "seconds": seconds, "bytes": kilobytes * 1024, "temporary": temporary}
        sys.stdout.write(json.dumps(facts | ended) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
