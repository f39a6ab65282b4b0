from __future__ import annotations

from pathlib import Path

import pytest

from dispatchable import Register, Validator
from dispatchable.interfaces.cli.demo.registers import build_registers


@pytest.fixture(scope="session")
def demonstration_validators(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Validator]:
    """One validator for each demonstration register, by the register's name."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    registers = [Register.open(path) for path in build_registers(folder)]
    return {register.name: Validator([register]) for register in registers}
