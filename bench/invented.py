"""An invented register of two towns and a city in quarters, for measures that must run without the real data."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

from bench.noise import Suite, make
from bench.points import House, Points, read_ban

COLUMNS = (
    "id", "id_fantoir", "numero", "rep", "nom_voie", "code_postal", "code_insee", "nom_commune",
    "code_insee_ancienne_commune", "nom_ancienne_commune", "x", "y", "lon", "lat", "type_position", "alias", "nom_ld",
    "libelle_acheminement", "nom_afnor", "source_position", "source_nom_voie", "certification_commune", "cad_parcelles",
)  # fmt: skip
"""The columns of BAN's csv."""

TOWNS = (
    ("60991", "Brévillac", "60990"),
    ("60992", "Montagut-les-Ormes", "60994"),
    ("60993", "Saint-Aubrin-sur-Vègre", "60998"),
)
UNCOVERED = [("Valmorin", "61999"), ("Sept-Ormes", "59998"), ("Le Puy-Dorval", "43997"), ("Kermadou", "29996")]
_TYPES = (
    "Rue", "Rue", "Rue", "Rue", "Avenue", "Boulevard", "Place", "Impasse", "Allée", "Chemin", "Route", "Square",
    "Passage",
)  # fmt: skip
_NAMES = (
    "de la Tannerie", "du Général Morvan", "Saint-Aubrin", "des Lavandières", "du Puits Salé", "de la Combe Noire",
    "Victor Delpuech", "des Peupliers", "d'Orvanne", "de Malbosc", "du Docteur Escande", "de la Croix Haute",
    "des Quatre Vents", "Jeanne Barrau", "du Maréchal Ferrand", "du Moulin Brûlé", "de l'Abreuvoir", "des Écoliers",
    "du Onze Juin", "Émile Castanet", "de la Fontaine aux Grives", "du Pont Vieux", "des Forgerons", "Sainte-Odile",
    "du Capitaine Laval", "de Bellerive", "de l'Hospice", "Honoré Vidalenc", "de la Petite Garenne",
    "du Champ Rond", "des Tilleuls", "Marguerite Sauvan", "du Faubourg Notre-Dame", "de Rocheplate",
    "des Trois Ponts", "Augustin Roumieu", "du Lavoir", "de la Liberté Neuve", "des Cigales", "Président Malaval",
    "de Vernescure", "du Colombier", "des Remparts", "Clémence Audibert",
)  # fmt: skip


def write_register(path: Path, seed: int = 5) -> None:
    """Write the invented points as a BAN csv: 3 towns, 132 streets, 5,321 houses, one in eight with bis, ter or A."""
    rng = Random(seed)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, delimiter=";", restval="")
        writer.writeheader()
        for t, (code, city, postcode) in enumerate(TOWNS):
            names = rng.sample(_NAMES, 36) + [f"{n} Prolongée" for n in rng.sample(_NAMES, 8)]
            for s, name in enumerate(names):
                street = f"{rng.choice(_TYPES)} {name}"
                last = rng.choice((12, 24, 40, 60, 90))
                for number in range(1, last):
                    if rng.random() < 0.25:
                        continue
                    suffixes = ["", rng.choice(("bis", "ter", "a"))] if rng.random() < 1 / 8 else [""]
                    for suffix in suffixes:
                        writer.writerow(
                            {
                                "id": f"{code}_{s:04d}_{number:05d}" + (f"_{suffix}" if suffix else ""),
                                "numero": str(number), "rep": suffix, "nom_voie": street, "code_postal": postcode,
                                "code_insee": code, "nom_commune": city, "lon": f"{3 + t / 10 + s / 1000:.6f}",
                                "lat": f"{44 + t / 10 + number / 10000:.6f}", "libelle_acheminement": city.upper(),
                                "certification_commune": "1",
                            }
                        )  # fmt: skip


def points(path: Path) -> Points:
    """The written register, indexed."""
    houses: list[House] = list(read_ban(path))
    return Points(houses)


def suite(path: Path, seed: int, per_kind: int, per_absent: int) -> Suite:
    """A noise suite over the written register."""
    return make(points(path), UNCOVERED, seed, per_kind, per_absent)
