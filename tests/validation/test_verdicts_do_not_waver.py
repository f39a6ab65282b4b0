"""Promises that hold for every house of the demonstration, however it is written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from hypothesis import example, given
from hypothesis import strategies as st

from dispatchable import Validator
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.tabular import AddressInput
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.demo.registers import DEMONSTRATIONS
from dispatchable.interfaces.cli.demo.towns import Street


@dataclass(frozen=True)
class House:
    country: str
    street: Street
    number: str
    suffix: str

    @property
    def street_name(self) -> str:
        parts = (self.street.before, self.street.name, self.street.kind, self.street.after)
        return " ".join(part for part in parts if part)

    def line(self, number: str = "", suffix: str = "") -> str:
        label = " ".join(part for part in (number or self.number, suffix if number else self.suffix) if part)
        return f"{self.street_name} {label}" if self.country == "DE" else f"{label} {self.street_name}"

    @property
    def elements(self) -> dict[str, str]:
        town = self.street.town
        city = self.street.part or town.name.split(" 1er ")[0].split(" 2e ")[0]
        elements = {"postcode": town.postcode, "city": city, "region": town.region}
        return {name: value for name, value in elements.items() if value}


HOUSES = [
    House(demonstration.country, street, number, suffix)
    for demonstration in DEMONSTRATIONS
    for street in demonstration.streets
    for number, suffix in street.numbers()
]
houses = st.sampled_from(HOUSES)


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@st.composite
def noisy(draw: st.DrawFn, text: str) -> str:
    """The same text in another case, with or without accents, with other blanks."""
    if draw(st.booleans()):
        text = plain(text)
    text = draw(st.sampled_from((str.lower, str.upper, str.title, str)))(text)
    blank = draw(st.sampled_from((" ", "  ", "\u00a0", " \t ")))
    return draw(st.sampled_from(("", " "))) + text.replace(" ", blank) + draw(st.sampled_from(("", " ")))


@given(houses)
def test_every_house_of_a_register_is_found_as_the_register_writes_it(
    demonstration: dict[str, Validator], house: House
) -> None:
    verdict = demonstration[house.country].validate(house.line(), country=house.country, elements=house.elements)
    assert verdict.status is Status.VALID, house
    assert (verdict.address.house_number + verdict.address.suffix).replace(" ", "").lower() == (
        house.number + house.suffix
    ).replace(" ", "").lower()


@given(houses, st.data())
def test_case_accents_and_blanks_change_no_verdict(
    demonstration: dict[str, Validator], house: House, data: st.DataObject
) -> None:
    validator = demonstration[house.country]
    written = data.draw(noisy(house.line()))
    elements = {name: data.draw(noisy(value)) for name, value in house.elements.items()}
    plainly = validator.validate(house.line(), country=house.country, elements=house.elements)
    noisily = validator.validate(written, country=house.country, elements=elements)
    assert (noisily.status, noisily.record_id) == (plainly.status, plainly.record_id)


@given(houses, st.integers(0, 9_999), st.sampled_from(("", "bis", "ter", "quater", "a", "b", "c", "1/2")))
def test_a_house_is_confirmed_only_under_a_number_that_the_register_holds(
    demonstration: dict[str, Validator], house: House, number: int, suffix: str
) -> None:
    validator = demonstration[house.country]
    verdict = validator.validate(house.line(str(number), suffix), country=house.country, elements=house.elements)
    if not verdict.record_id:
        assert verdict.status not in (Status.VALID, Status.CORRECTED)
        return
    short = {"bis": "b", "ter": "t", "quater": "q"}
    held = {
        (h.number, short.get(h.suffix.lower(), h.suffix.lower()))
        for h in HOUSES
        if h.country == house.country and fold(h.street_name) == fold(house.street_name)
    }
    assert (str(number), short.get(suffix, suffix)) in held, verdict
    assert verdict.address.house_number == str(number)


@given(st.lists(houses, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_one_by_one_all_at_once_and_in_any_order_are_the_same(
    demonstration: dict[str, Validator], chosen: list[House], random: object
) -> None:
    country = chosen[0].country
    validator = demonstration[country]
    rows = [AddressInput(h.line(), h.elements) for h in chosen if h.country == country]
    alone = [validator.validate(row.text, country=country, elements=row.elements) for row in rows]
    assert list(validator.validate_many(rows, country=country)) == alone
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = list(validator.validate_many([rows[i] for i in order], country=country))
    assert shuffled == [alone[i] for i in order]


TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=60)
PIECES = st.lists(
    st.sampled_from(
        ["12", "bis", "rue", "de", "la", "République", "99001", "Sarlande-Vernoise", "appt", "#", "-", "/", ",", "N",
         "Main", "St", "à", "BP", "angle", "(", ")", "1/2", "Straße", "Flat", "\n", "cedex", "²", "½", "n°"]
    ),
    max_size=10,
).map(" ".join)  # fmt: skip


@given(st.sampled_from(["FR", "US", "CA", "GB", "DE"]), st.one_of(TEXT, PIECES))
@example("FR", "'0:00000:0")
def test_any_text_gets_a_verdict(demonstration: dict[str, Validator], country: str, text: str) -> None:
    verdict = demonstration[country].validate(text, country=country)
    assert 0.0 <= verdict.score <= 1.0
    assert bool(verdict.record_id) == (verdict.status in (Status.VALID, Status.CORRECTED))
