"""The verdict panel as every page shows it: what became of each element, and what may be chosen.

``addresses/verdict_panel.html`` draws a ``Panel`` given as ``panel``. Context of the template:

- ``panel``: a ``Panel`` (``panel_of_checked`` for a fresh check, ``panel_of_version`` for a kept version);
- ``choosing`` (optional): true inside a form where a person may choose; the candidates are then radio buttons named
  ``choose`` whose value is the record id, with a last one of value "" for none of them. The page brings the buttons;
- ``chosen`` (optional): the record id that is ticked already, after a form with an error. Nothing is ticked otherwise;
- ``heading`` (optional): the level of the panel's heading, 2 unless given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import dateparse

from dispatchable.service.addresses.checked import Checked, Choice, choices_of
from dispatchable.service.addresses.models import AddressVersion

SHAPES = {
    "confirmed": ("✓", "good"),
    "corrected": ("→", "ask"),
    "inferred": ("+", "good"),
    "unconfirmed": ("✗", "bad"),
    "missing": ("▲", "ask"),
    "unexpected": ("▲", "ask"),
}
"""Result of an element -> shape and colour."""
ORDER = (
    "care_of", "landmark", "house_number", "suffix", "pre_direction", "pre_type", "street", "street_type",
    "post_direction", "building", "staircase", "floor", "unit", "room", "po_box", "locality", "community", "postcode",
    "city", "city_code", "county", "region", "country",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One element: as given, as the register has it, and what became of it."""

    name: str
    given: str
    value: str
    result: str
    shape: str
    colour: str
    note: str
    """What else is known: the numbers nearby, the town's code."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel shows of one verdict."""

    line: str
    """The address as it was written."""
    status: str
    """A status of a verdict (``frame.words.VERDICT``), or "manual" where a manual validation stands above it."""
    score: float
    rows: tuple[Row, ...]
    reasons: tuple[dict[str, Any], ...]
    """Each with ``code``, ``en`` and ``fr``."""
    correction: Choice | None
    changes: tuple[dict[str, str], ...]
    """The correction's elements: ``element``, ``given``, ``value``."""
    candidates: tuple[Choice, ...]
    next_step: dict[str, str]
    register: str
    digest: str
    engine: str
    record_id: str
    checked_at: datetime | None
    steps: tuple[dict[str, str], ...]
    """The explanation, step by step, in both languages."""
    consent: dict[str, Any] | None
    """Who accepted what, and when (``at``)."""
    manual: dict[str, Any] | None
    """Whose word at the desk it rests on, when, and why."""
    position: tuple[float, float] | None
    """Longitude and latitude to look at: the address's own, else those of the first candidate that has some."""
    chosen_ids: frozenset[str]
    """Record ids to fill on a map."""
    declared_by: str = ""
    """Who declared the address before, where the status is "declared"."""


def panel_of_checked(checked: Checked) -> Panel:
    """The panel of a check that was not saved."""
    manual = None
    if checked.manual is not None:
        found = checked.manual
        manual = {
            "by": found.reviewer_name,
            "at": found.created_at,
            "reason": found.reason,
            "request": found.request_reference,
        }
    panel = _panel(checked.document, checked.as_written, checked.checked_at, manual)
    return (
        panel if checked.declared is None else replace(panel, status="declared", declared_by=checked.declared.by_name)
    )


def panel_of_version(version: AddressVersion) -> Panel:
    """The panel of a version, from its evidence alone: what was known then."""
    evidence = version.evidence
    manual = evidence.verdict.get("manual")
    if manual:
        manual = {**manual, "at": dateparse.parse_datetime(manual["at"])}
    panel = _panel(evidence.verdict, evidence.as_written, evidence.checked_at, manual)
    return panel


def _panel(document: dict[str, Any], line: str, at: datetime | None, manual: dict[str, Any] | None) -> Panel:
    choices = choices_of(document)
    correction = next((c for c in choices if c.is_correction), None)
    candidates = tuple(c for c in choices if not c.is_correction)
    consent = document.get("consent")
    if consent:
        consent = {**consent, "at": dateparse.parse_datetime(consent["at"])}
    settled = bool(consent or manual)
    proof = document["evidence"]
    places = [document["position"], *(c["position"] for c in document["candidates"])]
    position = next(((p["longitude"], p["latitude"]) for p in places if p), None)
    record = consent["record_id"] if consent else document["record_id"]
    if consent and consent["record_id"] != document["record_id"]:
        own = next((c.position for c in candidates if c.record_id == record), None)
        position = (own["longitude"], own["latitude"]) if own else position
    return Panel(
        line=line,
        status="manual" if manual else document["status"],
        score=document["score"],
        rows=_rows(document),
        reasons=tuple(document["reasons"]),
        correction=None if settled else correction,
        changes=tuple(document["corrections"]) if correction else (),
        candidates=() if settled else candidates,
        next_step=document["next_step"],
        register=proof["register"],
        digest=proof["register_digest"],
        engine=proof["engine_version"],
        record_id=record,
        checked_at=at,
        steps=tuple(document.get("explanation", ())),
        consent=consent,
        manual=manual,
        position=position,
        chosen_ids=frozenset({record} - {""}),
    )


def _rows(document: dict[str, Any]) -> tuple[Row, ...]:
    known = {r["element"]: r["facts"].get("known", "") for r in document["reasons"]}
    elements = sorted(document["elements"], key=lambda e: ORDER.index(e["name"]) if e["name"] in ORDER else 99)
    rows = []
    for element in elements:
        shape, colour = SHAPES[element["result"]]
        note = known.get(element["name"], "") if element["result"] == "unconfirmed" else ""
        if element["name"] == "city" and element["value"]:
            note = document["address"].get("city_code", "")
        rows.append(Row(element["name"], element["given"], element["value"], element["result"], shape, colour, note))
    listed = {element["name"] for element in elements}
    if "street" in listed and not document["record_id"]:
        # a street that is not there is all that was looked up
        for name in ("house_number", "postcode", "city"):
            if name not in listed and (given := document["address"].get(name, "")):
                rows.append(Row(name, given, "", "uncompared", "○", "idle", ""))
        rows.sort(key=lambda row: ORDER.index(row.name) if row.name in ORDER else 99)
    return tuple(rows)
