"""The worker: one process of a slot, that delivers events and runs every activation to its end."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections, connections
from django.utils import timezone

from dispatchable.service.carriers.collecting import collect
from dispatchable.service.desk import deciding_many
from dispatchable.service.desk.closing import close_resolved
from dispatchable.service.desk.working import stalled as stalled_lines
from dispatchable.service.durable.models import Heartbeat
from dispatchable.service.imports.working import stalled
from dispatchable.service.mail.actions.send import send_waiting
from dispatchable.service.mail.actions.sweep import sweep_files
from dispatchable.service.mail.actions.take import forget_old, take_mail
from dispatchable.service.notices.actions.send import remind_waiting
from dispatchable.service.numbers.deadlines import overdue
from dispatchable.service.numbers.expiring import expire
from dispatchable.service.numbers.replacing import go_on_all
from dispatchable.service.numbers.waking import try_again
from dispatchable.service.storage import statistics
from dispatchable.service.terms.versions import keep_all

POLL = 0.2
"""Seconds between two looks at the event rows."""
BEAT = 3.0
DAY = 86_400.0
MAIL = 15.0
"""Seconds between two looks into the mailbox."""
EXPIRY = 10.0
"""Seconds between two looks for blocks, reservations and firm dates that have come to their end."""
SILENCE = 15.0
"""Seconds without a sign of life after which a slot's workflows are taken over."""

log = logging.getLogger("dispatchable.worker")


def run(slot: str = "worker-1", stop: threading.Event | None = None) -> None:
    """Work as ``slot`` until ``stop`` is set (SIGTERM and SIGINT set it when run in the main thread).

    Django must be started. Two processes must never share a slot; the same slot's next process takes up its work.
    """
    # the engine is imported here and nowhere that a page could import
    from dispatchable.service.durable import engine
    from dispatchable.service.durable.reconciler import Reconciler

    ending = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: ending.set())
    close_old_connections()
    beat(slot)
    engine.launch(slot)
    reconciler = Reconciler()
    ticks = [
        Tick(POLL, reconciler.deliver),
        Tick(BEAT, lambda: beat(slot)),
        Tick(BEAT, lambda: take_over(slot, engine.recover)),
        Tick(5.0, reconciler.awaken),
        Tick(1.0, collect),
        Tick(2.0, try_again),
        Tick(5.0, overdue),
        Tick(EXPIRY, expire),
        Aside(1.0, send_waiting),
        Aside(MAIL, take_mail),
        Tick(DAY, forget_old),
        Tick(DAY, sweep_files),
        Tick(15.0, stalled),
        Tick(15.0, stalled_lines),
        Tick(15.0, deciding_many.stalled),
        Tick(2.0, go_on_all),
        Tick(DAY, keep_all),
        Tick(DAY, statistics.refresh),
        Tick(600.0, remind_waiting),
        Tick(600.0, close_resolved),
    ]
    try:
        while not ending.is_set():
            for tick in ticks:
                tick.turn()
            ending.wait(POLL)
    finally:
        engine.stop()
        close_old_connections()


class Tick:
    """Something done every so many seconds; a failure is noted by its kind and does not end the worker."""

    def __init__(self, every: float, work: Callable[[], object]) -> None:
        self._every, self._work, self._next, self._failed = every, work, 0.0, ""

    @property
    def is_due(self) -> bool:
        """Whether its time has come."""
        return time.monotonic() >= self._next

    def turn(self) -> None:
        """Do it when it is due."""
        if not self.is_due:
            return
        close_old_connections()
        try:
            self._work()
            self._failed = ""
        except Exception as error:
            # an exception's text may hold an address: the log tells its kind and where, and here once
            kind = type(error).__name__
            if kind != self._failed:
                log.error("a task of the worker failed", exc_info=error)
            self._failed = kind
        self._next = time.monotonic() + self._every


class Aside(Tick):
    """The same in a thread of its own, one at a time: what waits for another machine holds up nothing else."""

    def __init__(self, every: float, work: Callable[[], object]) -> None:
        super().__init__(every, work)
        self._thread: threading.Thread | None = None

    def turn(self) -> None:
        """Begin it when it is due and the one before has ended."""
        if self.is_due and (self._thread is None or not self._thread.is_alive()):
            self._thread = threading.Thread(target=self._alone, daemon=True)
            self._thread.start()

    def _alone(self) -> None:
        try:
            super().turn()
        finally:
            connections.close_all()


def beat(slot: str) -> None:
    """Leave a sign of life."""
    Heartbeat.objects.update_or_create(slot=slot, defaults={"process": os.getpid(), "at": timezone.now()})


def take_over(slot: str, recover: Callable[[list[str]], int]) -> list[str]:
    """Take over the workflows of slots that have been silent too long, and forget those slots."""
    limit = timezone.now() - timedelta(seconds=SILENCE)
    silent = [str(s) for s in Heartbeat.objects.filter(at__lt=limit).exclude(slot=slot).values_list("slot", flat=True)]
    recover(silent)
    Heartbeat.objects.filter(slot__in=silent, at__lt=limit).delete()
    return silent
