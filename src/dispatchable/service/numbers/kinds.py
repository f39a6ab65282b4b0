"""What a number is for, and what it may call: the words, and what an activation asks of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from dispatchable.service.numbers.models import TelephoneNumber


class NumberKind(models.TextChoices):
    """What a number is for. All need a validated address; only a user's number needs somebody who uses it."""

    USER = "user"
    SERVICE = "service"
    TOLL_FREE = "toll_free"
    CONFERENCE = "conference"


class Plan(models.TextChoices):
    """What a number may call."""

    AS_PERSON = ""
    """What the person who uses it may call."""
    NONE = "none"
    DOMESTIC = "domestic"
    INTERNATIONAL = "international"


def needs_person(kind: str) -> bool:
    """Whether a number of this kind activates only for somebody. One that has a person all the same keeps the rules."""
    return kind == NumberKind.USER


def has_plan(number: TelephoneNumber) -> bool:
    """Whether the number may call outside: by its own plan, else by its person's, else yes."""
    if number.plan:
        return number.plan != Plan.NONE
    return number.person is None or number.person.has_calling_plan
