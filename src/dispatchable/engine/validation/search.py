"""Look a reading up: streets, then houses, in the likeliest towns first; the cheapest explanation wins.

Two rules keep a false house out. A street name that really exists elsewhere in the loaded registers is not a typo of
one here. And what stands close behind the best counts for more than how good the best is: without a clear lead
nothing is answered.
"""

from __future__ import annotations

from dispatchable.engine.registers.keys import NameKey
from dispatchable.engine.registers.register import Register
from dispatchable.engine.validation.outcome import Found, Outcome
from dispatchable.engine.validation.places import CANDIDATES_ONLY, Basis, Place, Scope
from dispatchable.engine.validation.reading import Reading
from dispatchable.engine.validation.streets import StreetHit, StreetMatcher

LEAD = 0.75
"""By how much (in edits) the best must beat the next house, once letters or words were changed."""
SAME_PLACE_DEGREES = 0.0006
"""Two entries of one address nearer than this (about 60 m) are one house filed twice."""
OTHER_COMMUNITY = 1.0
"""Cost of a street in another part of a merged town than the one written."""
_NOWHERE = Scope((), CANDIDATES_ONLY, Basis.ANYWHERE)


def search(reading: Reading, places: list[tuple[StreetMatcher, Place]]) -> Outcome:
    """Look one reading up in all registers of its country. ``places`` pairs each with what became of the town."""
    outcome = Outcome(reading, place=_leading_place(places, []))
    if not reading.street or not places:
        return outcome
    key = places[0][0].key(reading.street)  # one for all registers: those of a country share its words
    exact: list[Found] = []
    for matcher, place in places:
        hits = matcher.exact(key)
        there: list[Found] = []
        for scope in place.scopes:
            for hit in hits:
                there.extend(_houses(matcher.register, hit, scope, reading))
            if scope.penalty < 1.0 and any(f.housed and f.cost < 0.5 for f in there):
                break  # what lies further can only cost more
        if not there and place.scopes:
            for hit in matcher.without_direction(key):
                there.extend(_houses(matcher.register, hit, place.scopes[0], reading))
        exact.extend(there)
        if any(f.cost < 0.5 and (f.housed or not reading.numbers) for f in exact):
            outcome.place = place
    outcome.place = _leading_place(places, exact) or outcome.place
    outcome.looked_at = exact
    answerable = [f for f in exact if f.scope.penalty < CANDIDATES_ONLY]
    same_type = [f for f in answerable if not f.hit.type_changed]
    if _decide(outcome, answerable, bool(reading.numbers), same_type):
        return outcome
    if not same_type and (reading.numbers or not reading.doubt):
        similar = _similar(reading, key, places, outcome)
        outcome.looked_at = exact + similar
        if _decide(outcome, similar + answerable, bool(reading.numbers), []):
            return outcome
        answerable = answerable + similar
    _fall_back(outcome, key, answerable, [f for f in exact if f.scope.penalty >= CANDIDATES_ONLY], places)
    return outcome


def _leading_place(places: list[tuple[StreetMatcher, Place]], found: list[Found]) -> Place | None:
    if len(places) <= 1:
        return places[0][1] if places else None
    if found:
        best = found[0]
        for other in found:
            if other.housed > best.housed or (other.housed is best.housed and other.cost < best.cost):
                best = other
        for matcher, place in places:
            if matcher.register is best.register:
                return place
    for _, place in places:
        if place.city_known or place.postcode_known:
            return place
    return places[0][1]


def _houses(register: Register, hit: StreetHit, scope: Scope, reading: Reading) -> list[Found]:
    """The streets of a name in a scope, each with the first written number that exists there."""
    out = []
    numbers, unit = reading.numbers, reading.inside.get("unit", "")
    for street in register.streets_of(hit.name, scope.cities):
        part = register.street_community_index(street) if scope.communities else 0
        other_part = bool(part and register.street_community(street)) and part not in scope.communities
        cost = hit.cost + scope.penalty + (OTHER_COMMUNITY if other_part else 0.0)
        found = Found(register, hit, street, scope, cost, other_part=other_part)
        for order, (number, suffix) in enumerate(numbers):
            point = register.find_house(street, number, suffix)
            if point < 0:
                continue
            if register.has_units:
                point = register.find_unit(street, point, unit)
            if found.point < 0:
                found.point, found.number, found.order = point, (number, suffix), order
            if len(numbers) == 1:
                break
            if register.position(point) is not None:  # of a range, a house one can be sent to
                found.point, found.number, found.order = point, (number, suffix), order
                break
        out.append(found)
    return out


