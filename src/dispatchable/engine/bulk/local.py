"""The engine ``local``: shards checked by processes of this machine."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import threading
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, cast

from dispatchable.engine.bulk.book import Learned
from dispatchable.engine.bulk.checker import Checker
from dispatchable.engine.bulk.shards import Part, Shard, found_part, make_part
from dispatchable.engine.errors import UserError

_ATTEMPTS = 3
"""How often a shard is given out before its loss is taken to be the shard's fault."""
_GARBAGE = 20_000
"""Objects made before the collector looks: a verdict leaves hardly any ring behind."""

_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM})


class Task(NamedTuple):
    """A shard and the file that it becomes."""

    shard: Shard
    path: Path


class Done(NamedTuple):
    """A shard's finished file; the rows themselves are let go."""

    number: int
    taken: int
    part: Part


def here(checker: Checker, tasks: Iterator[Task]) -> Generator[Done, None, None]:
    """Does the tasks in this process, one after another."""
    for task in tasks:
        with seldom_collected():
            part = make_part(checker, task.path, task.shard.payload)
        yield Done(task.shard.number, task.shard.taken, part)
    checker.keep()


def processes(checker: Checker, tasks: Iterator[Task], workers: int) -> Generator[Done, None, None]:
    """Does the tasks in ``workers`` processes; the order in which they end is nobody's.

    Where the system can fork, and this process has no threads, workers share all that is loaded and mapped here; else
    each opens the registers itself. One shard for each worker, and one more, are held at a time. A worker that is lost
    is replaced and its shard given out again. Raises what a worker raised, and UserError for a shard that no worker
    survives.
    """
    crew = _Crew(checker, workers)
    busy: dict[Connection[Any, Any], tuple[Task, int]] = {}
    try:
        for task in tasks:
            while len(busy) >= workers:
                yield from crew.finished(busy)
            crew.give(task, busy)
        while busy:
            yield from crew.finished(busy)
        checker.keep(crew.learned())
    finally:
        crew.dismiss()


@contextlib.contextmanager
def seldom_collected() -> Iterator[None]:
    """Lets the collector of garbage look less often, and not at what is there already, which is many objects."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Crew:
    """The workers."""

    def __init__(self, checker: Checker, workers: int) -> None:
        self._checker = checker
        forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
        self._context: ForkContext | SpawnContext = (
            multiprocessing.get_context("fork") if forks else multiprocessing.get_context("spawn")
        )
        self._forks = forks
        self._people: dict[Connection[Any, Any], BaseProcess] = {}
        self._idle: list[Connection[Any, Any]] = []
        for _ in range(workers):
            self._hire()

    def _hire(self) -> None:
        ours, theirs = self._context.Pipe()
        # A fork holds our ends of all pipes; were they not closed there, no worker would ever see us go.
        others = (*self._people, ours) if self._forks else ()
        if self._forks:
            gc.freeze()  # what is there now stays in pages that all processes share
        process = self._context.Process(target=_work, args=(self._checker, theirs, others), daemon=True)
        with _signals_wait():  # none strikes a worker that cannot take it yet, or one that is not written down yet
            process.start()
            self._people[ours] = process
        theirs.close()
        self._idle.append(ours)

    def give(self, task: Task, busy: dict[Connection[Any, Any], tuple[Task, int]], attempt: int = 1) -> None:
        """Gives the task to a worker that is idle."""
        worker = self._idle.pop()
        busy[worker] = (task, attempt)
        try:
            worker.send_bytes(str(task.path).encode(errors="surrogateescape"))
            worker.send_bytes(task.shard.payload)
        except OSError:
            pass  # it is gone, which shows when its answer is read

    def finished(self, busy: dict[Connection[Any, Any], tuple[Task, int]]) -> Iterator[Done]:
        """Waits for at least one answer, or the loss of a worker."""
        for ready in cast("list[Connection[Any, Any]]", wait(list(busy))):
            task, attempt = busy.pop(ready)
            try:
                answer = ready.recv()
            except (EOFError, OSError):
                self._people.pop(ready).join()
                if attempt >= _ATTEMPTS:
                    raise _lost(task) from None
                self._hire()
                self.give(task, busy, attempt + 1)
                continue
            if isinstance(answer, BaseException):
                raise answer
            if isinstance(answer, dict):
                raise UserError(**answer)
            self._idle.append(ready)
            yield Done(task.shard.number, task.shard.taken, Part(task.path, *answer))

    def learned(self) -> list[Learned]:
        """What the workers, all of them idle, have learned."""
        out: list[Learned] = []
        for worker in self._idle:
            with contextlib.suppress(EOFError, OSError):
                worker.send_bytes(b"")
                out += worker.recv()
        return out

    def dismiss(self) -> None:
        """Ends the workers."""
        for worker, process in self._people.items():
            worker.close()
            process.kill()  # what it leaves half-written is tidied away
        for process in self._people.values():
            process.join()
        if self._forks:
            gc.unfreeze()


def _work(checker: Checker, orders: Connection[Any, Any], others: tuple[Connection[Any, Any], ...]) -> None:
    """A worker's life: it ends with the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard interrupts us all; one decides what follows
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    for other in others:
        other.close()
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    try:
        while True:
            name = orders.recv_bytes().decode(errors="surrogateescape")
            orders.send(_done(checker, Path(name), orders.recv_bytes()) if name else checker.learned())
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _done(checker: Checker, path: Path, payload: bytes) -> object:
    try:
        part = found_part(path) or make_part(checker, path, payload)
    except UserError as error:
        return {"code": error.code, "en": error.en, "fr": error.fr, "usage": error.usage}
    except OSError as error:
        return error
    return (part.rows, part.counts, part.start)


def _lost(task: Task) -> UserError:
    number = task.shard.number + 1
    return UserError(
        "bulk.worker_lost",
        en=f"Workers ended {_ATTEMPTS} times over part {number} of the list, perhaps for want of memory. "
        "Try --workers 1.",
        fr=f"Des processus se sont arrêtés {_ATTEMPTS} fois sur la partie {number} de la liste, peut-être faute de "
        "mémoire. Essayez --workers 1.",
    )
