"""The tables are written between their markers, in both languages, from one set of figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bench import calibrate, report, score
from bench.answers import Answer, Share
from bench.lists import Figure
from bench.peers import addok
from bench.peers.addok import PeerAnswer
from bench.points import House, Points
from bench.race import _turn, race

HOUSE = House("48901_1_00004", "4", "", "Rue du Puits", "48900", "Brévillac", "48901", "", "", 3.0, 44.0)
EXISTING = {
    "id": "clean-0", "kind": "clean", "text": "4 rue du Puits, 48900 Brévillac", "expected": ["48901_1_00004"],
    "absent": False, "record_id": "48901_1_00004", "expected_street": "", "expected_city_codes": [], "notes": [],
}  # fmt: skip
ABSENT = EXISTING | {
    "id": "gap-0",
    "kind": "gap",
    "text": "5 rue du Puits, 48900 Brévillac",
    "expected": [],
    "absent": True,
}


def _results(**more: Any) -> dict[str, Any]:
    answers = [
        Answer("valid", "premise", "48901_1_00004", 0.99, "", "", "", seconds=0.00005),
        Answer("not_found", "street", "", 0.5, "", "", "", seconds=0.0001),
    ]
    rows = [EXISTING, ABSENT]
    scored = calibrate.pairs(rows, answers)
    figure = Figure("confirmed", Share(2350, 2412), 97.5).as_dict()
    pairs = Figure("exact: the right id", Share(3417, 3418), 99.9).as_dict()
    return {
        "date": "2026-01-31", "commit": "abc1234", "cores": 2, "python": "3.11.7", "build": "plain",
        "registers": [{"name": "fr-75", "points": 158048, "bytes": 3634904, "per_point": 23.0, "seconds": 0.93}],
        "register_speed": {
            "points": 205677, "per_point": 13.4, "open_ms": 2.9, "build_wall": 290_000.0, "build_processor": 301_000.0,
            "load": 0.3, "date": "2026-11-23", "commit": "abc1234",
        },
        "noise": {"seed": 7, "figures": score.score(rows, answers), "left_out": {"clean": {"twin": 2}}},
        "peer": {"not_run": "redis-server is not installed"},
        "suggestions": {
            "points": 205632, "addresses": 300, "letters": 14514, "index_seconds": 0.4, "slowest": 122.0,
            "milliseconds": {"p50": 0.6, "p95": 3.1, "p99": 8.8}, "near_p95": 4.5, "found": 89.3, "typed": 24.0,
            "date": "2026-01-31", "commit": "abc1234",
        },
        "desk_lines": {
            "lines": 100_000, "load": 0.4, "date": "2026-01-31", "commit": "abc1234", "processor": {"judged": 9.0},
            "seconds": {name: 10.0 for name in ("read", "judged", "taken", "sent", "settled")},
            "page_ms": {"p50": 30.0, "p99": 90.0},
        },
        "lists_pages": {
            "rows": 1_000_000, "database": "sqlite", "load": 0.4, "date": "2026-01-31", "commit": "abc1234",
            "asked": [
                {"list": "numbers", "kind": "a search", "asked": 9, "p50": 4.0, "p95": 9.0, "max": 9.0, "queries": 8,
                 "busy_p50": 3.0, "busy_p95": 8.0},
            ],
            "by_key": 2.5,
        },
        "lists_speed": {
            kind: {
                "rows": 13_600, "limit": 500_000.0, "first": 5_000.0,
                "peer": {"seconds": 1.5, "cpu_seconds": 2.0, "times": 2.1, "cpu_times": 2.4},
                "workers": {m: {"per_second": 9_000.0, "per_cpu_second": 8_000.0, "pss": 2e8} for m in ("1", "2")},
            }
            for kind in ("clean", "noise")
        } | {"date": "2026-01-31", "commit": "abc1234", "build": "plain", "load": 0.4},
        "lists": [
            {"name": "alimconfiance", "figures": [figure], "statuses": {}, "counts": {}},
            {"name": "lozere pairs", "figures": [pairs], "statuses": {}, "counts": {"exact -> exact": 3418}},
        ],
        "calibration": {"seed": 8, **{name: calibrate.reliability(found) for name, found in scored.items()}},
    } | more  # fmt: skip


PEER = {
    "accuracy": addok.score(
        [EXISTING, ABSENT], [PeerAnswer("48901_1_00004", "housenumber", 0.75, "", "", 0.004)] * 2
    )["thresholds"],
    "queries": 2, "repetitions": 3, "ours_p50": 0.05, "ours_p99": 0.4, "ours_per_second": 15000.0,
    "peer_p50": 6.0, "peer_p99": 77.0, "peer_per_second": 90.0, "ratio_p50": 120.0, "ratio_p99": 192.5,
    "ratio_per_second": 166.7, "first_ratio_per_second": 133.3, "load_seconds": 12.0, "bytes_per_point": 190.0,
}  # fmt: skip


def test_both_pages_have_a_place_for_every_figure_they_show_and_keep_their_text(root: Path, tmp_path: Path) -> None:
    for page in ("benchmarks.md", "fr/benchmarks.md"):
        target = tmp_path / page
        target.parent.mkdir(exist_ok=True)
        target.write_text((root / "docs" / page).read_text(encoding="utf-8"), encoding="utf-8")
    english, french = report.write(_results(peer=PEER), tmp_path)
    once = english.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- bench:(\w+) -->", once)) == set(report.TABLES)
    assert "`make bench` measures everything" in once
    assert "158,048" in once and "| one address | times addok | 166.7 × | ≥ 100 | yes |" in once
    assert "| queries/s, each query for the first time | 133.3 |" in once
    translated = french.read_text(encoding="utf-8")
    assert "158\u202f048" in translated and "97,43\u202f%" in translated
    report.write(_results(peer=PEER), tmp_path)
    assert english.read_text(encoding="utf-8") == once


def test_a_peer_that_did_not_run_is_said_so_with_its_reason() -> None:
    english, french = (report.peer(_results(), report.Language(code)) for code in ("en", "fr"))
    assert english == "addok was not run in this run. `redis-server is not installed`"
    assert "n'a pas été exécuté" in french
    assert "| times addok | not run | ≥ 100 |  |" in report.bars(_results(), report.Language("en"))


def test_a_bar_that_is_not_met_is_shown_as_not_met() -> None:
    text = report.bars(_results(), report.Language("en"))
    assert "| alimconfiance | confirmed | 97.43 % (2,350 / 2,412) | ≥ 97.50 % | no |" in text
    assert "| lozere pairs | exact: the right id | 99.97 % (3,417 / 3,418) | ≥ 99.90 % | yes |" in text


def test_an_unknown_marker_is_refused() -> None:
    with pytest.raises(ValueError, match="no table is called weather"):
        report.render("<!-- bench:weather --><!-- /bench:weather -->", _results(), report.Language("en"))


def test_every_list_and_label_has_its_french() -> None:
    from bench.lists.__main__ import NAMES

    lang = report.Language("fr")
    names = {"lozere": "lozere pairs", "cambridge": "cambridge assessor"}
    assert all(lang.say(names.get(name, name)) for name in NAMES)


def test_peer_documents_hold_every_house_once() -> None:
    bis = House(
        "48901_1_00004_bis", "4", "bis", "Rue du Puits", "48900", "Brévillac", "48901", "Orvanne", "", 3.0, 44.0
    )
    made = list(addok.documents(Points([HOUSE, bis])))
    ids = [house["id"] for d in made for house in d["housenumbers"].values()]
    assert sorted(ids) == ["48901_1_00004", "48901_1_00004_bis"]
    assert made[1]["city"] == ["Brévillac", "Orvanne"] and made[0]["id"] == "48901_1"


def test_a_peer_without_its_server_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(addok.shutil, "which", lambda name: None)
    with pytest.raises(addok.NotRun, match="redis-server is not installed"), addok.Addok(Points([HOUSE]), tmp_path):
        pass


def test_peer_thresholds_are_applied_to_houses_only() -> None:
    answers = [
        PeerAnswer("48901_1_00004", "housenumber", 0.75, "", "", 0.01),
        PeerAnswer("x", "street", 0.9, "", "", 0.01),
    ]
    cuts = addok.score([EXISTING, ABSENT], answers)["thresholds"]
    assert [cut["top1"]["part"] for cut in cuts] == [1, 1, 0]
    assert [cut["false_accept"]["part"] for cut in cuts] == [0, 0, 0]


def test_the_race_asks_both_the_same_and_reports_medians() -> None:
    asked: list[str] = []

    class Engine:
        def validate(self, text: Any, **_: Any) -> Any:
            asked.append(text)
            raise LookupError

    class Peer:
        load_seconds, bytes, points = 1.0, 100, Points([HOUSE])

        def ask(self, rows: list[dict[str, Any]]) -> list[PeerAnswer]:
            peers.extend(row["text"] for row in rows)
            return [PeerAnswer("", "", 0.0, "", "", 0.5) for _ in rows]

    rows = [EXISTING | {"text": str(number)} for number in range(5)]
    peers: list[str] = []
    figures = race(Engine(), Peer(), rows, repetitions=3)
    texts = [row["text"] for row in rows]
    # the peer is so slow that each of its turns is one query; ours is always the whole suite
    assert peers == texts * (2 + 3) and figures["turns"] == [5, 5, 5]
    assert asked == texts * (2 + 3 * 5)
    assert figures["peer_p50"] == 500 and figures["peer_per_second"] == figures["first_peer_per_second"] == 2
    assert figures["ratio_p50"] > 100 and figures["bytes_per_point"] == 100


def test_the_peers_turn_lasts_as_long_as_ours() -> None:
    class Peer:
        def ask(self, rows: list[dict[str, Any]]) -> list[PeerAnswer]:
            return [PeerAnswer("", "", 0.0, "", "", 0.25) for _ in rows]

    left = iter([EXISTING] * 6)
    assert [len(_turn(Peer(), left, seconds)) for seconds in (1.0, 0.3, 1.0)] == [4, 2, 0]


def test_one_table_alone_leaves_the_others_as_they_are() -> None:
    text = "<!-- bench:suggestions -->\n<!-- /bench:suggestions -->\n<!-- bench:bars -->kept<!-- /bench:bars -->"
    made = report.render(text, {"suggestions": _results()["suggestions"]}, report.Language("fr"), ("suggestions",))
    assert "une lettre, p95 | 3,1 ms | ≤ 30 ms | oui" in made and "bars -->kept<" in made
