"""Source files of the invented towns, and the registers compiled from them the way any register is."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dispatchable.engine.registers.batches import SourceOptions
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.sources import open_source
from dispatchable.interfaces.cli.demo import towns
from dispatchable.interfaces.cli.demo.towns import STEP, Street

_BAN_HEADER = (
    "id", "id_fantoir", "numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune",
    "code_insee_ancienne_commune", "nom_ancienne_commune", "x", "y", "lon", "lat", "type_position", "alias", "nom_ld",
    "libelle_acheminement", "nom_afnor", "source_position", "source_nom_voie", "certification_commune", "cad_parcelles",
)  # fmt: skip
_CSV_HEADER = (
    "id", "house_number", "suffix", "pre_direction", "street", "street_type", "post_direction", "street_alias", "unit",
    "postcode", "city", "postal_city", "county", "region", "longitude", "latitude",
)  # fmt: skip
_TIGER_HEADER = ("from", "to", "interpolation", "street", "city", "state", "postcode", "geometry")


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One register of the demonstration."""

    country: str
    streets: Sequence[Street]
    prefix: str
    """Beginning of the record ids."""
    ranges: Sequence[towns.Range] = ()

    @property
    def name(self) -> str:
        """The register's name, ``demo-fr``."""
        return f"demo-{self.country.lower()}"


DEMONSTRATIONS = (
    Demonstration("FR", towns.FRANCE, ""),
    Demonstration("US", towns.UNITED_STATES, "HAR", towns.QUARRY_RANGES),
    Demonstration("CA", towns.CANADA, "CLA"),
    Demonstration("GB", towns.GREAT_BRITAIN, "ASH"),
    Demonstration("DE", towns.GERMANY, "QUE"),
)


def build_registers(folder: Path) -> list[Path]:
    """Writes the source files and compiles the registers ``demo-<country>.register`` in ``folder``, which must exist.

    The same version gives the same bytes. Gives the registers' paths.
    """
    registers = []
    for demonstration in DEMONSTRATIONS:
        register = folder / f"{demonstration.name}.register"
        events = []
        for source, path, constants in _write_sources(demonstration, folder):
            events.append(open_source(source, [path], SourceOptions(demonstration.country, {}, constants)))
        build_register(
            itertools.chain.from_iterable(events),
            output=register,
            name=demonstration.name,
            country=demonstration.country,
            source="ban" if demonstration.country == "FR" else "csv",
        )
        registers.append(register)
    return registers


def _write_sources(demonstration: Demonstration, folder: Path) -> list[tuple[str, Path, dict[str, str]]]:
    """Source format, file and fixed values of each source of one register."""
    points = folder / f"{demonstration.name}.csv"
    if demonstration.country == "FR":
        _write(points, _BAN_HEADER, _ban_rows(demonstration.streets), ";")
        return [("ban", points, {})]
    _write(points, _CSV_HEADER, _csv_rows(demonstration), ",")
    sources: list[tuple[str, Path, dict[str, str]]] = [("csv", points, {})]
    if demonstration.ranges:
        ranges = folder / f"{demonstration.name}-ranges.csv"
        town = demonstration.streets[0].town
        _write(ranges, _TIGER_HEADER, _tiger_rows(demonstration.ranges, town), ";")
        sources.append(("tiger", ranges, {"city": town.name}))
    return sources


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _position(street: Street, street_index: int, house_index: int) -> tuple[str, str]:
    longitude = street.town.longitude + street_index * 10 * STEP
    latitude = street.town.latitude + house_index * STEP
    return f"{longitude:.6f}", f"{latitude:.6f}"


def _ban_rows(streets: Sequence[Street]) -> Iterable[Sequence[str]]:
    for index, street in enumerate(streets):
        town = street.town
        way = f"{town.code}_{index + 1:04d}"
        for house, (number, suffix) in enumerate(list(street.numbers()) or [("99999", "")]):
            record = f"{way}_{int(number):05d}" + (f"_{suffix.lower()}" if suffix else "")
            longitude, latitude = _position(street, index, house)
            yield (
                record, way, number, suffix, street.name, town.postcode, town.code, town.name, street.part_code,
                street.part, "", "", longitude, latitude, "entrée", street.alias, street.locality, town.post, "",
                "commune", "commune", "1", "",
            )  # fmt: skip


def _csv_rows(demonstration: Demonstration) -> Iterable[Sequence[str]]:
    for index, street in enumerate(demonstration.streets):
        town = street.town
        for house, (number, suffix) in enumerate(street.numbers()):
            longitude, latitude = _position(street, index, house)
            label = f"{number}{suffix}".replace(" ", "").replace("/", "-")
            record = f"{demonstration.prefix}-{index + 1:03d}-{label}"
            for unit in ("", *(street.units if house == 0 else ())):
                yield (
                    record + (f"-{unit}" if unit else ""), number, suffix, street.before, street.name, street.kind,
                    street.after, street.alias, unit, town.postcode, town.name, town.post, town.county, town.region,
                    longitude, latitude,
                )  # fmt: skip


def _tiger_rows(ranges: Sequence[towns.Range], town: towns.Town) -> Iterable[Sequence[str]]:
    for index, item in enumerate(ranges):
        offset = town.longitude - (index + 1) * STEP
        line = f"LINESTRING({offset:.6f} {town.latitude:.6f},{offset:.6f} {town.latitude + 50 * STEP:.6f})"
        yield (
            str(item.low), str(item.high), item.parity, item.street, town.county, town.region, town.postcode, line,
        )  # fmt: skip
