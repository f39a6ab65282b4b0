"""How a decision on many lines goes: in chunks, each line's result kept, one audit row and one letter at its end."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from dispatchable.service.addresses.actions.review_many import end_many, reject_many, validate_many
from dispatchable.service.addresses.models import EmergencyAddress, ManualValidation
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import emit, record
from dispatchable.service.desk.actions.claim import closed
from dispatchable.service.desk.actions.confirm import own_proposal
from dispatchable.service.desk.carrying_out import resolve
from dispatchable.service.desk.deciding import (
    VALIDATING,
    Decision,
    address_changed,
    as_kept,
    from_kept,
    needs_second,
    not_decided,
    not_ready,
    register_correction,
    waits_for_second,
)
from dispatchable.service.desk.find import OPEN
from dispatchable.service.desk.impact import waiting_by_address
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.models import (
    LineState,
    ManyDecision,
    ManyResult,
    ManyState,
    Outcome,
    RequestLine,
    RequestState,
    ServiceRequest,
)
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import Refused
from dispatchable.service.files.models import StoredFile
from dispatchable.service.numbers.many import save_same

CHUNK = 200
"""Lines decided in one transaction; up to so many are decided at once, more by the worker."""
SILENCE = timedelta(minutes=2)
"""After it a decision that is not at its end is begun anew where it stands."""
CONFIRM = "confirm"
"""Carry out what another agent proposed on each line."""


@dataclass
class Judged:
    """One line of a chunk with what is to be done to it."""

    line: RequestLine
    address: EmergencyAddress | None
    decision: Decision
    elements: Mapping[str, str] | None
    changed: bool
    proof: str
    """Id of the proof that came with the decision; "" for none."""
    by_requester: bool
    """Decided or proposed by the one who asked."""

    @property
    def together(self) -> str:
        """What the lines that are decided together have in common."""
        return repr(({**as_kept(self.decision), "elements": {}}, self.proof, self.by_requester))


@dataclass
class Chunk:
    """The lines of one transaction."""

    results: dict[uuid.UUID, ManyResult]
    judged: list[Judged] = field(default_factory=list)
    numbers: int = 0

    def refuse(self, line: RequestLine, refused: Refused) -> None:
        """The line stays as it is, and says why."""
        row = self.results[line.pk]
        row.outcome, row.code, row.en, row.fr = "refused", refused.code, refused.en, refused.fr


def run_chunk(many_id: uuid.UUID) -> bool:
    """Decide the next lines, in one transaction; whether more wait. Run again after an end, it does nothing."""
    with transaction.atomic():
        known = ManyDecision.objects.filter(pk=many_id).values_list("request_id", flat=True).first()
        if known is None:
            return False
        # the request before all else: whoever decides one line takes the same locks in the same order
        request = ServiceRequest.objects.select_for_update().get(pk=known)
        many = ManyDecision.objects.select_for_update(of=("self",)).select_related("proof").get(pk=many_id)
        if many.state != ManyState.RUNNING:
            return False
        rows = {row.line_id: row for row in many.results.filter(outcome="").order_by("id")[:CHUNK]}
        if rows:
            _treat(request, many, Chunk(rows))
        if many.results.filter(outcome="").exists():
            return True
        _end(request, many)
    return False


def stalled() -> int:
    """Let the worker go on with decisions of which nothing was heard for a while; how many."""
    silent = timezone.now() - SILENCE
    with transaction.atomic():
        found = list(
            ManyDecision.objects.select_for_update(of=("self",))
            .filter(state=ManyState.RUNNING, touched_at__lt=silent)
            .select_related("request")
        )
        for many in found:
            many.turn, many.touched_at = many.turn + 1, timezone.now()
            many.save(update_fields=["turn", "touched_at"])
            emit(actor_of(many), "request.many_due", many, turn=many.turn)
    return len(found)


def actor_of(many: ManyDecision) -> Actor:
    """Whoever decided, at work in the organisation of the request."""
    rights = frozenset({Right.REVIEW_REQUESTS})
    return Actor(many.by_name, many.request.organization_id, many.by_id, rights, request_id=f"many:{many.pk}")


def _treat(request: ServiceRequest, many: ManyDecision, chunk: Chunk) -> None:
    many.request = request
    actor = actor_of(many)
    _judge(request, many, chunk)
    ids = {one.line.address_id for one in chunk.judged if one.line.address_id}
    waited = waiting_by_address(request, ids)
    second = many.what["outcome"] != CONFIRM and needs_second(request.country)
    proposed = [one for one in chunk.judged if second and one.decision.outcome in VALIDATING]
    decided = [one for one in chunk.judged if one not in proposed] if proposed else chunk.judged
    _propose(many, chunk, proposed)
    _decide(actor, request, chunk, decided, waited)
    save_same(ManyResult, list(chunk.results.values()), ("outcome", "code", "en", "fr"))
    outcomes = [row.outcome for row in chunk.results.values()]
    many.decided += outcomes.count("decided")
    many.proposed += outcomes.count("proposed")
    many.refused += outcomes.count("refused")
    many.numbers += chunk.numbers
    many.touched_at = timezone.now()
    many.save(update_fields=["decided", "proposed", "refused", "numbers", "touched_at"])


def _judge(request: ServiceRequest, many: ManyDecision, chunk: Chunk) -> None:
    lines = list(
        RequestLine.objects.select_for_update(of=("self",))
        .filter(pk__in=list(chunk.results))
        .order_by("position", "id")
    )
    addresses = {
        address.pk: address
        for address in EmergencyAddress.objects.select_for_update(of=("self",))
        .filter(pk__in=[line.address_id for line in lines if line.address_id])
        .select_related("organization", "current__evidence")
        .order_by("id")
    }
    seen: set[uuid.UUID] = set()
    for line in lines:
        address = addresses.get(line.address_id) if line.address_id else None
        try:
            one = _judged(request, many, line, address)
            if one.decision.outcome in VALIDATING and line.address_id in seen:
                raise _twice()
        except Refused as refused:
            chunk.refuse(line, refused)
            continue
        if line.address_id:
            seen.add(line.address_id)
        chunk.judged.append(one)


def _judged(request: ServiceRequest, many: ManyDecision, line: RequestLine, address: EmergencyAddress | None) -> Judged:
    if request.state not in OPEN:
        raise closed()
    not_decided(line, "")
    elements = None
    if many.what["outcome"] == CONFIRM:
        if line.proposed_at is None:
            raise Refused(
                "line.not_proposed", en="No decision is proposed for this line.",
                fr="Aucune décision n'est proposée pour cette ligne.",
            )  # fmt: skip
        if line.proposed_by_id == many.by_id:
            raise own_proposal()
        decision, proof = from_kept(line.proposal), str(line.proposal.get("proof", ""))
        elements = decision.elements or None
    else:
        if line.proposed_at is not None:
            raise waits_for_second(line)
        decision, proof = from_kept(many.what), str(many.proof_id or "")
    changed = address is not None and line.asked_version_id is not None and address.current_id != line.asked_version_id
    if decision.outcome in VALIDATING:
        if address is None or address.current is None:
            raise not_ready()
        if changed:
            raise address_changed(address.current.line)
        if decision.outcome == Outcome.VALIDATED_CORRECTED and elements is None:
            elements = register_correction(address)
    return Judged(
        line, address, decision, elements if decision.outcome == Outcome.VALIDATED_CORRECTED else None, changed,
        proof=proof, by_requester=request.requester_id in (many.by_id, line.proposed_by_id),
    )  # fmt: skip


def _propose(many: ManyDecision, chunk: Chunk, proposed: Sequence[Judged]) -> None:
    now = timezone.now()
    for one in proposed:
        line = one.line
        line.proposal = {
            **as_kept(one.decision), "elements": dict(one.elements or {}),
            "proof": str(many.proof_id) if many.proof_id else "",
        }  # fmt: skip
        line.proposed_by_id, line.proposed_by_name, line.proposed_at = many.by_id, many.by_name, now
        if line.state == LineState.NEEDS_INFORMATION:
            line.state = LineState.IN_REVIEW
        chunk.results[line.pk].outcome = "proposed"
    lines = [one.line for one in proposed]
    save_same(RequestLine, lines, ("proposal", "proposed_by_id", "proposed_by_name", "proposed_at", "state"))


def _decide(
    actor: Actor,
    request: ServiceRequest,
    chunk: Chunk,
    judged: Sequence[Judged],
    waited: Mapping[uuid.UUID, int],
) -> None:
    """Lines with the same decision go together: all of them, but for confirmed ones that were proposed differently."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.together, []).append(one)
    for group in groups.values():
        decision = group[0].decision
        manual = _apply(actor, request, chunk, group, waited)
        done = [one for one in group if not chunk.results[one.line.pk].outcome]
        now = timezone.now()
        for one in done:
            line = one.line
            line.state, line.outcome = LineState.DECIDED, decision.outcome
            line.reject_reason = decision.reason if decision.outcome == Outcome.REJECTED else ""
            line.decision_note, line.decided_at = decision.note, now
            line.decided_by_id, line.decided_by_name = actor.user_id, actor.name
            line.self_validated = one.by_requester
            line.proposal, line.proposed_at = {}, None
            line.manual_validation = manual.get(line.address_id) if line.address_id else None
            chunk.results[line.pk].outcome = "decided"
            if decision.outcome in VALIDATING and line.address_id:
                chunk.numbers += waited.get(line.address_id, 0)
        lines = [one.line for one in done]
        save_same(RequestLine, lines, _DECIDED)
        rests = EmergencyAddress.objects.filter(pk=OuterRef("address_id")).values("current__manual_validation")[:1]
        by_hand = [line.pk for line in lines if line.manual_validation_id]
        RequestLine.objects.filter(pk__in=by_hand).update(manual_validation=Subquery(rests))


