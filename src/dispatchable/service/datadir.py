"""The installation's data directory and the registers loaded in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dispatchable.engine.registers.register import Register

SUFFIX = ".register"
RETIRED = "retired"


def data_dir() -> Path:
    """Where the installation keeps its data: DISPATCHABLE_DATA_DIR, else the system's place for a user's data."""
    given = os.environ.get("DISPATCHABLE_DATA_DIR")
    if given:
        return Path(given).expanduser()
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "dispatchable"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "dispatchable"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "dispatchable"


def registers_dir() -> Path:
    """The folder of the loaded registers; it need not exist."""
    return data_dir() / "registers"


def register_paths() -> list[Path]:
    """The loaded registers' files in the order of their names; retired ones are not among them."""
    folder = registers_dir()
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.is_file()) if folder.is_dir() else []


def loaded_registers() -> list[Register]:
    """The loaded registers, opened. Raises UserError for the first that is damaged, newer, or of other rules."""
    from dispatchable.engine.registers.register import Register  # the settings import this module: keep it light

    return [Register.open(path) for path in register_paths()]
