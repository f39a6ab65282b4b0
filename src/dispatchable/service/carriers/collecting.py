"""Picks up the acknowledgement files that were dropped into the carriers' folders."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from dispatchable.service.audit.actor import system
from dispatchable.service.carriers.acknowledging import MOST_BYTES
from dispatchable.service.carriers.actions.acknowledge import acknowledge
from dispatchable.service.carriers.connectors.local import folder
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.datadir import data_dir
from dispatchable.service.errors import Refused

log = logging.getLogger("dispatchable.worker")
SETTLED = 1.0
"""Seconds without a change after which a file counts as whole."""


def collect() -> int:
    """Apply every ``*.csv`` in every carrier's ``acknowledgements`` folder; the number of files taken.

    A file that was applied moves to ``done``, one that is no such file to ``refused``. When the worker dies in between,
    the file is read again, which changes nothing.
    """
    if not (data_dir() / "carriers").is_dir():
        return 0
    taken = 0
    for carrier in Carrier.objects.filter(kind="local"):
        place = folder(carrier.pk, "acknowledgements")
        if not place.is_dir():
            continue
        for path in sorted(place.glob("*.csv")):
            # one that was written a moment ago may still be growing
            if path.is_file() and not path.is_symlink() and time.time() - path.stat().st_mtime > SETTLED:
                try:
                    _take(carrier, path)
                except OSError as error:
                    # one file that cannot be read or moved keeps nobody from the others
                    log.error("an acknowledgement file could not be taken: %s", type(error).__name__)
                    continue
                taken += 1
    return taken


def _take(carrier: Carrier, path: Path) -> None:
    with path.open("rb") as read:
        content = read.read(MOST_BYTES + 1)
    try:
        acknowledge(system(carrier.organization_id, "carrier"), carrier.pk, name=path.name, content=content)
        where = "done"
    except Refused:
        where = "refused"
    target = path.parent / where
    target.mkdir(exist_ok=True, mode=0o700)
    os.replace(path, target / path.name)
