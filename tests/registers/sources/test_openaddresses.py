import gzip
import json

import pytest

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import open_source

CSV = (
    "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n"
    '-71.1,42.3,12A,MAIN ST,"APT 4, REAR",SPRINGFIELD,HAMPDEN,MA,01101,,abc\n'
    "-71.2,42.4,14,MAIN ST,,,HAMPDEN,MA,01101,77,def\n"
)


def feature(coordinates, **properties):
    geometry = None if coordinates is None else {"type": "Point", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


FEATURES = [
    feature(
        [-71.1, 42.3], id="", hash="abc", number="12A", street="MAIN ST", unit="APT 4, REAR", city="SPRINGFIELD",
        district="HAMPDEN", region="MA", postcode="01101",
    ),
    feature([-71.2, 42.4], id="77", hash="def", number="14", street="MAIN ST", unit="", city=None, district="HAMPDEN",
            region="MA", postcode="01101"),
]  # fmt: skip


def read(path, **fixed):
    rows, rejects = [], []
    for event in open_source("openaddresses", [path], SourceOptions("US", {}, fixed)):
        if isinstance(event, Reject):
            rejects.append(event)
        else:
            assert isinstance(event, PointBatch)
            for at in range(len(event)):
                rows.append({name: column[at] for name, column in event.columns.items()})
    return rows, rejects


def write(tmp_path, text, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def test_csv_lines_and_collection_tell_the_same_addresses(tmp_path):
    lines = "".join(json.dumps(feature) + "\n" for feature in FEATURES)
    collection = json.dumps({"type": "FeatureCollection", "name": "x", "features": FEATURES}, indent=1)
    expected = read(write(tmp_path, CSV, "a.csv"), city="CHICOPEE")
    assert expected[1] == []
    assert [row["record_id"] for row in expected[0]] == ["abc", "77"]
    assert expected[0][0]["unit"] == "APT 4, REAR"
    assert [row["city"] for row in expected[0]] == ["SPRINGFIELD", "CHICOPEE"]
    for text, name in (
        (lines, "a.geojson"),
        (lines, "a.geojson.gz"),
        (collection, "c.geojson"),
        (collection, "c.json.gz"),
    ):
        assert read(write(tmp_path, text, name), city="CHICOPEE") == expected


def test_coordinates_stay_the_text_that_was_published(tmp_path):
    text = '{"type":"Feature","properties":{"street":"A"},"geometry":{"type":"Point","coordinates":[-71.10000,1e1]}}'
    (row,), _ = read(write(tmp_path, text, "a.geojson"))
    assert (row["longitude"], row["latitude"]) == ("-71.10000", "1e1")


def test_what_is_no_feature_or_no_point_is_told_by_line(tmp_path):
    polygon = {
        "type": "Feature",
        "properties": {"number": "1", "street": "A"},
        "geometry": {"type": "Polygon", "coordinates": []},
    }
    lines = [
        json.dumps(feature([1, 2], street="A")),
        "{broken",
        json.dumps(polygon),
        "",
        json.dumps(feature(None, street="B")),
    ]
    rows, rejects = read(write(tmp_path, "\n".join(lines), "a.geojson"))
    assert [(row["street"], row["longitude"]) for row in rows] == [("A", "1"), ("B", "")]
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, "bad_row"), (3, "bad_geometry")]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"type":"FeatureCollection","features":[',
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{}',
        '{"type":"FeatureCollection","features":[' + "[" * 100_000,
        '{"type":"FeatureCollection","features":[{"type":NaN}]}',
        '{"a":"' + "x" * 10_000_000 + '"}',
        '{"type":"FeatureCollection","features":[{"a":"' + "x" * 10_000_000 + '"}]}',
        '{"type":"Feature","properties":{}}\n{"a":"' + "x" * 10_000_000,
    ],
)
def test_a_hostile_geojson_ends_in_one_sentence(tmp_path, text):
    path = write(tmp_path, text, "a.geojson")
    with pytest.raises(UserError) as caught:
        read(path)
    assert str(path) in caught.value.fr


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(b'{"type":"Feature","properties":{"street":"\xe9t\xe9"}}\n')
    with pytest.raises(UserError) as caught:
        read(path)
    assert caught.value.code == "input.encoding"


@pytest.mark.parametrize("size", [40, 41, 42, 43, 44])
def test_a_character_across_two_chunks_is_read_whole(tmp_path, monkeypatch, size):
    lines = "".join(json.dumps(feature([1, 2], street=f"Œuvre € {n}"), ensure_ascii=False) + "\n" for n in range(30))
    path = write(tmp_path, lines, "a.geojson")
    data = path.read_bytes()
    # The first chunk tells the form and holds a whole feature.
    chunks = [data[:200], *(data[at : at + size] for at in range(200, len(data), size))]
    monkeypatch.setattr("dispatchable.engine.tabular.features.read_chunks", lambda path: iter(chunks))
    rows, rejects = read(path)
    assert rejects == []
    assert [row["street"] for row in rows] == [f"Œuvre € {n}" for n in range(30)]
