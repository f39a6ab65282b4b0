"""OpenStreetMap's addr:* tags as its exporters write them; what is no house is told and never becomes one."""

import json

from dispatchable.engine.registers.batches import PointBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import open_source


def feature(kind="Point", coordinates=(3.5, 44.5), own=None, **tags):
    whole = {
        "type": "Feature",
        "properties": {name.replace("_", ":", 1): value for name, value in tags.items()},
        "geometry": {"type": kind, "coordinates": coordinates},
    }
    return whole | ({"id": own} if own else {})


def read(tmp_path, *features, country="FR", **fixed):
    path = tmp_path / "osm.geojson"
    path.write_text("".join(json.dumps(one) + "\n" for one in features))
    rows, rejects = [], []
    for event in open_source("osm", [path], SourceOptions(country, {}, fixed)):
        if isinstance(event, Reject):
            rejects.append((event.line, event.reason))
        else:
            assert isinstance(event, PointBatch)
            for at, line in enumerate(event.lines):
                rows.append({name: column[at] for name, column in event.columns.items()} | {"line": line})
    return rows, rejects


def test_a_node_becomes_a_point_under_its_own_id(tmp_path):
    tags = {"addr_housenumber": "12 bis", "addr_street": "Rue Haute", "addr_postcode": "48000", "addr_city": "Mende",
            "addr_country": "FR", "addr_place": "Le Bourg", "addr_unit": "B"}  # fmt: skip
    rows, rejects = read(
        tmp_path,
        feature(**tags, own="n1"),
        feature(**tags, **{"@id": "way/2"}, own="way/2"),
        feature(**tags, **{"@type": "relation", "@id": 3}),
        feature(**tags),
    )
    assert rejects == []
    assert [row["record_id"] for row in rows] == ["n1", "way/2", "relation/3", ""]
    assert rows[0] == {
        "record_id": "n1", "house_number": "12 bis", "street": "Rue Haute", "locality": "", "unit": "B",
        "postcode": "48000", "city": "Mende", "county": "", "region": "", "longitude": "3.5", "latitude": "44.5",
        "line": 1,
    }  # fmt: skip


def test_several_numbers_are_several_houses_and_a_span_stays_as_written(tmp_path):
    rows, _ = read(
        tmp_path,
        feature(addr_housenumber="12;14, 16", addr_street="Rue A"),
        feature(addr_housenumber="18-22", addr_street="Rue A"),
        city="Mende",
    )
    assert [(row["house_number"], row["line"]) for row in rows] == [("12", 1), ("14", 1), ("16", 1), ("18-22", 2)]
    assert {row["city"] for row in rows} == {"Mende"}


def test_a_place_stands_for_the_street_and_two_postcodes_for_none(tmp_path):
    (row,), _ = read(tmp_path, feature(addr_housenumber="3", addr_place="Le Viala", addr_postcode="48000;48100"))
    assert (row["street"], row["locality"], row["postcode"]) == ("", "Le Viala", "")


def test_an_area_has_its_place_in_the_middle(tmp_path):
    square = [[3, 44], [3.002, 44], [3.002, 44.002], [3, 44.002], [3, 44]]
    tags = {"addr_housenumber": "1", "addr_street": "Rue A"}
    rows, rejects = read(
        tmp_path,
        feature("Polygon", [square], **tags),
        feature("MultiPolygon", [[square[:2]], [square]], **tags),
        feature("LineString", square[:2], **tags),
        feature("Polygon", [], **tags),
        feature("GeometryCollection", [], **tags),
    )
    assert [(row["longitude"], row["latitude"]) for row in rows] == [
        ("3.0010000", "44.0010000"),
        ("3.0010000", "44.0010000"),
        ("3.0010000", "44.0000000"),
    ]
    assert rejects == [(4, "bad_geometry"), (5, "bad_geometry")]


def test_what_is_no_house_is_told(tmp_path):
    rows, rejects = read(
        tmp_path,
        feature("LineString", [[3, 44], [3, 45]], addr_interpolation="odd", addr_street="Rue A"),
        feature(addr_street="Rue A", shop="bakery"),
        feature(addr_housenumber="1", addr_street="Rue A", addr_country="BE"),
        feature(addr_housenumber="1"),
        {"no": "feature"},
        feature(addr_housenumber="5", addr_street="Rue A", coordinates=(300, 1)),
    )
    assert rows == []
    assert sorted(rejects) == [
        (1, "interpolation_line"),
        (2, "no_number"),
        (3, "other_country"),
        (4, "no_street"),
        (5, "bad_row"),
        (6, "bad_coordinates"),
    ]
