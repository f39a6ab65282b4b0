"""Names that people taught never turn a house into another, and leave no trace when they are gone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import given, settings
from hypothesis import strategies as some

from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.learnt import STREET, TOWN, LearntName, Overlay, collide, fault_of
from dispatchable.engine.validation.validator import Validator
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.demo.registers import build_registers

STREETS = (
    "Rue de la République",
    "Rue Brélaz",
    "rue de la gare perdue",
    "Rue Brelas",
    "Rue des Cent Pas",
    "Passage Noir",
)
TOWNS = ("Sarlande-Vernoise", "Vernoise-les-Bains", "Amiens", "Sarlande", "Nulle-Part")


@cache
def validator() -> Validator:
    folder = Path(mkdtemp())
    build_registers(folder)
    return Validator([Register.open(folder / "demo-fr.register")])


GOOD = (
    LearntName("s", STREET, "FR", "Rue de la Gare perdue", "Rue de la République", "Sarlande-Vernoise", by="Dana"),
    LearntName("t", TOWN, "FR", "Vernoise-les-Bains", "Sarlande-Vernoise", by="Dana"),
)
names = some.builds(
    LearntName,
    id=some.just("a"),
    kind=some.sampled_from((TOWN, STREET)),
    country=some.just("FR"),
    given=some.sampled_from((*STREETS, *TOWNS)),
    value=some.sampled_from((*STREETS, *TOWNS)),
    city=some.sampled_from(TOWNS),
    postcode=some.sampled_from(("", "99001", "99999")),
    by=some.just("Dana"),
    at=some.just("2026-11-23"),
)
addresses = some.fixed_dictionaries(
    {
        "house_number": some.sampled_from(("1", "12", "38", "60", "61", "412", "12 bis")),
        "street": some.sampled_from(STREETS),
        "city": some.sampled_from(TOWNS),
        "postcode": some.sampled_from(("", "99001", "80000")),
    }
)


@settings(max_examples=150, deadline=None)
@given(some.lists(names, max_size=4), addresses, some.booleans())
def test_what_names_confirm_is_the_register_s_own_record_with_the_number_written(
    taught: list[LearntName], written: dict[str, str], as_text: bool
) -> None:
    approved = [name for name in (*GOOD, *taught) if not fault_of(name, validator().registers)]
    text = f"{written['house_number']} {written['street']}, {written['postcode']} {written['city']}" if as_text else ""
    elements = {} if as_text else {key: value for key, value in written.items() if value}
    plain = validator().validate(text, country="FR", elements=elements)
    found = Overlay(approved).applied(validator(), plain, "FR", text, elements)
    assert validator().validate(text, country="FR", elements=elements) == plain
    if found is plain:
        return
    assert plain.status is not Status.VALID and found.status is Status.VALID
    own = validator().validate(found.address, country="FR")
    assert own.status is Status.VALID and own.record_id == found.record_id
    assert found.address.house_number == written["house_number"].split()[0]
    assert {reason.code for reason in found.reasons} >= {"ADR-LEARNT"}


def test_nothing_existing_becomes_something_else() -> None:
    registers = validator().registers
    for given_name, value, kind, fault in (
        ("Rue Brélaz", "Rue de la République", STREET, "exists"),
        ("Rue de la République", "Rue de la République", STREET, "needless"),
        ("Rue du 8 Mai", "Rue du 9 Mai", STREET, "number"),
        ("Rue Perdue", "Rue de Rien", STREET, "unknown"),
        ("Rue Perdue", "Rue de la République", STREET, ""),
        ("Amiens", "Sarlande-Vernoise", TOWN, "exists"),
        ("Vernoise-les-Bains", "Sarlande-Vernoise", TOWN, ""),
    ):
        assert fault_of(LearntName("a", kind, "FR", given_name, value, "Sarlande-Vernoise"), registers) == fault


def test_the_same_words_stand_for_one_thing() -> None:
    town = LearntName("a", TOWN, "FR", "Vernoise-les-Bains", "Sarlande-Vernoise", postcode="99001")
    other = LearntName("b", TOWN, "FR", "vernoise les bains", "Amiens")
    assert collide(town, other) and not collide(town, LearntName("c", TOWN, "FR", "Vernoise", "Amiens"))
