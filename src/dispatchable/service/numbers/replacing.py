"""One address takes another's place everywhere: each number moves by itself, none is unprotected for a moment.

The old address stays in force for a number until the new one is confirmed; it is retired when nothing uses it any more.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from dispatchable.service.addresses.actions.retire import retire_address
from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Place, Replacement
from dispatchable.service.addresses.tree import path_of, tree_of
from dispatchable.service.addresses.uses import uses_of
from dispatchable.service.audit.actor import Actor, Right, system
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.actions.assign import assign_number
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.numbers.transitions import BUSY

_RIGHTS = (Right.MANAGE_ADDRESSES, Right.MANAGE_NUMBERS)
AT_REST = frozenset({Activation.UNASSIGNED, Activation.RELEASED})
"""States in which a number is given the new address without being activated by that."""
AT_ONCE = 50
"""Numbers moved in one go; the worker goes on with the rest."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What happens to one number."""

    number_id: uuid.UUID
    written: str
    activation: str
    person: str
    place: str
    """Path of its place in the old address, "" for none."""
    waits: bool
    """Something is under way with it: it is moved when that has ended."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What replacing would do. Nothing was changed."""

    old: EmergencyAddress
    new: EmergencyAddress
    numbers: tuple[Moved, ...]
    places: tuple[tuple[str, bool], ...]
    """Path of each place that the numbers use, and whether the new address lacks it: it is made there."""
    reservations: int
    """Numbers reserved for the old address, from now on for the new."""


def plan_of(actor: Actor, old_id: uuid.UUID, new_id: uuid.UUID) -> Plan:
    """The dry run. Raises Refused when the one cannot take the other's place."""
    old, new = _both(actor, old_id, new_id)
    numbers = _numbers(old)
    used = {number.place_id: number.place for number in numbers if number.place is not None}
    there = {path_of(place) for _depth, place in tree_of(new)}
    paths = sorted({path_of(place)[:deep] for place in used.values() for deep in range(1, len(path_of(place)) + 1)})
    return Plan(
        old,
        new,
        tuple(
            Moved(
                number.pk, number.written, number.activation, number.person.name if number.person else "",
                " › ".join(path_of(number.place)) if number.place else "", number.activation in BUSY,
            )
            for number in numbers
        ),
        tuple((" › ".join(path), path not in there) for path in paths),
        TelephoneNumber.objects.filter(reserved_address=old).count(),
    )  # fmt: skip


def begin_replacement(actor: Actor, old_id: uuid.UUID, new_id: uuid.UUID) -> Replacement:
    """Start to replace ``old`` everywhere. Places that its numbers use are made in the new address where it lacks them.

    Beginning what is under way already is the same as once. One audit row says what it concerns.
    """
    with transaction.atomic():
        old, new = _both(actor, old_id, new_id, lock=True)
        running = Replacement.objects.filter(old=old, finished_at=None).first()
        if running is not None:
            if running.new_id == new.pk:
                return running
            raise Refused(
                "replace.running",
                en="This address is being replaced by another already. Wait for its end, or stop it.",
                fr="Cette adresse est déjà en cours de remplacement par une autre. Attendez la fin, ou arrêtez-le.",
            )
        numbers = _numbers(old)
        replacement = Replacement.objects.create(
            organization_id=old.organization_id, old=old, new=new, places=_places(old, new, numbers),
            total=len(numbers), by_id=actor.user_id, by_name=actor.name,
        )  # fmt: skip
        details = {"new": str(new.pk), "numbers": [number.written for number in numbers[:200]], "total": len(numbers)}
        record(actor, "address.replace", old, label=_name(old), details=details)
    go_on(replacement.pk)
    replacement.refresh_from_db()
    return replacement


def stop_replacement(actor: Actor, replacement_id: uuid.UUID) -> Replacement:
    """Move no further number. Those that were moved stay where they are; the old address is not retired."""
    for right in _RIGHTS:
        actor.require(right)
    with transaction.atomic():
        found = (
            Replacement.objects.select_for_update()
            .filter(pk=replacement_id, organization_id=actor.organization_id or uuid.UUID(int=0))
            .first()
        )
        if found is None:
            raise NotFound("replacement")
        if found.finished_at is None:
            found.finished_at, found.cancelled = timezone.now(), True
            found.save(update_fields=("finished_at", "cancelled"))
            record(actor, "address.replace_stop", found.old, label=_name(found.old))
    return found


def go_on_all() -> int:
    """A further step of each replacement under way; how many there are. The worker calls it."""
    running = list(Replacement.objects.filter(finished_at=None).order_by("id").values_list("pk", flat=True))
    for pk in running:
        go_on(pk)
    return len(running)


