"""A mail becomes a message on a request's timeline."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from io import BytesIO

from django.db import transaction

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.reply import answered
from dispatchable.service.desk.attach import Upload, attached
from dispatchable.service.desk.find import OPEN, desk_request, within
from dispatchable.service.desk.models import RequestEntry, ServiceRequest
from dispatchable.service.desk.search import reference_in
from dispatchable.service.desk.timeline import tell
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.files import shelf
from dispatchable.service.mail.actions.take import drop_bytes, to_be_looked_at
from dispatchable.service.mail.models import IncomingMail, IncomingState
from dispatchable.service.mail.reading.opened import Attachment, opened
from dispatchable.service.mail.reading.quotes import own_words

MOST_SHOWN = 20_000
"""Signs of a mail on the timeline; the rest is a link away."""


def put_on_timeline(actor: Actor, request: ServiceRequest, mail: IncomingMail) -> RequestEntry:
    """The mail as ``actor``'s message, with those of its files that are proofs; both rows are locked by the caller.

    What a request waited for is in review again. A mail to a request that is over stands on its timeline too, and
    among the mails that somebody must look at.
    """
    own, was_cut = own_words(mail.text)
    with ExitStack() as until_kept:
        files, refused = _files(until_kept, actor, request, mail)
        whole = was_cut or len(own) > MOST_SHOWN
        entry = tell(
            actor, request, "message", text=own[:MOST_SHOWN], mail=str(mail.pk), whole=whole, is_cut=mail.is_cut,
            files=files, refused=refused,
        )  # fmt: skip
        _settle(actor, request, mail)
    return entry


def _settle(actor: Actor, request: ServiceRequest, mail: IncomingMail) -> None:
    """What the message changes beside the timeline."""
    over = request.state not in OPEN
    if not over:
        answered(request)
    record(within(actor, request), "request.reply", request, label=request.reference, details={"by": "mail"})
    mail.state = IncomingState.LATE if over else IncomingState.FILED
    mail.reason = "over" if over else ""
    mail.organization_id = request.organization_id
    mail.about_type, mail.about_id = "servicerequest", request.pk
    mail.save(update_fields=["state", "reason", "organization", "about_type", "about_id"])
    drop_bytes(mail)


def file_mail(actor: Actor, mail_id: uuid.UUID, reference: str) -> ServiceRequest:
    """An agent puts a mail that belonged to nothing on the timeline of a request, as its sender's message.

    Raises Refused when there is no such request, or somebody was quicker.
    """
    actor.require(Right.REVIEW_REQUESTS)
    with transaction.atomic():
        mail = to_look_at(mail_id)
        meant = reference_in(reference)
        found = ServiceRequest.objects.filter(reference=meant).values_list("pk", flat=True).first() if meant else None
        try:
            request = desk_request(actor, found or uuid.UUID(int=0), lock=True)
        except NotFound:
            raise Refused(
                "mail.reference",
                en="There is no request of this reference number. It reads like SR-2026-000123-K.",
                fr="Aucune demande ne porte ce numéro de référence. Il s'écrit comme SR-2026-000123-K.",
                field="reference",
            ) from None
        sender = Actor(
            name=mail.sender_name or mail.sender or "?",
            organization_id=request.organization_id,
            rights=frozenset({Right.FILE_REQUESTS}),
        )
        entry = put_on_timeline(sender, request, mail)
        entry.facts = {**entry.facts, "filed_by": actor.name}
        entry.save(update_fields=["facts"])
        mail.state, mail.reason = IncomingState.FILED, ""
        mail.save(update_fields=["state", "reason"])
        record(within(actor, request), "mail.file", mail, label=request.reference)
    return request


def dismiss_mail(actor: Actor, mail_id: uuid.UUID) -> None:
    """Somebody looked at the mail: nothing more is to be done. Its bytes are dropped."""
    actor.require(Right.SORT_MAIL)
    with transaction.atomic():
        mail = to_look_at(mail_id)
        mail.state = IncomingState.DONE
        mail.save(update_fields=["state"])
        drop_bytes(mail)
        record(actor, "mail.dismiss", mail, organization_id=mail.organization_id)


def to_look_at(mail_id: uuid.UUID) -> IncomingMail:
    """A mail that waits for somebody, locked. NotFound for none, Refused when it is dealt with already."""
    mail = to_be_looked_at().select_for_update().filter(pk=mail_id).first()
    if mail is None:
        if not IncomingMail.objects.filter(pk=mail_id).exists():
            raise NotFound("mail")
        raise Refused(
            "mail.done",
            en="Somebody dealt with this mail meanwhile. Go back to the list.",
            fr="Quelqu'un s'est occupé de ce courriel entre-temps. Revenez à la liste.",
        )
    return mail


def _files(
    until_kept: ExitStack, actor: Actor, request: ServiceRequest, mail: IncomingMail
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The files that were kept, and those that were not, each with the reason in both languages."""
    content = _content(mail)
    if content is None:
        return [], []
    files: list[dict[str, str]] = []
    refused = [{"name": name, "en": _LEFT["en"], "fr": _LEFT["fr"]} for name in content[1]]
    for attachment in content[0]:
        try:
            upload = Upload(attachment.name, BytesIO(attachment.content))
            file = until_kept.enter_context(attached(actor, request, upload))
        except Refused as no:
            refused.append({"name": attachment.name[:120], "en": no.en, "fr": no.fr})
        else:
            if file is not None:
                files.append({"id": str(file.pk), "name": file.name})
    return files, refused


_LEFT = {
    "en": "It was not taken over from the mail. If it is a proof, attach it on the page.",
    "fr": "Elle n'a pas été reprise du courriel. S'il s'agit d'une preuve, joignez-la sur la page.",
}


def _content(mail: IncomingMail) -> tuple[tuple[Attachment, ...], tuple[str, ...]] | None:
    if not mail.storage_name:
        return None
    try:
        with shelf.get(mail.storage_name) as kept:
            found = opened(kept.read(), mail.size)
    except FileNotFoundError:
        return None
    return found.files, found.left_out
