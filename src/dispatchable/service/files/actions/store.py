"""Store a file that somebody attaches."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.files import shelf
from dispatchable.service.files.content import EXTENSIONS, content_type, hidden
from dispatchable.service.files.models import StoredFile
from dispatchable.service.files.names import clean_name, ending
from dispatchable.service.files.pdf import LOCKED
from dispatchable.service.organizations.models import Organization

MEGABYTE = 1024 * 1024


class Readable(Protocol):
    """Bytes to be read."""

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes."""
        ...


def store_file(actor: Actor, organization_id: uuid.UUID, name: str, stream: Readable) -> StoredFile:
    """Keep a proof: a PDF, PNG or JPEG, by its content and by its name, within the size and the organisation's quota.

    Whoever may file requests of the organisation, or review requests, may attach. Raises Refused with field "file";
    then nothing is kept.
    """
    if not actor.can(Right.REVIEW_REQUESTS):
        if not actor.can(Right.FILE_REQUESTS):
            raise NotAllowed(Right.FILE_REQUESTS.value)
        if actor.organization_id != organization_id:
            raise NotFound("organization")
    content = stream.read(settings.FILE_MAX + 1)
    cleaned, kind = _checked(name, content)
    return keep(actor, organization_id, cleaned, kind, content)


def keep(actor: Actor, organization_id: uuid.UUID, cleaned: str, kind: str, content: bytes) -> StoredFile:
    """Keep bytes whose name and type were checked, within the organisation's quota; see ``store_file``."""
    stored = StoredFile(
        organization_id=organization_id,
        storage_name=secrets.token_hex(24),
        name=cleaned,
        content_type=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=actor.user_id,
        uploaded_by_name=actor.name,
    )
    shelf.put(stored.storage_name, content)
    try:
        with transaction.atomic():
            # Two uploads at once take turns here, or together they could pass the quota.
            Organization.objects.select_for_update().get(pk=organization_id)
            _within_quota(organization_id, stored.size)
            stored.save(force_insert=True)
            record(
                actor, "file.store", stored, label=cleaned, organization_id=organization_id,
                details={"digest": stored.digest, "size": stored.size, "content_type": kind},
            )  # fmt: skip
    except BaseException:
        shelf.drop(stored.storage_name)
        raise
    return stored


def _checked(name: str, content: bytes) -> tuple[str, str]:
    """The cleaned name and the type found."""
    if len(content) > settings.FILE_MAX:
        most = settings.FILE_MAX // MEGABYTE
        raise Refused(
            "file.too_big",
            en=f"The file is larger than {most} MB. Attach a smaller one, for instance only the pages that matter.",
            fr=f"Le fichier dépasse {most}\u00a0Mo. Joignez-en un plus petit, par exemple les seules pages utiles.",
            field="file",
        )
    if not content:
        raise Refused(
            "file.empty",
            en="The file is empty. Check it on your computer, then attach it again.",
            fr="Le fichier est vide. Vérifiez-le sur votre ordinateur, puis joignez-le de nouveau.",
            field="file",
        )
    kind = content_type(content)
    if not kind:
        raise Refused(
            "file.type",
            en="The file is not a whole PDF, PNG or JPEG. Attach the proof in one of these formats.",
            fr="Le fichier n'est pas un PDF, PNG ou JPEG complet. Joignez la preuve dans l'un de ces formats.",
            field="file",
        )
    if reason := hidden(content, kind):
        raise _not_only_pages(reason)
    cleaned = clean_name(name)
    found = ending(cleaned)
    if not found:
        cleaned += EXTENSIONS[kind][0]
    elif found not in EXTENSIONS[kind]:
        wanted = EXTENSIONS[kind][0]
        raise Refused(
            "file.name",
            en=f'The name ends in "{found}" but the content is {wanted[1:].upper()}. '
            f'Give the file the ending "{wanted}" or attach the right file.',
            fr=f"Le nom se termine par «\u00a0{found}\u00a0» mais le contenu est au format {wanted[1:].upper()}. "
            f"Donnez au fichier l'extension «\u00a0{wanted}\u00a0» ou joignez le bon fichier.",
            field="file",
        )
    return cleaned, kind


def _not_only_pages(reason: str) -> Refused:
    if reason == LOCKED:
        return Refused(
            "file.locked",
            en="The PDF is protected by a password or written so that nobody can look into it. "
            "Save it without protection, or print it into a new PDF, and attach that.",
            fr="Le PDF est protégé par un mot de passe, ou écrit de sorte qu'on ne puisse pas l'examiner. "
            "Enregistrez-le sans protection, ou imprimez-le dans un nouveau PDF, et joignez celui-ci.",
            field="file",
        )
    return Refused(
        "file.active",
        en="The PDF holds a program, a form or other files. Print it into a new PDF and attach that.",
        fr="Le PDF contient un programme, un formulaire ou d'autres fichiers. "
        "Imprimez-le dans un nouveau PDF et joignez celui-ci.",
        field="file",
    )


def _within_quota(organization_id: uuid.UUID, size: int) -> None:
    used = StoredFile.objects.filter(organization_id=organization_id).aggregate(Sum("size"))["size__sum"] or 0
    if used + size > settings.FILE_QUOTA:
        left = max(settings.FILE_QUOTA - used, 0) / MEGABYTE
        raise Refused(
            "file.quota",
            en=f"Your organisation has {left:.1f} MB left for files. "
            "Attach a smaller file, or ask the operator for more.",
            fr=f"Il reste {f'{left:.1f}'.replace('.', ',')}\u00a0Mo à votre organisation pour ses fichiers. "
            "Joignez un fichier plus petit ou demandez davantage de place à l'exploitant.",
            field="file",
        )
