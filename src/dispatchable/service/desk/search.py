"""Finding service requests: by reference however it is written, by requester, by the words of their addresses."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Q

from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.desk.reference import check_character
from dispatchable.service.storage.words import WordIndex, fitting

REQUEST_WORDS = WordIndex(
    name="request",
    table="desk_servicerequest",
    scope="{row}.organization_id",
    text="{row}.reference || ' ' || {row}.requester_name",
    watched=("organization_id", "reference", "requester_name"),
)
LINE_WORDS = WordIndex(
    name="line",
    table="desk_requestline",
    scope="(SELECT r.organization_id FROM desk_servicerequest r WHERE r.id = {row}.request_id)",
    text="{row}.line",
    watched=("request_id", "line"),
)
_REFERENCE = re.compile(r"SR(\d{4})(?:(\d{6})([0-9A-Z]?)|(\d{7,})([0-9A-Z]))")
"""Six digits of count, whatever follows: a check character may be a digit too. A longer count has it always."""


def requests_fitting(organization_id: UUID | None, text: str) -> Q:
    """The condition that a request fits ``text``; of any organisation for the desk (None)."""
    if reference := reference_in(text):
        # the index of references knows no empty ones, and is used where that is said
        return Q(reference=reference) & ~Q(reference="")
    by_request = fitting(REQUEST_WORDS, text, organization_id)
    by_line = fitting(LINE_WORDS, text, organization_id)
    if by_request is None or by_line is None:
        return Q(pk__in=())
    lines = RequestLine.objects.filter(pk__in=by_line).order_by().values("request_id")
    return Q(pk__in=ServiceRequest.objects.filter(pk__in=by_request).order_by().values("pk").union(lines, all=True))


def reference_in(text: str) -> str:
    """The reference that ``text`` means, with dashes and the right check character; "" when it is none.

    Spaces, dashes, case and the check character may be wrong or missing: year and count say which request it is.
    """
    found = _REFERENCE.fullmatch(re.sub(r"[^0-9A-Z]", "", text.upper()))
    if found is None:
        return ""
    year, count = found[1], found[2] or found[4]
    return f"SR-{year}-{count}-{check_character(f'SR{year}{count}')}"


def check_is_wrong(text: str) -> bool:
    """Whether ``text`` is a reference whose last sign cannot be right: something in it was mistyped."""
    signs = re.sub(r"[^0-9A-Z]", "", text.upper())
    found = _REFERENCE.fullmatch(signs)
    return bool(found and (found[3] or found[5]) and check_character(signs[:-1]) != signs[-1])
