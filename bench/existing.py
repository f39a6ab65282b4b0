"""Kinds of the noise suite whose address exists; ``bench.noise`` says how each is made."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from bench.drafts import (
    LeaveOut,
    Query,
    Towns,
    as_is,
    base,
    finish,
    letters_beside,
    only_answer,
    only_answer_same_core,
    spelling_matters,
)
from bench.french import core_key, fold, street_key, suffix_key
from bench.points import House, Points
from bench.writing import (
    abbreviate,
    drop_particles,
    has_type,
    inside,
    invert,
    other_type,
    plain_case,
    suffix_forms,
    typo,
)

_CHANGES = ("particles", "suffix", "typo", "abbrev", "place", "order", "extras", "case")
"""What ``combo`` puts together, in the order in which one change leaves the next something to do."""


def clean(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    return finish(points, house, base(rng, points, house))


def lower_noaccent(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    return finish(points, house, base(rng, points, house), plain_case(rng))


def abbrev(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    draft = base(rng, points, house)
    draft.street = abbreviate(rng, draft.street)
    if draft.street == house.street:
        raise LeaveOut("not_applicable")
    if not house.arrondissement and rng.random() < 0.7:
        draft.city = re.sub(r"(?i)^(saint)(e?)[- ]", lambda m: f"{m[1][0]}t{m[2]} ", draft.city)
    return finish(points, house, draft)


def typo1(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    spelling_matters(house)
    draft = base(rng, points, house)
    draft.street = typo(rng, draft.street)
    return finish(points, house, draft)


def typo2(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    spelling_matters(house, 5)
    draft = base(rng, points, house)
    draft.street = typo(rng, typo(rng, draft.street))
    if street_key(draft.street) == street_key(house.street):
        raise LeaveOut("not_applicable")
    return finish(points, house, draft)


def typo_street_city(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    spelling_matters(house)
    draft = base(rng, points, house, former=False)
    draft.street = typo(rng, draft.street)
    draft.city = misspelt_town(rng, points, draft.city)
    return finish(points, house, draft)


def misspelt_town(rng: Random, points: Points, city: str) -> str:
    """The town with one slip; LeaveOut where that is the name of another one."""
    made = typo(rng, city)
    if any(fold(made) == fold(n) for names in points.town_names.values() for n in names):
        raise LeaveOut("name_taken")
    return made


def no_postcode(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    draft = base(rng, points, house)
    draft.postcode = ""
    if len(points.answers(street_key(house.street), house.house_key, house.town, "")) > 1:
        raise LeaveOut("twin")
    return finish(points, house, draft)


def wrong_postcode_for(rng: Random, points: Points, house: House) -> tuple[str, str]:
    """A postcode that is not the house's, and how it went wrong."""
    digits = house.postcode
    way = rng.choice(("neighbour", "neighbour", "swapped", "digit", "other département"))
    if digits == "75116" and rng.random() < 0.5:  # the quarter's other postcode, which most people write
        made, way = "75016", "75016"
    elif way == "neighbour":
        pool = [p for p in sorted(points.by_postcode) if p[:2] == digits[:2] and p != digits]
        made = rng.choice(pool) if pool else digits
    elif way == "swapped":
        i = rng.randrange(4)
        made = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
    elif way == "digit":
        i = rng.randrange(5)
        made = digits[:i] + rng.choice("0123456789") + digits[i + 1 :]
    else:
        made = (
            rng.choice(("77", "78", "91", "92", "93", "94", "30", "34", "43", "12", "07", "15", "69", "13"))
            + digits[2:]
        )
    if made == digits or not ("01" <= made[:2] <= "95" or made[:2] in ("97", "98")):  # no French postcode at all
        raise LeaveOut("not_applicable")
    return made, way


