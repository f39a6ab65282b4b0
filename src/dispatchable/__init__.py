"""Dispatchable validates civic addresses against authoritative registers.

The names below are the stable contract of the library; everything else may change between versions. They are loaded
when first asked for: the parts of the system that never validate stay light.
"""

from importlib import import_module
from typing import TYPE_CHECKING

import dispatchable.compiled  # noqa: F401 - first: it decides whether the engine comes compiled or plain

if TYPE_CHECKING:
    from dispatchable.engine.civic.address import CivicAddress
    from dispatchable.engine.errors import UserError
    from dispatchable.engine.registers.register import Register
    from dispatchable.engine.validation.validator import Validator
    from dispatchable.engine.validation.verdict import Verdict

__all__ = ["CivicAddress", "Register", "UserError", "Validator", "Verdict"]

_PLACES = {
    "CivicAddress": "civic.address",
    "Register": "registers.register",
    "UserError": "errors",
    "Validator": "validation.validator",
    "Verdict": "validation.verdict",
}


def __getattr__(name: str) -> object:
    """One of the names of the contract; AttributeError for any other."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"dispatchable.engine.{_PLACES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The names of the contract."""
    return sorted({*globals(), *__all__})
