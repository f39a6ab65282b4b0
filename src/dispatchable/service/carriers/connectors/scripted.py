"""A test carrier: it does what a script says, and keeps a log of what was in force at each moment.

It registers nothing anywhere. Its purpose is to try what a real carrier may do at its worst, and to prove from its log
that no number was without an address for a moment. One rule a line, the first that fits is followed:

    NUMBER ATTEMPT WHAT            "*" fits every number or attempt

    accept                         registered, and said so
    refuse CODE                    not registered, and said so
    delay SECONDS [refuse CODE]    the answer comes that much later
    silent                         nothing is registered and no answer ever comes
    lose                           registered, but the answer is lost; asked again it answers
    down TIMES                     cannot be reached that many times, then accepts
    twice                          accepts, and says so again a second later

A release is always granted. The log is ``<data dir>/carriers/<carrier id>/log.jsonl``.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dispatchable.service.carriers.connectors.base import Answer, CarrierDown
from dispatchable.service.carriers.models import Carrier, Registration
from dispatchable.service.datadir import data_dir

LOG = "log.jsonl"
VERBS = {"accept": 0, "refuse": 1, "delay": 1, "silent": 0, "lose": 0, "down": 1, "twice": 0}
"""What a script may say, and how many words follow."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a script."""

    number: str
    attempt: str
    verb: str
    word: str = ""
    code: str = ""
    """Of a delayed refusal."""

    def fits(self, registration: Registration) -> bool:
        """Whether the rule speaks of this registration."""
        return self.number in ("*", registration.e164) and self.attempt in ("*", str(registration.attempt))


def read_script(text: str) -> list[Rule]:
    """The rules of a script. Raises ValueError with the number of the first line that is none."""
    rules = []
    for position, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 3 or words[2] not in VERBS or not (words[1] == "*" or words[1].isdigit()):
            raise ValueError(position)
        number, attempt, verb, *rest = words
        needed = VERBS[verb]
        late_refusal = verb == "delay" and len(rest) == 3 and rest[1] == "refuse"
        if len(rest) != needed and not late_refusal:
            raise ValueError(position)
        if verb in ("delay", "down") and not rest[0].replace(".", "", 1).isdigit():
            raise ValueError(position)
        rules.append(Rule(number, attempt, verb, rest[0] if rest else "", rest[2] if late_refusal else ""))
    return rules


@dataclass(slots=True)
class _Known:
    """What the log says so far, read only as far as it is new."""

    offset: int = 0
    held: dict[str, dict[str, str]] = field(default_factory=dict)
    """Number -> registration id -> address, in force at this carrier."""
    settled: dict[str, str] = field(default_factory=dict)
    """Registration id -> "registered", "refused CODE" or "released"."""
    calls: dict[str, int] = field(default_factory=dict)
    promised: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    """Registration id -> answers that are still to be given: when, and which."""

    def take(self, row: dict[str, Any]) -> None:
        """Learn from one row of the log."""
        key, number = row["registration"], row["number"]
        match row["event"]:
            case "asked" | "unreachable":
                self.calls[key] = self.calls.get(key, 0) + 1
            case "registered":
                self.held.setdefault(number, {})[key] = row["address"]
                self.settled[key] = "registered"
            case "refused":
                self.settled[key] = f"refused {row['code']}"
            case "released":
                self.held.get(number, {}).pop(key, None)
                self.settled[key] = "released"
            case "promised":
                self.promised.setdefault(key, []).append((row["due"], row["what"]))
            case "told":
                waiting = self.promised.get(key, [])
                if waiting:
                    waiting.pop(0)


_known: dict[tuple[str, int], _Known] = {}


