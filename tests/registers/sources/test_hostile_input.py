import gzip
import json

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import POINT_COLUMNS, REJECT_REASONS, PointBatch, RangeBatch, SourceOptions
from dispatchable.engine.registers.sources import SOURCES, open_source

CSV = (
    b"id,numero,rep,nom_voie,code_postal,code_insee,nom_commune,lon,lat,cle_interop,commune_insee,commune_nom,voie_nom,"
    b"position,NUMBER,STREET,from,to,interpolation,street,city,state,postcode,geometry\n"
    b'1,2,bis,"Rue A",48000,48001,V,3.5,44.5,k,48001,V,Rue A,segment,2,Rue A,2,4,even,Rue A,V,S,1,'
    b'"LINESTRING(1 1,2 2)"\n'
    b"2,99999,,Rue B,,48001,V,0,0,,48001,V,Rue B,,,Rue B,9,1,odd,Rue B,V,S,1,\n"
)
JSON = "\n".join(
    json.dumps({"type": "Feature", "properties": properties, "geometry": geometry})
    for properties, geometry in (
        ({"number": "1", "street": "A", "city": None}, {"type": "Point", "coordinates": [1, 2.5]}),
        (
            {"Street_Name": "B", "L_From": 1, "L_To": 9, "R_From": 0, "R_To": 0},
            {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
        ),
    )
).encode()
COLLECTION = b'{"type":"FeatureCollection","features":[' + JSON.replace(b"\n", b",") + b"]}"
PACKS = (lambda data: data, gzip.compress, zstandard.ZstdCompressor().compress)


@st.composite
def mutilated(draw):
    data = bytearray(draw(st.sampled_from([CSV, JSON, COLLECTION, b""])))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 12)))
        data[at:end] = draw(
            st.one_of(st.binary(max_size=6), st.sampled_from([b'"', b"\n", b",", b"\0", b"\xff", b"[", b"1e999"]))
        )
    packed = bytearray(draw(st.sampled_from(PACKS))(bytes(data)))
    if draw(st.booleans()) and packed:
        del packed[draw(st.integers(0, len(packed))) :]
    return bytes(packed)


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=mutilated())
def test_any_bytes_give_sound_events_or_one_sentence(tmp_path, name, data):
    path = tmp_path / "input"
    path.write_bytes(data)
    try:
        for event in open_source(name, [path], SourceOptions("FR")):
            if isinstance(event, PointBatch):
                assert set(event.columns) <= set(POINT_COLUMNS)
                assert {len(column) for column in event.columns.values()} == {len(event.lines)}
                assert all(text == text.strip() for column in event.columns.values() for text in column)
                for x, y in zip(event.columns.get("longitude", ()), event.columns.get("latitude", ()), strict=True):
                    assert (x == y == "") or (abs(float(x)) <= 180 and abs(float(y)) <= 90)
            elif isinstance(event, RangeBatch):
                for found in event.ranges:
                    assert found.street
                    assert 0 <= found.low <= found.high
                    assert found.parity in ("odd", "even", "both")
            else:
                assert event.reason in REJECT_REASONS
                assert event.line >= 1
                assert len(event.text) <= 200
    except UserError as error:
        assert error.en
        assert error.fr
        assert error.en != error.fr
