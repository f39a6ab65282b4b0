import json
from collections import Counter
from pathlib import Path

import pytest

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import RangeBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import open_source

DATA = Path(__file__).parents[4] / "shared/data"
HEADER = "from;to;interpolation;street;city;state;postcode;geometry\n"


def read(name, path, columns=None, **fixed):
    ranges, rejects = [], []
    for event in open_source(name, [path], SourceOptions("US", columns or {}, fixed)):
        if isinstance(event, Reject):
            rejects.append(event)
        else:
            assert isinstance(event, RangeBatch)
            ranges += event.ranges
    return ranges, rejects


def tiger(tmp_path, *rows):
    path = tmp_path / "tiger.csv"
    path.write_text(HEADER + "".join(row + "\n" for row in rows))
    return path


def test_a_tiger_row_is_a_range_with_parity_direction_and_line(tmp_path):
    path = tiger(tmp_path, "199;101;odd;Glen Ln;Autauga;AL;36066;LINESTRING(-86.4 32.4,-86.5 32.5)")
    (found,), rejects = read("tiger", path, city="Prattville")
    assert rejects == []
    assert (found.low, found.high, found.parity, found.ascending) == (101, 199, "odd", False)
    assert (found.street, found.city, found.county, found.region) == ("Glen Ln", "Prattville", "Autauga", "AL")
    assert (found.postcode, found.side, found.line) == ("36066", "", 2)
    assert found.geometry == ((-86.4, 32.4), (-86.5, 32.5))


def test_parts_of_a_line_are_joined_only_where_they_meet(tmp_path):
    path = tiger(
        tmp_path,
        "2;4;even;A St;C;AL;1;MULTILINESTRING((1 1,2 2),(2 2,3 3))",
        "2;4;all;B St;C;AL;1;MULTILINESTRING((1 1,2 2),(5 5,6 6))",
        "2;4;all;C St;C;AL;1;",
    )
    found, _ = read("tiger", path)
    assert [line.geometry for line in found] == [((1, 1), (2, 2), (3, 3)), (), ()]
    assert [line.parity for line in found] == ["even", "both", "both"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a;4;even;A St;C;AL;1;LINESTRING(1 1,2 2)", "bad_range"),
        ("2;-4;even;A St;C;AL;1;LINESTRING(1 1,2 2)", "bad_range"),
        ("2;4;odd;A St;C;AL;1;LINESTRING(1 1,2 2)", "bad_range"),
        ("2;4;often;A St;C;AL;1;LINESTRING(1 1,2 2)", "bad_range"),
        ("2;4;even;;C;AL;1;LINESTRING(1 1,2 2)", "no_street"),
        ("2;4;even;A St;C;AL;1;POINT(1 1)", "bad_geometry"),
        ("2;4;even;A St;C;AL;1;LINESTRING(1 1,200 2)", "bad_geometry"),
        ("2;4;even;A St;C;AL;1;LINESTRING(1 1,2)", "bad_geometry"),
        ("2;4;even;A St;C;AL;1", "bad_row"),
    ],
)
def test_a_tiger_row_that_cannot_be_used_is_told(tmp_path, row, reason):
    found, rejects = read("tiger", tiger(tmp_path, row))
    assert found == []
    assert [(reject.line, reject.reason) for reject in rejects] == [(2, reason)]


def centrelines(tmp_path, *features):
    path = tmp_path / "lines.geojson"
    path.write_text("".join(json.dumps(feature) + "\n" for feature in features))
    return path


def segment(coordinates=((1, 1), (2, 2)), **properties):
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "LineString", "coordinates": coordinates},
    }


def test_a_nena_segment_gives_one_range_a_side(tmp_path):
    path = centrelines(
        tmp_path,
        segment(
            St_PreDir="North", St_PreTyp="Avenue", St_Name="B", St_PosTyp="Extension", St_PosDir="West",
            FromAddr_L=100, ToAddr_L=198, FromAddr_R=199, ToAddr_R=101, AdNumPre_L="40-",
            PostCode_L="11101", PostCode_R="11102", IncMuni_L="Sunny", IncMuni_R="Astor", State_L="NY", State_R="NY",
            County_L="Queens", County_R="Kings",
        ),
    )  # fmt: skip
    (left, right), rejects = read("centreline", path)
    assert rejects == []
    assert (left.side, left.low, left.high, left.parity, left.ascending) == ("left", 100, 198, "even", True)
    assert (right.side, right.low, right.high, right.parity, right.ascending) == ("right", 101, 199, "odd", False)
    assert (left.prefix, left.postcode, left.city, left.county) == ("40-", "11101", "Sunny", "Queens")
    assert (right.prefix, right.postcode, right.city, right.county) == ("", "11102", "Astor", "Kings")
    assert (left.pre_direction, left.pre_type, left.street) == ("North", "Avenue", "B")
    assert (left.street_type, left.post_direction, left.region) == ("Extension", "West", "NY")


