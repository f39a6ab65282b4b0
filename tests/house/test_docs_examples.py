"""The examples in the docs run, in their order, and print what stands below them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"^```(\w+)( run)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path) -> list[tuple[str, str, str | None]]:
    """Language, code and expected output (None when the page shows none) of each block that says ``run``."""
    text = page.read_text(encoding="utf-8")
    found = list(BLOCK.finditer(text))
    result = []
    for at, block in enumerate(found):
        if block[2]:
            following = found[at + 1] if at + 1 < len(found) else None
            shown = (
                following is not None and following[1] == "text" and not text[block.end() : following.start()].strip()
            )
            result.append((block[1], block[3], following[3] if shown and following else None))
    return result


@pytest.fixture
def command(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which ``dispatchable`` is the command of this very source tree."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "dispatchable"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dispatchable "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(root / "src")}


@pytest.mark.parametrize("page", ["docs/library.md", "docs/fr/library.md"])
def test_every_example_runs_and_prints_what_the_page_shows(
    page: str, root: Path, command: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "example"}
    examples = blocks(root / page)
    assert len(examples) >= 8
    for language, code, expected in examples:
        if language == "sh":
            done = subprocess.run(
                ["bash", "-euc", code], cwd=tmp_path, env=command, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            said = done.stdout
        else:
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(code, page, "exec"), names)
            said = output.getvalue()
            assert said or "print" not in code, f"prints nothing:\n{code}"
        if expected is not None:
            assert said == expected, code


def test_the_tour_of_the_readme_works_when_pasted(root: Path, command: dict[str, str], tmp_path: Path) -> None:
    page = (root / "README.md").read_text(encoding="utf-8")
    tour = page.partition("## Two minutes")[2].partition("\n## ")[0]
    bin_folder = tmp_path / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    for name, program in (("python", sys.executable), ("dispatchable", f"{sys.executable} -m dispatchable")):
        (bin_folder / name).write_text(f'#!/bin/sh\nexec {program} "$@"\n', encoding="utf-8")
        (bin_folder / name).chmod(0o755)
    pasted = "\n".join(code for language, _, code in BLOCK.findall(tour) if language == "sh")
    environment = {**command, "DISPATCHABLE_LANG": "en", "DISPATCHABLE_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", pasted],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "[ADR-BEYOND-HNO]" in done.stdout
    assert "corrected 99201_0001_00012 [('street', 'Rue de la République')]" in done.stdout
    assert (tmp_path / "build" / "tour" / "checked.csv").exists()
