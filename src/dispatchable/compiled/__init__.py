"""Which build of the engine runs: the modules compiled into this folder, or their plain sources.

``tools/compile_engine.py`` compiles the hot modules of the engine into this folder, with a manifest that holds the
digest of the sources they were made from. Importing ``dispatchable`` compares the two. When they agree, the compiled
modules stand in for the sources; else the sources run, so an edited source is never hidden by what was compiled before.
With ``DISPATCHABLE_PLAIN=1`` the sources run in any case. Both give the same verdicts; see docs/adr/0008.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from typing import Any

FOLDER = os.path.dirname(os.path.abspath(__file__))
"""Where the compiled modules lie, each as its full name with the suffix of the platform."""
MANIFEST = "manifest.json"
"""``suffix`` of the files, ``digest`` of the ``sources`` (module names), ``library`` that all of them share."""


def digest_of(sources: Iterable[str], folder: str = FOLDER) -> str:
    """The digest (SHA-256, hexadecimal) of modules' sources; ``folder`` is that of the compiled modules.

    Raises OSError when a source cannot be read.
    """
    package = os.path.dirname(folder)
    digest = hashlib.sha256()
    for name in sources:
        with open(os.path.join(package, *name.split(".")[1:]) + ".py", "rb", buffering=0) as file:
            text = file.read()
        digest.update(b"%s %d\n" % (name.encode(), len(text)))
        digest.update(text)
    return digest.hexdigest()


def usable(folder: str = FOLDER) -> dict[str, str]:
    """The compiled modules by name, each with its file; empty unless this Python can load them and no source changed.

    The library that they share is among them under its own name.
    """
    try:
        with open(os.path.join(folder, MANIFEST), encoding="utf-8") as file:
            manifest: Mapping[str, Any] = json.load(file)
        suffix, sources = manifest["suffix"], manifest["sources"]
        if suffix not in EXTENSION_SUFFIXES or manifest["digest"] != digest_of(sources, folder):
            return {}
        return {name: os.path.join(folder, name + suffix) for name in (*sources, manifest["library"])}
    except (OSError, ValueError, KeyError):
        return {}


class Finder:
    """Finds compiled modules before Python looks for their sources."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The compiled module of that name, None for any other."""
        file = self._files.get(name)
        return None if file is None else spec_from_file_location(name, loader=ExtensionFileLoader(name, file))


def _chosen() -> str:
    files = {} if os.environ.get("DISPATCHABLE_PLAIN", "0") not in ("", "0") else usable()
    if files:
        sys.meta_path.insert(0, Finder(files))
    return "compiled" if files else "plain"


BUILD = _chosen()
"""The build of the engine in this process: ``compiled`` or ``plain``."""
