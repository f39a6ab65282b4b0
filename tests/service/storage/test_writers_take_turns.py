"""Threads and processes write to one SQLite file at once: every write is there, and nobody is told it is locked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from dispatchable.service.storage.sqlite.base import DatabaseWrapper, FairLock

THREADS, PROCESSES, WRITES = 6, 2, 25
ROOT = Path(__file__).resolve().parents[3]


def connect(path: str) -> DatabaseWrapper:
    """A connection through the house's backend that gives up almost at once where SQLite says "locked"."""
    settings = {
        "NAME": path, "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None, "OPTIONS": {
            "transaction_mode": "IMMEDIATE", "timeout": 0.05,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }  # fmt: skip
    return DatabaseWrapper(settings, alias="default")


def write_many(path: str) -> None:
    """Read, then write what was read plus one: a lost update would show."""
    connection = connect(path)
    for _ in range(WRITES):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT n FROM counter")
            count = cursor.fetchone()[0]
            cursor.execute("UPDATE counter SET n = %s", [count + 1])
        connection.commit()
        connection.set_autocommit(True)
    connection.close()


@pytest.fixture
def own_files(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Connections to files of the test's own are let through."""
    with django_db_blocker.unblock():
        yield


def test_no_write_is_lost_and_none_fails(tmp_path: Path, own_files: None) -> None:
    path = str(tmp_path / "written.sqlite3")
    connection = connect(path)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n INTEGER)")
        cursor.execute("INSERT INTO counter VALUES (0)")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            write_many(path)
        except BaseException as error:  # told below, in the test's own thread
            failures.append(error)

    start = "import django; django.setup()"
    code = f"{start}; from tests.service.storage.test_writers_take_turns import write_many; write_many({path!r})"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    processes = [subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=ROOT) for _ in range(PROCESSES)]
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in processes] == [0] * PROCESSES
    assert failures == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM counter")
        assert cursor.fetchone()[0] == WRITES * (THREADS + PROCESSES)
    connection.close()


def test_threads_are_served_in_the_order_they_came() -> None:
    lock, order = FairLock(), []
    lock.acquire()

    def wait(number: int) -> None:
        lock.acquire()
        order.append(number)
        lock.release()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(lock._waiting) <= number:
            time.sleep(0.001)
    lock.release()
    for thread in threads:
        thread.join()
    assert order == list(range(8))