def _decide(outcome: Outcome, found: list[Found], numbered: bool, exact: list[Found]) -> bool:
    """Settle the outcome when one house (or one street, without number) clearly leads. True when settled."""
    if not found:
        return False
    wanted = [f for f in found if f.housed] if numbered else found
    if not wanted:
        if exact:
            best = min(exact, key=lambda f: f.cost)
            outcome.found = best
            outcome.rivals = _distinct_streets(sorted(exact, key=lambda f: f.cost), best)
            return True
        return False
    if len(wanted) > 1:
        wanted.sort(key=lambda f: (f.cost, f.order, f.street))
    best = wanted[0]
    if (written := _street_as_written(best, found, numbered, exact)) is not None:
        outcome.found = written
        outcome.rivals = wanted[:5]
        return True
    if best.hit.type_changed and (best.scope.penalty >= 1.0 or best.hit.cost >= 2.0):
        # two facts differ, the street's type and the postcode or town: that is not certain
        outcome.ambiguous, outcome.rivals = True, wanted[:8]
        return True
    rivals = [f for f in wanted[1:] if not _same_house(best, f)]
    if numbered:
        # a street that fits the text better but lacks the number speaks against the one that has it
        better = [f for f in found if not f.housed and f.hit.cost < best.hit.cost - 0.3 and f.hit.name != best.hit.name]
        if better and best.hit.words_changed:
            outcome.rivals = wanted[:5]
            outcome.found = min(better, key=lambda f: f.cost)
            return True
    outcome.lead = (rivals[0].cost - best.cost) if rivals else 9.0
    limit = _needed_lead(best, rivals[0]) if rivals else 0.0
    if not numbered and rivals and outcome.lead < limit and _one_street(best, rivals, outcome.lead + best.cost):
        rivals = []
    if rivals and outcome.lead < limit:
        outcome.ambiguous = True
        outcome.found = None
        outcome.rivals = [best, *rivals][:8]
        return True
    outcome.found, outcome.accepted = best, True
    outcome.rivals = rivals[:5]
    return True


def _street_as_written(best: Found, found: list[Found], numbered: bool, exact: list[Found]) -> Found | None:
    """The street exactly as written, when it is there without this number: then its namesake is no answer."""
    if best.hit.type_changed and not best.hit.words_changed and exact and not any(f.housed for f in exact):
        return min(exact, key=lambda f: f.cost)
    if numbered and best.hit.cost > 0.2 and not best.hit.words_changed:
        # "22 Les Bois" is not "22 Lotissement les Bois"
        very = [f for f in exact if not f.housed and f.hit.cost < 0.2 and f.scope.penalty <= best.scope.penalty]
        if very and not any(f.housed and f.hit.cost < 0.2 for f in found):
            return min(very, key=lambda f: f.cost)
    if best.other_part and (own := [f for f in exact if not f.housed and not f.other_part and f.hit.cost < 0.2]):
        # nor is its namesake in another part of the town than the one written
        return min(own, key=lambda f: f.cost)
    return None


def _needed_lead(best: Found, rival: Found) -> float:
    """By how much the best must beat its rival. Between namesakes the type decides, and little is enough."""
    if not best.hit.words_changed:
        # "16 rue Molière 75003": the passage is in 75003, the rue elsewhere; which of the two facts is wrong?
        return 0.5 if best.hit.type_changed and not rival.hit.type_changed and not rival.hit.words_changed else 0.04
    ours, theirs = best.register.name_key(best.hit.name), rival.register.name_key(rival.hit.name)
    if ours.sorted_core == theirs.sorted_core:
        return LEAD if best.hit.type_inferred else 0.25
    return 0.5 if rival.scope.penalty > best.scope.penalty else LEAD


