"""The noise suite keeps its promises on a small invented register."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench import absent, existing, noise
from bench.drafts import LeaveOut
from bench.french import core_key, fold, osa, street_key, suffix_key
from bench.points import House, Points
from bench.writing import invert, typo

TOWNS = [("Valmorin", "61999"), ("Sept-Ormes", "59998")]
NAMES = (
    "Rue de la Tannerie", "Avenue du Général Morvan", "Boulevard Saint-Aubrin", "Impasse des Lavandières",
    "Place du Puits", "Chemin de la Combe Noire", "Rue Victor Delpuech", "Allée des Peupliers",
    "Rue d'Orvanne", "Route de Malbosc",
)  # fmt: skip


def _points() -> Points:
    rng = Random(7)
    houses = []
    for town, (code, name, postcode) in enumerate((("48901", "Brévillac", "48900"), ("48902", "Montagut", "48910"))):
        for s, street in enumerate(NAMES[town * 4 : town * 4 + 6]):
            for number in sorted(rng.sample(range(1, 60), 18)):
                for suffix in ("", "bis") if number % 5 == 0 else ("",):
                    houses.append(
                        House(
                            f"{code}_{s}_{number}{suffix}",
                            str(number),
                            suffix,
                            street,
                            postcode,
                            name,
                            code,
                            "",
                            "",
                            3.0,
                            44.0,
                        )
                    )
    return Points(houses)


@pytest.fixture(scope="module")
def points() -> Points:
    return _points()


@pytest.fixture(scope="module")
def suite(points: Points) -> noise.Suite:
    return noise.make(points, TOWNS, seed=3, per_kind=15, per_absent=15)


def test_every_kind_is_there(suite: noise.Suite) -> None:
    kinds = {row["kind"] for row in suite.rows}
    assert kinds == set(existing.KINDS) | set(absent.KINDS)


def test_same_seed_same_suite_other_seed_another(points: Points, suite: noise.Suite) -> None:
    assert noise.make(points, TOWNS, 3, 15, 15).rows == suite.rows
    assert noise.make(points, TOWNS, 4, 15, 15).rows != suite.rows


def test_absent_rows_expect_nothing_and_existing_rows_one_house_or_a_street(suite: noise.Suite) -> None:
    for row in suite.rows:
        if row["absent"]:
            assert row["expected"] == [] and row["kind"] in absent.KINDS
        elif row["kind"] == "no_number":
            assert row["expected_street"] and row["expected_city_codes"]
        else:
            assert len(row["expected"]) == 1


def test_half_of_each_kind_is_a_free_line(suite: noise.Suite) -> None:
    for kind in existing.KINDS:
        forms = [row["form"] for row in suite.rows if row["kind"] == kind]
        assert abs(forms.count("line") - forms.count("columns")) <= 1


def test_a_number_past_the_end_or_in_a_gap_is_in_no_record_of_the_street(points: Points, suite: noise.Suite) -> None:
    for kind in ("beyond_end", "gap"):
        for seed in range(40):
            house = points.houses[seed * 3]
            try:
                query = absent.KINDS[kind](Random(seed), points, house, TOWNS)
            except LeaveOut:
                continue
            assert not points.answers(street_key(query.draft.street), (query.draft.number, ""), house.town, "")


def test_an_absent_suffix_is_not_another_spelling_of_one_that_exists(points: Points) -> None:
    with_bis = next(h for h in points.houses if h.suffix == "bis")
    for seed in range(200):
        try:
            query = absent.suffix(Random(seed), points, with_bis, TOWNS)
        except LeaveOut as reason:
            assert str(reason) == "exists"
            continue
        assert suffix_key(query.draft.shape.lstrip("0123456789 -/")) != "b"


def test_an_invented_street_is_more_than_two_edits_from_every_street_of_the_town(points: Points) -> None:
    for seed in range(60):
        try:
            query = absent.invented_street(Random(seed), points, points.houses[0], TOWNS)
        except LeaveOut:
            continue
        assert all(osa(core_key(query.draft.street), core, 2) > 2 for core in points.cores["48901"])


def test_a_twin_is_left_out() -> None:
    twins = Points([
        House("a", "4", "bis", "Avenue du Puits", "48900", "Brévillac", "48901", "", "", 3.0, 44.0),
        House("b", "4", "b", "Av du Puits", "48900", "Brévillac", "48901", "", "", 3.0, 44.0),
    ])  # fmt: skip
    with pytest.raises(LeaveOut, match="twin"):
        existing.clean(Random(1), twins, twins.houses[0], [])


def test_a_slip_that_makes_another_street_is_left_out(points: Points) -> None:
    two = Points([
        House("a", "4", "", "Rue Moran", "48900", "Brévillac", "48901", "", "", 3.0, 44.0),
        House("b", "4", "", "Rue Morin", "48900", "Brévillac", "48901", "", "", 3.0, 44.0),
        House("c", "6", "", "Rue Moron", "48900", "Brévillac", "48901", "", "", 3.0, 44.0),
    ])  # fmt: skip
    assert two.rivals("rue morin", two.houses[0], "48901", "48900") == "hits_real_street"
    assert two.rivals("rue moron", two.houses[0], "48901", "48900") == "hits_real_street"
    assert two.rivals("rue moren", two.houses[0], "48901", "48900") == "as_near_to_another"
    assert two.rivals("rue moraan", two.houses[0], "48901", "48900") == ""


def test_a_slip_is_seen_after_folding_and_spares_the_digits() -> None:
    for seed in range(300):
        made = typo(Random(seed), "Rue du 8 Mai 1945")
        assert fold(made) != fold("Rue du 8 Mai 1945")
        assert [c for c in made if c.isdigit()] == list("81945")
        assert osa(fold(made), fold("Rue du 8 Mai 1945"), 2) <= 2


def test_inverted_names_keep_their_particles_in_brackets() -> None:
    seen = {invert(Random(seed), "Rue de la Tannerie") for seed in range(20)}
    assert seen == {"Tannerie (rue de la)", "Tannerie, rue de la"}
    assert "Orvanne (rue d')" in {invert(Random(seed), "Rue d'Orvanne") for seed in range(20)}


def test_files_are_written_whole(tmp_path: Path, suite: noise.Suite) -> None:
    noise.write(suite, tmp_path)
    assert noise.read(tmp_path / "suite.jsonl") == suite.rows
    assert sorted(p.name for p in tmp_path.iterdir()) == ["left_out.json", "suite.csv", "suite.jsonl"]
