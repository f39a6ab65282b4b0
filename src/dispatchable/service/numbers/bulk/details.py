"""Plans, tags and blocks of many numbers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.blocking import checked_block
from dispatchable.service.numbers.bulk.kinds import Change, Values
from dispatchable.service.numbers.facts import checked_facts, tag_names, tags_named
from dispatchable.service.numbers.kinds import NumberKind, Plan
from dispatchable.service.numbers.models import Tag, TelephoneNumber


class SetPlan(Change):
    """The same calling plan for all."""

    name = "set_plan"
    en, fr = "Set the calling plan", "Choisir le forfait d'appels"
    fields = ("plan",)

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """``plan``: a value of Plan."""
        return {"plan": checked_facts(NumberKind.USER, str(given.get("plan", "?")), "")[1]}

    def after(self, number: TelephoneNumber) -> Values:
        """Always possible. A number in force stays so: the rules are looked at when one activates."""
        return {"plan": self.what["plan"]}

    def follow(self, actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
        """Those that failed for want of a plan try again."""
        self.again(actor, [number for number in numbers if number.plan != Plan.NONE], "NUM-PLAN")


class AddTag(Change):
    """One tag more."""

    name = "add_tag"
    en, fr = "Add a tag", "Ajouter une étiquette"
    wanted = True

    def __init__(self, organization_id: uuid.UUID, what: Mapping[str, Any]) -> None:
        """The tag is made when the change is carried out."""
        super().__init__(organization_id, what)
        self.tag = Tag.objects.filter(organization_id=organization_id, key=what["tag"].casefold()).first()
        through = TelephoneNumber.tags.through
        having = through.objects.filter(tag=self.tag) if self.tag else through.objects.none()
        self.having = set(having.values_list("telephonenumber_id", flat=True))

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """``tag``: the name of one tag."""
        names = tag_names(str(given.get("tag") or ""))
        if len(names) != 1:
            raise Refused(
                "bulk.tag",
                en="Give one tag, without a comma.",
                fr="Indiquez une seule étiquette, sans virgule.",
                field="tag",
            )
        return {"tag": names[0]}

    def values(self, number: TelephoneNumber) -> Values:
        """Whether the number has the tag."""
        return {"has": number.pk in self.having}

    def after(self, number: TelephoneNumber) -> Values:
        """Always possible."""
        return {"has": self.wanted}

    def carry_out(self, actor: Actor, wanted: Sequence[tuple[TelephoneNumber, Values]]) -> None:
        """Put the tag on, or take it off."""
        tag = tags_named(self.organization_id, [self.what["tag"]])[self.what["tag"].casefold()]
        through = TelephoneNumber.tags.through
        on = [number.pk for number, values in wanted if values["has"]]
        off = [number.pk for number, values in wanted if not values["has"]]
        through.objects.bulk_create(
            [through(telephonenumber_id=pk, tag_id=tag.pk) for pk in on], ignore_conflicts=True, batch_size=500
        )
        if off:
            through.objects.filter(tag=tag, telephonenumber_id__in=off).delete()


class RemoveTag(AddTag):
    """One tag less."""

    name = "remove_tag"
    en, fr = "Remove a tag", "Retirer une étiquette"
    wanted = False


class Block(Change):
    """No activation begins until a day."""

    name = "block"
    en, fr = "Block activation", "Bloquer l'activation"
    fields = ("blocked_until", "blocked_reason")

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """``days`` (1 to 365) and ``reason``; kept as the moment itself."""
        days, reason = checked_block(given.get("days"), str(given.get("reason") or ""))
        until = timezone.now().replace(microsecond=0) + timedelta(days=days)
        return {"until": until.isoformat(), "reason": reason}

    def after(self, number: TelephoneNumber) -> Values:
        """Always possible; what is in force stays in force."""
        return {"blocked_until": self.what["until"], "blocked_reason": self.what["reason"]}

    def follow(self, actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
        """Those that failed for a block that is gone try again."""
        self.again(actor, [number for number in numbers if number.blocked_until is None], "NUM-BLOCK")


class Unblock(Block):
    """Activation may begin again."""

    name = "unblock"
    en, fr = "End the block", "Mettre fin au blocage"

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """Nothing is asked."""
        return {}

    def after(self, number: TelephoneNumber) -> Values:
        """Not blocked: nothing to do."""
        return {"blocked_until": None, "blocked_reason": ""}
