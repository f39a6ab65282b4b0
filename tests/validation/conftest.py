from __future__ import annotations

import pytest

from dispatchable import Register, Validator
from dispatchable.interfaces.cli.demo.registers import build_registers


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Validator]:
    """One validator for each country of the demonstration."""
    registers = [Register.open(path) for path in build_registers(tmp_path_factory.mktemp("demonstration"))]
    return {register.country: Validator([register]) for register in registers}
