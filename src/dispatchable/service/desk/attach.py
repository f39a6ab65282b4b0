"""Files that come with a request, a reply, a question or a decision."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.models import RequestFile, RequestLine, ServiceRequest
from dispatchable.service.files import shelf
from dispatchable.service.files.actions.store import Readable, store_file
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
    stored = store_file(actor, request.organization_id, upload.name, upload.stream)
    try:
        RequestFile.objects.create(request=request, line=line, file=stored, from_desk=desk)
        yield stored
    except BaseException:
        shelf.drop(stored.storage_name)
        raise
