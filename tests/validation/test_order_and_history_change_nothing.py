"""A verdict depends on the address and the registers alone: not on earlier calls, nor on the registers' order."""

from __future__ import annotations

import pytest

from dispatchable import Register, Validator
from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import SourceOptions
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.sources import open_source
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.demo.registers import build_registers

LINE = "12 rue de la République, 99001 Sarlande-Vernoise"


def test_asking_for_another_country_leaves_the_next_call_as_it_was(demonstration: dict[str, Validator]) -> None:
    validator = Validator(demonstration["FR"].registers)
    before = validator.validate(LINE)
    assert validator.validate("Mühlenstraße 1", country="DE").status is Status.NOT_CHECKED
    assert validator.validate(LINE) == before


def test_an_element_that_does_not_exist_is_named(demonstration: dict[str, Validator]) -> None:
    with pytest.raises((UserError, KeyError), match="nonsense"):
        demonstration["FR"].validate(LINE, elements={"nonsense": "x"})


@pytest.fixture(scope="module")
def two_registers(tmp_path_factory: pytest.TempPathFactory) -> list[Register]:
    """The French demonstration as two registers: its neighbour town alone, and all the others."""
    folder = tmp_path_factory.mktemp("two")
    build_registers(folder)
    header, *rows = (folder / "demo-fr.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    registers = []
    for name, alone in (("neighbour", True), ("others", False)):
        source, output = folder / f"{name}.csv", folder / f"{name}.register"
        source.write_text(header + "".join(r for r in rows if (";99130;" in r) is alone), encoding="utf-8")
        events = open_source("ban", [source], SourceOptions("FR", {}, {}))
        build_register(events, output=output, name=name, country="FR", source="ban")
        registers.append(Register.open(output))
    return registers


@pytest.mark.parametrize(
    "line",
    [
        *("99130", "99001", "99001 12", "99130 rue", "rue Basse 99130", "4 Grande Rue", "12 rue de la République"),
        *("4 Grande Rue, 99001 Sarlande-Vernoise", "Bourgneuf-les-Tilles", "12, 99130 Bourgneuf-les-Tilles", LINE),
    ],
)
def test_the_order_of_registers_changes_no_verdict(two_registers: list[Register], line: str) -> None:
    one = Validator(two_registers).validate(line, country="FR")
    other = Validator(two_registers[::-1]).validate(line, country="FR")
    assert (one.status, one.depth, one.record_id) == (other.status, other.depth, other.record_id)


@pytest.mark.parametrize(
    "line",
    ["7 Allée Saint-Ambroise, 99002 Sarlande-Vernoise", "avenue Fabriques 7 chez", "Rue Neuv, Bourgneuf-les-Tilles"],
)
def test_only_a_corrected_verdict_offers_corrections(demonstration: dict[str, Validator], line: str) -> None:
    verdict = demonstration["FR"].validate(line)
    assert (verdict.status is Status.CORRECTED) == bool(verdict.corrections)


@pytest.mark.parametrize("country", ["FR", "US", "CA", "GB", "DE"])
def test_no_correction_leaves_a_text_as_it_is(demonstration: dict[str, Validator], country: str) -> None:
    validator = demonstration[country]
    for register in validator.registers:
        for street in range(len(register.street_name)):
            name = register.name_text[register.street_name[street]]
            verdict = validator.validate(f"1 {name}, {register.city_name[register.street_city[street]]}")
            assert all(c.given != c.value for c in verdict.corrections), (name, verdict.corrections)
