"""The registers of the measures, compiled by the product's own way from the data folder."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

CAMBRIDGE_MAP = MappingProxyType(
    {
        "id": "address_id",
        "house_number": "street_number",
        "suffix": "street_number_suffix",
        "street": "street_name",
        "street_type": "street_suffix",
        "post_direction": "dir_suffix",
        "longitude": "lon",
        "latitude": "lat",
    }
)
"""Column map of Cambridge's master addresses, as ``--map`` takes it."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one register is built: ``register build --source ... --country ... --map ... --set ...``."""

    source: str
    country: str
    path: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


RECIPES = {
    "fr-75": Recipe("ban", "FR", "fr-ban-75-paris/adresses-75.csv.gz"),
    "fr-48": Recipe("ban", "FR", "fr-ban-48-lozere/adresses-48.csv.gz"),
    "us-cambridge": Recipe(
        "csv", "US", "us-cambridge-ma/master_addresses.csv.gz", CAMBRIDGE_MAP, {"city": "Cambridge", "region": "MA"}
    ),
    "us-tiger": Recipe("tiger", "US", "us-tiger-01001-autauga/test/testdb/tiger/01001.csv.gz"),
}


@dataclass(frozen=True, slots=True)
class Built:
    """A register file and what it cost to build; ``points`` are ranges where the source has nothing else."""

    path: Path
    points: int
    bytes: int
    seconds: float

    @property
    def bytes_per_point(self) -> float:
        """File bytes for each address point or range."""
        return self.bytes / self.points if self.points else 0.0


def build(name: str, data: Path, out: Path) -> Built:
    """Compile the register of that name into ``out``; a file of an earlier run is always made anew.

    Raises the product's UserError where the source cannot be used, FileNotFoundError where it is absent.
    """
    recipe = RECIPES[name]
    source = data / recipe.path
    if not source.exists():
        raise FileNotFoundError(source)
    return compile_file(name, recipe, source, out)


def compile_file(name: str, recipe: Recipe, source: Path, out: Path) -> Built:
    """Compile one source file by the recipe into ``out``."""
    from dispatchable.engine.registers.batches import SourceOptions
    from dispatchable.engine.registers.build import build_register
    from dispatchable.engine.registers.sources import open_source

    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{name}.register"
    options = SourceOptions(country=recipe.country, column_map=recipe.columns, constants=recipe.constants)
    start = time.perf_counter()
    report = build_register(
        open_source(recipe.source, [source], options),
        output=target,
        name=name,
        country=recipe.country,
        source=recipe.source,
    )
    return Built(target, report.points or report.ranges, report.bytes, time.perf_counter() - start)
