"""What an organisation sees of the registers: validation, suggestions, points on the map."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dispatchable import Register
from dispatchable.engine.validation.suggest import Suggester
from dispatchable.service.datadir import data_dir
from dispatchable.service.registry.nearby import nearby
from dispatchable.service.registry.suggest import suggest
from dispatchable.service.registry.validator import validator_for
from tests.service.conftest import World


def lines(world: World, text: str, country: str = "FR") -> list[str]:
    return [s.line for s in suggest(world.acme, text, country)]


def test_a_demonstration_sees_the_fictional_registers_and_only_it_does(world: World) -> None:
    assert {r.name for r in validator_for(world.acme).registers} == {
        "demo-fr", "demo-us", "demo-ca", "demo-gb", "demo-de",
    }  # fmt: skip
    world.other.is_demo = False
    assert validator_for(world.other).registers == ()
    assert validator_for(world.acme) is validator_for(world.acme)


def test_a_damaged_register_is_left_out_and_a_changed_folder_is_seen(world: World) -> None:
    folder = data_dir() / "registers"
    folder.mkdir(exist_ok=True)
    world.other.is_demo = False
    try:
        (folder / "broken.register").write_bytes(b"none")
        assert validator_for(world.other).registers == ()
        (folder / "good.register").write_bytes((data_dir() / "demo" / "demo-fr.register").read_bytes())
        assert [r.name for r in validator_for(world.other).registers] == ["demo-fr"]
    finally:
        for path in folder.iterdir():
            path.unlink()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("12 rue de la rép", "12 Rue de la République, 99001 Sarlande-Vernoise 1er Arrondissement"),
        ("12 R REPUBLIQUE", "12 Rue de la République, 99001 Sarlande-Vernoise 1er Arrondissement"),
        ("bd general mor", "Boulevard du Général Morvand, 99001 Sarlande-Vernoise 1er Arrondissement"),
        ("2 rue neuve 99002", "2 Rue Neuve, 99002 Sarlande-Vernoise 2e Arrondissement"),
        ("3 rue basse bourg", "3 Rue Basse, 99130 Bourgneuf-les-Tilles"),
        ("12bis rue de la republique", "12 bis Rue de la République, 99001 Sarlande-Vernoise 1er Arrondissement"),
        ("8 mai", "8 Rue du 8 Mai 1945, 99001 Sarlande-Vernoise 1er Arrondissement"),
        ("rue soeur", "Rue Sœur Émilienne, 99001 Sarlande-Vernoise 1er Arrondissement"),
        ("5 rue republiqe", "5 Rue de la République, 99001 Sarlande-Vernoise 1er Arrondissement"),
    ],
)
def test_the_likeliest_address_comes_first(world: World, typed: str, first: str) -> None:
    assert lines(world, typed)[0] == first


@pytest.mark.parametrize(
    ("country", "typed", "first"),
    [
        ("US", "12 n main", "12 N Main St, Harrow Falls, WI 53998"),
        ("US", "12 north main street harrow", "12 N Main St, Harrow Falls, WI 53998"),
        ("CA", "12 rue princ", "12 Main Street, Clairmont-Rivage NB E9Z 9Z9"),
        ("GB", "12 high st", "12 High Street, Ashgrove Magna, ZZ9 9ZZ"),
    ],
)
def test_each_country_is_read_in_its_own_way(world: World, country: str, typed: str, first: str) -> None:
    assert lines(world, typed, country)[0] == first


def test_the_number_stands_behind_where_the_country_writes_it_there(world: World) -> None:
    for typed in ("Mühlenstr. 3", "muehlenstr 3", "MUHLENSTRASSE 3 quell"):
        house = suggest(world.acme, typed, "DE")[0]
        assert house.depth == "house" and house.line.startswith("Mühlenstraße 3, ")


def test_a_number_that_is_not_there_is_kept_and_not_called_a_house(world: World) -> None:
    found = suggest(world.acme, "412 rue de la république 99001", "FR")[0]
    assert (found.depth, found.record_id, found.position) == ("street", "", None)
    assert found.line.startswith("412 Rue de la République")


def test_one_street_left_offers_its_houses(world: World) -> None:
    found = suggest(world.acme, "quai d'amont", "FR")
    assert [s.depth for s in found] == ["street"] + ["house"] * 7
    assert found[1].line.startswith("1 Quai d'Amont")


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "???", "12", "中文", "x" * 300])
def test_nothing_that_fits_suggests_nothing(world: World, typed: str) -> None:
    assert suggest(world.acme, typed, "FR") == []
    assert suggest(world.acme, "12 rue", "IT") == []


def test_the_points_around_a_house_are_the_registers_own(world: World) -> None:
    points = nearby(world.acme, "FR", 3.1, 44.5, 100)
    assert points and points[0].distance < 5 and points[0].street == "Rue de la République"
    assert [p.distance for p in points] == sorted(p.distance for p in points)
    assert all(p.distance <= 100 for p in points) and all(p.record_id for p in points)
    assert nearby(world.acme, "FR", 0, 0) == [] == nearby(world.acme, "DE", 3.1, 44.5)


def test_suggestions_of_a_large_register_come_while_one_types(shared_data: object, tmp_path: Path) -> None:
    from bench.registers import build

    built = build("fr-75", shared_data("fr-ban-75-paris").parent, tmp_path)  # type: ignore[operator]
    suggester = Suggester(Register.open(built.path))
    assert suggester.suggest("8 rue de la paix")[0].line == "8 Rue de la Paix, 75002 Paris 2e Arrondissement"
    text, slowest = "12 boulevard voltaire 75011 paris", 0.0
    for end in range(1, len(text) + 1):
        begin = time.perf_counter()
        suggester.suggest(text[:end])
        slowest = max(slowest, time.perf_counter() - begin)
    assert slowest < 0.25
