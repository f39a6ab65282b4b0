"""Picks up what carriers answer by themselves: acknowledgement files in their folders, and a test carrier's words."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from django.db import transaction

from dispatchable.service.audit.actor import system
from dispatchable.service.audit.record import emit
from dispatchable.service.carriers.acknowledging import MOST_BYTES
from dispatchable.service.carriers.actions.acknowledge import acknowledge
from dispatchable.service.carriers.connectors.local import folder
from dispatchable.service.carriers.connectors.scripted import ScriptedCarrier
from dispatchable.service.carriers.models import Carrier, Registration
from dispatchable.service.carriers.registering import keep_answer
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
    taken = _listen()
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


def _listen() -> int:
    """Keep what the test carriers say by themselves; how many answers."""
    heard = 0
    for carrier in Carrier.objects.filter(kind="scripted"):
        for registration_id, said in ScriptedCarrier(carrier).due():
            with transaction.atomic():
                keep_answer(registration_id, said)
                registration = Registration.objects.get(pk=registration_id)
                # also when it says nothing new: what listens must bear to hear a thing twice
                actor = system(carrier.organization_id, "carrier")
                emit(actor, "registration.answered", registration, number=str(registration.number_id))
            heard += 1
    return heard


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