def go_on(replacement_id: uuid.UUID) -> None:
    """Move the numbers that can be moved now; retire the old address once nothing uses it. Safe to do twice."""
    replacement = Replacement.objects.select_related("old", "new").get(pk=replacement_id)
    if replacement.finished_at is not None:
        return
    actor = system(replacement.organization_id, "replacement", f"replacement:{replacement.pk}")
    problem: dict[str, str] = {}
    waiting = TelephoneNumber.objects.filter(address_id=replacement.old_id).exclude(activation__in=BUSY)
    moved = 0
    for number in waiting.order_by("id"):
        if moved >= AT_ONCE:
            break
        try:
            _move(actor, replacement, number, _place_there(replacement, number))
            moved += 1
        except Refused as refused:
            problem = problem or {"number": number.written, "code": refused.code, "en": refused.en, "fr": refused.fr}
    with transaction.atomic():
        old = EmergencyAddress.objects.select_for_update(no_key=True).get(pk=replacement.old_id)
        current = Replacement.objects.select_for_update().get(pk=replacement.pk)
        if current.finished_at is not None:
            return
        TelephoneNumber.objects.filter(reserved_address=old).update(reserved_address=replacement.new)
        if uses_of(old):
            if current.problem != problem:
                current.problem = problem
                current.save(update_fields=("problem",))
            return
        retire_address(actor, old.pk, replaced_by=replacement.new)
        current.problem, current.finished_at = {}, timezone.now()
        current.save(update_fields=("problem", "finished_at"))


def _place_there(replacement: Replacement, number: TelephoneNumber) -> uuid.UUID | None:
    """The place of the new address that a number moves to, also when its own was added, or that one removed, since the
    replacement began.
    """
    if number.place_id is None:
        return None
    key = str(number.place_id)
    known = replacement.places.get(key)
    if known is None or not Place.objects.filter(pk=known, address_id=replacement.new_id).exists():
        with transaction.atomic():
            current = Replacement.objects.select_for_update().get(pk=replacement.pk)
            current.places |= _places(replacement.old, replacement.new, [number])
            current.save(update_fields=("places",))
        replacement.places = current.places
        # a place of another address altogether: the number was given one the moment it was read
        known = replacement.places.get(key)
    return uuid.UUID(known) if known else None


def _move(actor: Actor, replacement: Replacement, number: TelephoneNumber, place_id: uuid.UUID | None) -> None:
    if number.activation in AT_REST:
        TelephoneNumber.objects.filter(pk=number.pk, activation__in=AT_REST).update(
            address=replacement.new, place_id=place_id
        )
        return
    assign_number(actor, number.pk, person_id=number.person_id, address_id=replacement.new_id, place_id=place_id)


def _both(
    actor: Actor, old_id: uuid.UUID, new_id: uuid.UUID, *, lock: bool = False
) -> tuple[EmergencyAddress, EmergencyAddress]:
    for right in _RIGHTS:
        actor.require(right)
    every = EmergencyAddress.objects.filter(
        pk__in=(old_id, new_id), organization_id=actor.organization_id or uuid.UUID(int=0)
    )
    if lock:
        every = every.select_for_update(no_key=True, of=("self",))
    found = {address.pk: address for address in every.select_related("current").order_by("id")}
    if old_id not in found or new_id not in found:
        raise NotFound("address")
    old, new = found[old_id], found[new_id]
    if old.pk == new.pk:
        raise Refused(
            "replace.same",
            en="An address cannot take its own place. Choose another.",
            fr="Une adresse ne peut pas se remplacer elle-même. Choisissez-en une autre.",
            field="with",
        )
    if AddressState.RETIRED in (old.state, new.state):
        raise Refused(
            "replace.retired",
            en="One of both addresses is retired. Choose another.",
            fr="L'une des deux adresses est retirée. Choisissez-en une autre.",
            field="with",
        )
    if old.country != new.country:
        raise Refused(
            "replace.country",
            en="Both addresses must be in the same country: their numbers are.",
            fr="Les deux adresses doivent être dans le même pays\u00a0: leurs numéros de téléphone le sont.",
            field="with",
        )
    if new.current is None or not new.current.is_validated:
        raise Refused(
            "replace.not_validated",
            en="The new address is not validated: numbers could not be activated on it. Have it validated first.",
            fr="La nouvelle adresse n'est pas validée\u00a0: les numéros de téléphone ne pourraient pas y être "
            "activés. Faites-la d'abord valider.",
            field="with",
        )
    return old, new


def _numbers(old: EmergencyAddress) -> list[TelephoneNumber]:
    return list(old.numbers.select_related("person", "place__parent").order_by("e164", "extension"))


def _places(old: EmergencyAddress, new: EmergencyAddress, numbers: list[TelephoneNumber]) -> dict[str, str]:
    """Place of the old address -> place of the same path in the new one, made there where it lacks."""
    there = {path_of(place): place for _depth, place in tree_of(new)}
    wanted = {number.place_id for number in numbers if number.place_id}
    wanted |= {number.active_place_id for number in numbers if number.active_place_id}
    found: dict[str, str] = {}
    for place in Place.objects.filter(pk__in=wanted, address=old).select_related("parent"):
        chain: list[Place] = []
        above: Place | None = place
        while above is not None:
            chain.append(above)
            above = above.parent
        parent: Place | None = None
        for one in reversed(chain):
            path = path_of(one)
            if path not in there:
                there[path] = Place.objects.create(
                    address=new, parent=parent, name=one.name, kind=one.kind, elin=one.elin, floor=one.floor,
                    room=one.room, site_contact=one.site_contact, access=one.access,
                )  # fmt: skip
            parent = there[path]
        assert parent is not None
        found[str(place.pk)] = str(parent.pk)
    return found


def _name(address: EmergencyAddress) -> str:
    return address.label or (address.current.line if address.current else "")
