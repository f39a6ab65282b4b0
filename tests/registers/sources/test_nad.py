"""The National Address Database as published, release 23 and the first ones: a row becomes a point, or is told."""

import csv
import gzip

import pytest

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import PointBatch, Reject, SourceOptions
from dispatchable.engine.registers.sources import open_source

HEADER = (
    "OID_,AddNum_Pre,Add_Number,AddNum_Suf,AddNo_Full,St_PreMod,St_PreDir,St_PreTyp,St_PreSep,St_Name,St_PosTyp,"
    "St_PosDir,St_PosMod,StNam_Full,Building,Floor,Unit,Room,Seat,Addtl_Loc,SubAddress,LandmkName,County,Inc_Muni,"
    "Post_City,Census_Plc,Uninc_Comm,Nbrhd_Comm,NatAmArea,NatAmSub,Urbnztn_PR,PlaceOther,PlaceNmTyp,State,Zip_Code,"
    "Plus_4,UUID,AddAuth,AddrRefSys,Longitude,Latitude,NatGrid,Elevation,Placement,AddrPoint,Related_ID,RelateType,"
    "ParcelSrc,Parcel_ID,AddrClass,Lifecycle,Effective,Expire,DateUpdate,AnomStatus,LocatnDesc,Addr_Type,DeliverTyp,"
    "NAD_Source,DataSet_ID"
)
RELEASE_23 = HEADER.split(",")
PLAIN = {
    "Add_Number": "315", "St_Name": "Madison", "St_PosTyp": "Street", "County": "Hillsborough", "Inc_Muni": "Tampa",
    "Post_City": "Tampa", "State": "FL", "Zip_Code": "33602", "UUID": "{a}", "Longitude": "-82.4", "Latitude": "27.9",
}  # fmt: skip


def write(tmp_path, *rows, header=RELEASE_23, name="NAD_r23.txt"):
    path = tmp_path / name
    opened = gzip.open if name.endswith(".gz") else open
    with opened(path, "wt", encoding="utf-8-sig", newline="") as handle:
        table = csv.DictWriter(handle, header, restval="")
        table.writeheader()
        table.writerows(rows)
    return path


def read(path, country="US"):
    rows, rejects = [], []
    for event in open_source("nad", [path], SourceOptions(country)):
        if isinstance(event, Reject):
            rejects.append(event)
        else:
            assert isinstance(event, PointBatch)
            for at, line in enumerate(event.lines):
                rows.append({name: column[at] for name, column in event.columns.items()} | {"line": line})
    return rows, rejects


def street(row):
    return " ".join(
        filter(None, (row[n] for n in ("pre_direction", "pre_type", "street", "street_type", "post_direction")))
    )


def test_a_row_is_put_together_from_all_of_its_parts(tmp_path):
    row = PLAIN | {
        "AddNum_Pre": "40-", "Add_Number": "12", "AddNum_Suf": "1/2", "St_PreMod": "Old", "St_PreDir": "North",
        "St_PreTyp": "Highway", "St_PreSep": "of the", "St_Name": "Sun", "St_PosTyp": "Extension", "St_PosDir": "West",
        "St_PosMod": "Bypass", "Unit": "Apt 4", "Post_City": "Ybor City", "Zip_Code": "33602-1234",
    }  # fmt: skip
    for name in ("NAD_r23.txt", "NAD_r23.txt.gz"):
        (found,), rejects = read(write(tmp_path, row, name=name))
        assert rejects == []
        assert (found["record_id"], found["house_number"], found["suffix"]) == ("{a}", "40-12", "1/2")
        assert street(found) == "Old North Highway of the Sun Extension West Bypass"
        assert (found["unit"], found["city"], found["postal_city"]) == ("Apt 4", "Tampa", "Ybor City")
        assert (found["county"], found["region"], found["postcode"]) == ("Hillsborough", "FL", "33602")
        assert (found["longitude"], found["latitude"], found["line"]) == ("-82.4", "27.9", 2)


