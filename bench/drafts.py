"""What a query of the noise suite is made from, and when it has one right answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.french import core_key, fold, street_key
from bench.points import PARIS, House, Points
from bench.writing import Draft, city_text

Towns = list[tuple[str, str]]


class LeaveOut(Exception):
    """The draft is not used; the message is the reason that is counted."""


def as_is(text: str) -> str:
    """The text unchanged."""
    return text


@dataclass(slots=True)
class Query:
    """A finished draft and what is right for it."""

    draft: Draft
    expected: list[House]
    street: str = ""
    city_codes: frozenset[str] = frozenset()
    absent: bool = False
    case: Callable[[str], str] = as_is


def base(rng: Random, points: Points, house: House, former: bool = True) -> Draft:
    """The house as the register has it, its town as people write it."""
    suffix = "bis" if house.suffix == "b" and house.town == PARIS and rng.random() < 0.5 else house.suffix
    suffix = suffix if letters_beside(points, house) or len(suffix) > 1 or rng.random() < 0.5 else suffix.upper()
    taken = former and house.community and any(
        fold(house.community) == fold(n) for t, names in points.town_names.items() if t != house.town for n in names
    )  # fmt: skip
    city = city_text(rng, house, former=former and not taken)
    return Draft(house.number, suffix, house.street, house.postcode, city)


def letters_beside(points: Points, house: House) -> bool:
    """Whether the number also exists with A, so that its B is a letter and no "bis"."""
    street = points.street(house.town, house.street)
    return street is not None and (house.number, "a") in street.houses


def only_answer(points: Points, house: House, draft: Draft, wrong_postcode: str = "") -> list[House]:
    """The house alone, or LeaveOut where what is written fits another record as well or better."""
    postcode = "" if wrong_postcode else draft.postcode
    town = house.town if draft.city else ""
    own = street_key(house.street)
    if len(points.answers(own, house.house_key, town, postcode)) != 1:
        raise LeaveOut("twin")
    key = street_key(draft.street)
    for scope in {(town, postcode), ("", wrong_postcode)} - {("", "")}:
        reason = points.rivals(key, house, *scope)
        if reason:
            raise LeaveOut(reason)
    if wrong_postcode and points.answers(key, house.house_key, "", wrong_postcode):
        raise LeaveOut("other_answer")
    return [house]


def finish(points: Points, house: House, draft: Draft, case: Callable[[str], str] = as_is) -> Query:
    """The query with its one right answer."""
    return Query(draft, only_answer(points, house, draft), case=case)


def spelling_matters(house: House, letters: int = 3) -> None:
    if house.technical:
        raise LeaveOut("technical")
    if len(re.sub(r"[^a-z]", "", core_key(house.street))) < letters:
        raise LeaveOut("not_applicable")


def only_answer_same_core(points: Points, house: House, draft: Draft) -> list[House]:
    """As ``only_answer`` for a draft that spells the name itself right: only twins of the true street count."""
    if len(points.answers(street_key(house.street), house.house_key, house.town, draft.postcode)) != 1:
        raise LeaveOut("twin")
    return [house]
