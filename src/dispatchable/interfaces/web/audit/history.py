"""The history of one object, for its own page: ``{% include "audit/history.html" with rows=history %}``."""

from __future__ import annotations

from typing import Any

from dispatchable.interfaces.web.audit.sentences import Line, lines
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.models import AuditRow

MOST = 50


def history_of(actor: Actor, *objects: Any) -> list[Line]:
    """The newest audit rows about these objects in the actor's organisation; none without the right to read them."""
    if not actor.can(Right.READ_AUDIT) or actor.organization_id is None or not objects:
        return []
    rows = AuditRow.objects.filter(
        organization_id=actor.organization_id,
        object_type__in={one._meta.model_name for one in objects},
        object_id__in=[str(one.pk) for one in objects],
    )
    return lines(rows.order_by("-sequence")[:MOST])
