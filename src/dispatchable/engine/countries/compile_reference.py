"""Build step: compile the published reference tables into the gazetteers that the wheel carries.

    python -m dispatchable.engine.countries.compile_reference OUT_DIR --communes FILE --postal-codes FILE
        [--departements FILE] [--regions FILE] [--zip-codes FILE]

FILE is JSON, plain or .gz. Communes, départements and regions are those of npm @etalab/decoupage-administratif (INSEE),
postal codes those of npm codes-postaux (La Poste), ZIP Codes the rows of PyPI zipcodes (USPS), read from the installed
package where no file is given.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import os
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.gazetteer import Place, Spelling, encoded
from dispatchable.engine.countries.pack import load_pack

Row = Mapping[str, Any]
_LEXICONS = files("dispatchable.engine.countries") / "lexicons"
_KINDS = {
    "commune-actuelle": "commune",
    "commune-deleguee": "delegated",
    "commune-associee": "delegated",
    "arrondissement-municipal": "arrondissement",
}
_ZIP_KINDS = {"STANDARD": "zip", "PO BOX": "zip_po_box", "UNIQUE": "zip_unique", "MILITARY": "zip_military"}
_ARRONDISSEMENT = re.compile(r"(.+) (\d+)(er|e) Arrondissement")


def french_places(
    communes: Iterable[Row],
    postal_codes: Iterable[Row],
    departements: Iterable[Row] = (),
    regions: Iterable[Row] = (),
) -> list[Place]:
    """Communes of today, delegated and associated communes, and the arrondissements of Paris, Lyon and Marseille.

    Without ``departements`` and ``regions`` the region of a place is given by their codes.
    """
    rows = list(communes)
    today = {row["code"]: row for row in rows if _KINDS[row["type"]] == "commune"}
    departement_names = {row["code"]: row["nom"] for row in departements}
    region_names = {row["code"]: row["nom"] for row in regions}
    postcodes: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        postcodes[row["code"]].update(row.get("codesPostaux", ()))
    for row in postal_codes:
        postcodes[row["codeCommune"]].add(row["codePostal"])
        labels[row["codeCommune"]].add(row["libelleAcheminement"])
    # The post sorts the mail of some communes under the name of a neighbour; Paris has such neighbours outside it.
    towns = {(row["departement"], _plain(row["nom"])) for row in today.values()} | {("", "paris")}
    places = []
    for row in rows:
        kind = _KINDS[row["type"]]
        parent = today.get(row.get("chefLieu", row.get("commune", "")))
        region, departement = row["region"], row["departement"]
        own = _plain(row["nom"])
        routing = {label for label in labels[row["code"]] if kind == "commune" and _plain(label) != own}
        borrowed = {label for label in routing if {(departement, _plain(label)), ("", _plain(label))} & towns}
        places.append(
            Place(
                code=row["code"],
                name=row["nom"],
                kind=kind,
                parent_code=parent["code"] if parent else "",
                parent_name=parent["nom"] if parent else "",
                region=f"{region_names.get(region, region)}/{departement_names.get(departement, departement)}",
                postcodes=tuple(sorted(postcodes[parent["code"] if parent and kind == "delegated" else row["code"]])),
                former_codes=tuple(sorted(row.get("anciensCodes", ()))),
                other_names=tuple(sorted(routing - borrowed | _short_forms(row["nom"]))),
                loose_names=tuple(sorted(borrowed)),
            )
        )
    return places


def american_places(rows: Iterable[Row]) -> list[Place]:
    """One place for each ZIP Code in use, named after its default city."""
    return [
        Place(
            code=row["zip_code"],
            name=row["city"],
            kind=_ZIP_KINDS[row["zip_code_type"]],
            parent_code="",
            parent_name="",
            region=f"{row['state']}/{row['county'].removesuffix(' County')}" if row["county"] else row["state"],
            postcodes=(row["zip_code"],),
            former_codes=(),
            other_names=tuple(sorted(row["acceptable_cities"])),
            loose_names=tuple(sorted(row["unacceptable_cities"])),
        )
        for row in rows
        if row["active"]
    ]


def spelling_of(country: str) -> Spelling:
    """What does not count in the names of the country's towns, by the lexicons of its languages."""
    words: dict[str, str] = {}
    particles: set[str] = set()
    for language in load_pack(country).languages:
        lexicon = tomllib.loads((_LEXICONS / f"{language}.toml").read_text(encoding="utf-8"))
        for canonical, variants in lexicon["words"].items():
            for variant in variants:
                words.setdefault(variant, canonical)
        particles.update(lexicon["particles"]["words"])
    return Spelling(words, frozenset(particles))


def write_gazetteer(path: Path, places: Iterable[Place], spelling: Spelling) -> None:
    """Write the gazetteer of ``places`` to ``path``: whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(encoded(places, spelling))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _short_forms(name: str) -> set[str]:
    """Paris 1er, Paris 1 and Paris 01 for an arrondissement; nothing for any other name."""
    match = _ARRONDISSEMENT.fullmatch(name)
    if match is None:
        return set()
    city, number, ending = match.groups()
    return {f"{city} {number}{ending}", f"{city} {number}", f"{city} {int(number):02d}"}


def _plain(name: str) -> str:
    """The name folded, with what routing labels abbreviate written out."""
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in fold(name).split())


def _table(path: Path | None) -> list[Row]:
    if path is None:
        return []
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows: list[Row] = json.loads(content)
    return rows


def _installed_zip_codes() -> list[Row]:
    try:
        module = importlib.import_module("zipcodes")
    except ModuleNotFoundError:
        return []
    rows: list[Row] = module.list_all()
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile what is given; a country without tables is left out. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="compile_reference", description="Compile the reference tables of towns.")
    parser.add_argument("out_dir", type=Path)
    parser.add_argument("--communes", type=Path)
    parser.add_argument("--postal-codes", type=Path)
    parser.add_argument("--departements", type=Path)
    parser.add_argument("--regions", type=Path)
    parser.add_argument("--zip-codes", type=Path)
    given = parser.parse_args(arguments)
    communes, postal_codes = _table(given.communes), _table(given.postal_codes)
    zip_codes = _table(given.zip_codes) if given.zip_codes else _installed_zip_codes()
    american = american_places(zip_codes)
    compiled = {
        "fr": french_places(communes, postal_codes, _table(given.departements), _table(given.regions)),
        # Puerto Rico has ZIP Codes and a country code of its own; people write either.
        "pr": [place for place in american if place.region.startswith("PR/")],
        "us": american,
    }
    for country, places in compiled.items():
        if places:
            write_gazetteer(given.out_dir / f"{country}.places", places, spelling_of(country))
            sys.stdout.write(f"{country}.places: {len(places)} places\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
