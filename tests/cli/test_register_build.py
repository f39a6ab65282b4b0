import csv
import json
import re

import pytest
import typer

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.register import Register
from dispatchable.interfaces.cli import register as cli

ROWS = "Nr,Name,Ort,X,Y\n7,High St,Springfield,-71.1,42.3\n9,High St,Springfield,-71.2,42.4\n"
MAP = ("--map", "house_number=Nr,street=Name", "--map", "city=Ort,longitude=X,latitude=Y")


@pytest.fixture(autouse=True)
def english(monkeypatch, tmp_path):
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))


def run(*arguments):
    return typer.main.get_command(cli.app).main([str(a) for a in arguments], standalone_mode=False)


@pytest.fixture
def build(tmp_path):
    def build(text=ROWS, name="town", *more):
        source = tmp_path / f"{name}.csv"
        source.write_text(text, encoding="utf-8")
        output = tmp_path / f"{name}.register"
        run("build", "--source", "csv", "--country", "us", source, "-o", output, *MAP, *more)
        return output

    return build


def test_build_makes_a_register_and_tells_the_counts(build, capsys):
    output = build()
    register = Register.open(output)
    assert (register.name, register.country, register.meta["points"]) == ("town", "US", 2)
    told = capsys.readouterr().out
    assert re.search(r"Address points +2\n", told)
    assert register.digest in told
    assert "Every row was used." in told
    assert sorted(path.name for path in output.parent.iterdir()) == ["town.csv", "town.register"]


def test_the_same_input_gives_the_same_bytes(build):
    first = build().read_bytes()
    assert build().read_bytes() == first


def test_rows_not_used_are_counted_and_listed_in_the_readers_language(build, capsys, monkeypatch):
    monkeypatch.setenv("DISPATCHABLE_LANG", "fr")
    output = build(ROWS + "11,,Springfield,1,1\n13,High St,Springfield,1,95\n=1+1,,,,\nshort\n")
    told = capsys.readouterr().out
    assert "Lignes non utilisées\u00a0: 4" in told
    assert re.search(r"  ni voie ni lieu-dit +2\n", told)
    with (output.parent / "town.register.rejects.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [(row["line"], row["reason"]) for row in rows] == [
        ("4", "no_street"),
        ("5", "bad_coordinates"),
        ("6", "no_street"),
        ("7", "bad_row"),
    ]
    assert rows[0]["sentence"] == "ni voie ni lieu-dit"
    assert rows[0]["file"].endswith("town.csv")
    assert not rows[2]["text"].startswith("=")
    build()
    assert not (output.parent / "town.register.rejects.csv").exists()