def test_both_parities_come_from_mixed_ends_or_the_publishers_word(tmp_path):
    ends = {"Street_Name": "B", "R_From": 0, "R_To": 0}
    path = centrelines(
        tmp_path,
        segment(**ends, L_From=1, L_To=8),
        segment(**ends, L_From=1, L_To=9, Parity_L="B"),
        segment(**ends, L_From=1, L_To=9, Parity_L="O"),
        segment(**ends, L_From=8, L_To=8),
    )
    found, _ = read("centreline", path)
    assert [line.parity for line in found] == ["both", "both", "odd", "even"]


def test_a_property_that_only_later_features_have_is_found(tmp_path):
    path = centrelines(
        tmp_path,
        segment(L_From=1, L_To=9),
        segment(Street_Name="B", L_From=1, L_To=9, R_From=2, R_To=4, ZIP_Left="01234", Street_Type="Ave"),
    )
    found, rejects = read("centreline", path)
    assert [(line.side, line.postcode, line.street_type) for line in found] == [
        ("left", "01234", "Ave"),
        ("right", "", "Ave"),
    ]
    assert [(reject.line, reject.reason) for reject in rejects] == [(1, "no_street")]


def test_a_side_without_numbers_is_none_and_a_segment_without_any_is_told(tmp_path):
    path = centrelines(
        tmp_path,
        segment(Street_Name="B", L_From=1, L_To=9, R_From=-1, R_To=-1),
        segment(Street_Name="B", L_From=0, L_To=0, R_From=None, R_To=None),
        segment(Street_Name="B", L_From=1, L_To=-1, R_From=2, R_To=4),
        segment(Street_Name="", L_From=1, L_To=3, R_From=2, R_To=4),
        segment(((1, 1),), Street_Name="B", L_From=1, L_To=3, R_From=2, R_To=4),
        segment(((1, 1), "x"), Street_Name="B", L_From=1, L_To=3, R_From=2, R_To=4),
    )
    found, rejects = read("centreline", path)
    assert [(line.line, line.side) for line in found] == [(1, "left"), (3, "right")]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "no_number"),
        (3, "bad_range"),
        (4, "no_street"),
        (5, "bad_geometry"),
        (6, "bad_geometry"),
    ]


def test_property_names_can_be_mapped_and_a_wrong_one_is_told(tmp_path):
    path = centrelines(tmp_path, segment(Road="B", LF=1, LT=9, RF=2, RT=8))
    mapping = {"street": "Road", "left_from": "LF", "left_to": "LT", "right_from": "RF", "right_to": "RT"}
    assert [(line.low, line.high) for line in read("centreline", path, mapping)[0]] == [(1, 9), (2, 8)]
    for wrong, named in (({}, "LF"), (mapping | {"left_to": "none"}, "left_to"), ({"lanes": "LF"}, "lanes")):
        with pytest.raises(UserError) as caught:
            read("centreline", path, wrong)
        assert caught.value.usage
        assert named in caught.value.en
        assert named in caught.value.fr


def test_the_published_ranges_are_read_and_every_row_is_accounted_for():
    autauga = DATA / "us-tiger-01001-autauga/test/testdb/tiger/01001.csv.gz"
    cambridge = DATA / "us-cambridge-ma/street_centerlines_ranges.geojson.gz"
    if not (autauga.exists() and cambridge.exists()):
        pytest.skip("../shared/data/us-tiger-01001-autauga or us-cambridge-ma is not there")
    found, rejects = read("tiger", autauga)
    assert len(found) + len(rejects) == 6_213
    assert rejects == []
    found, rejects = read("centreline", cambridge, city="Cambridge")
    assert len({line.line for line in found} | {reject.line for reject in rejects}) == 2_643
    assert Counter(reject.reason for reject in rejects).keys() == {"no_number"}
    main = [line for line in found if line.line == 1]
    assert [(line.street, line.street_type, line.side, line.low, line.high, line.parity) for line in main] == [
        ("Cambridge", "St", "left", 1334, 1378, "even"),
        ("Cambridge", "St", "right", 1337, 1369, "odd"),
    ]