def wrong_postcode(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    draft = base(rng, points, house)
    draft.postcode, way = wrong_postcode_for(rng, points, house)
    draft.notes += (way,)
    return Query(draft, only_answer(points, house, draft, wrong_postcode=draft.postcode))


def wrong_type(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    spelling_matters(house)
    if not has_type(house.street):
        raise LeaveOut("not_applicable")
    draft = base(rng, points, house)
    draft.street = other_type(rng, house.street)
    core = core_key(house.street)
    if points.street(house.town, draft.street):
        raise LeaveOut("type_exists")
    for street in points.towns[house.town].values():
        if street.key != street_key(house.street) and core_key(street.key) == core and house.house_key in street.houses:
            raise LeaveOut("type_exists")
    if not has_type(draft.street):
        if len(house.suffix) == 2:  # the surveyors' "bv" reads as a boulevard once the type is gone
            raise LeaveOut("technical")
        draft.notes += ("type missing",)
    return Query(draft, only_answer_same_core(points, house, draft))


def swapped(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    draft = base(rng, points, house)
    draft.order = rng.choice(
        (
            "street_first",
            "town_first",
            "postcode_first",
            "number_last",
            "town_first_street_first",
            "city_before_postcode",
        )
    )
    draft.notes += (draft.order,)
    return finish(points, house, draft)


def inside_extras(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    draft = base(rng, points, house)
    draft.before, draft.after, what = inside(rng, house)
    if any(points.street(house.town, part) for part in (draft.before, draft.after) if part):
        raise LeaveOut("hits_real_street")
    if house.arrondissement and rng.random() < 0.06:
        draft.city = f"PARIS CEDEX {house.arrondissement:02d}"
        what += ", cedex"
    draft.notes += (what,)
    return finish(points, house, draft)


def bis_variant(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    if not house.suffix or (suffix_key(house.suffix) not in "abcdefgtq" and rng.random() < 0.9):
        raise LeaveOut("not_applicable")
    draft = base(rng, points, house)
    draft.shape = suffix_forms(rng, house.number, house.suffix, letters_beside(points, house))
    return finish(points, house, draft)


def no_number(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    if re.search(r"\d", house.street):
        raise LeaveOut("not_applicable")
    draft = base(rng, points, house)
    draft.number = draft.suffix = ""
    if draft.city in ("Paris", "PARIS") and rng.random() < 0.3:
        draft.postcode = ""
    street = points.street(house.town, house.street)
    assert street is not None
    codes = {h.city_code for hs in street.houses.values() for h in hs if draft.postcode in ("", h.postcode)}
    return Query(draft, [], street=house.street, city_codes=frozenset(codes))


def no_particles(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    draft = base(rng, points, house)
    draft.street = drop_particles(house.street)
    if fold(draft.street) == fold(house.street):
        raise LeaveOut("not_applicable")
    return finish(points, house, draft)


def inverted(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    spelling_matters(house, 2)
    if not has_type(house.street) or "(" in house.street:
        raise LeaveOut("not_applicable")
    draft = base(rng, points, house)
    draft.street = invert(rng, house.street)
    draft.order = rng.choice(("usual", "street_first"))
    if rng.random() < 0.2:
        draft.street = re.sub(r"\((\w+)", lambda m: "(" + abbreviate(rng, m[1] + " x").split(" ")[0], draft.street)
    return Query(draft, only_answer_same_core(points, house, draft))


def combo(rng: Random, points: Points, house: House, towns: Towns) -> Query:
    spelling_matters(house, 4)
    draft = base(rng, points, house, former=False)
    case: Callable[[str], str] = as_is
    wrong = ""
    applied = 0
    changes = rng.sample((*_CHANGES, "case", "typo"), rng.randint(2, 4))
    for change in sorted(set(changes), key=_CHANGES.index):
        was = (draft.street, draft.shape, draft.order, draft.postcode, draft.city, case, draft.before, draft.after)
        if change == "particles":
            draft.street = drop_particles(draft.street)
        elif change == "suffix" and house.suffix:
            draft.shape = suffix_forms(rng, house.number, house.suffix, letters_beside(points, house))
        elif change == "typo":
            draft.street = typo(rng, draft.street)
        elif change == "abbrev":
            draft.street = abbreviate(rng, draft.street)
        elif change == "place":
            way = rng.choice(("no postcode", "no city", "wrong postcode", "city typo"))
            if way == "no postcode":
                draft.postcode = ""
            elif way == "no city":
                draft.city = ""
            elif way == "wrong postcode":
                draft.postcode, _ = wrong_postcode_for(rng, points, house)
                wrong = draft.postcode
            else:
                draft.city = misspelt_town(rng, points, draft.city)
            draft.notes += (way,)
        elif change == "order":
            draft.order = rng.choice(("street_first", "town_first", "number_last", "city_before_postcode"))
        elif change == "extras":
            draft.before, draft.after, _ = inside(rng, house)
        elif change == "case":
            case = plain_case(rng)
        if (draft.street, draft.shape, draft.order, draft.postcode, draft.city, case, draft.before, draft.after) != was:
            draft.notes += (change,)
            applied += 1
    if applied < 2:
        raise LeaveOut("not_applicable")
    return Query(draft, only_answer(points, house, draft, wrong_postcode=wrong), case=case)


KINDS: dict[str, Callable[[Random, Points, House, Towns], Query]] = {
    f.__name__: f
    for f in (
        clean, lower_noaccent, abbrev, typo1, typo2, typo_street_city, no_postcode, wrong_postcode, wrong_type, swapped,
        inside_extras, bis_variant, no_number, no_particles, combo, inverted,
    )
}  # fmt: skip
"""Kind -> builder; each raises LeaveOut where the house does not lend itself to it."""
