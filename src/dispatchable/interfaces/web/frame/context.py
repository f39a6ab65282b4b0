"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dispatchable.service.audit.actor import Right


def frame(request: HttpRequest) -> dict[str, Any]:
    """The actor, the organisation, the rights by name, and which part of the menu is open."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    return {
        "actor": actor,
        "organization": getattr(request, "organization", None),
        "may": {right.value: bool(actor and actor.can(right)) for right in Right},
        "part": match.func.__module__.split(".web.")[-1].split(".")[0] if match else "",
        "language": getattr(request, "LANGUAGE_CODE", "en"),
    }
