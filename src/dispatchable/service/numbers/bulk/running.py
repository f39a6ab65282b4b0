"""How a bulk change goes: judged without doing, done in chunks, each row's result kept, one audit row at its end."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.audit.record import emit, record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.numbers.bulk.assigning import (
    AssignAddress,
    AssignPerson,
    Release,
    UnassignPerson,
    changed_since,
)
from dispatchable.service.numbers.bulk.details import AddTag, Block, RemoveTag, SetPlan, Unblock
from dispatchable.service.numbers.bulk.kinds import Change, Retry, Values
from dispatchable.service.numbers.locking import locked_numbers
from dispatchable.service.numbers.many import save_same
from dispatchable.service.numbers.models import BulkAction, BulkRow, TelephoneNumber

CHUNK = 200
"""Numbers changed in one transaction; up to so many are changed at once, more by the worker."""
KINDS: dict[str, type[Change]] = {
    kind.name: kind
    for kind in (
        AssignAddress, AssignPerson, UnassignPerson, SetPlan, AddTag, RemoveTag, Retry, Block, Unblock, Release,
    )
}  # fmt: skip
"""Every change, in the order in which it is offered."""
UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Result:
    """What a change does, or would do, to one number."""

    outcome: str
    """"changed", "unchanged" or "refused"."""
    refused: Refused | None = None
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)


class Run:
    """One bulk action's change, with what its undo needs; made anew for every chunk."""

    def __init__(self, bulk: BulkAction) -> None:
        self.undoing = bulk.undoes
        origin = bulk.undoes or bulk
        what = dict(origin.what)
        self._rows: dict[uuid.UUID, BulkRow] = {}
        if self.undoing is not None:
            self._rows = {row.number_id: row for row in origin.rows.filter(outcome="changed")}
            earlier = {value for row in self._rows.values() for name, value in row.before.items() if name[-3:] == "_id"}
            what["earlier"] = sorted(filter(None, earlier))
        self.change = KINDS[origin.kind](bulk.organization_id, what)

    def judge(self, number: TelephoneNumber) -> Result:
        """What would happen to a number; changes nothing."""
        before = self.change.values(number)
        try:
            if self.undoing is None:
                after = self.change.after(number)
            else:
                row = self._rows[number.pk]
                after = self.change.back(number, dict(row.before))
                if before != row.after:
                    raise changed_since()
        except Refused as refused:
            return Result("refused", refused)
        if before == after:
            return Result("unchanged")
        return Result("changed", None, before, after)


@dataclass
class Preview:
    """What a bulk action would do."""

    changed: int
    unchanged: int
    refused: int
    reasons: list[tuple[Refused, int]]
    """Why numbers would be refused, the commonest first."""
    first: list[tuple[TelephoneNumber, Result]]
    """The refused ones first, then the others; some of them."""
    more: int
    """How many are not among them."""


def numbers_of(bulk: BulkAction) -> Iterator[TelephoneNumber]:
    """The numbers of a bulk action, with what judging looks at."""
    related = ("address__current", "place", "person", "reserved_person", "reserved_address")
    chosen = BulkRow.objects.filter(bulk=bulk)
    if bulk.undoes is not None:
        chosen = BulkRow.objects.filter(bulk=bulk.undoes, outcome="changed")
    return (
        TelephoneNumber.objects.filter(pk__in=chosen.order_by().values("number"))
        .select_related(*related)
        .order_by("e164", "extension")
        .iterator(2000)
    )


def preview(bulk: BulkAction, most: int = 50) -> Preview:
    """Judge every number without changing any."""
    run = Run(bulk)
    counts: Counter[str] = Counter()
    why: dict[str, tuple[Refused, int]] = {}
    refused: list[tuple[TelephoneNumber, Result]] = []
    others: list[tuple[TelephoneNumber, Result]] = []
    for number in numbers_of(bulk):
        result = run.judge(number)
        counts[result.outcome] += 1
        shown = refused if result.refused else others
        if len(shown) < most:
            shown.append((number, result))
        if result.refused:
            known = why.get(result.refused.en)
            why[result.refused.en] = (result.refused, known[1] + 1 if known else 1)
    reasons = sorted(why.values(), key=lambda pair: -pair[1])
    return Preview(
        counts["changed"], counts["unchanged"], counts["refused"], reasons, [*refused, *others][:most],
        max(counts.total() - most, 0),
    )  # fmt: skip


def preview_undo(bulk: BulkAction) -> Preview:
    """What an undo of a bulk action would put back; nothing is changed."""
    return preview(BulkAction(organization_id=bulk.organization_id, kind=UNDO, undoes=bulk))


