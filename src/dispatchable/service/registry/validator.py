"""The registers an organisation may see, opened once for each process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import structlog

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.suggest import Suggester
from dispatchable.engine.validation.validator import Validator
from dispatchable.service.datadir import SUFFIX, data_dir, registers_dir
from dispatchable.service.organizations.models import Organization

DEMO = "demo"
"""Folder of the fictional registers within the data directory."""

_Signature = tuple[tuple[str, int, int], ...]


class LeftOut(NamedTuple):
    """A register that could not be opened."""

    file: str
    """Its name in the folder."""
    code: str
    """Why, as the error's code says: ``register.older``, ``register.newer`` ..."""


@dataclass(slots=True)
class Opened:
    """The registers of one folder as they were when it last changed."""

    signature: _Signature
    validator: Validator
    left_out: tuple[LeftOut, ...] = ()
    suggesters: dict[str, tuple[Suggester, ...]] = field(default_factory=dict)
    """By country; their indexes are made at the first text."""


_opened: dict[Path, Opened] = {}
_lock = threading.Lock()


def folder_of(organization: Organization) -> Path:
    """Where the organisation's registers lie: a demonstration sees the fictional ones, and only it does."""
    return _folder(is_demo=organization.is_demo)


def _folder(*, is_demo: bool) -> Path:
    return data_dir() / DEMO if is_demo else registers_dir()


def validator_for(organization: Organization) -> Validator:
    """The validator over the organisation's registers, kept for the process; made anew when the folder changes.

    A register that cannot be opened is left out, so that its places are ``not_checked`` and the others still answer;
    the log and the first page name the file.
    """
    return opened_for(organization).validator


def opened_for(organization: Organization) -> Opened:
    """The organisation's registers with their suggesters; see ``validator_for``."""
    return _opened_in(folder_of(organization))


def registers_of(*, is_demo: bool) -> tuple[Register, ...]:
    """The registers that demonstrations see, or those of everybody else."""
    return _opened_in(_folder(is_demo=is_demo)).validator.registers


def _opened_in(folder: Path) -> Opened:
    signature = _signature(folder)
    known = _opened.get(folder)
    if known is not None and known.signature == signature:
        return known
    with _lock:
        known = _opened.get(folder)
        if known is None or known.signature != signature:
            known = _opened[folder] = _open(folder, signature)
        return known


def _signature(folder: Path) -> _Signature:
    if not folder.is_dir():
        return ()
    stats = [(path.name, path.stat()) for path in sorted(folder.glob(f"*{SUFFIX}")) if path.is_file()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _open(folder: Path, signature: _Signature) -> Opened:
    registers, left_out = [], []
    for name, _, _ in signature:
        try:
            registers.append(Register.open(folder / name))
        except UserError as error:
            structlog.get_logger(__name__).warning("register left out", file=name, code=error.code)
            left_out.append(LeftOut(name, error.code))
    suggesters: dict[str, list[Suggester]] = {}
    for register in registers:
        suggesters.setdefault(register.country, []).append(Suggester(register))
    by_country = {country: tuple(some) for country, some in suggesters.items()}
    return Opened(signature, Validator(registers), tuple(left_out), by_country)
