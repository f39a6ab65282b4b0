"""What every connector can do, and what a carrier may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from dispatchable.service.carriers.models import Registration

Kind = Literal["waiting", "confirmed", "refused"]


class CarrierDown(Exception):
    """The carrier could not be reached, or its files could not be written. Trying again may help."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a carrier says of one registration."""

    kind: Kind
    """``waiting``: asked, no answer yet. For a release ``confirmed`` means that it is released."""
    reference: str = ""
    code: str = ""
    text: str = ""


class Connector(Protocol):
    """Talks to one carrier. Each call may be made twice with the same registration: the second changes nothing.

    A call that cannot be made raises CarrierDown.
    """

    def ask(self, registration: Registration) -> Answer:
        """Hand the registration over."""

    def answer(self, registration: Registration) -> Answer:
        """What the carrier has said so far; asks nothing new of it."""

    def release(self, registration: Registration) -> Answer:
        """Ask the carrier to forget the registration."""
