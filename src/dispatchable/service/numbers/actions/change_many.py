"""Changes many numbers at once: chosen, previewed, begun, and undone once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.bulk.running import (
    CHUNK,
    KINDS,
    UNDO,
    add_rows,
    busy_rows,
    found,
    preview_undo,
    run_chunk,
)
from dispatchable.service.numbers.inventory import BulkState
from dispatchable.service.numbers.models import BulkAction, TelephoneNumber
from dispatchable.service.organizations.own import own_organization

MOST = 50_000
"""Numbers in one bulk action."""
Numbers = QuerySet[TelephoneNumber] | Iterable[uuid.UUID]


def change_numbers(actor: Actor, kind: str, numbers: Numbers, **what: Any) -> BulkAction:
    """Change many numbers in one go: ``choose_numbers`` and ``begin_change``.

    ``kind`` is a name of ``bulk.running.KINDS`` and ``what`` its own: assign_address(address_id, place_id),
    assign_person(person_id), unassign_person(), set_plan(plan), add_tag(tag), remove_tag(tag), retry(),
    block(days, reason), unblock(), release().
    """
    with transaction.atomic():
        chosen = choose_numbers(actor, kind, numbers)
        return begin_change(actor, chosen.pk, **what)


def choose_numbers(actor: Actor, kind: str, numbers: Numbers) -> BulkAction:
    """A draft for these numbers, of which those of other organisations are left out; nothing is changed yet.

    Raises Refused when none is left, or more than MOST; NotFound for an unknown kind.
    """
    actor.require(Right.MANAGE_NUMBERS)
    if kind not in KINDS:
        raise NotFound("bulk")
    mine = TelephoneNumber.objects.filter(organization=own_organization(actor))
    if isinstance(numbers, QuerySet):
        within = mine.filter(pk__in=numbers.order_by().values_list("pk", flat=True))
        ids = list(within.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    else:
        asked = sorted(set(numbers))
        ids = []
        for start in range(0, min(len(asked), MOST + 1), 500):
            chunk = mine.filter(pk__in=asked[start : start + 500])
            ids += chunk.order_by("pk").values_list("pk", flat=True)
    if not ids:
        raise Refused(
            "bulk.none",
            en="Tick at least one number first.",
            fr="Cochez d'abord au moins un numéro de téléphone.",
        )
    if len(ids) > MOST:
        raise Refused(
            "bulk.too_many",
            en=f"At most {MOST} numbers can be changed at once. Narrow the list with a filter.",
            fr=f"Au plus {MOST} numéros de téléphone peuvent être modifiés à la fois. Filtrez la liste.",
        )
    with transaction.atomic():
        assert actor.organization_id is not None  # own_organization has looked
        bulk = BulkAction.objects.create(
            organization_id=actor.organization_id, kind=kind, by_id=actor.user_id, by_name=actor.name
        )
        add_rows(bulk, ids)
    return bulk


def ask_change(actor: Actor, bulk_id: uuid.UUID, **what: Any) -> BulkAction:
    """Say what the draft is to do, so that it can be previewed. Raises Refused, which names the field."""
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        bulk = _draft(actor, bulk_id)
        bulk.what = KINDS[bulk.kind].checked(bulk.organization_id, what)
        bulk.save(update_fields=["what"])
    return bulk


def begin_change(actor: Actor, bulk_id: uuid.UUID, **what: Any) -> BulkAction:
    """Carry a draft out: at once for up to CHUNK numbers, else the worker goes on with it chunk by chunk.

    Without ``what``, as it was last asked. Begun already: nothing changes.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        bulk = found(actor, bulk_id, lock=True)
        if bulk.state != BulkState.DRAFT:
            return bulk
        if what or not bulk.what:
            bulk.what = KINDS[bulk.kind].checked(bulk.organization_id, what)
        return _begin(actor, bulk)


def undo_change(actor: Actor, bulk_id: uuid.UUID) -> BulkAction:
    """Put back what a bulk change changed, where that is still safe; a bulk action of its own, with its rows.

    Once: asked again, the same undo is given, and tries again the numbers that were busy then. Raises Refused for what
    cannot be undone, and where nothing can be put back now: it may be asked again later.
    """
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        origin = found(actor, bulk_id, lock=True)
        known = BulkAction.objects.filter(undoes=origin).first()
        if known:
            return _again(actor, known)
        if not can_undo(origin):
            raise Refused(
                "bulk.no_undo",
                en="There is nothing here that can be undone.",
                fr="Il n'y a rien ici qui puisse être annulé.",
            )
        seen = preview_undo(origin)
        if not seen.changed and seen.reasons:
            # the one undo is kept for later: what stands in its way may end by itself
            raise seen.reasons[0][0]
        bulk = BulkAction.objects.create(
            organization_id=origin.organization_id, kind=UNDO, by_id=actor.user_id, by_name=actor.name, undoes=origin
        )
        changed = origin.rows.filter(outcome="changed").order_by("number_id")
        add_rows(bulk, list(changed.values_list("number_id", flat=True)))
        return _begin(actor, bulk)


def _again(actor: Actor, undo: BulkAction) -> BulkAction:
    if undo.state == BulkState.DONE:
        count = busy_rows(undo).update(outcome="", code="", en="", fr="")
        if count:
            undo.refused -= count
            return _begin(actor, undo)
    return undo


def can_undo(bulk: BulkAction) -> bool:
    """Whether there is anything that an undo could put back."""
    return bulk.state == BulkState.DONE and bulk.undoes_id is None and bulk.changed > 0 and KINDS[bulk.kind].undoable


def discard_change(actor: Actor, bulk_id: uuid.UUID) -> None:
    """Forget a draft; what was begun stays."""
    actor.require(Right.MANAGE_NUMBERS)
    with transaction.atomic():
        _draft(actor, bulk_id).delete()


def _begin(actor: Actor, bulk: BulkAction) -> BulkAction:
    bulk.state, bulk.started_at = BulkState.RUNNING, timezone.now()
    bulk.by_id, bulk.by_name = actor.user_id, actor.name
    bulk.save()
    if bulk.total <= CHUNK:
        run_chunk(bulk.pk)
        bulk.refresh_from_db()
    else:
        emit(actor, "numbers.bulk_due", bulk)
    return bulk


def _draft(actor: Actor, bulk_id: uuid.UUID) -> BulkAction:
    bulk = found(actor, bulk_id, lock=True)
    if bulk.state != BulkState.DRAFT:
        raise Refused(
            "bulk.begun",
            en="This change has begun already.",
            fr="Cette modification a déjà commencé.",
        )
    return bulk
