"""What is installed is what should be: the reference tables are in the wheel, tests and tools are not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dispatchable.compiled import MANIFEST, usable


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel of this tree, built with the tools of this environment."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    # Compiling takes a minute: it is not done here, and what is compiled already is taken along.
    environment = dict(os.environ) if usable() else {**os.environ, "CC": "no-compiler"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("dispatchable-*.whl")
    return zipfile.Path(built)


def names(wheel: zipfile.Path) -> set[str]:
    return {name for name in wheel.root.namelist() if not name.endswith("/")}


def test_the_wheel_holds_the_package_its_licence_and_nothing_else(wheel: zipfile.Path) -> None:
    tops = {name.split("/")[0] for name in names(wheel)}
    assert "dispatchable" in tops
    assert all(top == "dispatchable" or top.endswith(".dist-info") for top in tops)
    assert {name.rsplit("/", 1)[1] for name in names(wheel) if "/licenses/" in name} == {"LICENSE", "NOTICE"}


def test_the_wheel_carries_the_compiled_reference_tables(wheel: zipfile.Path, root: Path) -> None:
    folder = "dispatchable/engine/countries/compiled/"
    carried = {name.removeprefix(folder): wheel.root.getinfo(name).file_size for name in names(wheel) if folder in name}
    compiled = {path.name: path.stat().st_size for path in (root / "src" / folder).glob("*.places")}
    assert carried == compiled
    assert {"fr.places", "us.places"} <= set(carried)
    assert min(carried["fr.places"], carried["us.places"]) > 100_000


def test_the_wheel_carries_what_the_pages_are_dressed_in_and_their_french(wheel: zipfile.Path, root: Path) -> None:
    web = "dispatchable/interfaces/web/"
    for name in ("tabler.min.css", "icons.svg"):
        assert wheel.root.getinfo(f"{web}frame/static/vendor/{name}").file_size > 5_000
    written = {p.relative_to(root / "src").with_suffix(".mo").as_posix() for p in (root / "src" / web).rglob("*.po")}
    assert written <= names(wheel)


def test_the_wheel_carries_every_module_and_data_file_that_git_tracks(wheel: zipfile.Path, root: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "src"], cwd=root, capture_output=True, text=True, check=True).stdout
    tracked = {line.removeprefix("src/") for line in listed.split("\n") if line and (root / line).exists()}
    assert tracked <= names(wheel)


def test_the_wheel_is_one_for_its_platform_exactly_when_it_carries_the_compiled_engine(
    wheel: zipfile.Path, root: Path
) -> None:
    folder = "dispatchable/compiled/"
    carried = {name.removeprefix(folder) for name in names(wheel) if name.startswith(folder)} - {"__init__.py"}
    if str(wheel.root.filename).endswith("-py3-none-any.whl"):
        assert carried == set()
    else:
        assert carried == {path.name for path in (root / "src" / folder).iterdir() if path.is_file()} - {"__init__.py"}
        manifest = json.loads((wheel / folder / "manifest.json").read_text(encoding="utf-8"))
        assert carried == {n + manifest["suffix"] for n in (*manifest["sources"], manifest["library"])} | {MANIFEST}


def test_the_wheel_holds_no_bytecode_and_no_register(wheel: zipfile.Path) -> None:
    assert not [name for name in names(wheel) if name.endswith((".pyc", ".register")) or "__pycache__" in name]
