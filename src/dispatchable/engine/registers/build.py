"""Compile what a source yields into one register file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject
from dispatchable.engine.registers.collector import DEGREES, NO_COORDINATE, Collector
from dispatchable.engine.registers.file import write_register_file
from dispatchable.engine.registers.layout import lay_out

__all__ = ["DEGREES", "NO_COORDINATE", "BuildReport", "build_register"]


@dataclass(slots=True)
class BuildReport:
    """What was compiled and what was not."""

    points: int = 0
    ranges: int = 0
    streets: int = 0
    cities: int = 0
    bytes: int = 0
    digest: str = ""
    rejected: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)


def build_register(
    events: Iterable[PointBatch | RangeBatch | Reject],
    *,
    output: Path,
    name: str,
    country: str,
    source: str,
    published: str = "",
) -> BuildReport:
    """Compile ``events`` into the register ``output``.

    ``source`` names the format ("ban"), ``published`` the publisher's date when known. Raises UserError when not one
    row can be used. The same events give the same bytes.
    """
    rows = Collector(country)
    report = BuildReport()
    for event in events:
        if isinstance(event, PointBatch):
            rows.add_points(event)
        elif isinstance(event, RangeBatch):
            for item in event.ranges:
                rows.add_range(item)
        else:
            rows.rejects.append(event)
    if not rows.point_street and not rows.ranges:
        raise UserError(
            "register.empty",
            en="Not one row of the input can be used as an address. Check the source format and the column map "
            "(--source, --map).",
            fr="Aucune ligne du fichier ne peut servir d'adresse. Vérifiez le format de la source et la correspondance "
            "des colonnes (--source, --map).",
        )
    meta, sections = lay_out(rows)
    meta |= {"name": name, "country": country, "source": source, "published": published}
    report.digest = write_register_file(output, meta, sections)
    report.bytes = output.stat().st_size
    report.points, report.ranges = meta["points"], meta["ranges"]
    report.streets, report.cities = meta["streets"], meta["cities"]
    report.rejects = rows.rejects
    report.rejected = Counter(r.reason for r in rows.rejects)
    return report