_DECIDED = (
    "state", "outcome", "reject_reason", "decision_note", "decided_at", "decided_by_id", "decided_by_name",
    "self_validated", "proposal", "proposed_at",
)  # fmt: skip


def _apply(
    actor: Actor,
    request: ServiceRequest,
    chunk: Chunk,
    group: Sequence[Judged],
    waited: Mapping[uuid.UUID, int],
) -> dict[uuid.UUID, ManualValidation | None]:
    """What the decision does to the addresses; lines whose address refuses it get that as their result."""
    with_address = [one for one in group if one.address is not None]
    first, decision = group[0], group[0].decision
    if decision.outcome in VALIDATING:
        reviewed = validate_many(
            actor, [(one.address, one.elements) for one in with_address if one.address is not None],
            reason=decision.note, pin=(decision.longitude, decision.latitude), access=decision.access,
            proof=StoredFile.objects.filter(pk=first.proof).first() if first.proof else None,
            reference=request.reference, expires_at=decision.expires_at, self_validated=first.by_requester,
            waited_for=waited.keys(),
        )  # fmt: skip
    elif decision.outcome == Outcome.REJECTED:
        same = [one.address for one in with_address if one.address is not None and not one.changed]
        reviewed = reject_many(actor, same, reason_code=decision.reason, waited_for=waited.keys())
        end_many(actor, _let_go(request, [one for one in with_address if one.changed]))
    else:
        end_many(actor, _let_go(request, with_address))
        return {}
    for one in with_address:
        if one.line.address_id in reviewed.refused:
            chunk.refuse(one.line, reviewed.refused[one.line.address_id])
    return reviewed.manual


