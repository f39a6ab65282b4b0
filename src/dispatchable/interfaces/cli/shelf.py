"""The loaded registers: files in the data directory that are put there whole, and retired but never deleted."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.file import RegisterFile
from dispatchable.engine.registers.register import Register
from dispatchable.engine.whole import written_whole
from dispatchable.interfaces.cli.building import NAME
from dispatchable.interfaces.cli.language import say
from dispatchable.service.datadir import RETIRED, SUFFIX, register_paths, registers_dir

_FACTS = ("name", "country", "source", "published", "points", "ranges", "streets", "cities", "bounds", "rules")


def facts(file: RegisterFile, path: Path) -> dict[str, Any]:
    """A register's facts, ready for JSON."""
    return {key: file.meta[key] for key in _FACTS} | {"digest": file.digest, "bytes": file.size, "file": str(path)}


def load(path: Path) -> str:
    """Copies the register ``path`` into the data directory; gives the sentence that says what happened.

    A register of the same name and another content is retired. Raises UserError for a file that is no sound register
    of this version's rules.
    """
    register = Register.open(path)
    name = register.name
    if not NAME.fullmatch(name):
        raise UserError(
            "register.name",
            en=f"{path}: the register's name cannot be a file name. Build it again with --name.",
            fr=f"{path}\u00a0: le nom du référentiel ne peut pas servir de nom de fichier. "
            "Compilez-le à nouveau avec --name.",
        )
    folder = registers_dir()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name}{SUFFIX}"
    if target.exists():
        with contextlib.suppress(UserError):
            if RegisterFile(target).digest == register.digest:
                return say(f"{name} is loaded already.", f"{name} est déjà chargé.")
    with path.open("rb") as read, written_whole(target) as written:
        shutil.copyfileobj(read, written, 1 << 20)
        if target.exists():
            _set_aside(target)
    return say(f"{name} is loaded: {target}", f"{name} est chargé\u00a0: {target}")


def entries() -> list[dict[str, Any]]:
    """The loaded registers' facts; for one that cannot be used its name and ``problem`` in both languages."""
    found: list[dict[str, Any]] = []
    for path in register_paths():
        try:
            Register.open(path)
            found.append(facts(RegisterFile(path), path))
        except UserError as error:
            problem = {"code": error.code, "en": error.en, "fr": error.fr}
            found.append({"name": path.name.removesuffix(SUFFIX), "file": str(path), "problem": problem})
    return found


def retire(name: str) -> str:
    """Takes the register ``name`` out of use and gives the sentence that says where its file is kept."""
    path = registers_dir() / f"{name}{SUFFIX}"
    if not NAME.fullmatch(name) or not path.is_file():
        known = ", ".join(path.name.removesuffix(SUFFIX) for path in register_paths())
        raise UserError(
            "register.not_loaded",
            en=f"No register {name} is loaded. Loaded: {known or 'none'}.",
            fr=f"Aucun référentiel {name} n'est chargé. Chargés\u00a0: {known or 'aucun'}.",
            usage=True,
        )
    kept = _set_aside(path)
    return say(
        f"{name} is retired; its file is kept as {kept}",
        f"{name} est retiré\u202f; son fichier est conservé\u00a0: {kept}",
    )


def _set_aside(path: Path) -> Path:
    """Moves a register to the retired ones, under a name that tells its content: old verdicts cite that digest."""
    try:
        mark = RegisterFile(path).digest[:16]
    except UserError:
        mark = "damaged"
    folder = path.parent / RETIRED
    folder.mkdir(exist_ok=True)
    kept = folder / f"{path.name.removesuffix(SUFFIX)}-{mark}{SUFFIX}"
    path.replace(kept)
    return kept
