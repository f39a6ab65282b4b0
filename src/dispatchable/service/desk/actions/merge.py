"""Merge a request into another one about the same matter."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.claim import closed
from dispatchable.service.desk.contacts import contacts_of
from dispatchable.service.desk.find import OPEN, desk_request, sent, within
from dispatchable.service.desk.impact import priority_of
from dispatchable.service.desk.letters import write_letter
from dispatchable.service.desk.lines import MOST
from dispatchable.service.desk.models import ManyDecision, ManyState, RequestContact, RequestState, ServiceRequest
from dispatchable.service.desk.search import reference_in
from dispatchable.service.desk.timeline import tell
from dispatchable.service.desk.working import at_rest
from dispatchable.service.errors import Refused


def merge_requests(actor: Actor, request_id: uuid.UUID, into: str) -> ServiceRequest:
    """Lines, conversation, notes and files go to the request of the reference ``into``; this one closes and names it.

    Both are of one organisation and one country, and open. Who was told of this one is told of the other from now on.
    Raises Refused, field "into".
    """
    with transaction.atomic():
        source_found, target_found = desk_request(actor, request_id), _meant(actor, request_id, into)
        # both in one order, whoever merges what into what
        locked = {
            pk: desk_request(actor, pk, lock=True) for pk in sorted((source_found.pk, target_found.pk))
        }  # fmt: skip
        source, target = locked[source_found.pk], locked[target_found.pk]
        _fit(source, target)
        told = {contact.email.lower() for contact in contacts_of(target)}
        newly = [contact for contact in contacts_of(source) if contact.email.lower() not in told]
        last = target.lines.aggregate(last=Max("position"))["last"] or 0
        source.lines.update(request=target, position=F("position") + last)
        source.entries.update(request=target)
        source.files.update(request=target)
        source.notes.update(request=target)
        for contact in newly:
            RequestContact.objects.create(
                request=target, name=contact.name[:200] or contact.email, email=contact.email,
                language=contact.language, added_by_name=actor.name, from_desk=True,
            )  # fmt: skip
        source.state, source.merged_into, source.closed_at = RequestState.CLOSED, target, timezone.now()
        source.save(update_fields=["state", "merged_into", "closed_at"])
        target.priority = priority_of(target)
        target.save(update_fields=["priority"])
        tell(actor, source, "merged", from_desk=True, reference=target.reference, request_id=str(target.pk))
        tell(actor, target, "merged_here", from_desk=True, reference=source.reference)
        details = {"into": target.reference, "reference": source.reference}
        record(within(actor, source), "request.merge", source, label=source.reference, details=details)
        write_letter(source, "merged", into=target.reference)
    return target


def candidates(actor: Actor, request: ServiceRequest) -> list[ServiceRequest]:
    """Open requests into which this one may be merged, the newest first; some of them."""
    same = sent(actor).filter(organization_id=request.organization_id, country=request.country, state__in=OPEN)
    return list(same.exclude(pk=request.pk).order_by("-id")[:20])


def _meant(actor: Actor, request_id: uuid.UUID, into: str) -> ServiceRequest:
    reference = reference_in(into)
    found = sent(actor).filter(reference=reference).exclude(pk=request_id).first() if reference else None
    if found is None:
        raise Refused(
            "merge.unknown",
            en="No other request has this reference. Copy it from the request that stays.",
            fr="Aucune autre demande ne porte ce numéro de référence. Copiez-le depuis la demande qui reste.",
            field="into",
        )
    return found


def _fit(source: ServiceRequest, target: ServiceRequest) -> None:
    if source.organization_id != target.organization_id or source.country != target.country:
        raise Refused(
            "merge.other",
            en="Both requests must be of the same organisation and the same country.",
            fr="Les deux demandes doivent concerner la même organisation et le même pays.",
            field="into",
        )
    if source.state not in OPEN or target.state not in OPEN:
        raise closed()
    for request in (source, target):
        at_rest(request)
    if ManyDecision.objects.filter(request__in=(source, target), state=ManyState.RUNNING).exists():
        raise Refused(
            "merge.running",
            en="A decision on many lines is being carried out. Merge when it has ended.",
            fr="Une décision sur plusieurs lignes est en cours. Fusionnez lorsqu'elle est terminée.",
            field="into",
        )
    if source.lines.count() + target.lines.count() > MOST:
        raise Refused(
            "merge.many",
            en=f"Together they would have more than {MOST:,} addresses.",
            fr=f"Ensemble, elles compteraient plus de {MOST} adresses.",
            field="into",
        )