def _let_go(request: ServiceRequest, group: Sequence[Judged]) -> list[EmergencyAddress]:
    """The addresses that no other open request asks for."""
    ids = [one.line.address_id for one in group]
    others = RequestLine.objects.filter(address_id__in=ids, decided_at=None).exclude(request=request)
    asked = set(others.exclude(request__reference="").values_list("address_id", flat=True))
    return [one.address for one in group if one.address is not None and one.address.pk not in asked]


def _end(request: ServiceRequest, many: ManyDecision) -> None:
    digest = hashlib.sha256()
    for line_id, outcome, code in many.results.order_by("line_id").values_list("line_id", "outcome", "code").iterator():
        digest.update(f"{line_id} {outcome} {code}\n".encode())
    many.request = request
    many.state, many.ended_at, many.digest = ManyState.DONE, timezone.now(), digest.hexdigest()
    many.save(update_fields=["state", "ended_at", "digest"])
    actor, what = actor_of(many), many.what
    counts = {"decided": many.decided, "proposed": many.proposed, "refused": many.refused}
    details = {"outcome": what["outcome"], "reference": request.reference, **counts, "digest": many.digest}
    record(actor, "request.decide_many", request, label=request.reference, reason=what["reason"], details=details)
    if many.decided:
        tell(
            actor, request, "decision", text=what["note"], from_desk=True, many=str(many.pk),
            outcome="" if what["outcome"] == CONFIRM else what["outcome"],
            reason=what["reason"], count=many.decided, waiting=many.numbers,
        )  # fmt: skip
        emit(actor, "request.decided", request, many=str(many.pk), outcome=what["outcome"])
        _write(request, many)
    if request.state in OPEN and (many.decided or many.proposed):
        # what is proposed no longer waits for the requester; what is decided may be all there was
        resolve(request) if many.decided else _review(request)


def _review(request: ServiceRequest) -> None:
    if not request.lines.filter(state=LineState.NEEDS_INFORMATION).exists():
        request.state = RequestState.IN_REVIEW
        request.save(update_fields=["state"])


def _write(request: ServiceRequest, many: ManyDecision) -> None:
    outcome = many.what["outcome"]
    facts: dict[str, str | Mapping[str, str]] = {"count": str(many.decided), "numbers": str(many.numbers)}
    kind = "many_validated" if outcome in (*VALIDATING, CONFIRM) else f"many_{outcome}"
    if outcome == Outcome.REJECTED:
        reason = reject_reasons()[many.what["reason"]]
        facts |= {"reason": reason.sentence, "advice": reason.advice}
    write_letter(request, kind, note=many.what["note"], **facts)


def _twice() -> Refused:
    return Refused(
        "line.same_address",
        en="Another line of this request is about the same address and was decided with it. Decide this one as a "
        "duplicate.",
        fr="Une autre ligne de cette demande porte sur la même adresse et a été décidée avec celle-ci. Décidez que "
        "cette ligne est un doublon.",
    )


def add_results(many: ManyDecision, chosen: QuerySet[RequestLine]) -> int:
    """A result still empty for each of these lines, in their order; how many."""
    batch: list[ManyResult] = []
    total = 0
    for line_id in chosen.order_by("position", "id").values_list("pk", flat=True).iterator(5000):
        batch.append(ManyResult(many=many, line_id=line_id))
        if len(batch) == 5000:
            total += len(ManyResult.objects.bulk_create(batch, batch_size=1000))
            batch = []
    return total + len(ManyResult.objects.bulk_create(batch, batch_size=1000))