class ScriptedCarrier:
    """Follows its script; its memory is its log, shared by all processes."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._rules = read_script(str(carrier.settings.get("script", "")))
        self._folder = data_dir() / "carriers" / str(carrier.pk)

    def ask(self, registration: Registration) -> Answer:
        """Do what the script says of this number and attempt. The same registration again changes nothing."""
        key = str(registration.pk)
        with self._log() as (known, write):
            if key in known.settled:
                write("asked", registration)
                return self._said(known, key)
            rule = next((rule for rule in self._rules if rule.fits(registration)), Rule("*", "*", "accept"))
            calls = known.calls.get(key, 0)
            if rule.verb == "down" and calls < int(float(rule.word)):
                write("unreachable", registration)
                raise CarrierDown("unreachable")
            write("asked", registration)
            match rule.verb:
                case "refuse":
                    write("refused", registration, code=rule.word)
                case "silent":
                    pass
                case "delay":
                    if not known.promised.get(key):
                        what = f"refused {rule.code}" if rule.code else "registered"
                        write("promised", registration, due=time.time() + float(rule.word), what=what)
                case "lose":
                    write("registered", registration)
                    raise CarrierDown("answer lost")
                case "twice":
                    write("registered", registration)
                    write("promised", registration, due=time.time() + 1, what="registered")
                case _:
                    write("registered", registration)
            return self._said(known, key)

    def answer(self, registration: Registration) -> Answer:
        """What the carrier has said of it so far."""
        with self._log() as (known, _):
            return self._said(known, str(registration.pk))

    def release(self, registration: Registration) -> Answer:
        """Forget the registration."""
        key = str(registration.pk)
        with self._log() as (known, write):
            if known.settled.get(key) != "released":
                write("released", registration)
        return Answer("confirmed", f"test-{key[-12:]}")

    def due(self) -> Iterator[tuple[uuid.UUID, Answer]]:
        """The answers that the carrier gives by itself now, the oldest first.

        Each is given again until whoever listens comes back for the next: it has kept it then.
        """
        with self._log() as (known, _):
            ready = sorted(
                (due, key, what) for key, all_of in known.promised.items() for due, what in all_of[:1]
                if due <= time.time()
            )  # fmt: skip
        found = Registration.objects.in_bulk([uuid.UUID(key) for _, key, _ in ready])
        for _, key, what in ready:
            registration = found.get(uuid.UUID(key))
            if registration is None:
                continue
            with self._log() as (known, write):
                if known.settled.get(key) is None:
                    if what == "registered":
                        write("registered", registration)
                    else:
                        write("refused", registration, code=what.partition(" ")[2])
                said = self._said(known, key)
            yield registration.pk, said
            with self._log() as (known, write):
                write("told", registration)

    def _said(self, known: _Known, key: str) -> Answer:
        what, _, code = known.settled.get(key, "").partition(" ")
        reference = f"test-{key[-12:]}"
        match what:
            case "registered":
                return Answer("confirmed", reference)
            case "refused":
                return Answer("refused", reference, code, "")
            case "released":
                return Answer("refused", reference, "released", "")
        return Answer("waiting", reference)

    @contextmanager
    def _log(self) -> Iterator[tuple[_Known, Any]]:
        """The log, locked and read to its end; what is written is on the disk when the block ends."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._folder / LOG, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CarrierDown(type(error).__name__) from None
        with os.fdopen(handle, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known = self._learned(file)

            def write(event: str, registration: Registration, **more: Any) -> None:
                row = {
                    "at": time.time(), "event": event, "number": registration.e164,
                    "registration": str(registration.pk), "attempt": registration.attempt, **more,
                }  # fmt: skip
                if event == "registered":
                    row["address"] = str(registration.version_id)
                known.take(row)
                row["in_force"] = sorted(known.held.get(registration.e164, {}))
                line = json.dumps(row).encode() + b"\n"
                file.write(line)
                known.offset += len(line)

            try:
                yield known, write
            finally:
                file.flush()
                os.fsync(file.fileno())

    def _learned(self, file: Any) -> _Known:
        inode = os.fstat(file.fileno()).st_ino
        known = _known.setdefault((str(self._folder), inode), _Known())
        end = file.seek(0, os.SEEK_END)
        file.seek(known.offset)
        fresh = file.read(end - known.offset)
        # half a line is what a killed process left: it was never answered
        whole, _, torn = fresh.rpartition(b"\n")
        for line in whole.splitlines():
            known.take(json.loads(line))
        known.offset += len(fresh) - len(torn)
        if torn:
            file.truncate(known.offset)
        file.seek(0, os.SEEK_END)
        return known