def test_what_build_itself_refuses_names_the_file_too(build, capsys):
    output = build(ROWS + "11,Low St,,1,1\n")
    with (output.parent / "town.register.rejects.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [(row["line"], row["reason"], row["file"].endswith("town.csv")) for row in rows] == [("4", "no_city", True)]


def test_a_build_that_fails_leaves_the_old_register_as_it_was(build, tmp_path):
    before = build().read_bytes()
    with pytest.raises(UserError) as caught:
        build('Nr,Name,Ort,X,Y\n7,"High St,Springfield,1,1\n')
    assert caught.value.code == "input.unbalanced_quote"
    assert (tmp_path / "town.register").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["town.csv", "town.register"]


def test_wrong_usage_is_told_with_the_remedy(build, tmp_path):
    source = tmp_path / "town.csv"
    source.write_text(ROWS)
    start = ("build", "--source", "csv", "--country", "US", source, "-o")
    for arguments, code in (
        ((*start, tmp_path / "none" / "x.register", *MAP), "output.no_folder"),
        ((*start, tmp_path, *MAP), "output.is_folder"),
        ((*start, source, *MAP), "output.is_input"),
        ((*start, tmp_path / "x.register", *MAP, "--name", "../x"), "register.name"),
        ((*start, tmp_path / "x.register"), "source.no_street_column"),
        (("build", "--source", "xml", "--country", "US", source, "-o", tmp_path / "x"), "source.unknown"),
        (("build", "--source", "csv", "--country", "Uni", source, "-o", tmp_path / "x"), "country.code"),
        (("build", "--source", "csv", "--country", "US", tmp_path / "no.csv", "-o", tmp_path / "x"), "input.missing"),
    ):
        with pytest.raises(UserError) as caught:
            run(*arguments)
        assert (caught.value.code, caught.value.usage) == (code, True)
        assert caught.value.en != caught.value.fr


def test_info_tells_what_the_file_holds_for_people_and_programs(build, capsys):
    output = build(ROWS, "town", "--published", "2026-11-01", "--name", "us-town")
    capsys.readouterr()
    run("info", output, "--json")
    facts = json.loads(capsys.readouterr().out)
    assert facts == facts | {
        "name": "us-town", "country": "US", "source": "csv", "published": "2026-11-01", "points": 2, "ranges": 0,
        "streets": 1, "cities": 1, "bounds": [-71.2, 42.3, -71.1, 42.4], "digest": Register.open(output).digest,
    }  # fmt: skip
    run("info", output)
    told = capsys.readouterr().out
    assert "us-town" in told
    assert "-71.2 42.3 -71.1 42.4" in told


HOLES = ROWS + (
    "7,High St,Springfield,,\n15,High St,Springfield,-71.1,42.3\n99,High St,Springfield,-71.1,42.3\n"
    ",Town Hall,Springfield,-71.1,42.3\n"
)


def test_info_tells_what_is_missing_and_what_stands_twice(build, capsys):
    output = build(HOLES)
    capsys.readouterr()
    run("info", output, "--json")
    quality = json.loads(capsys.readouterr().out)["quality"]
    assert (quality["numbered"], quality["without_number"], quality["without_coordinates"]) == (5, 1, 1)
    assert (quality["duplicates"], quality["missing_numbers"], quality["streets_with_gaps"]) == (1, 2, 1)
    run("info", output)
    told = capsys.readouterr().out
    assert re.search(r"Without coordinates +1 \(16\.7%\)\n", told)
    assert "7 High St, Springfield  × 2\n" in told
    assert "High St, Springfield (2): 11, 13\n" in told


def test_info_speaks_french(build, capsys, monkeypatch):
    output = build(HOLES)
    monkeypatch.setenv("DISPATCHABLE_LANG", "fr")
    capsys.readouterr()
    run("info", output)
    told = capsys.readouterr().out
    assert re.search("Sans coordonnées +1 \\(16,7\u202f%\\)\n", told)
    assert "High St, Springfield (2)\u00a0: 11, 13\n" in told


def test_a_loaded_register_is_listed_and_can_be_retired(build, capsys, tmp_path):
    output = build()
    run("load", output)
    run("load", output)
    assert "loaded already" in capsys.readouterr().out
    run("list", "--json")
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["name"], entry["digest"]) == ("town", Register.open(output).digest)
    assert (tmp_path / "data/registers/town.register").read_bytes() == output.read_bytes()
    run("retire", "town")
    run("list")
    assert "No register is loaded." in capsys.readouterr().out
    (kept,) = (tmp_path / "data/registers/retired").iterdir()
    assert kept.read_bytes() == output.read_bytes()


def test_a_newer_register_of_the_same_name_retires_the_older(build, tmp_path, capsys):
    old = build().read_bytes()
    run("load", tmp_path / "town.register")
    new = build(ROWS + "11,High St,Springfield,-71.2,42.4\n").read_bytes()
    run("load", tmp_path / "town.register")
    folder = tmp_path / "data/registers"
    assert (folder / "town.register").read_bytes() == new
    assert [path.read_bytes() for path in (folder / "retired").iterdir()] == [old]


def test_a_damaged_register_is_not_loaded_and_a_loaded_one_that_is_damaged_is_told(build, tmp_path, capsys):
    output = build()
    run("load", output)
    flipped = bytearray(output.read_bytes())
    flipped[-1] ^= 1
    output.write_bytes(flipped)
    with pytest.raises(UserError) as caught:
        run("load", output)
    assert caught.value.code == "register.damaged"
    (tmp_path / "data/registers/town.register").write_bytes(flipped)
    capsys.readouterr()
    run("list")
    assert "damaged" in capsys.readouterr().out
    for name in ("none", "../town", "town/../town"):
        with pytest.raises(UserError) as caught:
            run("retire", name)
        assert caught.value.code == "register.not_loaded"
