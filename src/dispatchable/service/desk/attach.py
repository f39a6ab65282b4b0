"""Files that come with a request, a reply, a question or a decision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.models import RequestFile, RequestLine, ServiceRequest
from dispatchable.service.errors import Refused
from dispatchable.service.files import shelf
from dispatchable.service.files.actions.store import MEGABYTE, Readable, store_file
from dispatchable.service.files.models import StoredFile


class Upload(NamedTuple):
    """A file as it arrives."""

    name: str
    stream: Readable


@contextmanager
def attached(
    actor: Actor, request: ServiceRequest, upload: Upload | None, *, line: RequestLine | None = None, desk: bool = False
) -> Iterator[StoredFile | None]:
    """Keep a file with a request for the time of the change that brings it; its bytes go when the change fails."""
    if upload is None:
        yield None
        return
    stored = None
    try:
        # a refusal leaves nothing behind, also where the change goes on without the file
        with transaction.atomic():
            stored = store_file(actor, request.organization_id, upload.name, upload.stream)
            _within_quota(request, stored)
            RequestFile.objects.create(request=request, line=line, file=stored, from_desk=desk)
        yield stored
    except BaseException:
        if stored is not None:
            shelf.drop(stored.storage_name)
        raise


def _within_quota(request: ServiceRequest, stored: StoredFile) -> None:
    used = request.files.aggregate(Sum("file__size"))["file__size__sum"] or 0
    if used + stored.size > settings.FILE_REQUEST_QUOTA:
        most = settings.FILE_REQUEST_QUOTA // MEGABYTE
        raise Refused(
            "file.request_quota",
            en=f"The files of one request may have {most} MB together. Attach a smaller file.",
            fr=f"Les fichiers d'une même demande ne peuvent dépasser {most}\u00a0Mo ensemble. "
            "Joignez un fichier plus petit.",
            field="file",
        )
