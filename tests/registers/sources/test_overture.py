import struct
from unittest import mock

import pyarrow as pa
import pytest
from pyarrow import parquet

from dispatchable import Register, Validator
from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, Reject, SourceOptions
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.sources import open_source

LEVELS = pa.list_(pa.struct([("value", pa.string())]))
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("geometry", pa.binary()),
        ("bbox", pa.struct([(name, pa.float32()) for name in ("xmin", "xmax", "ymin", "ymax")])),
        ("country", pa.string()),
        ("postcode", pa.string()),
        ("street", pa.string()),
        ("number", pa.string()),
        ("unit", pa.string()),
        ("address_levels", LEVELS),
        ("postal_city", pa.string()),
        ("version", pa.int32()),
        ("sources", pa.list_(pa.struct([("property", pa.string()), ("dataset", pa.string())]))),
        ("theme", pa.string()),
        ("type", pa.string()),
    ]
)
"""As Overture's releases have it."""


def wkb(x, y, order="<", kind=1, head=b""):
    return struct.pack(order + "BI", order == "<", kind) + head + struct.pack(order + "2d", x, y)


def row(number="12", **fields):
    return {
        "id": f"08b2a1{number}", "geometry": wkb(-71.1, 42.3), "country": "US", "postcode": "01101",
        "street": "MAIN ST", "number": number, "address_levels": [{"value": "MA"}, {"value": "SPRINGFIELD"}],
        "theme": "addresses", "type": "address", **fields,
    }  # fmt: skip


def written(tmp_path, rows, schema=SCHEMA):
    path = tmp_path / "part-00000.zstd.parquet"
    parquet.write_table(pa.Table.from_pylist(rows, schema), path, compression="zstd", row_group_size=2)
    return path


def read(path, **fixed):
    rows, rejects = [], []
    for event in open_source("overture", [path], SourceOptions("US", {}, fixed)):
        if isinstance(event, Reject):
            rejects.append((event.line, event.reason))
        else:
            assert isinstance(event, PointBatch)
            for at in range(len(event)):
                rows.append({name: column[at] for name, column in event.columns.items()})
    return rows, rejects


def test_rows_become_points_with_town_region_and_county(tmp_path):
    rows, rejects = read(
        written(
            tmp_path,
            [
                row(unit="APT 4", postal_city="INDIAN ORCHARD"),
                row("14", address_levels=[{"value": "MA"}, {"value": "HAMPDEN"}, {"value": "CHICOPEE"}]),
                row("16", address_levels=None, postal_city="LUDLOW", postcode=None),
            ],
        )
    )
    assert rejects == []
    assert [(r["record_id"], r["city"], r["county"], r["region"], r["postal_city"]) for r in rows] == [
        ("08b2a112", "SPRINGFIELD", "", "MA", "INDIAN ORCHARD"),
        ("08b2a114", "CHICOPEE", "HAMPDEN", "MA", ""),
        ("08b2a116", "LUDLOW", "", "", "LUDLOW"),
    ]
    assert (rows[0]["unit"], rows[0]["longitude"], rows[0]["latitude"]) == ("APT 4", "-71.1000000", "42.3000000")


@pytest.mark.parametrize(
    "geometry",
    [
        wkb(-71.1, 42.3),
        wkb(-71.1, 42.3, ">"),
        wkb(-71.1, 42.3, kind=1001) + bytes(8),
        wkb(-71.1, 42.3, kind=0x20000001, head=struct.pack("<I", 4326)),
    ],
)
def test_a_point_is_read_in_either_order_with_height_or_reference_system(tmp_path, geometry):
    (found,), _ = read(written(tmp_path, [row(geometry=geometry)]))
    assert (found["longitude"], found["latitude"]) == ("-71.1000000", "42.3000000")


def test_without_a_point_the_middle_of_the_box_stands_for_it(tmp_path):
    box = {"xmin": -71.5, "xmax": -71.0, "ymin": 42.25, "ymax": 42.75}
    rows, _ = read(written(tmp_path, [row(geometry=None, bbox=box), row("14", geometry=None)]))
    assert [(r["longitude"], r["latitude"]) for r in rows] == [("-71.2500000", "42.5000000"), ("", "")]


def test_what_cannot_be_used_is_told_by_row(tmp_path):
    line = struct.pack("<BII4d", 1, 2, 2, 0, 0, 1, 1)
    rows, rejects = read(
        written(
            tmp_path,
            [
                row(country="CA"),
                row(geometry=line),
                row(geometry=b"\x01"),
                row(street=None),
                row(geometry=wkb(500, 42)),
                row("18"),
            ],
        )
    )
    assert [r["record_id"] for r in rows] == ["08b2a118"]
    assert sorted(rejects) == [
        (1, "other_country"), (2, "bad_geometry"), (3, "bad_geometry"), (4, "no_street"), (5, "bad_coordinates"),
    ]  # fmt: skip


def test_a_register_of_it_confirms_its_addresses(tmp_path):
    source = written(tmp_path, [row(), row("14"), row("16", unit="2B")])
    path = tmp_path / "ma.register"
    events = open_source("overture", [source], SourceOptions("US"))
    build_register(events, output=path, name="ma", country="US", source="overture")
    verdict = Validator([Register.open(path)]).validate("14 Main Street, Springfield, MA 01101", country="US")
    assert (verdict.status, verdict.record_id) == ("valid", "08b2a114")


def test_other_parquet_and_other_files_are_refused_with_a_sentence(tmp_path):
    other = written(tmp_path, [{"adresse": "x"}], pa.schema([("adresse", pa.string())]))
    with pytest.raises(UserError, match="no Overture file"):
        read(other)
    data = written(tmp_path, [row(str(n)) for n in range(50)]).read_bytes()
    for content in (b"", b"PAR1", b"id,street\n", data[:-20], data[:200] + data[400:]):
        path = tmp_path / "x.parquet"
        path.write_bytes(content)
        with pytest.raises(UserError) as caught:
            read(path)
        assert str(path) in caught.value.en and str(path) in caught.value.fr


def test_without_the_extra_one_sentence_names_the_command(tmp_path):
    path = written(tmp_path, [row()])
    with mock.patch.dict("sys.modules", {"pyarrow": None}), pytest.raises(UserError, match=r"dispatchable\[parquet\]"):
        read(path)
