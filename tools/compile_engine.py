"""Compile the hot modules of the engine with mypyc into the package, where a C compiler is there to do it.

The wheel's build hook and make call this. Without a compiler everything runs in plain Python; one line says which of
both it is. What is compiled is used as long as no source changes (see ``src/dispatchable/compiled``), so it is never
necessary to compile while working on the sources.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import runpy
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

MYPY = "2.4"
"""The series of mypy whose compiler is used: the tests that hold compiled against plain verdicts ran with it."""
PACKAGE = Path("src/dispatchable")
LIBRARY = "dispatchable__mypyc"
"""The library that all compiled modules share, as mypyc names it."""
ROOMS = {
    "civic": ("address", "folding", "format", "syntax", "template"),
    "countries": ("gazetteer", "lexicon"),
    "registers": ("coordinates", "file", "hashing", "keys", "names", "numbers", "register", "tables"),
    "validation": ("*",),
}
"""Rooms of the engine with the modules that one validation runs through."""
FLAGS = ("-fno-semantic-interposition", "-fvisibility=hidden")
"""What the functions of the library call in each other is bound when it is made, and may be inlined."""
_RUN = """
import os
import sys
from pathlib import Path
from setuptools import Distribution
from mypyc.build import mypycify
built, folder, *files = sys.argv[1:]
options = ["--config-file=", "--namespace-packages", "--explicit-package-bases", "--ignore-missing-imports"]
options += [f"--cache-dir={folder}/mypy"]
Path(folder).mkdir(parents=True, exist_ok=True)
extensions = mypycify([*options, *files], opt_level="2", debug_level="0", group_name="dispatchable", target_dir=folder)
# No setup(): it would read the project's own settings, which are another tool's.
build = Distribution({"name": "engine", "ext_modules": extensions}).get_command_obj("build_ext")
build.build_lib, build.build_temp, build.parallel = built, folder, os.cpu_count()
build.ensure_finalized()
build.run()
"""


def modules(root: Path) -> list[str]:
    """The names of the modules to compile, sorted."""
    engine = root / PACKAGE / "engine"
    files = [path for room, names in ROOMS.items() for name in names for path in (engine / room).glob(f"{name}.py")]
    return sorted(f"dispatchable.engine.{p.parent.name}.{p.stem}" for p in files if p.stem != "__init__")


def wanted() -> tuple[str, ...]:
    """What a build must install to compile on this machine; nothing where there is no C compiler."""
    return () if _no_compiler() else (f"mypy=={MYPY}.*", "setuptools>=65")


def _no_compiler() -> str:
    """Why no C can be compiled here, "" when it can."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cl")
    if not shutil.which(compiler[0]):
        return "there is no C compiler"
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        return "Python's C headers are not installed"
    return ""


def missing() -> str:
    """What is missing to compile, "" when nothing is."""
    if lack := _no_compiler():
        return lack
    for name in ("mypy", "setuptools"):
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return f"{name} is not installed"
        if name == "mypy" and not found.startswith(f"{MYPY}."):
            return f"mypy {MYPY} is needed, not {found}"
    return ""


def compile_engine(root: Path) -> bool:
    """Compile the engine in the source tree at ``root``; quick when that is done already.

    Prints one line and returns whether the tree now holds compiled modules of its sources. A compiler that fails is no
    error: what was compiled before is taken away, and the engine runs plain.
    """
    folder = root / PACKAGE / "compiled"
    names = modules(root)
    chooser = runpy.run_path(str(folder / "__init__.py"))
    if chooser["usable"](str(folder)).keys() == {*names, LIBRARY}:
        return _said("compiled", "as before")
    for path in folder.iterdir():
        if path.name == chooser["MANIFEST"] or path.suffix in (".so", ".pyd"):
            path.unlink()
    if lack := missing():
        return _said("plain Python", lack)
    digest: str = chooser["digest_of"](names, str(folder))
    suffix = EXTENSION_SUFFIXES[0]
    work = root / "build" / "engine"
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work) as built:
        files = [str(Path("src", *name.split(".")).with_suffix(".py")) for name in names]
        command = [sys.executable, "-c", _RUN, built, str(work), *files]
        flags = " ".join(filter(None, (os.environ.get("CFLAGS"), *FLAGS)))
        environment = {**os.environ, "MYPYPATH": "src", "DISPATCHABLE_PLAIN": "1", "CFLAGS": flags}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stderr.write((done.stdout + done.stderr)[-4000:])
            return _said("plain Python", "the compiler failed")
        for name in (*names, LIBRARY):
            made = Path(built, *name.split("."))
            shutil.copyfile(made.with_name(made.name + suffix), folder / f"{name}{suffix}")
    manifest: dict[str, Any] = {"suffix": suffix, "library": LIBRARY, "digest": digest, "sources": names}
    (folder / chooser["MANIFEST"]).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return _said("compiled", f"{len(names)} modules")


def _said(build: str, why: str) -> bool:
    print(f"the engine: {build} ({why})", flush=True)
    return build == "compiled"


if __name__ == "__main__":
    compile_engine(Path(__file__).resolve().parent.parent)
