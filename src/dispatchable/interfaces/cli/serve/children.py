"""Keeps child processes alive: starts them, starts them again when they end, stops them all at the end.

Loads nothing of the product: the process that watches the others stays small.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from dispatchable.interfaces.cli.language import say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
SETTLED = 60.0
"""Seconds after which a child that ends has not failed to start."""
GIVE_UP = 8
"""Failures to start in a row after which the whole ends, so that whoever runs it hears of it."""
GRACE = 10.0
"""Seconds a child has to end after it was asked to."""
_PR_SET_PDEATHSIG = 1


def _with_the_parent() -> None:
    """In the child: ask the kernel to end it when its parent dies, however that dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One process to keep alive."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = list(command)
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.due = 0.0
        self.started = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that all it starts can be stopped with it."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=_with_the_parent
        )

    def look(self, now: float) -> None:
        """Start what is due; note what has ended and when it is to start again."""
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.signal(signal.SIGKILL)  # what it started and left behind
        self.failures = 1 if now - self.started > SETTLED else self.failures + 1
        pause = min(FIRST_PAUSE * 2 ** (self.failures - 1), LONGEST_PAUSE)
        self.process, self.due = None, now + pause
        print(
            say(
                f"{self.name} ended ({code}); it starts again in {pause:g} s.",
                f"{self.name} s'est arrêté ({code})\u202f; redémarrage dans {pause:g} s.",
            ),
            file=sys.stderr,
            flush=True,
        )

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Runs children until it is told to stop (SIGINT, SIGTERM, SIGHUP)."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = children
        self.told = False

    def run(self, meanwhile: Callable[[], float] = lambda: math.inf) -> int:
        """Keeps them alive; 0 when told to stop, 1 when one never starts.

        ``meanwhile`` is called now and then; it gives the seconds after which it wants to be called again.
        """
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        before = {
            number: signal.signal(number, self._tell) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        woken = signal.set_wakeup_fd(writer)
        try:
            while not self.told:
                now = time.monotonic()
                for child in self.children:
                    child.look(now)
                if any(child.failures >= GIVE_UP for child in self.children):
                    return 1
                pause = min(meanwhile(), self._pause(now))
                if select.select([reader], [], [], pause)[0]:
                    os.read(reader, 512)
            return 0
        finally:
            self.stop()
            signal.set_wakeup_fd(woken)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reader)
            os.close(writer)

    def stop(self) -> None:
        """Ask all to end, wait a while, then end those that have not."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        end = time.monotonic() + GRACE
        for child in self.children:
            if child.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, end - time.monotonic()))
                child.signal(signal.SIGKILL)
                child.process.wait()

    def _pause(self, now: float) -> float:
        """Seconds until something is due; a living child that ends wakes the loop before."""
        waiting = [child.due - now for child in self.children if child.process is None]
        return max(0.05, min([5.0, *waiting]))

    def _tell(self, number: int, frame: FrameType | None) -> None:
        self.told = True
