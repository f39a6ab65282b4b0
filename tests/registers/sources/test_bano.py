"""BANO as it is published: no header line, the town's code inside the key, provisional numbers among the real ones."""

import tarfile
from pathlib import Path

import pytest
import zstandard

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import open_source

ROW = "2A0010123X-12B,12BIS,Rue de l'Église,20167,Afa,C+O,41.984448,8.804925\n"


def read(*paths):
    rows, rejects = [], []
    for event in open_source("bano", paths, SourceOptions("FR")):
        if isinstance(event, Reject):
            rejects.append(event)
        else:
            assert isinstance(event, PointBatch)
            for at, line in enumerate(event.lines):
                rows.append({name: column[at] for name, column in event.columns.items()} | {"line": line})
    return rows, rejects


def write(tmp_path, text):
    path = tmp_path / "bano.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_first_line_is_a_row_and_the_key_holds_the_towns_code(tmp_path):
    rows, rejects = read(write(tmp_path, ROW))
    assert rejects == []
    assert rows == [
        {
            "record_id": "2A0010123X-12B",
            "house_number": "12BIS",
            "street": "Rue de l'Église",
            "postcode": "20167",
            "city": "Afa",
            "city_code": "2A001",
            "longitude": "8.804925",
            "latitude": "41.984448",
            "line": 1,
        }
    ]


def test_a_number_that_only_the_land_register_made_up_is_told_and_never_a_house(tmp_path):
    row = "460070005A-{0},{0},Place Poste,46090,Arcambal,{1},44.4,1.5\n"
    given = [("6099F", "CAD"), ("7099", "C+O"), ("6100", "OSM"), ("5000", "OD"), ("4999", "CAD"), ("12", "C+O")]
    rows, rejects = read(write(tmp_path, "".join(row.format(*pair) for pair in given)))
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (1, "provisional_number"),
        (2, "provisional_number"),
    ]
    assert [row["house_number"] for row in rows] == ["6100", "5000", "4999", "12"]


def test_rows_that_cannot_be_used_are_told_by_line(tmp_path):
    rows, rejects = read(
        write(
            tmp_path,
            ROW + "too,short\n" + "480010001A-2,2,,48000,Mende,OSM,44,3\n" + "480010001A-4,4,Rue A,48000,M,OSM,144,3\n",
        )
    )
    assert [row["line"] for row in rows] == [1]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "bad_row"),
        (3, "no_street"),
        (4, "bad_coordinates"),
    ]


def test_a_quoted_name_may_hold_a_comma(tmp_path):
    text = '230960600K-14,14,"Rue Allende, Route de Courtille",23000,Guéret,C+O,46.1,1.8\n' + ROW
    assert [(row["street"], row["line"]) for row in read(write(tmp_path, text))[0]] == [
        ("Rue Allende, Route de Courtille", 1),
        ("Rue de l'Église", 2),
    ]


@pytest.mark.parametrize("text", ["id,numero,voie\n", "a,b,c,d,e,f,g,h\n", "id;numero;rep\n1;2;3\n"])
def test_a_file_that_is_no_bano_is_refused_in_both_languages(tmp_path, text):
    with pytest.raises(UserError) as caught:
        read(write(tmp_path, text))
    assert caught.value.usage
    assert "BANO" in caught.value.en
    assert "BANO" in caught.value.fr


def test_every_row_of_the_sample_of_2015_is_accounted_for(tmp_path, shared_data):
    archive = shared_data("fr-bano-2015/bano-2015-19depts-no48.tar.zst")
    with (
        archive.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as stream,
        tarfile.open(fileobj=stream, mode="r|") as members,
    ):
        members.extractall(tmp_path, filter="data")
    paths = sorted(Path(tmp_path).rglob("bano-*.csv"))
    rows, rejects = read(*paths)
    assert len(paths) == 19
    assert len(rows) + len(rejects) == 576_678
    assert {reject.reason for reject in rejects} == {"provisional_number"}
    assert len(rejects) == 6_440
    assert all(row["city_code"] for row in rows)
