"""The parts of a dossier: request and answers, lines, timeline, letters, files, the hashes of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.dossier import trail
from dispatchable.service.desk.dossier.lines import brief_lines, line_documents
from dispatchable.service.desk.find import desk_request, own_request
from dispatchable.service.desk.models import RequestState, ServiceRequest
from dispatchable.service.errors import Refused
from dispatchable.service.mail.models import IncomingMail, OutgoingMail

FORMAT = "dispatchable-dossier"
VERSION = 1
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a dossier is made of. Lines, timeline and letters are read while they are written out, not before."""

    request: ServiceRequest
    for_desk: bool
    """Made for the desk, with what only the desk reads."""
    trail: trail.Trail

    def head(self) -> dict[str, Any]:
        """What stands before the lines."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "audience": "desk" if self.for_desk else "requester",
            "as_of": moment(self.trail.last.at if self.trail.last else self.request.submitted_at),
            "request": request_document(self.request),
            "counts": self.counts(),
        }

    def counts(self) -> dict[str, Any]:
        """How many lines there are, by state and by outcome."""
        lines = self.request.lines.order_by()
        by_state = dict(lines.values_list("state").annotate(n=Count("pk")).order_by("state"))
        by_outcome = dict(lines.exclude(outcome="").values_list("outcome").annotate(n=Count("pk")).order_by("outcome"))
        return {"lines": sum(by_state.values()), "by_state": by_state, "by_outcome": by_outcome}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Each line with its verdict, evidence, decision, address and numbers, in the order of the request."""
        return line_documents(self.request)

    def brief_lines(self) -> Iterator[tuple[int, str, str, str, datetime | None]]:
        """The lines as a list: position, address, state, outcome, moment of the decision."""
        return brief_lines(self.request)

    def timeline(self) -> Iterator[dict[str, Any]]:
        """What happened, the oldest first."""
        entries = self.request.entries.select_related("line").order_by("id")
        for entry in entries.iterator(chunk_size=CHUNK):
            yield {
                "id": str(entry.pk),
                "at": moment(entry.created_at),
                "kind": entry.kind,
                "by": entry.author_name,
                "from_desk": entry.from_desk,
                "line": entry.line.position if entry.line else None,
                "text": entry.text,
                "facts": entry.facts,
            }

    def letters(self) -> Iterator[dict[str, Any]]:
        """What was written to people about the case, the oldest first."""
        about = OutgoingMail.objects.filter(
            organization_id=self.request.organization_id, about_type="servicerequest", about_id=self.request.pk
        )
        for mail in about.order_by("id").iterator(chunk_size=CHUNK):
            yield {
                "message_id": mail.message_id,
                "at": moment(mail.created_at),
                "to": mail.to,
                "language": mail.language,
                "subject": mail.subject,
                "body": mail.open_body,
                "sent_at": moment(mail.sent_at),
            }

    def mails(self) -> Iterator[dict[str, Any]]:
        """What people answered by mail, the oldest first, with all of their words."""
        about = IncomingMail.objects.filter(about_type="servicerequest", about_id=self.request.pk)
        for mail in about.order_by("id").iterator(chunk_size=CHUNK):
            yield {
                "message_id": mail.identity,
                "at": moment(mail.created_at),
                "from": mail.sender,
                "subject": mail.subject,
                "text": mail.text,
            }

    def contacts(self) -> Iterator[dict[str, Any]]:
        """Who else was told, and until when."""
        for one in self.request.contacts.order_by("id").iterator(chunk_size=CHUNK):
            yield {
                "name": one.name,
                "email": one.email,
                "language": one.language,
                "at": moment(one.created_at),
                "by": one.added_by_name,
                "from_desk": one.from_desk,
                "removed_at": moment(one.removed_at),
            }

    def discrepancy_reports(self) -> Iterator[dict[str, Any]]:
        """Reports between agencies about the case, with their answers."""
        for one in self.request.discrepancies.select_related("line").order_by("id").iterator(chunk_size=CHUNK):
            yield {
                "direction": one.direction,
                "line": one.line.position,
                "at": moment(one.created_at),
                "by": one.by_name,
                "report": one.document,
                "resolution": one.resolution or None,
                "resolved_at": moment(one.resolved_at),
            }

    def files(self) -> Iterator[dict[str, Any]]:
        """What was attached, by name and SHA-256; the bytes themselves are kept beside."""
        attached = self.request.files.select_related("file", "line").order_by("id")
        for one in attached.iterator(chunk_size=CHUNK):
            yield {
                "id": str(one.file_id),
                "at": moment(one.created_at),
                "name": one.file.name,
                "type": one.file.content_type,
                "size": one.file.size,
                "sha256": one.file.digest,
                "by": one.file.uploaded_by_name,
                "from_desk": one.from_desk,
                "line": one.line.position if one.line else None,
            }

    def parts(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """The lists of the dossier by their names, in their order."""
        yield "lines", self.lines()
        yield "timeline", self.timeline()
        yield "letters", self.letters()
        yield "mails", self.mails()
        yield "contacts", self.contacts()
        yield "files", self.files()
        yield "discrepancy_reports", self.discrepancy_reports()
        if self.for_desk:
            yield "notes", self.notes()

    def notes(self) -> Iterator[dict[str, Any]]:
        """What agents wrote for each other: never in the requester's dossier."""
        for note in self.request.notes.order_by("id").iterator(chunk_size=CHUNK):
            yield {"at": moment(note.created_at), "by": note.author_name, "text": note.text}


def dossier_of(actor: Actor, request_id: UUID, *, for_desk: bool = False) -> Dossier:
    """The dossier of a request that was sent.

    One's own organisation's for whoever may read there; ``for_desk`` asks for the desk's right, and for what the desk
    alone reads. Raises NotFound for any other, Refused for a draft. Nothing is recorded: reading changes no case.
    """
    if for_desk:
        request = desk_request(actor, request_id)
    else:
        actor.require(Right.READ)
        request = own_request(actor, request_id)
    if request.state == RequestState.DRAFT or not request.reference:
        raise Refused(
            "dossier.draft",
            en="A draft has no dossier yet. Send the request first.",
            fr="Un brouillon n'a pas encore de dossier. Envoyez d'abord la demande.",
        )
    return Dossier(request, for_desk, trail.trail_of(request))


def request_document(request: ServiceRequest) -> dict[str, Any]:
    """The request with every answer of the form."""
    features = [
        name
        for name, chosen in (
            ("domestic_calling", request.domestic_calling),
            ("international_calling", request.international_calling),
        )
        if chosen
    ]
    return {
        "reference": request.reference,
        "id": str(request.pk),
        "organization": {"id": str(request.organization_id), "name": request.organization.name},
        "state": request.state,
        "priority": request.priority,
        "country": request.country,
        "requester": {
            "id": str(request.requester_id),
            "name": request.requester_name,
            "email": request.requester_email,
            "language": request.requester_language,
        },
        "agent": {"id": str(request.agent_id), "name": request.agent_name} if request.agent_id else None,
        "filed_by": request.filed_by_name,
        "merged_into": request.merged_into.reference if request.merged_into else "",
        "answers": {
            "short_way": request.short_way,
            "area": request.area,
            "feature": features,
            "symptom": request.symptom,
            "summary": request.summary,
            "availability": request.availability,
            "affected": request.affected,
            "affected_email": request.affected_email,
            "domains": list(request.domains),
            "contact_phone": request.contact_phone,
            "contact": request.contact,
        },
        "started_at": moment(request.created_at),
        "submitted_at": moment(request.submitted_at),
        "first_answer_at": moment(request.first_answer_at),
        "resolved_at": moment(request.resolved_at),
        "closed_at": moment(request.closed_at),
        "cancelled_reason": request.cancelled_reason,
    }


def moment(at: datetime | None) -> str | None:
    """A time as it is written: UTC, ISO 8601; null when it has not been."""
    return at.isoformat() if at else None