def busy_rows(bulk: BulkAction) -> QuerySet[BulkRow]:
    """The rows of a bulk action that were refused for what was under way with their numbers: that ends by itself."""
    return bulk.rows.filter(outcome="refused", code="number.busy")


def run_chunk(bulk_id: uuid.UUID) -> bool:
    """Change the next numbers of a running bulk action, in one transaction; whether more wait."""
    with transaction.atomic():
        bulk = BulkAction.objects.select_for_update(of=("self",)).select_related("undoes").filter(pk=bulk_id).first()
        if bulk is None or bulk.state != "running":
            return False
        rows = {row.number_id: row for row in bulk.rows.filter(outcome="").order_by("id")[:CHUNK]}
        if rows:
            _treat(bulk, rows)
        if len(rows) == CHUNK and bulk.rows.filter(outcome="").exists():
            return True
        _end(bulk)
    return False


def _treat(bulk: BulkAction, rows: dict[uuid.UUID, BulkRow]) -> None:
    numbers = locked_numbers(list(rows), addresses=Run(bulk).change.addresses_named())
    # looked up anew: nothing of it can change any more
    run = Run(bulk)
    actor = actor_of(bulk)
    wanted: list[tuple[TelephoneNumber, Values]] = []
    for number in numbers:
        result, row = run.judge(number), rows[number.pk]
        row.outcome, row.before = result.outcome, result.before
        # what carries a change out may know more than the fields: only these are kept
        row.after = {name: value for name, value in result.after.items() if name in result.before}
        if result.refused:
            row.code, row.en, row.fr = result.refused.code, result.refused.en, result.refused.fr
        if result.outcome == "changed":
            wanted.append((number, result.after))
    run.change.carry_out(actor, wanted)
    save_same(BulkRow, list(rows.values()), ("outcome", "code", "en", "fr", "before", "after"))
    found = Counter(row.outcome for row in rows.values())
    bulk.changed += found["changed"]
    bulk.unchanged += found["unchanged"]
    bulk.refused += found["refused"]
    bulk.save(update_fields=["changed", "unchanged", "refused"])


def _end(bulk: BulkAction) -> None:
    digest = hashlib.sha256()
    for number_id, outcome, code in bulk.rows.order_by("number_id").values_list("number_id", "outcome", "code"):
        digest.update(f"{number_id} {outcome} {code}\n".encode())
    bulk.state, bulk.ended_at, bulk.digest = "done", timezone.now(), digest.hexdigest()
    bulk.save(update_fields=["state", "ended_at", "digest"])
    counts = {"changed": bulk.changed, "unchanged": bulk.unchanged, "refused": bulk.refused}
    origin = bulk.undoes or bulk
    details = {"change": origin.kind, **counts, "digest": bulk.digest}
    record(
        actor_of(bulk), "numbers.undo" if bulk.undoes else "numbers.bulk", bulk, label=str(bulk.total), details=details
    )


def actor_of(bulk: BulkAction) -> Actor:
    """Whoever began the bulk action, with the one right that it needs."""
    rights = frozenset({Right.MANAGE_NUMBERS})
    return Actor(bulk.by_name, bulk.organization_id, bulk.by_id, rights, request_id=f"bulk:{bulk.pk}")


@listens_to("numbers.bulk_due")
def go_on(event: Event) -> None:
    """The worker's part: a chunk, then the next by the next event, so that others get their turn between."""
    if run_chunk(event.object_id):
        bulk = BulkAction.objects.get(pk=event.object_id)
        emit(actor_of(bulk), "numbers.bulk_due", bulk)


def found(actor: Actor, bulk_id: uuid.UUID, *, lock: bool = False) -> BulkAction:
    """A bulk action of the actor's organisation. Raises NotFound."""
    if actor.organization_id is None:
        raise NotFound("bulk")
    actions = BulkAction.objects.select_for_update(of=("self",)) if lock else BulkAction.objects.all()
    bulk = actions.select_related("undoes").filter(pk=bulk_id, organization_id=actor.organization_id).first()
    if bulk is None:
        raise NotFound("bulk")
    return bulk


def add_rows(bulk: BulkAction, ids: Sequence[uuid.UUID]) -> None:
    """The numbers that a new bulk action is for."""
    BulkRow.objects.bulk_create([BulkRow(bulk=bulk, number_id=pk) for pk in ids], batch_size=1000)
    bulk.total = len(ids)
    bulk.save(update_fields=["total"])
