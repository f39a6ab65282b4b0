from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dispatchable.engine.tabular import read_table, recognise


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        (
            "fr-messy-alimconfiance/paris_subset_dev.csv.gz",
            {
                "address": "ods_adresse",
                "postcode": "Code_postal",
                "city": "Libelle_commune",
            },
        ),
        (
            "fr-paris-messy-osm-restaurants/osm_dev.csv.gz",
            {
                "house_number": "addr:housenumber",
                "street": "addr:street",
                "postcode": "addr:postcode",
                "city": "addr:city",
            },
        ),
        (
            "fr-paris-messy-tournage/unique_places_2024.csv.gz",
            {"address": "Localisation de la scène", "postcode": "Code postal"},
        ),
        (
            "fr-ban-48-lozere/pairs_bano2015_dev.csv.gz",
            {
                "house_number": "num",
                "street": "voie_2015",
                "postcode": "cp",
                "city": "commune_2015",
            },
        ),
        ("us-cambridge-ma/pairs_dev.csv.gz", {"address": "Location"}),
        (
            "fr-enedis-69008/69008.csv.gz",
            {"address": "adresse", "city": "nom_commune", "city_code": "code_commune"},
        ),
    ],
)
def test_a_published_list_is_read_by_its_usual_names(
    name: str, columns: dict[str, str], shared_data: Callable[[str], Path]
) -> None:
    with read_table(shared_data(name)) as table:
        plan = recognise(table.header)
        read = {role: table.header[index] for role, index in plan.columns.items()}
        texts = [plan.row(cells).text for cells in table]
    assert columns.items() <= read.items()
    assert set(read) - set(columns) <= {"county", "region"}
    assert len(texts) > 100 and sum(map(bool, texts)) > len(texts) / 3
