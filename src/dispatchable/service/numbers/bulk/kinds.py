"""What can be done to many numbers at once: one class a change. A change says of one number what it would do to it
without doing it, and does it to many with a few queries.
"""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Field

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.finding import idle
from dispatchable.service.numbers.many import save_same, start_many
from dispatchable.service.numbers.models import Activation, TelephoneNumber

Values = dict[str, Any]
"""Fields of a number as plain values: what is kept of before and after."""
IN_FORCE_IDLE = (Activation.ACTIVE, Activation.UPDATE_FAILED)
FAILED = (Activation.FAILED, Activation.UPDATE_FAILED)


class Change(ABC):
    """One kind of change, made for one bulk action: what it needs is looked up once."""

    name: ClassVar[str]
    en: ClassVar[str]
    fr: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()
    """The columns that it changes."""
    undoable: ClassVar[bool] = True

    def __init__(self, organization_id: uuid.UUID, what: Mapping[str, Any]) -> None:
        """``what`` is as ``checked`` gave it; what it names is looked up now."""
        self.organization_id, self.what = organization_id, what

    @classmethod
    @abstractmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """What somebody asks for, as it is kept with the action. Raises Refused, which names the field."""

    def addresses_named(self) -> list[uuid.UUID]:
        """Addresses that numbers may get: to be locked with them before anything is judged for good."""
        return []

    def values(self, number: TelephoneNumber) -> Values:
        """The number's values as they stand."""
        return {name: _plain(getattr(number, name)) for name in self.fields}

    @abstractmethod
    def after(self, number: TelephoneNumber) -> Values:
        """The values as the change would leave them; equal to ``values``: nothing to do. Raises Refused."""

    def back(self, number: TelephoneNumber, before: Values) -> Values:
        """The values that an undo would leave. Raises Refused where going back is not safe."""
        return before

    def carry_out(self, actor: Actor, wanted: Sequence[tuple[TelephoneNumber, Values]]) -> None:
        """Give locked numbers their values, and set going what follows."""
        for number, values in wanted:
            for name, value in values.items():
                setattr(number, name, _kept(number, name, value))
        numbers = [number for number, _ in wanted]
        if self.fields:
            save_same(TelephoneNumber, numbers, self.fields)
        self.follow(actor, numbers)

    def follow(self, actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
        """What a change sets going: nothing, unless it says otherwise."""
        return

    @staticmethod
    def again(actor: Actor, numbers: Sequence[TelephoneNumber], code: str) -> None:
        """Numbers that failed for this reason try again."""
        start_many(actor, [n for n in numbers if n.reason_code == code and n.activation in FAILED])


class Retry(Change):
    """Try failed activations again."""

    name, undoable = "retry", False
    en, fr = "Retry the activation", "Réessayer l'activation"

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """Nothing is asked."""
        return {}

    def after(self, number: TelephoneNumber) -> Values:
        """Failed ones begin anew; what is active or never was assigned stays."""
        idle(number)
        if number.activation == Activation.INCOMPLETE and not number.address_id:
            raise Refused(
                "number.no_address",
                en="This number has no emergency address. Assign one; it then activates by itself.",
                fr="Ce numéro de téléphone n'a pas d'adresse d'urgence. Affectez-lui-en une\u202f; il s'activera alors "
                "de lui-même.",
            )
        waits = (*FAILED, Activation.INCOMPLETE)
        return {"again": True} if number.activation in waits else {}

    def carry_out(self, actor: Actor, wanted: Sequence[tuple[TelephoneNumber, Values]]) -> None:
        """Begin the activations."""
        start_many(actor, [number for number, _ in wanted])


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _kept(number: TelephoneNumber, name: str, value: Any) -> Any:
    kind = number._meta.get_field(name)
    assert isinstance(kind, Field)
    return kind.to_python(value)
