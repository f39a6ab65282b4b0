"""Makes the project's virtual environment with nothing but a bare ``python3``, from the locked versions.

Debian's python3 comes without ensurepip; then an environment without pip is made and filled from outside by the pip
or uv that the machine has. Where there is none, the one command that helps is printed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def run(command: Sequence[str | Path], path: str = "") -> None:
    """Run ``command``, with ``path`` before PATH; on failure show all it said and stop with its exit code."""
    environment = {**os.environ, "PATH": os.pathsep.join(filter(None, (path, os.environ.get("PATH"))))}
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(done.returncode)


def make_environment(venv: Path) -> list[str]:
    """Create ``venv`` and return the command that installs into it (``[..., "install"]``)."""
    python = str(venv / "bin" / "python")
    # A python that was moved or removed leaves a dangling link behind.
    usable = Path(python).exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0
    if not usable:
        say(f"making {venv.name} with Python {sys.version_info.major}.{sys.version_info.minor}")
        make = [sys.executable, "-m", "venv", "--clear", str(venv)]
        if not find_spec("ensurepip") or subprocess.run(make, capture_output=True, check=False).returncode:
            run([*make, "--without-pip"])
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", python]
    if find_spec("pip"):
        return [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", python, "install"]
    raise SystemExit(
        "This Python can make an environment but has no pip to fill it with. On Debian and Ubuntu run this, then make "
        "again:\n    sudo apt-get install python3-venv"
    )


def main(venv: Path) -> None:
    """Fill ``venv`` with the locked versions and with this project in editable form."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SystemExit(
            f"Dispatchable needs Python 3.11 or newer; python3 is {found}. Try: make PYTHON=python3.12 ..."
        )
    install = make_environment(venv)
    say("installing the locked versions")
    run([*install, "--require-hashes", "-r", "requirements/dev.lock"])
    if not shutil.which("npm"):
        say("installing npm, which this machine lacks")
        run([*install, "--require-hashes", "-r", "requirements/npm.lock"])
    say("installing this clone (compiles the reference tables)")
    # --no-build-isolation: the build tools are among the locked versions; npm may stand in the environment itself.
    run([*install, "--no-deps", "--no-build-isolation", "--editable", "."], path=str(venv / "bin"))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
