"""Dispatchable validates civic addresses against authoritative registers.

The names below are the stable contract of the library; everything else may change between versions.
"""

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.validator import Validator
from dispatchable.engine.validation.verdict import Verdict

__all__ = ["CivicAddress", "Register", "UserError", "Validator", "Verdict"]