def _one_street(best: Found, rivals: list[Found], cost: float) -> bool:
    """Whether the rivals are pieces of the same street (filed by postcode or hamlet) in the same town."""
    register = best.register
    return all(
        f.register is register
        and register.name_key(f.hit.name) == register.name_key(best.hit.name)
        and (
            register.street_city[f.street] == register.street_city[best.street]
            or register.city_group[register.street_city[f.street]]
            == register.city_group[register.street_city[best.street]]
            != 0
        )
        for f in rivals
        if f.cost <= cost + 0.04
    )


def _distinct_streets(found: list[Found], best: Found) -> list[Found]:
    seen = {(id(best.register), best.street)}
    out = []
    for item in found:
        mark = (id(item.register), item.street)
        if mark not in seen:
            seen.add(mark)
            out.append(item)
    return out[:5]


def _same_house(a: Found, b: Found) -> bool:
    """Whether two entries are one house: the same point, or the same address filed twice at one spot."""
    if a.register is b.register and a.point == b.point and a.street == b.street:
        return True
    if not (a.housed and b.housed) or a.number != b.number:
        return False
    key_a, key_b = a.register.name_key(a.hit.name), b.register.name_key(b.hit.name)
    if key_a.type != key_b.type or key_a.sorted_core != key_b.sorted_core:
        return False
    return near(a, b)


def near(a: Found, b: Found) -> bool:
    """Whether two houses stand at one spot (within some 60 m)."""
    here, there = a.register.position(a.point), b.register.position(b.point)
    if here is None or there is None:
        return False
    return abs(here[0] - there[0]) < SAME_PLACE_DEGREES and abs(here[1] - there[1]) < SAME_PLACE_DEGREES


def _similar(
    reading: Reading, key: NameKey, places: list[tuple[StreetMatcher, Place]], outcome: Outcome
) -> list[Found]:
    """Houses on streets whose name differs a little, unless the written name really exists somewhere."""
    found: list[Found] = []
    if all(word.isdigit() for word in reading.street):
        return []  # a number is no misspelt name
    for matcher, _ in places:
        if matcher.exists(key):
            outcome.steps.append(("exists_elsewhere", {"street": " ".join(reading.street)}))
            return []
    for matcher, place in places:
        for scope in place.scopes:
            if scope.penalty >= CANDIDATES_ONLY or scope.basis is Basis.UNKNOWN_TOWN:
                continue
            far = scope.penalty >= 1.0 and not (scope.basis is Basis.SIMILAR and scope.corroborated)
            if far and len(key.joined) <= 7:
                continue
            for hit in matcher.similar(key, scope.cities, near=far):
                if hit.cost <= _cost_limit(key, hit, far):
                    found.extend(_houses(matcher.register, hit, scope, reading))
    return found


def _cost_limit(key: NameKey, hit: StreetHit, far: bool) -> float:
    """How far a name may be off: less on another street type, and less outside the town and postcode as written."""
    if far:
        return 1.0
    limit = 2.3 if len(key.joined) > 5 else 1.4
    if hit.type_changed:
        limit = 1.9 if len(key.joined) > 5 else 0.9
    return limit


def _fall_back(
    outcome: Outcome,
    key: NameKey,
    found: list[Found],
    far: list[Found],
    places: list[tuple[StreetMatcher, Place]],
) -> None:
    """Nothing is answered: keep the street that fits best and what a person might have meant."""
    if found:
        outcome.found = min(found, key=lambda f: (f.cost, not f.housed))
        outcome.rivals = sorted((f for f in found if f.housed), key=lambda f: f.cost)[:5]
    outcome.elsewhere = sorted(far, key=lambda f: (not f.housed, f.cost))[:5]
    if outcome.elsewhere or not outcome.reading.street:
        return
    for matcher, _ in places:
        for name in matcher.register.names_of_core(key.sorted_core)[:3]:
            for street in matcher.register.streets_of(name)[:5]:
                hit = matcher.same_words(key, name)
                item = Found(matcher.register, hit, street, _NOWHERE, hit.cost + CANDIDATES_ONLY)
                for number, suffix in outcome.reading.numbers[:1]:
                    point = matcher.register.find_house(street, number, suffix)
                    if point >= 0:
                        item.point, item.number = point, (number, suffix)
                outcome.elsewhere.append(item)
    outcome.elsewhere = sorted(outcome.elsewhere, key=lambda f: (not f.housed, f.cost))[:5]
