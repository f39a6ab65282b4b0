from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.console import Console

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.validation.verdict import (
    Candidate,
    Correction,
    Depth,
    Element,
    ElementResult,
    Evidence,
    Reason,
    Status,
    Verdict,
)
from dispatchable.interfaces.cli.main import run
from dispatchable.interfaces.cli.panel import headline, panel, steps
from dispatchable.interfaces.cli.words import DEPTH, RESULT, SIGN, STATUS


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))


def checked(capsys: pytest.CaptureFixture[str], register: Path, text: str, *more: str) -> str:
    assert run(["validate", text, "--register", str(register), *more]) == 0
    return capsys.readouterr().out


def test_the_panel_says_what_was_found_in_english(
    demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    told = checked(capsys, demo_registers["FR"], "12 rue de la République, 99001 Sarlande-Vernoise")
    assert "✓ Valid" in told and "house number" in told and "Next step: Nothing to do" in told
    assert "demo-fr" in told and "99201_0001_00012" in told and "\x1b[" not in told


def test_the_panel_says_what_was_found_in_french(
    demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    told = checked(capsys, demo_registers["FR"], "120 rue Brélaz, 99001 Sarlande-Vernoise", "--lang", "fr")
    assert "✗ Introuvable\u00a0: numéro de voie" in told and "[ADR-BEYOND-HNO]" in told
    assert "Étape suivante\u00a0:" in told and "Preuve\u00a0:" in told


def test_json_carries_the_verdict_and_both_languages(
    demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    text = "18 avenue Célestin Galier, 99001 Sarlande-Vernoise"
    document = json.loads(checked(capsys, demo_registers["FR"], text, "--json"))
    assert document["status"] == "corrected" and document["depth"] == "premise"
    assert document["corrections"][0]["value"] == "Avenue Célestin Gallier"
    assert document["record_id"] == "99201_0003_00018"
    assert all(reason["en"] and reason["fr"] for reason in document["reasons"])
    assert document["next_step"]["code"] == "accept_correction"
    assert len(document["evidence"]["register_digest"]) == 64


def test_explain_shows_the_steps_before_the_panel(
    demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    told = checked(capsys, demo_registers["FR"], "12 r. de la republique, 99001 Sarlande-Vernoise", "--explain")
    assert re.search(r"^\s*1\. \S", told) and told.index("1. ") < told.index("Next step:")
    document = json.loads(checked(capsys, demo_registers["FR"], "12 r. de la republique", "--explain", "--json"))
    assert all(step["en"] and step["fr"] for step in document["explanation"])


def test_set_adds_what_the_line_lacks(demo_registers: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--set", "city=Harrow Falls,region=WI,postcode=53998", "--json")
    document = json.loads(checked(capsys, demo_registers["US"], "12 N Main St", *arguments))
    assert document["record_id"] == "HAR-001-12"


def test_without_any_register_the_verdict_is_honest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", "12 rue de la République, 99001 Sarlande-Vernoise", "--country", "FR", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "not_checked" and document["record_id"] == ""


def test_version_and_help_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert re.match(r"dispatchable \d+\.\d+", capsys.readouterr().out)
    assert run(["--help", "--lang", "fr"]) == 0
    assert "référentiels" in capsys.readouterr().out


def test_every_word_of_a_verdict_is_there_in_both_languages() -> None:
    assert set(STATUS) == set(SIGN) == set(Status)
    assert set(DEPTH) == set(Depth) and set(RESULT) == set(ElementResult)


def verdict(**changes: object) -> Verdict:
    address = CivicAddress(country="FR", house_number="16", street="Rue Basse", city="Valmirande")
    facts: dict[str, object] = {
        "status": Status.CORRECTED,
        "depth": Depth.PREMISE,
        "score": 0.98765,
        "record_id": "r1",
        "address": address,
        "elements": (
            Element("house_number", "16", "16", ElementResult.CONFIRMED),
            Element("street", "rue Base", "Rue Basse", ElementResult.CORRECTED),
            Element("city", "", "Valmirande", ElementResult.INFERRED),
        ),
        "reasons": (Reason("ADR-CORR", "", (("changes", "1"),)),),
        "corrections": (Correction("street", "rue Base", "Rue Basse"),),
        "candidates": (Candidate(address, "r1", 0.5, None, ("street",)),),
        "position": None,
        "next_step": "accept_correction",
        "evidence": Evidence("demo", "ab" * 32, "r1", "0.1", "1"),
    }
    return Verdict(**{**facts, **changes})


def shown(renderable: object, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    console.print(renderable)
    return console.file.getvalue()


def test_a_correction_is_shown_as_old_and_new() -> None:
    told = shown(panel("16 rue Base", verdict(), "fr"))
    assert "rue Base → Rue Basse" in told and "ajouté" in told
    assert "▲ Correction à confirmer\u00a0: voie" in told
    assert "S'agit-il de l'une de ces adresses\u202f?" in told


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_panel_keeps_to_its_width(width: int) -> None:
    long = verdict(elements=(Element("street", "rue " + "x" * 300, "", ElementResult.UNCONFIRMED),))
    assert max(map(len, shown(panel("16 rue " + "x" * 300, long, "en"), width).splitlines())) <= width


def test_what_was_written_cannot_steer_the_terminal() -> None:
    hostile = "16 \x1b[2J\x1b]0;title\x07 [bold]rue[/bold] {x}"
    told = shown(panel(hostile, verdict(record_id="\x1b[31m"), "en"))
    assert "\x1b" not in told and "\x07" not in told and "[bold]rue[/bold] {x}" in told


def test_the_headline_names_the_element_at_fault() -> None:
    missing = verdict(status=Status.NOT_FOUND, corrections=(), reasons=(Reason("ADR-BAD-HNO", "house_number"),))
    assert headline(missing, "en") == "Not found: house number"
    assert headline(verdict(status=Status.VALID, corrections=()), "fr") == "Validée"


def test_steps_are_numbered_in_the_readers_language() -> None:
    explained = verdict(
        explanation=({"step": "read", "en": "Read.", "fr": "Lu."}, {"step": "x", "en": "B.", "fr": "C."})
    )
    assert shown(steps(explained, "fr")).split() == ["1.", "Lu.", "2.", "C."]
