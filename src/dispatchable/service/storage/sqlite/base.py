"""Django's SQLite backend with one fair lock around each transaction.

SQLite lets one connection write at a time and makes the others poll; who polls longest may starve. Here a writer takes
a place in its process's queue and then the file lock shared by all processes (``<database>.lock``), before BEGIN
IMMEDIATE. Reads outside a transaction take no lock.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from typing import Any

from django.db.backends.sqlite3 import base


class FairLock:
    """First come, first served among the threads of a process; among processes the kernel queues the waiters."""

    def __init__(self) -> None:
        self._waiting: deque[threading.Lock] = deque()
        self._guard = threading.Lock()
        self._held = False

    def acquire(self) -> None:
        """Wait for one's turn."""
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def release(self) -> None:
        """Hand over to the one who has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


_fair: dict[str, FairLock] = {}
_fair_guard = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes the lock where Django begins a transaction and gives it back where that ends, however it ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lock_file: int | None = None

    def _lock_name(self) -> str:
        name = str(self.settings_dict["NAME"])
        return "" if name == ":memory:" or "mode=memory" in name else f"{name}.lock"

    def _take(self) -> None:
        name = self._lock_name()
        if not name or self._lock_file is not None:
            return
        with _fair_guard:
            fair = _fair.setdefault(name, FairLock())
        fair.acquire()
        try:
            self._lock_file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        except BaseException:
            self._give_back()
            raise

    def _give_back(self) -> None:
        if self._lock_file is None:
            return
        os.close(self._lock_file)
        self._lock_file = None
        _fair[self._lock_name()].release()

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_back()
