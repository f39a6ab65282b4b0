"""The docs say all there is to say, in both languages, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dispatchable.engine.validation.reasons import codes, next_steps
from dispatchable.engine.validation.verdict import Depth, ElementResult, Status, Verdict
from dispatchable.service.numbers import reasons as number_reasons
from tools import docs

PAIR = ("docs", "docs/fr")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one page in each language, which the checks look at instead of this one."""
    (tmp_path / "docs" / "fr").mkdir(parents=True)
    (tmp_path / "docs" / "a.md").write_text("# Title\n\nText.\n", encoding="utf-8")
    (tmp_path / "docs" / "fr" / "a.md").write_text("# Titre\n\nTexte.\n", encoding="utf-8")
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    return tmp_path / "docs"


def test_links_lead_somewhere() -> None:
    assert list(docs.dead_links()) == []


def test_both_languages_have_the_same_pages_and_the_same_parts() -> None:
    assert list(docs.drifted_pairs()) == []


def test_generated_parts_are_up_to_date() -> None:
    assert list(docs.stale_parts()) == []


@pytest.mark.parametrize("folder", PAIR)
def test_every_status_depth_and_element_result_is_explained(folder: str, root: Path) -> None:
    page = (root / folder / "admin.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    assert {str(word) for kind in (Status, Depth, ElementResult) for word in kind} <= rows


@pytest.mark.parametrize("folder", PAIR)
def test_every_reason_and_every_next_step_is_documented(folder: str, root: Path) -> None:
    page = (root / folder / "reasons.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE))
    assert rows == {*codes(), *next_steps(), *number_reasons.codes(), *number_reasons.steps()}


@pytest.mark.parametrize("folder", PAIR)
def test_every_column_of_the_output_is_explained(folder: str, root: Path) -> None:
    from dispatchable.engine.validation.columns_out import DSP_COLUMNS

    page = (root / folder / "admin.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(dsp_\w+)`", page)) == set(DSP_COLUMNS)


@pytest.mark.parametrize("folder", PAIR)
def test_every_attribute_of_a_verdict_is_explained(folder: str, root: Path) -> None:
    page = (root / folder / "library.md").read_text(encoding="utf-8")
    table = "".join(re.findall(r"^\|[^|]*\|", page, re.MULTILINE))
    assert set(Verdict.__dataclass_fields__) == set(re.findall(r"`(\w+)`", table))


@pytest.mark.parametrize("folder", PAIR)
def test_every_setting_is_documented(folder: str, root: Path) -> None:
    page = (root / folder / "operator.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in (root / "src").rglob("*.py"))
    known = set(re.findall(r'"(DISPATCHABLE_\w+)"', code))
    assert known
    assert set(re.findall(r"^\| `(DISPATCHABLE_\w+)`", page, re.MULTILINE)) == known


def test_a_dead_link_is_found(small: Path) -> None:
    (small / "a.md").write_text("# Title\n\n[gone](b.md) and [no such heading](a.md#other)\n", encoding="utf-8")
    assert len(list(docs.dead_links())) == 2


def test_a_link_to_a_heading_is_followed(small: Path) -> None:
    (small / "a.md").write_text("# Title\n\n## The `depth` of it\n\n[there](#the-depth-of-it)\n", encoding="utf-8")
    assert list(docs.dead_links()) == []


def test_a_page_without_its_equal_is_found(small: Path) -> None:
    (small / "fr" / "a.md").rename(small / "fr" / "b.md")
    assert list(docs.drifted_pairs()) == ["docs/fr/a.md: missing", "docs/b.md: missing"]


def test_a_section_that_one_language_lacks_is_found(small: Path) -> None:
    (small / "a.md").write_text("# Title\n\n## More\n", encoding="utf-8")
    assert len(list(docs.drifted_pairs())) == 1


def test_a_generated_part_that_was_edited_by_hand_is_found(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "PARTS", {"reasons": lambda language: f"made for {language}"})
    for folder in (small, small / "fr"):
        (folder / "a.md").write_text("# T\n\n<!-- generated: reasons -->\nby hand\n<!-- end -->\n", encoding="utf-8")
    assert len(list(docs.stale_parts())) == 2
    docs.main(["--write"])
    assert list(docs.stale_parts()) == []
    assert "made for fr" in (small / "fr" / "a.md").read_text(encoding="utf-8")
