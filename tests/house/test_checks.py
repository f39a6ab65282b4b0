"""Every check of ``make check`` passes on a small clean house and fails when that house is broken on purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tools.check import CHECKS, main

ROOMS = ("bulk", "validation", "registers", "tabular", "countries", "civic", "kernels")
ENGINE = "src/dispatchable/engine"
WEB = "src/dispatchable/interfaces/web/noun"
OFFENCES = [
    ("format", f"{ENGINE}/civic/a.py", '"""A."""\n\nX = [1,2]\n'),
    ("lint", f"{ENGINE}/civic/a.py", '"""A."""\n\nimport os\n'),
    ("lint", f"{ENGINE}/civic/a.py", '"""A."""\n\nprint("hello")\n'),
    ("lint", f"{ENGINE}/civic/a.py", '"""A."""\n\n\ndef public() -> None:\n    return\n'),
    ("types", f"{ENGINE}/civic/a.py", '"""A."""\n\nX: int = "one"\n'),
    ("types", "tools/a.py", '"""A."""\n\n\ndef public(x):\n    """Do."""\n    return x\n'),
    ("imports", f"{ENGINE}/civic/a.py", '"""A."""\n\nfrom dispatchable import interfaces\n\nX = interfaces\n'),
    ("imports", f"{ENGINE}/civic/a.py", '"""A."""\n\nfrom dispatchable.engine import validation\n\nX = validation\n'),
    ("imports", f"{ENGINE}/civic/a.py", '"""A."""\n\nimport socket\n\nX = socket\n'),
    ("imports", f"{ENGINE}/newroom/__init__.py", '"""A room that nobody placed."""\n'),
    ("spelling", "docs/a.md", "It is rec" + "ieved.\n"),
    ("spelling", f"{ENGINE}/civic/a.py", '"""It is rec' + 'ieved."""\n'),
    ("spelling", f"{ENGINE}/civic/a.py", '"""A."""\n\nX = 1  # It is rec' + "ieved.\n"),
    ("spelling", f"{ENGINE}/civic/a.py", '"""A."""\n\nX = {"en": "It is rec' + 'ieved."}\n'),
    ("templates", f"{WEB}/templates/noun/a.html", "{%if x%}{%endif%}\n"),
    ("French", f"{WEB}/templates/noun/a.html", '{% translate "Nobody translated this" %}\n'),
    ("French", f"{WEB}/views.py", '"""A."""\n\nX = gettext("Nobody translated this")\n'),
    ("French", f"{WEB}/locale/fr/LC_MESSAGES/django.po", 'msgid "Nobody says this"\nmsgstr "Ni cela"\n'),
    ("house rules", f"{WEB}/locale/fr/LC_MESSAGES/django.po", 'msgid "Really?"\nmsgstr "Vraiment ?"\n'),
    ("house rules", "docs/a.md", "It lies in /" + "work/main.\n"),
]


def service_rooms(root: Path) -> list[str]:
    """The rooms that the settings of the import checker place, with those that are optional for now left out."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    (rooms,) = (c for c in settings["tool"]["importlinter"]["contracts"] if c["id"] == "rooms")
    layers = (layer for layer in rooms["layers"] if not layer.startswith("("))
    return [room.strip() for layer in layers for room in layer.split("|")]


@pytest.fixture
def small_house(root: Path, tmp_path: Path) -> Path:
    """A git repository with this one's settings and an empty package in the same rooms."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    for name in ("pyproject.toml", "hatch_build.py", ".gitignore"):
        shutil.copy(root / name, tmp_path / name)
    (tmp_path / "tools").mkdir()
    for name in ("words.txt", "house.py", "spelling.py", "check.py", "messages.py"):
        shutil.copy(root / "tools" / name, tmp_path / "tools" / name)
    packages = [
        "",
        "interfaces",
        "interfaces/web",
        "interfaces/web/noun",
        "engine",
        *(f"engine/{room}" for room in ROOMS),
    ]
    packages += ["service", *(f"service/{room}" for room in service_rooms(root))]
    for package in packages:
        folder = tmp_path / "src/dispatchable" / package
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text('"""A room."""\n', encoding="utf-8")
    (tmp_path / ENGINE / "errors.py").write_text('"""Errors."""\n', encoding="utf-8")
    (tmp_path / ENGINE / "locks.py").write_text('"""Locks."""\n', encoding="utf-8")
    (tmp_path / ENGINE / "whole.py").write_text('"""Whole files."""\n', encoding="utf-8")
    settings = '"""Settings."""\n\nSECRET_KEY = "of a test"\nINSTALLED_APPS: list[str] = []\n'
    (tmp_path / WEB / "apps.py").write_text('"""An app."""\n', encoding="utf-8")
    (tmp_path / "src/dispatchable/interfaces/web/settings.py").write_text(settings, encoding="utf-8")
    return tmp_path


def run(check: str, house: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": "src", "MYPY_CACHE_DIR": str(house / ".mypy_cache")}
    return subprocess.run(CHECKS[check], cwd=house, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("check", [name for name in CHECKS if name != "docs"])
def test_a_check_passes_on_a_clean_house(check: str, small_house: Path) -> None:
    done = run(check, small_house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("check", "path", "text"), OFFENCES)
def test_a_check_fails_on_its_offence(check: str, path: str, text: str, small_house: Path) -> None:
    (small_house / path).parent.mkdir(parents=True, exist_ok=True)
    (small_house / path).write_text(text, encoding="utf-8")
    assert run(check, small_house).returncode != 0


def test_french_is_not_read_as_english(small_house: Path) -> None:
    text = '"""A."""\n\nX = {"en": "Correct", "fr": "Format invalide, raison, candidats"}\nY = "Moteur"\n'
    (small_house / ENGINE / "civic/a.py").write_text(text, encoding="utf-8")
    assert run("spelling", small_house).returncode == 0


def test_one_failing_check_fails_them_all(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(
        "tools.check.CHECKS", {"good": ["true"], "bad": ["sh", "-c", "echo why; exit 3"], "end": ["true"]}
    )
    assert main() == 1
    said = capsys.readouterr().out
    assert "FAILED" in said
    assert "why" in said
    assert "end" in said
