import csv as standard
import gzip
from collections import Counter
from pathlib import Path

import pytest

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import BATCH_ROWS, PointBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import open_source

DATA = Path(__file__).parents[4] / "shared/data"
BAN_HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;code_insee_ancienne_commune;"
    "nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;libelle_acheminement;nom_afnor;source_position;"
    "source_nom_voie;certification_commune;cad_parcelles\n"
)


def read(name, path, country="FR", *, columns=None, fixed=None):
    rows, rejects = [], []
    for event in open_source(name, [path], SourceOptions(country, columns or {}, fixed or {})):
        if isinstance(event, Reject):
            rejects.append(event)
        else:
            assert isinstance(event, PointBatch)
            assert all(len(column) == len(event) <= BATCH_ROWS for column in event.columns.values())
            columns = dict(event.columns)
            if "longitude" not in columns and event.degrees is not None:
                columns |= zip(("longitude", "latitude"), (list(map(shortest, d)) for d in event.degrees), strict=True)
            for at, line in enumerate(event.lines):
                rows.append({name: column[at] for name, column in columns.items()} | {"line": line})
    return rows, rejects


def shortest(degree):
    """A number as a publisher writes it."""
    return repr(float(degree)).removesuffix(".0")


def write(tmp_path, text, name="input.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_ban_row_becomes_a_point_with_all_of_its_names(tmp_path):
    path = write(
        tmp_path,
        BAN_HEADER
        + "49001_a_00012_bis;;12;bis;Rue du Général Nord;49000;49001;Valmont;49002;Sainte-Aube;1;2;-0.5;47.4;"
        "entrée;;Le Bourg;VALMONT CEDEX;RUE DU GAL NORD;commune;commune;1;\n",
    )
    rows, rejects = read("ban", path)
    assert rejects == []
    assert rows == [
        {
            "record_id": "49001_a_00012_bis",
            "house_number": "12",
            "suffix": "bis",
            "street": "Rue du Général Nord",
            "street_alias": "RUE DU GAL NORD",
            "postcode": "49000",
            "city_code": "49001",
            "city": "Valmont",
            "community_code": "49002",
            "community": "Sainte-Aube",
            "locality": "Le Bourg",
            "postal_city": "VALMONT CEDEX",
            "longitude": "-0.5",
            "latitude": "47.4",
            "line": 2,
        }
    ]


def test_a_name_that_only_differs_in_accents_and_case_is_no_alias(tmp_path):
    row = "a;;1;;Allée de l'Œuvre;49000;49001;Valmont;;;1;2;;;;{alias};;;ALLEE DE L OEUVRE;;;0;\n"
    path = write(tmp_path, BAN_HEADER + row.format(alias="") + row.format(alias="Chemin Vert|allée de l'œuvre"))
    assert [row["street_alias"] for row in read("ban", path)[0]] == ["", "Chemin Vert"]


def test_a_named_place_without_number_has_no_house_number(tmp_path):
    path = write(tmp_path, BAN_HEADER + "a;;99999;;Le Moulin;49000;49001;Valmont;;;1;2;1;2;;;;;;;;0;\n")
    assert read("ban", path)[0][0]["house_number"] == ""


def test_rows_that_cannot_be_used_are_told_with_line_and_reason(tmp_path):
    row = "{id};;1;;{street};49000;49001;Valmont;;;1;2;{lon};{lat};;;;;;;;0;\n"
    path = write(
        tmp_path,
        BAN_HEADER
        + row.format(id="a", street="Rue A", lon="", lat="")
        + row.format(id="b", street="", lon="1", lat="1")
        + row.format(id="c", street="Rue A", lon="190", lat="1")
        + row.format(id="d", street="Rue A", lon="nord", lat="1")
        + row.format(id="e", street="Rue A", lon="nan", lat="1")
        + "too;short\n"
        + row.format(id="f", street="Rue A", lon="0", lat="0.0")
        + row.format(id="g", street="Rue A", lon="1,5", lat="2")
        + row.format(id="h", street="Rue A", lon="1.5", lat=""),
    )
    rows, rejects = read("ban", path)
    assert [(row["record_id"], row["longitude"], row["latitude"], row["line"]) for row in rows] == [
        ("a", "", "", 2),
        ("f", "", "", 8),
        ("g", "1.5", "2", 9),
        ("h", "", "", 10),
    ]
    assert sorted((reject.line, reject.reason) for reject in rejects) == [
        (3, "no_street"),
        (4, "bad_coordinates"),
        (5, "bad_coordinates"),
        (6, "bad_coordinates"),
        (7, "bad_row"),
    ]
    assert all(reject.path == str(path) and reject.text for reject in rejects)


BAL_HEADER = (
    "uid_adresse;cle_interop;commune_insee;commune_nom;commune_deleguee_insee;commune_deleguee_nom;voie_nom;voie_nom_bre;"
    "lieudit_complement_nom;numero;suffixe;position;x;y;long;lat;cad_parcelles;source;date_der_maj;certification_commune\n"
)


def bal_row(key, position, longitude, number="1"):
    names = "29001;Valmont;29002;Aube;Rue du Port;Straed ar Porzh;Kerval"
    return f";{key};{names};{number};ter;{position};;;{longitude};48;;;;1\n"


def test_of_several_positions_the_door_is_kept_wherever_it_stands(tmp_path):
    path = write(
        tmp_path,
        BAL_HEADER
        + bal_row("29001_1_00001", "parcelle", "1")
        + bal_row("29001_1_00001", "segment", "2")
        + bal_row("29001_1_00002", "", "3")
        + bal_row("29001_1_00001", "Entree", "4")
        + bal_row("29001_1_00003", "logement", "5")
        + bal_row("29001_1_00003", "bâtiment", "6")
        + bal_row("29001_1_00001", "délivrance postale", "7"),
    )
    rows, rejects = read("bal", path)
    assert rejects == []
    assert [(row["record_id"], row["longitude"]) for row in rows] == [
        ("29001_1_00002", "3"),
        ("29001_1_00001", "4"),
        ("29001_1_00003", "6"),
    ]


def test_rows_without_key_are_not_taken_for_one_another(tmp_path):
    path = write(tmp_path, BAL_HEADER + bal_row("", "entrée", "1") + bal_row("", "parcelle", "2"))
    assert [row["longitude"] for row in read("bal", path)[0]] == ["1", "2"]


def test_a_bal_row_carries_its_regional_names_and_no_postcode(tmp_path):
    (row,), _ = read("bal", write(tmp_path, BAL_HEADER + bal_row("29001_1_00001", "entrée", "1", "99999")))
    assert row["street"] == "Rue du Port"
    assert row["street_alias"] == "Straed ar Porzh"
    assert (row["city"], row["city_code"]) == ("Valmont", "29001")
    assert (row["community"], row["community_code"], row["locality"]) == ("Aube", "29002", "Kerval")
    assert row["house_number"] == ""
    assert "postcode" not in row


def test_map_and_set_name_the_columns_of_any_csv(tmp_path):
    path = write(tmp_path, "Nr,Name,X,Y,Ort\n7,Am Wall,7.1,51.2,\n8,Am Wall,7.2,51.3,Altdorf\n")
    rows, _ = read(
        "csv",
        path,
        "DE",
        columns={"house_number": "nr", "street": "Name", "longitude": "X", "latitude": "Y", "city": "Ort"},
        fixed={"city": "Neudorf", "region": "NW"},
    )
    assert [(r["house_number"], r["street"], r["city"], r["region"], r["longitude"]) for r in rows] == [
        ("7", "Am Wall", "Neudorf", "NW", "7.1"),
        ("8", "Am Wall", "Altdorf", "NW", "7.2"),
    ]


def test_columns_headed_by_a_fields_own_name_need_no_map(tmp_path):
    path = write(tmp_path, "id,house_number,street,city\n17,7,Am Wall,Altdorf\n")
    (row,), _ = read("csv", path, "DE")
    assert (row["record_id"], row["house_number"], row["city"]) == ("17", "7", "Altdorf")


@pytest.mark.parametrize(
    ("columns", "fixed", "code", "named"),
    [
        ({"strasse": "Name"}, {}, "source.unknown_field", "strasse"),
        ({"street": "Strasse"}, {"city": "A"}, "source.unknown_column", "Strasse"),
        ({}, {"city": "A", "land": "B"}, "source.unknown_field", "land"),
        ({"house_number": "Nr"}, {"city": "A"}, "source.no_street_column", "--map street="),
        ({"street": "Name"}, {}, "source.no_city_column", "--set city="),
    ],
)
def test_a_wrong_mapping_is_told_with_the_columns_there_are(tmp_path, columns, fixed, code, named):
    path = write(tmp_path, "Nr,Name\n7,Am Wall\n")
    with pytest.raises(UserError) as caught:
        read("csv", path, "DE", columns=columns, fixed=fixed)
    assert caught.value.code == code
    assert caught.value.usage
    for sentence in (caught.value.en, caught.value.fr):
        assert named in sentence
        assert "Nr, Name" in sentence or "house_number" in sentence


@pytest.mark.parametrize("name", ["ban", "bal"])
def test_a_file_of_another_format_is_told_by_the_columns_it_lacks(tmp_path, name):
    path = write(tmp_path, "numero;nom\n7;Am Wall\n")
    with pytest.raises(UserError) as caught:
        read(name, path)
    assert caught.value.usage
    assert "numero, nom" in caught.value.en


def test_an_unknown_format_and_a_map_that_has_no_place_are_refused_at_once(tmp_path):
    with pytest.raises(UserError) as caught:
        open_source("bna", [tmp_path / "none"], SourceOptions("FR"))
    assert "ban, bal" in caught.value.en
    with pytest.raises(UserError):
        open_source("ban", [tmp_path / "none"], SourceOptions("FR", {"street": "nom_voie"}))


@pytest.mark.parametrize("name", ["fr-ban-75-paris/adresses-75.csv.gz", "fr-ban-48-lozere/adresses-48.csv.gz"])
def test_every_row_of_the_published_ban_file_becomes_a_point(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not there")
    with gzip.open(path, "rt", encoding="utf-8") as text:
        published = Counter(
            (row["id"], row["numero"], row["nom_voie"], row["lon"]) for row in standard.DictReader(text, delimiter=";")
        )
    rows, rejects = read("ban", path)
    assert rejects == []
    assert (
        Counter((row["record_id"], row["house_number"], row["street"], row["longitude"]) for row in rows) == published
    )


def test_the_published_lists_of_cambridge_and_essen_are_read_by_map():
    cambridge = DATA / "us-cambridge-ma/master_addresses.csv.gz"
    essen = DATA / "de-essen/hauskoordinaten_essen_2022.csv.gz"
    if not (cambridge.exists() and essen.exists()):
        pytest.skip("../shared/data/us-cambridge-ma or de-essen is not there")
    mapping = {
        "id": "address_id", "house_number": "street_number", "suffix": "street_number_suffix", "street": "street_name",
        "street_type": "street_suffix", "post_direction": "dir_suffix", "longitude": "lon", "latitude": "lat",
    }  # fmt: skip
    rows, rejects = read("csv", cambridge, "US", columns=mapping, fixed={"city": "Cambridge", "region": "MA"})
    assert len(rows) + len(rejects) == 21_333
    assert rows[0]["record_id"] == "14754"
    mapping = {"house_number": "hsnr", "suffix": "hsnrzu", "street": "strname", "longitude": "lon", "latitude": "lat"}
    rows, rejects = read("csv", essen, "DE", columns=mapping, fixed={"city": "Essen"})
    assert len(rows) + len(rejects) == 102_981
