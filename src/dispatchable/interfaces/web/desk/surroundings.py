"""What the agent sees of a line beside its text: the verdict's panel, and the register's points around it."""

from __future__ import annotations

from typing import Any

from dispatchable.interfaces.web.addresses.map import map_around
from dispatchable.interfaces.web.addresses.panel import panel_of_version
from dispatchable.service.desk.models import RequestLine
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.nearby import NearbyPoint, nearby

SHOWN = 12
"""Points offered in the form, the nearest first."""


def surroundings_of(organization: Organization, line: RequestLine) -> dict[str, Any]:
    """``panel``, ``drawing``, ``nearest`` and ``distances`` for the templates; what is not known is None or empty."""
    version = line.address.current if line.address else None
    panel = panel_of_version(version) if version else None
    position = panel.position if panel else None
    drawing = None
    if panel is not None and version is not None:
        drawing = map_around(organization, version.country, position, chosen=panel.chosen_ids)
    # beside a house that is not in the register, distances would be those from somewhere on its street
    placed = bool(version and version.depth in ("premise", "subpremise", "interpolated"))
    nearest = points_around(organization, line)[:SHOWN]
    return {"panel": panel, "drawing": drawing, "nearest": nearest, "distances": placed}


def points_around(organization: Organization, line: RequestLine) -> list[NearbyPoint]:
    """The register's points around where the line may be, nearest first."""
    version = line.address.current if line.address else None
    position = panel_of_version(version).position if version else None
    return nearby(organization, line.request.country, *position) if position else []


def chosen_point(organization: Organization, line: RequestLine, record_id: str) -> NearbyPoint | None:
    """The point of that record among those offered."""
    if not record_id:
        return None
    return next((point for point in points_around(organization, line) if point.record_id == record_id), None)
