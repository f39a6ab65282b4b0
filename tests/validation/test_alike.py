"""What one row says of those that differ in its house number alone is what each of them is told by itself."""

from __future__ import annotations

import pytest

from dispatchable import Register, Validator
from dispatchable.engine.validation.alike import Alike, alike
from dispatchable.interfaces.cli.demo.registers import build_registers

PLACES = [
    {"postcode": "99001", "city": "Sarlande-Vernoise"},
    {"postcode": "99130", "city": "Bourgneuf-les-Tilles"},
    {"postcode": "99001"},
    {"city": "Bourgneuf"},
    {},
]
SHAPES = [
    "{n} {street}",
    "{n}, {street}",
    "{n} bis {street}",
    "{n} B {street}",
    "{n} {street}, 99001 Sarlande-Vernoise",
    "{n} {street} bat 4",
    "{n} {street} Sarlande",
    "{n} {street} et 12 rue Basse",
]


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Validator:
    paths = build_registers(tmp_path_factory.mktemp("registers"))
    return Validator([Register.open(path) for path in paths if path.stem == "demo-fr"])


def streets(validator: Validator) -> list[str]:
    register = validator.registers[0]
    names = [register.name_text[i] for i in range(len(register.name_text))]
    return [*names[:: max(len(names) // 25, 1)], "rue de la Republiqe", "grande rue", "avenue Galier", "chemin vert"]


def test_every_number_of_a_street_is_told_what_it_would_be_told_alone(validator: Validator) -> None:
    told = 0
    for street in streets(validator):
        for shape in SHAPES:
            for place in PLACES:
                known: list[Alike] = []
                for number in [*range(1, 24), 101, 850, 1200, 9999]:
                    line = shape.format(n=number, street=street)
                    examined = validator.examine(line, country="FR", elements=place)
                    for shared in known:
                        if (point := shared.house(number)) >= 0 and shared.at >= 0:
                            found = examined.outcome.found if examined.outcome else None
                            assert found and examined.outcome and examined.outcome.accepted, line
                            assert (found.point, found.street) == (point, shared.looked_at[shared.at][1]), line
                            verdict, first = examined.verdict, shared.examined.verdict
                            assert verdict.reasons == first.reasons and verdict.corrections == first.corrections, line
                            assert (verdict.status, verdict.depth, verdict.score) == (
                                first.status, first.depth, first.score,
                            ), line  # fmt: skip
                            told += 1
                        elif shared.missing(number):
                            assert shared.verdict(str(number), line) == examined.verdict, line
                            told += 1
                    if len(known) < 3 and (shared := alike(examined)) is not None:
                        known.append(shared)
    assert told > 5_000


@pytest.mark.parametrize(
    "line",
    ["12-14 rue de la République", "12 et 14 rue de la République", "012 rue de la République", "12/2 rue Basse",
     "rue de la République 12", "12e rue Basse", "12 8 mai 1945", "99001 rue Basse", "12 12 rue Basse",
     "12 rue de la République angle rue Basse", "rue de la République", "12345 rue Basse"],
)  # fmt: skip
def test_a_number_that_may_be_read_in_another_way_stands_for_no_other(line: str, validator: Validator) -> None:
    examined = validator.examine(line, country="FR", elements={"postcode": "99001", "city": "Sarlande-Vernoise"})
    assert alike(examined) is None
