"""The NENA GIS data model in the three forms it is exchanged in: the same layers tell the same points and ranges."""

import csv
import json
import sqlite3
import struct

import pytest

from dispatchable import Register, UserError, Validator
from dispatchable.engine.registers.batches import PointBatch, RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.sources import open_source

# Columns of NENA-STA-006.2 (State, County, Inc_Muni) and of .3 (A1, A2, A3), those that the reader looks at.
POINTS = [
    {"NGUID": "urn:1", "Country": "US", "State": "NY", "County": "Queens", "Inc_Muni": "New York", "AddNum_Pre": "",
     "Add_Number": 12, "AddNum_Suf": "A", "St_PreDir": "North", "St_Name": "Main", "St_PosTyp": "Street",
     "LSt_PreDir": "N", "LSt_Name": "STATE ROUTE 5", "Post_Comm": "Astoria", "Post_Code": "11101",
     "MSAGComm": "QUEENS", "Unit": "Apt 2", "Expire": None, "DateUpdate": "2024-01-01", "at": (-73.9, 40.7)},
    {"NGUID": "urn:2", "Country": "US", "State": "NY", "County": "Queens", "Inc_Muni": "Unincorporated",
     "AddNum_Pre": "40-", "Add_Number": 14, "St_Name": "Main", "Post_Comm": "Astoria", "Post_Code": "11101",
     "at": (-73.8, 40.8)},
    {"NGUID": "urn:3", "Country": "CA", "State": "ON", "Inc_Muni": "Ottawa", "Add_Number": 1, "St_Name": "Elgin",
     "at": (-75.7, 45.4)},
]  # fmt: skip
ROADS = [
    {"NGUID": "urn:9", "St_PreDir": "North", "St_Name": "Main", "St_PosTyp": "Street", "FromAddr_L": 1, "ToAddr_L": 99,
     "FromAddr_R": 98, "ToAddr_R": 2, "Parity_L": "O", "Parity_R": "E", "Valid_L": "Y", "Valid_R": None,
     "Country_L": "US", "Country_R": "US", "State_L": "NY", "State_R": "NY", "County_L": "Queens",
     "County_R": "Queens", "IncMuni_L": "New York", "IncMuni_R": "Unincorporated", "PostComm_R": "Astoria",
     "PostCode_L": "11101", "PostCode_R": "11102-0001", "at": [(-73.9, 40.7), (-73.8, 40.8)]},
    {"NGUID": "urn:10", "St_Name": "Side", "FromAddr_L": 1, "ToAddr_L": 9, "FromAddr_R": 0, "ToAddr_R": 0,
     "Parity_L": "O", "Parity_R": "Z", "Valid_L": "N", "IncMuni_L": "New York", "State_L": "NY",
     "at": [(-73.9, 40.7), (-73.8, 40.8)]},
    {"NGUID": "urn:11", "St_Name": "Cross", "FromAddr_L": 1, "ToAddr_L": 9, "FromAddr_R": 2, "ToAddr_R": 11,
     "Parity_L": "E", "Parity_R": "E", "IncMuni_L": "New York", "IncMuni_R": "New York",
     "at": [(-73.9, 40.7), (-73.8, 40.8)]},
]  # fmt: skip


def columns_of(rows):
    return list(dict.fromkeys(name for row in rows for name in row if name != "at"))


def geojson(path, rows):
    kind = {tuple: "Point", list: "LineString"}
    features = [
        {
            "type": "Feature",
            "properties": {name: value for name, value in row.items() if name != "at"},
            "geometry": {"type": kind[type(row["at"])], "coordinates": row["at"]},
        }
        for row in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def wkt(place):
    if isinstance(place, tuple):
        return f"POINT Z ({place[0]} {place[1]} 12.5)"
    return "MULTILINESTRING ((" + ",".join(f"{x} {y}" for x, y in place) + "))"


def table(path, rows):
    with path.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, ["WKT", *columns_of(rows)], restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row | {"WKT": wkt(row["at"])} for row in rows)
    return path


