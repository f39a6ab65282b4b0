"""Who hears of which event. Rooms name their listeners here when Django starts (``AppConfig.ready``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from dispatchable.service.audit.models import Event

Listener = Callable[[Event], None]
_listeners: defaultdict[str, list[Listener]] = defaultdict(list)


def listens_to(*kinds: str) -> Callable[[Listener], Listener]:
    """Declares a function that does what a room does upon events of these kinds.

    It runs in the worker, after the change is committed, in a transaction of its own, at least once: doing it twice
    must be the same as once.
    """

    def declare(listener: Listener) -> Listener:
        for kind in kinds:
            _listeners[kind].append(listener)
        return listener

    return declare


def listeners(kind: str) -> tuple[Listener, ...]:
    """The listeners of one kind, in the order of the rooms."""
    return tuple(_listeners[kind])
