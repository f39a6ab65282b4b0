"""The commands that people and machines are told to use are there and hold together."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROMISED = {"run", "test", "check", "bench", "torture", "wheel", "lock", "clean", "help"}


@pytest.fixture
def make() -> str:
    found = shutil.which("make")
    if found is None:
        pytest.skip("make is absent")
    return found


def test_make_help_lists_every_promised_target(make: str, root: Path) -> None:
    done = subprocess.run([make, "help"], cwd=root, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^make (\w+) ", done.stdout, re.MULTILINE)) >= PROMISED


def test_make_without_a_target_changes_nothing(make: str, root: Path) -> None:
    plan = subprocess.run([make, "--dry-run"], cwd=root, capture_output=True, text=True, check=True)
    assert "bootstrap" not in plan.stdout


@pytest.mark.parametrize("script", [".ci/run", ".ci/try-wheel", ".ci/postgresql"])
def test_ci_scripts_are_executable_and_stop_at_the_first_failure(script: str, root: Path) -> None:
    text = (root / script).read_text(encoding="utf-8")
    assert os.access(root / script, os.X_OK)
    assert "\nset -euo pipefail\n" in text
    subprocess.run(["bash", "-n", script], cwd=root, check=True)


def test_ci_ends_with_the_tests(root: Path) -> None:
    assert (root / ".ci/run").read_text(encoding="utf-8").rstrip().endswith("make test")


def test_run_lock_holds_every_dependency_of_the_package(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=~! \[]", line)[0] for line in project["dependencies"]}
    for name in ("run", "dev"):
        text = (root / f"requirements/{name}.lock").read_text(encoding="utf-8")
        assert wanted <= set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))


OLD = "import sys; sys.version_info = (3, 10, 4); sys.argv = ['bootstrap', '.venv']; "


def test_an_old_python_is_told_what_to_do(root: Path, tmp_path: Path) -> None:
    code = OLD + f"import runpy; runpy.run_path({str(root / 'tools/bootstrap.py')!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "3.11" in done.stderr
    assert not (tmp_path / ".venv").exists()