def shape(place):
    head = b"GP\x00\x01" + struct.pack("<i", 4326)
    if isinstance(place, tuple):
        return head + struct.pack("<BI2d", 1, 1, *place)
    flat = [value for pair in place for value in (*pair, 3.0)]  # with heights, as the template's roads have
    line = struct.pack(f"<BII{len(flat)}d", 1, 1002, len(place), *flat)
    return head + struct.pack("<BII", 1, 1005, 1) + line


def geopackage(path, srs=4326, **layers):
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)"
        )
        database.execute("CREATE TABLE FirePolygon (OBJECTID INTEGER PRIMARY KEY, Shape)")
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('FirePolygon', 'Shape', 'MULTIPOLYGON', 4326, 0, 0)"
        )
        for name, rows in layers.items():
            names = columns_of(rows)
            database.execute(f"CREATE TABLE {name} (OBJECTID INTEGER PRIMARY KEY, Shape BLOB, {', '.join(names)})")
            database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'Shape', '', ?, 0, 0)", (name, srs))
            for row in rows:
                database.execute(
                    f"INSERT INTO {name} VALUES (NULL, ?{', ?' * len(names)})",
                    (shape(row["at"]), *(row.get(n) for n in names)),
                )
    database.close()
    return path


def read(*paths, country="US"):
    points, ranges, rejects = [], [], []
    for event in open_source("nena", paths, SourceOptions(country)):
        if isinstance(event, Reject):
            rejects.append((event.line, event.reason))
        elif isinstance(event, RangeBatch):
            ranges += event.ranges
        else:
            assert isinstance(event, PointBatch)
            for at, line in enumerate(event.lines):
                row = {name: column[at] for name, column in event.columns.items()}
                row["longitude"], row["latitude"] = float(row["longitude"]), float(row["latitude"])
                points.append(row | {"line": line})
    return points, ranges, rejects


def test_geojson_csv_and_geopackage_tell_the_same(tmp_path):
    features = read(geojson(tmp_path / "p.geojson", POINTS), geojson(tmp_path / "r.geojson", ROADS))
    rows = read(table(tmp_path / "p.csv", POINTS), table(tmp_path / "r.csv", ROADS))
    package = read(
        geopackage(tmp_path / "t.gpkg", SiteStructureAddressPoint=POINTS, RoadCenterLine=ROADS),
    )

    def without_lines(told):
        points, ranges, rejects = told
        return (
            [{name: value for name, value in row.items() if name != "line"} for row in points],
            [(r.street, r.low, r.high, r.parity, r.side, r.city, r.postcode, r.geometry) for r in ranges],
            sorted(reason for _, reason in rejects),
        )

    assert without_lines(features) == without_lines(rows) == without_lines(package)
    assert len(features[0]) == 2
    assert len(features[1]) == 3


def test_an_address_point_has_its_town_its_other_names_and_its_place(tmp_path):
    (first, second), _, rejects = read(geojson(tmp_path / "p.geojson", POINTS))
    assert (first["record_id"], first["house_number"], first["suffix"]) == ("urn:1", "12", "A")
    assert (first["pre_direction"], first["street"], first["street_type"]) == ("North", "Main", "Street")
    assert (first["street_alias"], first["city"], first["postal_city"]) == (
        "N STATE ROUTE 5",
        "New York",
        "Astoria|QUEENS",
    )
    assert (first["longitude"], first["latitude"], first["unit"]) == (-73.9, 40.7, "Apt 2")
    assert (second["house_number"], second["city"], second["postal_city"]) == ("40-14", "Astoria", "")
    assert rejects == [(3, "other_country")]


def test_version_3_names_the_places_a1_to_a5(tmp_path):
    row = {"NGUID": "x", "Country": "US", "A1": "NY", "A2": "Queens", "A3": "Unincorporated", "A4": "Malba",
           "Add_Number": 1, "St_Name": "Main", "at": (-73.9, 40.7)}  # fmt: skip
    (found,), _, _ = read(geojson(tmp_path / "p.geojson", [row]))
    assert (found["region"], found["county"], found["city"]) == ("NY", "Queens", "Malba")


