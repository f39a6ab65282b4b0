"""What the registers say to lines: many at a time, with a query for all of them and none for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from dispatchable.service.addresses.actions.check import cleaned
from dispatchable.service.addresses.checked import Checked, at_a_glance, choices_of, manual_validations, with_manual
from dispatchable.service.desk.lines import country_of, missing
from dispatchable.service.desk.models import RequestLine, Standing
from dispatchable.service.errors import Refused
from dispatchable.service.learnt.names import InUse
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import validator_for

KEPT = 5
"""Candidates of a verdict that are kept with a line."""


def glance(organization: Organization, lines: Sequence[RequestLine]) -> list[Checked | None]:
    """What the registers say to each line, with manual validations; None where it cannot be checked. Saves nothing."""
    looked: list[Checked | None] = []
    learnt, validator = InUse(organization), validator_for(organization)
    for line in lines:
        try:
            asked = cleaned(country_of(line.elements), "", line.elements)
            looked.append(at_a_glance(organization, *asked, learnt=learnt, validator=validator))
        except Refused:
            looked.append(None)
    keys = {checked.key for checked in looked if checked is not None}
    manual = manual_validations(organization.pk, keys, timezone.now()) if keys else {}
    return [
        with_manual(checked, manual[checked.key])
        if checked is not None and not checked.is_found and checked.key in manual
        else checked
        for checked in looked
    ]


def check_lines(organization: Organization, lines: Sequence[RequestLine]) -> list[Checked | None]:
    """Put on each line its country, verdict and standing; saves nothing."""
    looked = glance(organization, lines)
    for line, checked in zip(lines, looked, strict=True):
        line.country = country_of(line.elements)
        if checked is None:
            line.verdict, line.standing = {}, Standing.LACKING
            continue
        line.verdict = slim(checked)
        line.standing = Standing.LACKING if missing(line.elements) else standing_of(line.verdict)
    return looked


def standing_of(verdict: dict[str, Any]) -> Standing:
    """What a line of this verdict (``slim``) needs next."""
    if verdict["is_found"] or verdict["validated_by_desk"]:
        return Standing.FOUND
    offered = choices_of(verdict)
    if not offered:
        return Standing.DESK
    return Standing.CORRECTION if offered[0].is_correction else Standing.CHOICES


def slim(checked: Checked) -> dict[str, Any]:
    """What is kept of a verdict with a line until it is sent: the evidence of what is decided is kept apart.

    Beside the verdict's own keys it says ``is_found`` (the register has it, nobody's consent is needed) and
    ``validated_by_desk`` (the same address as an agent validated it before, or "").
    """
    document = checked.document
    found = checked.is_found
    kept: dict[str, Any] = {
        name: document[name] for name in ("status", "depth", "score", "record_id", "line", "reasons")
    }  # fmt: skip
    kept["corrections"] = document["corrections"]
    kept["candidates"] = [] if found else document["candidates"][:KEPT]
    kept["address"] = {} if found else document["address"]
    kept["position"] = None if found else document["position"]
    return {**kept, "is_found": found, "validated_by_desk": checked.manual.line if checked.manual else ""}
