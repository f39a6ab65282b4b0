"""Attached files, handed out to those who may see them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.find import sent
from dispatchable.service.files import shelf
from dispatchable.service.files.models import StoredFile


@require_safe
@page(None)
def file(request: PageRequest, pk: UUID) -> HttpResponse:
    """A file of one's own organisation; for the desk, one that came with a sent request. Never shown, only saved."""
    found = StoredFile.objects.filter(pk=pk).first()
    if found is None or not _may_read(request, found):
        raise Http404
    try:
        # At most settings.FILE_MAX bytes, so it is read whole.
        with shelf.get(found.storage_name) as kept:
            response = HttpResponse(kept.read(), content_type=found.content_type)
    except FileNotFoundError:
        raise Http404 from None
    response.headers["Content-Disposition"] = content_disposition_header(True, found.name)
    # Were it opened in a window all the same, nothing in it may run or reach out.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _may_read(request: PageRequest, found: StoredFile) -> bool:
    actor = request.actor
    if actor.organization_id == found.organization_id and actor.can(Right.READ):
        return True
    return actor.can(Right.REVIEW_REQUESTS) and found.attached.filter(request__in=sent(actor)).exists()
