"""The truth rules of the real lists, on invented rows."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bench import registers
from bench.answers import Answer, Share
from bench.lists import Figure, cambridge, lozere, metres, others, paris
from bench.points import House, Points


def _house(record_id: str, number: str, suffix: str, street: str, postcode: str = "75011", **more: Any) -> House:
    place = {
        "city": "Paris 11e Arrondissement",
        "city_code": "75111",
        "community": "",
        "longitude": 2.38,
        "latitude": 48.86,
    }
    place |= more
    return House(record_id, number, suffix, street, postcode, locality="", **place)


def _lozere(
    record_id: str,
    number: str,
    suffix: str,
    street: str,
    city: str = "Brévillac",
    code: str = "48901",
    community: str = "",
) -> House:
    return _house(record_id, number, suffix, street, "48900", city=city, city_code=code, community=community)


def _answer(status: str, record_id: str) -> Answer:
    return Answer(status, "premise", record_id, 0.9, "", "", "")


def _write(path: Path, header: Sequence[str], *rows: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])


@pytest.fixture
def paris_points() -> Points:
    return Points(
        [
            _house("a", "6", "b", "Rue des Verriers"),
            _house("b", "6", "", "Rue des Verriers"),
            _house("c", "8", "", "Avenue Orvanne", "75116"),
        ]
    )


@pytest.mark.parametrize(
    ("address", "postcode", "record", "very"),
    [
        ("6 BIS RUE DES VERRIERS", "75011", 0, True),
        ("6b, rue des Verriers", "75011", 0, True),
        ("6 rue Verriers", "75011", 1, True),
        ("6, R. DES VERRIERS", "75011", 1, True),
        ("6 R DES VERRIERS", "75011", 1, True),
        ("6 RUE DES VERRIERS", "75011", 0, False),
        ("6 BIS RUE DES VERRIERS", "75011", 1, False),
        ("6 RUE DES VERRIERES", "75011", 1, False),
        ("6-8 RUE DES VERRIERS", "75011", 1, True),
        ("6/6bis r. des verriers", "75011", 1, True),
        ("4-6 RUE DES VERRIERS", "75011", 1, False),
        ("1 RUE NEUVE (ANGLE 6 BIS RUE DES VERRIERS)", "75011", 0, False),
        ("1 RUE NEUVE (6 BIS RUE DES VERRIERS)", "75011", 0, True),
        ("6 B RUE DES VER RIERS", "75011", 0, True),
        ("8 av orvanne", "75016", 2, True),
        ("8 av orvanne", "75003", 2, True),
        ("RUE DES VERRIERS", "75011", 1, False),
    ],
)
def test_the_very_house_written_is_told_strictly(
    paris_points: Points, address: str, postcode: str, record: int, very: bool
) -> None:
    row = {"address": address, "postcode": postcode}
    assert paris.very_house(paris_points, row, paris_points.houses[record]) is very


def test_the_same_house_elsewhere_in_paris_needs_the_right_postcode() -> None:
    points = Points(
        [_house("a", "6", "", "Rue des Verriers"), _house("b", "6", "", "Rue des Verriers", "75012", city_code="75112")]
    )
    assert paris.very_house(points, {"address": "6 rue des Verriers", "postcode": "75011"}, points.houses[0])
    assert not paris.very_house(points, {"address": "6 rue des Verriers", "postcode": "75013"}, points.houses[0])


def test_a_confirmed_row_far_away_is_wrong_unless_it_is_the_very_house(paris_points: Points) -> None:
    near, far = (2.3801, 48.8601), (2.30, 48.80)
    rows = [
        {"text": "", "address": "6 rue du Verriers", "postcode": "75011", "city": "Paris", "position": near},
        {"text": "", "address": "6 rue des Verriers", "postcode": "75011", "city": "Paris", "position": far},
        {"text": "", "address": "60 rue des Verriers", "postcode": "75011", "city": "Paris", "position": far},
        {"text": "", "address": "7 rue des Verriers", "postcode": "75011", "city": "Paris", "position": near},
    ]
    answers = [_answer("corrected", "b"), _answer("valid", "b"), _answer("corrected", "b"), _answer("not_found", "")]
    result = paris.figures("list", paris_points, rows, answers, (97.5, 99.8))
    assert [(f.share.part, f.share.whole) for f in result.figures] == [(3, 4), (2, 3)]
    assert [f["outcome"] for f in result.failures] == ["wrong", "not_confirmed"]


def test_metres_are_metres() -> None:
    assert metres((2.0, 48.0), (2.0, 48.001)) == pytest.approx(111.2, abs=0.1)
    assert metres((2.0, 48.0), (2.001, 48.0)) == pytest.approx(74.4, abs=0.1)


@pytest.fixture
def country_points() -> Points:
    return Points(
        [
            _lozere("a", "2", "bis", "Rue de la Tannerie"),
            _lozere("b", "5", "", "Rue du Fourniol"),
            _lozere("c", "9", "", "Rue des Forges", "Montagut", "48902"),
            _lozere("d", "3", "", "Place du Puits", community="Orvanne"),
            _lozere("e", "3", "", "Place du Puits", community="Brévillac"),
            _lozere("f", "4", "", "Rue de la Gare"),
            _lozere("g", "7", "", "Rue du Grand Pré"),
        ]
    )


@pytest.mark.parametrize(
    ("number", "street", "commune", "was", "was_id", "label", "right"),
    [
        ("2BIS", "Rue de la Tannerie", "Brévillac", "no_same_number_in_postcode", "", "exact", ["a"]),
        ("2", "Rue de la Tannerie", "Brévillac", "no_same_number_in_postcode", "", "absent", []),
        ("2B", "Rue Tannerie", "Brévillac", "respelled", "a", "respelled", ["a"]),
        ("5", "Rue du Fourniols", "Brévillac", "respelled", "b", "respelled", ["b"]),
        ("4", "Place du 19 Mars", "Brévillac", "respelled", "f", "named quite differently", []),
        ("7", "Place du Puits", "Brévillac", "respelled", "g", "absent", []),
        ("9", "Rue des Forges", "Brévillac", "exact", "c", "absent", []),
        ("3", "Place du Puits", "Orvanne", "exact", "e", "exact", ["d"]),
        ("5", "Rue du Fourniols", "Brévillac", "no_candidate_within_40m", "", "a near street has the number", []),
        (
            "4",
            "Rue de la Gare (1900-1980)",
            "Brévillac",
            "no_same_number_in_postcode",
            "",
            "a near street has the number",
            [],
        ),
        ("3", "Place du Puits", "Nulleville", "exact", "d", "commune or number not known", []),
    ],
)
def test_pairs_are_relabelled_by_the_written_rules(
    country_points: Points, number: str, street: str, commune: str, was: str, was_id: str, label: str, right: list[str]
) -> None:
    row = {"num": number, "voie_2015": street, "cp": "48900", "commune_2015": commune, "class": was, "ban_id": was_id}
    by_id = {h.record_id: h for h in country_points.houses}
    towns = {"Brévillac": {"48901"}, "Orvanne": {"48901"}}.get(commune, set())
    assert lozere.label(country_points, towns, row, by_id) == (label, right)


def test_pairs_count_wrong_ids_over_all_that_can_be_told(tmp_path: Path, country_points: Points) -> None:
    header = ("num", "voie_2015", "cp", "commune_2015", "ban_id", "ban_nom_voie", "ban_commune", "dist_m", "class")
    _write(
        tmp_path / "fr-ban-48-lozere" / "pairs_bano2015_dev.csv.gz", header,
        ("2BIS", "Rue de la Tannerie", "48900", "Brévillac", "", "", "", "", "no_same_number_in_postcode"),
        ("5", "Rue du Fourniols", "48900", "Brévillac", "b", "Rue du Fourniol", "Brévillac", "1", "respelled"),
        ("6", "Rue du Fourniol", "48900", "Brévillac", "", "", "", "", "no_same_number_in_postcode"),
        ("4", "Place du 19 Mars", "48900", "Brévillac", "f", "Rue de la Gare", "Brévillac", "30", "respelled"),
    )  # fmt: skip
    rows = lozere.rows(tmp_path, country_points)
    answers = [_answer("valid", "a"), _answer("ambiguous", ""), _answer("corrected", "b"), _answer("corrected", "f")]
    result = lozere.figures(rows, answers)
    assert [(f.share.part, f.share.whole) for f in result.figures] == [(1, 1), (0, 1), (1, 3)]
    assert result.counts["respelled -> named quite differently"] == 1


@pytest.mark.parametrize(
    ("location", "first", "last", "street"),
    [
        ("45-47 PRINCE ST #2", (45, ""), (47, ""), "prince st"),
        ("9.5 MADISON ST", (Fraction(19, 2), ""), (Fraction(19, 2), ""), "madison st"),
        ("9-1/2 MADISON ST", (Fraction(19, 2), ""), (Fraction(19, 2), ""), "madison st"),
        ("26A BIGELOW ST #26A", (26, "A"), (26, "A"), "bigelow st"),
        ("19-17 HUNTING STREET", (17, ""), (19, ""), "hunting st"),
        ("3.5-3 PLEASANT PL #1", (3, ""), (Fraction(7, 2), ""), "pleasant pl"),
    ],
)
def test_assessor_locations_are_read_apart(
    location: str, first: cambridge.Number, last: cambridge.Number, street: str
) -> None:
    assert cambridge.written(location) == (first, last, street)


def test_a_location_without_house_number_says_nothing() -> None:
    assert cambridge.written("CHARLES RIVER PKWY") is None


def test_a_range_holds_its_ends_and_a_number_holds_itself_only() -> None:
    assert cambridge.inside((Fraction(47), "A"), (Fraction(45), ""), (Fraction(47), ""))
    assert not cambridge.inside((Fraction(49), ""), (Fraction(45), ""), (Fraction(47), ""))
    assert not cambridge.inside((Fraction(26), "A"), (Fraction(26), ""), (Fraction(26), ""))


def test_cambridge_counts_the_parcels_own_addresses_and_other_parcels(tmp_path: Path) -> None:
    folder = tmp_path / "us-cambridge-ma"
    header = (
        "address_id", "street_number", "street_number_suffix", "street_name", "street_suffix", "dir_suffix", "MapLot",
    )  # fmt: skip
    _write(
        folder / "master_addresses.csv.gz", header,
        ("1", "10", "", "ORCHARD", "ST", "", "1-1"), ("2", "12", "", "ORCHARD", "ST", "", "1-1"),
        ("3", "12", "A", "ORCHARD", "ST", "", "9-9"), ("4", "7", "", "MILL", "LN", "", "1-3"),
        ("5", "20", "", "QUARRY", "RD", "", ""), ("6", "6", "", "ORCHARD", "ST", "", "9-8"),
    )  # fmt: skip
    _write(
        folder / "pairs_dev.csv.gz", ("Location", "ML", "exact_ids", "parcel_addresses"),
        ("10-12 ORCHARD ST", "1-1", "", "1:10 Orchard St|2:12 Orchard St"),
        ("12A ORCHARD ST", "1-2", "3", "2:12 Orchard St"),
        ("7 MILL LN", "1-3", "4", "4:7 Mill Ln"),
        ("8 MILL LN", "1-4", "", ""),
        ("22 QUARRY RD", "1-5", "", ""),
        ("6-10 ORCHARD ST", "1-1", "", "1:10 Orchard St"),
    )  # fmt: skip
    rows = cambridge.rows(tmp_path)
    assert [r["right"] for r in rows] == [["1", "2"], [], ["4"], [], [], ["1"]]
    answers = [_answer("valid", "2"), _answer("valid", "3"), _answer("not_found", ""), _answer("corrected", "4")]
    answers += [_answer("corrected", "5"), _answer("valid", "6")]
    result = cambridge.figures(rows, answers)
    assert [(f.share.part, f.share.whole) for f in result.figures] == [(1, 3), (1, 6), (4, 6)]
    assert result.counts["the very address written, on another parcel in the register"] == 2
    assert result.counts["an address on no parcel in the register"] == 1


def test_a_house_in_a_town_without_register_may_never_be_confirmed() -> None:
    rows = [{"text": "", "address": "1 RUE X", "postcode": "69008", "city": "Lyon"}] * 2
    result = others.figures("enedis", rows, [_answer("not_checked", ""), _answer("valid", "a")])
    assert result.figures[0].share.part == 1 and result.figures[0].met is False


def test_ranges_make_numbers_plausible_and_never_houses(tmp_path: Path) -> None:
    path = tmp_path / "us-tiger-01001-autauga" / "test" / "testdb" / "tiger" / "01001.csv.gz"
    path.parent.mkdir(parents=True)
    lines = [
        "from;to;interpolation;street;city;state;postcode;geometry",
        "199;101;odd;Mill Ln;Autauga;AL;36066;",
        "1;9;odd;Mill Ln;Autauga;AL;36066;",
    ]
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(lines))
    rows = others.tiger(tmp_path, every=1)
    assert [r["address"] for r in rows] == ["151 Mill Ln", "1199 Mill Ln", "5 Mill Ln", "1199 Mill Ln"]
    plausible = Answer("not_found", "interpolated", "", 0.5, "", "", "")
    street = Answer("not_found", "street", "", 0.5, "", "", "")
    result = others.tiger_figures(rows, [plausible, plausible, street, _answer("valid", "a")])
    assert [(f.share.part, f.share.whole) for f in result.figures] == [(1, 2), (1, 2), (1, 4)]


def test_a_bar_is_met_from_its_own_side() -> None:
    assert Figure("x", Share(995, 1000), 99.5).met
    assert not Figure("x", Share(994, 1000), 99.5).met
    assert Figure("x", Share(1, 1000), 0.1, at_least=False).met
    assert Figure("x", Share(1, 1000)).met is None


def test_real_lists_are_read_whole(shared_data: Callable[[str], Path]) -> None:
    data = shared_data("fr-messy-alimconfiance").parent
    assert len(paris.alimconfiance(data)) == 2412
    assert len(paris.osm(data)) == 1173
    assert len(cambridge.rows(data)) == 13492
    assert set(registers.RECIPES) == {"fr-75", "fr-48", "us-cambridge", "us-tiger"}