def test_a_road_tells_a_range_a_side_and_what_is_not_for_validation_is_none(tmp_path):
    _, (left, right, cross), rejects = read(geojson(tmp_path / "r.geojson", ROADS))
    assert (left.side, left.low, left.high, left.parity, left.ascending) == ("left", 1, 99, "odd", True)
    assert (left.city, left.county, left.region, left.postcode) == ("New York", "Queens", "NY", "11101")
    assert (right.side, right.low, right.high, right.parity, right.ascending) == ("right", 2, 98, "even", False)
    assert (right.city, right.postcode) == ("Astoria", "11102")
    assert (cross.side, cross.low, cross.high, cross.parity) == ("right", 2, 11, "even")
    assert rejects == [(2, "not_for_validation"), (3, "bad_range")]


def test_a_number_inside_a_range_is_plausible_and_never_a_house(tmp_path):
    path = tmp_path / "t.gpkg"
    geopackage(path, SiteStructureAddressPoint=POINTS, RoadCenterLine=ROADS)
    prefixed = geojson(tmp_path / "q.geojson", [ROADS[0] | {"AdNumPre_L": "40-", "St_Name": "Hyphen"}])
    register = tmp_path / "n.register"
    report = build_register(
        open_source("nena", [path, prefixed], SourceOptions("US")),
        output=register, name="n", country="US", source="nena",
    )  # fmt: skip
    assert report.rejected["prefixed_range"] == 1
    validator = Validator([Register.open(register)])
    house = validator.validate("12A North Main Street, New York NY 11101", country="US")
    assert (house.status.value, house.record_id) == ("valid", "urn:1")
    between = validator.validate("57 North Main Street, New York NY 11101", country="US")
    assert between.depth.value == "interpolated"
    assert between.record_id in (None, "")
    assert between.status.value != "valid"
    beyond = validator.validate("101 North Main Street, New York NY 11101", country="US")
    assert beyond.depth.value != "interpolated"


def test_a_geopackage_in_metres_without_layers_or_cut_short_is_refused(tmp_path):
    metres = geopackage(tmp_path / "m.gpkg", 2263, SiteStructureAddressPoint=POINTS)
    bare = geopackage(tmp_path / "b.gpkg")
    cut = tmp_path / "c.gpkg"
    cut.write_bytes(bare.read_bytes()[:3000])
    for path, named in ((metres, "2263"), (bare, "FirePolygon"), (cut, "c.gpkg")):
        with pytest.raises(UserError) as caught:
            read(path)
        assert named in caught.value.en
        assert named in caught.value.fr


def test_a_view_that_never_ends_and_a_broken_shape_do_no_harm(tmp_path):
    path = geopackage(tmp_path / "h.gpkg", SiteStructureAddressPoint=POINTS)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE SiteStructureAddressPoint SET Shape = x'47500001000000000101' WHERE OBJECTID = 1")
        database.execute("UPDATE SiteStructureAddressPoint SET Shape = NULL WHERE OBJECTID = 2")
        database.execute(
            "CREATE VIEW Endless AS WITH RECURSIVE n(St_Name) AS (SELECT 1 UNION ALL SELECT St_Name + 1 FROM n) "
            "SELECT St_Name, 1 AS Add_Number, NULL AS Shape FROM n"
        )
        database.execute("INSERT INTO gpkg_geometry_columns VALUES ('Endless', 'Shape', '', 4326, 0, 0)")
    database.close()
    points, rejects = [], []
    for event in open_source("nena", [path], SourceOptions("US")):
        if isinstance(event, Reject):
            rejects.append((event.line, event.reason))
        else:
            points += event.columns["longitude"]
    assert points == [""]
    assert rejects == [(1, "bad_geometry"), (3, "other_country")]


def test_a_file_of_something_else_is_refused(tmp_path):
    other = geojson(tmp_path / "x.geojson", [{"name": "x", "at": (1, 1)}])
    with pytest.raises(UserError) as caught:
        read(other)
    assert caught.value.usage
    assert "FromAddr_L" in caught.value.fr
