"""The compiled engine gives the verdicts of its sources, and runs only as long as it is made from them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dispatchable.compiled import FOLDER, MANIFEST, Finder, digest_of, usable
from tools.compile_engine import LIBRARY, MYPY, compile_engine, modules

VERDICTS = """
import sys
from pathlib import Path
import yaml
from bench import invented, registers
from bench.answers import arguments
from dispatchable import Register, Validator, compiled
from dispatchable.interfaces.cli.demo.registers import build_registers
folder = Path(sys.argv[1])
print(compiled.BUILD)
source = folder / "invented.csv"
invented.write_register(source)
built = registers.compile_file("invented", registers.Recipe("ban", "FR", str(source)), source, folder)
validator = Validator([Register.open(built.path)])
for row in invented.suite(source, 23, per_kind=30, per_absent=40).rows:
    text, elements = arguments(row)
    print(validator.explain(text, country="FR", elements=elements))
shown = {r.name: Validator([r]) for r in map(Register.open, build_registers(folder))}
for path in sorted(Path("tests/corpus").glob("*.yaml")):
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    for case in document["cases"]:
        given = case["input"]
        for validator in shown.values():
            text, elements = given.get("text", ""), given.get("elements")
            print(validator.explain(text, country=document["country"], elements=elements))
            print(validator.validate(text, country=document["country"], elements=elements))
"""
"""Prints the build, then the whole verdict on every case of the corpus and of an invented suite."""
WHICH = """
from dispatchable import compiled
from dispatchable.engine.validation import judge
print(compiled.BUILD, judge.__file__.endswith(".py"))
"""


def python(code: str, *arguments: str, source: Path, plain: str = "0") -> str:
    """What the code prints with the package in the folder ``source``."""
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}.", "DISPATCHABLE_PLAIN": plain}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def compiled(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The source tree, where the engine is compiled from its sources of today."""
    monkeypatch.chdir(root)
    if not usable():
        pytest.skip("the engine is not compiled: make compile")
    return root / "src"


def test_compiled_and_plain_give_the_same_verdicts(compiled: Path, tmp_path: Path) -> None:
    said = {}
    for build, plain in (("compiled", "0"), ("plain", "1")):
        (tmp_path / build).mkdir()
        first, *said[build] = python(VERDICTS, str(tmp_path / build), source=compiled, plain=plain).splitlines()
        assert first == build
    assert len(said["plain"]) > 2000
    assert said["compiled"] == said["plain"]


def test_every_module_is_compiled_and_an_edited_source_hides_them_all(compiled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "src" / "dispatchable"
    shutil.copytree(compiled / "dispatchable", copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert python(WHICH, source=copy.parent) == "compiled False\n"
    assert python(WHICH, source=copy.parent, plain="1") == "plain True\n"
    with (copy / "engine/civic/folding.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert python(WHICH, source=copy.parent) == "plain True\n"
    assert set(usable()) == {*modules(compiled.parent), LIBRARY}


def test_choosing_the_build_takes_no_time_to_speak_of(compiled: Path) -> None:
    def milliseconds() -> float:
        start = time.process_time()
        usable()
        return 1000 * (time.process_time() - start)

    assert min(milliseconds() for _ in range(10)) < 5


# -- what holds where nothing is compiled ---------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of compiled modules of a package with one module, which only seem compiled."""
    from importlib.machinery import EXTENSION_SUFFIXES

    folder = tmp_path / "dispatchable" / "compiled"
    (tmp_path / "dispatchable" / "engine").mkdir(parents=True)
    folder.mkdir()
    (tmp_path / "dispatchable" / "engine" / "hot.py").write_text("X = 1\n", encoding="utf-8")
    digest = digest_of(["dispatchable.engine.hot"], str(folder))
    manifest = f'{{"suffix": "{EXTENSION_SUFFIXES[0]}", "library": "lib", "digest": "{digest}", '
    (folder / MANIFEST).write_text(manifest + '"sources": ["dispatchable.engine.hot"]}', encoding="utf-8")
    return folder


def test_what_is_compiled_is_found_under_its_name_and_nothing_else_is(small: Path) -> None:
    files = usable(str(small))
    assert set(files) == {"dispatchable.engine.hot", "lib"}
    found = Finder(files).find_spec("dispatchable.engine.hot")
    assert found is not None
    assert found.origin == files["dispatchable.engine.hot"]
    assert Finder(files).find_spec("dispatchable.engine.cold") is None


@pytest.mark.parametrize("change", ["edited", "removed", "other_python", "damaged", "without_digest"])
def test_what_does_not_match_is_not_used(small: Path, change: str) -> None:
    source, manifest = small.parent / "engine" / "hot.py", small / MANIFEST
    text = manifest.read_text(encoding="utf-8")
    if change == "edited":
        source.write_text("X = 2\n", encoding="utf-8")
    elif change == "removed":
        source.unlink()
    elif change == "other_python":
        manifest.write_text(re.sub(r'"suffix": "[^"]*"', '"suffix": ".cpython-39-other.so"', text), encoding="utf-8")
    elif change == "damaged":
        manifest.write_text(text[:-9], encoding="utf-8")
    else:
        manifest.write_text(text.replace("digest", "digits"), encoding="utf-8")
    assert usable(str(small)) == {}


def test_without_a_compiler_it_says_so_and_leaves_nothing_stale(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = tmp_path / "src" / "dispatchable"
    shutil.copytree(root / "src" / "dispatchable", package, ignore=shutil.ignore_patterns("__pycache__", "compiled"))
    (package / "compiled").mkdir()
    shutil.copy(Path(FOLDER) / "__init__.py", package / "compiled")
    (package / "compiled" / MANIFEST).write_text("{}", encoding="utf-8")
    (package / "compiled" / "old.so").touch()
    monkeypatch.setenv("CC", "no-such-compiler")
    assert compile_engine(tmp_path) is False
    assert capsys.readouterr().out == "the engine: plain Python (there is no C compiler)\n"
    assert [path.name for path in (package / "compiled").iterdir()] == ["__init__.py"]


def test_the_locked_mypy_is_the_one_that_compiles(root: Path) -> None:
    locked = (root / "requirements/dev.lock").read_text(encoding="utf-8")
    assert re.search(rf"^mypy=={re.escape(MYPY)}\.", locked, re.MULTILINE)
