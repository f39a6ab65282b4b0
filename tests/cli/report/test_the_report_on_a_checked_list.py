"""The report on a checked list: the reader's language, nothing from elsewhere, every value escaped, never too large."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dispatchable.engine.validation.columns_out import DSP_COLUMNS
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.main import run
from dispatchable.interfaces.cli.report.collector import Report
from dispatchable.interfaces.cli.report.map import MOST_MARKS, Cloud
from dispatchable.interfaces.cli.report.sections import rendered

LIST = """ref;adresse;code_postal;commune
1;12 rue de la République;99001;Sarlande-Vernoise
2;4 quater rue de la République;99001;Sarlande-Vernoise
3;18 bis avenue Célestin Galier;99001;Sarlande-Vernoise
4;<script>alert("x")</script> rue de nulle part;99001;"Sarlande <b>&"
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPATCHABLE_LANG", "en")
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


class Page(HTMLParser):
    """What a page holds: its elements, what it would fetch, and the text that is read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "action", "data", "srcset") or (name == "href" and not (value or "").startswith("#")):
                self.fetched.append(f"{tag} {name}={value}")
            assert not name.startswith("on"), name

    def handle_data(self, data: str) -> None:
        self.words += data


def cells(**given: str) -> list[str]:
    empty = {"dsp_corrections": "[]", "dsp_candidates": "[]"}
    return [{**empty, **given}.get(name, "") for name in DSP_COLUMNS]


def test_the_report_tells_totals_towns_reasons_and_rows_in_the_readers_language(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    output = tmp_path / "checked.csv"
    said = {
        "en": ("Valid addresses: 1 of 4 (25%).", "Verdicts by town", "Most frequent reasons", "Rows to look at"),
        "fr": ("Adresses validées\u00a0: 1 sur 4 (25\u202f%).", "Résultats par commune", "Motifs les plus fréquents"),
    }
    for language, words in said.items():
        report = tmp_path / f"report-{language}.html"
        command = ["--lang", language, "validate", str(table), "-o", str(output), "--report", str(report)]
        assert run([*command, "--register", str(demo_registers["FR"])]) == 0
        text = report.read_text(encoding="utf-8")
        page = Page(text)
        assert f'<html lang="{language}">' in text
        for sentence in words:
            assert sentence in page.words
        assert "4 quater rue de la République" in page.words
        assert "svg" in page.tags


def test_the_report_fetches_nothing_runs_nothing_and_escapes_every_value(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    report = tmp_path / "report.html"
    command = ["validate", str(table), "-o", str(tmp_path / "checked.csv"), "--report", str(report)]
    assert run([*command, "--register", str(demo_registers["FR"])]) == 0
    text = report.read_text(encoding="utf-8")
    page = Page(text)
    assert page.fetched == []
    assert not {"script", "iframe", "object", "img", "link", "form"} & set(page.tags)
    assert '<script>alert("x")</script>' in page.words
    assert "url(" not in text
    assert "default-src 'none'" in text


def test_the_checked_table_is_the_same_with_a_report_and_without(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    plain, reported = tmp_path / "plain.csv", tmp_path / "reported.csv"
    register = ["--register", str(demo_registers["FR"])]
    assert run(["validate", str(table), "-o", str(plain), *register]) == 0
    report = ["--report", str(tmp_path / "report.html")]
    assert run(["validate", str(table), "-o", str(reported), *register, *report]) == 0
    assert plain.read_bytes() == reported.read_bytes()


@pytest.mark.parametrize("arguments", [["{table}"], ["{table}", "-o", "-"], ["12 rue de la République"]])
def test_a_report_without_a_table_to_report_on_is_refused(
    arguments: list[str], table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.html"
    assert run(["validate", *(a.format(table=table) for a in arguments), "--report", str(report)]) == 2
    assert "--report" in capsys.readouterr().err
    assert not report.exists()


def test_a_report_into_a_folder_that_is_not_there_is_refused_before_any_row_is_checked(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    output = tmp_path / "checked.csv"
    command = ["validate", str(table), "-o", str(output), "--report", str(tmp_path / "none" / "report.html")]
    assert run([*command, "--register", str(demo_registers["FR"])]) == 2
    assert not output.exists()


def awkward_rows(number: int) -> Iterator[list[str]]:
    long = "é<&\"'" * 400
    statuses = [status for status in Status if status is not Status.VALID]
    for row in range(number):
        yield cells(
            dsp_status=statuses[row % len(statuses)],
            dsp_city=f"{row} {long}",
            dsp_region=long,
            dsp_country="FR",
            dsp_longitude=f"{(row * 7919 % 36000) / 100 - 180:.7f}",
            dsp_latitude=f"{(row * 104729 % 17000) / 100 - 85:.7f}",
            dsp_reasons=f"MADE-UP-{row}|NUM-UNKNOWN",
            dsp_candidates='[{"address":"' + "x" * 3000 + '"}]',
            dsp_register="demo",
        )


def test_the_report_stays_under_two_megabytes_whatever_the_list() -> None:
    report = Report()
    for own in awkward_rows(30_000):
        report.add(lambda: "<&>" * 3_000, own)
    text = rendered(report, "fr", name="liste.csv", made="23/11/2026")
    assert len(text.encode()) <= 2_000_000
    assert len(report.towns) <= 20_000
    assert len(report.examples) <= 1_000


def test_the_map_keeps_few_marks_all_rows_and_the_worst_verdict() -> None:
    cloud = Cloud()
    for row in range(20_000):
        bad = row == 12_345
        cloud.add("FR", 2 + row % 200 / 1000, 48 + row // 200 / 1000, Status.NOT_FOUND if bad else Status.VALID)
    assert cloud.points == 20_000
    drawn = cloud.maps("en")
    assert len(re.findall('<circle|class="dot', drawn)) <= MOST_MARKS * 2
    assert "20,000 points" in drawn
    assert drawn.count("dot fill-bad") == 1


def test_an_island_far_away_gets_a_map_of_its_own() -> None:
    cloud = Cloud()
    for step in range(50):
        cloud.add("FR", 2 + step / 100, 48 + step / 200, Status.VALID)
        cloud.add("FR", 55.4 + step / 1000, -21 + step / 1000, Status.VALID)
    assert cloud.maps("fr").count("<figure>") == 2


def test_a_row_of_another_shape_is_refused_and_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="argument"):
        Report().add(lambda: "x", ["valid"])


def test_the_rows_of_the_checked_table_are_counted_whole(
    table: Path, tmp_path: Path, demo_registers: dict[str, Path]
) -> None:
    from dispatchable.interfaces.cli.report.checked import collected

    output = tmp_path / "checked.csv"
    assert run(["validate", str(table), "-o", str(output), "--register", str(demo_registers["FR"])]) == 0
    with output.open(encoding="utf-8", newline="") as stored:
        statuses = [row["dsp_status"] for row in csv.DictReader(stored)]
    report = collected(output, {}, {})
    assert report.rows == 4
    assert {status: statuses.count(status) for status in set(statuses)} == {str(k): v for k, v in report.counts.items()}