@pytest.mark.parametrize(
    ("places", "town", "others"),
    [
        ({"Inc_Muni": "Tampa", "Post_City": "TAMPA"}, "Tampa", ""),
        ({"Inc_Muni": "Unincorporated", "Post_City": "Palm Harbor"}, "Palm Harbor", ""),
        ({"Inc_Muni": "Unincorporated Pinellas", "Post_City": "Palm Harbor"}, "Palm Harbor", ""),
        ({"Inc_Muni": "<Null>", "Post_City": "Not stated", "Uninc_Comm": "Sutton"}, "Sutton", ""),
        ({"Inc_Muni": "", "Post_City": "", "Census_Plc": "Lutz CDP"}, "Lutz CDP", ""),
        ({"Inc_Muni": "", "Post_City": ""}, "", ""),
    ],
)
def test_the_town_is_the_municipality_else_what_the_mail_calls_it(tmp_path, places, town, others):
    (found,), _ = read(write(tmp_path, PLAIN | places))
    assert (found["city"], found["postal_city"]) == (town, others)


def test_the_whole_number_and_the_whole_name_serve_where_the_parts_are_empty(tmp_path):
    rows, _ = read(
        write(
            tmp_path,
            PLAIN | {"Add_Number": "", "AddNo_Full": "123 1/2", "AddNum_Suf": "1/2"},
            PLAIN | {"Add_Number": "0", "AddNo_Full": "0"},
            PLAIN | {"St_Name": "", "St_PosTyp": "Street", "StNam_Full": "Broadway"},
            PLAIN | {"St_Name": "", "LandmkName": "City Hall"},
        )
    )
    assert [(row["house_number"], row["suffix"]) for row in rows[:2]] == [("123 1/2", ""), ("", "")]
    assert street(rows[2]) == "Broadway"
    assert rows[3]["locality"] == "City Hall"
    assert all(row["locality"] == "" for row in rows[:3])


def test_zip_codes_keep_their_zeros(tmp_path):
    rows, _ = read(write(tmp_path, *(PLAIN | {"Zip_Code": code} for code in ("1101", "00601", "601", "12", ""))))
    assert [row["postcode"] for row in rows] == ["01101", "00601", "00601", "12", ""]


def test_what_is_out_of_force_is_told_and_not_taken(tmp_path):
    rows, rejects = read(
        write(
            tmp_path,
            PLAIN | {"Lifecycle": "Retired"},
            PLAIN | {"Lifecycle": "Proposed"},
            PLAIN | {"Lifecycle": "Active", "Expire": "1/31/2019", "DateUpdate": "2020-01-01 00:00:00"},
            PLAIN | {"Lifecycle": "Active", "Expire": "2030-01-31", "DateUpdate": "1/1/2020"},
            PLAIN | {"St_Name": ""},
            PLAIN | {"Latitude": "127.9"},
            PLAIN | {"Latitude": "", "Longitude": ""},
        )
    )
    assert [row["line"] for row in rows] == [5, 8]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (2, "withdrawn"),
        (3, "planned"),
        (4, "withdrawn"),
        (6, "no_street"),
        (7, "bad_coordinates"),
    ]


def test_the_first_releases_named_columns_otherwise(tmp_path):
    header = ["State", "County", "Inc_Muni", "Uninc_Comm", "Post_Comm", "Zip_Code", "StN_PreDir", "StreetName",
              "StN_PosTyp", "StN_PosDir", "AddNum_Pre", "Add_Number", "AddNum_Suf", "Unit", "Longitude", "Latitude",
              "GUID", "LastUpdate", "Expired"]  # fmt: skip
    row = {"State": "FL", "County": "H", "Inc_Muni": "Tampa", "Post_Comm": "Ybor", "Zip_Code": "33602",
           "StN_PreDir": "E", "StreetName": "Madison", "StN_PosTyp": "St", "Add_Number": "315", "Longitude": "-82",
           "Latitude": "27", "GUID": "{b}"}  # fmt: skip
    (found,), rejects = read(write(tmp_path, row, header=header))
    assert rejects == []
    assert (found["record_id"], street(found), found["postal_city"]) == ("{b}", "E Madison St", "Ybor")


def test_another_file_is_refused_with_what_it_lacks(tmp_path):
    with pytest.raises(UserError) as caught:
        read(write(tmp_path, header=["a", "b"]))
    assert caught.value.usage
    assert "Add_Number" in caught.value.en
    assert "Add_Number" in caught.value.fr
