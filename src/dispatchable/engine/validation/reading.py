"""The ways to read a written address: which words are the number, the street, the town, and what lies inside.

A line rarely says which of its words are what. Each reading is one answer to that, the likeliest first; the registers then
decide which of them exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dispatchable.engine.countries.lexicon import Lexicon
from dispatchable.engine.registers.keys import city_key, match_phrase, type_at
from dispatchable.engine.validation.housenumber import MARKS, Number, WrittenNumber, doubtful_suffix, number_at
from dispatchable.engine.validation.text import STRONG, Words


@dataclass(slots=True)
class Reading:
    """One way to read the input."""

    street: tuple[str, ...] = ()
    """Folded words of the street's name, type included."""
    numbers: tuple[Number, ...] = ()
    number_text: str = ""
    several: bool = False
    city: str = ""
    """Key of the town (``keys.city_key``)."""
    city_text: str = ""
    postcode: str = ""
    region: str = ""
    inside: dict[str, str] = field(default_factory=dict)
    """Elements inside the house that were named: building, floor, unit..."""
    unexpected: tuple[str, ...] = ()
    """Words that fit nothing."""
    loose_number: bool = False
    """A number is left over that is neither explained nor a remark in brackets: then the reading is no answer."""
    corner: tuple[str, ...] = ()
    """The second street of a corner."""
    po_box: str = ""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What reading needs to know of a country and of the loaded registers."""

    lexicon: Lexicon
    postcode_digits: int
    """Length of an all-digit postcode, 0 where it has letters."""
    number_first: bool
    regions: Mapping[str, str]
    """Folded code or name of a region -> its code."""
    country_words: frozenset[str]
    same_town: Callable[[str, str], bool]
    """Whether two keys can name the same town, or a town and a part of it."""
    single_town: bool
    """The loaded registers cover one town only: a line without town means that one."""
    knows_city: Callable[[str], bool]
    """Whether a key names a town of a register or of the reference tables."""
    postcode_of: Callable[[str], str]
    """A folded text as a postcode in the country's canonical form, "" when it is none."""


class _Part:
    """A run of words out of a line, with their gaps."""

    __slots__ = ("gaps", "words")

    def __init__(self, words: list[str], gaps: list[str]) -> None:
        self.words = words
        self.gaps = gaps

    def without(self, start: int, end: int) -> _Part:
        words = self.words[:start] + self.words[end:]
        gaps = self.gaps[:start] + self.gaps[end:]
        if start < len(gaps):
            gaps[start] = ","
        return _Part(words, gaps)

    def joined(self, start: int, end: int) -> list[str]:
        out: list[str] = []
        for i in range(start, end):
            if i > start and not self.gaps[i]:
                out[-1] += self.words[i]
            else:
                out.append(self.words[i])
        return out


def readings(line: Words, given: Mapping[str, str], grammar: Grammar) -> Iterator[Reading]:
    """The readings of a line, likeliest first. ``given`` holds elements that were written apart (folded)."""
    part = _Part(list(line.words), list(line.gaps))
    base = Reading(postcode=given.get("postcode", ""), city_text=given.get("city", ""), region=given.get("region", ""))
    part = _take_po_box(part, base, grammar)
    part = _drop_country(part, grammar)
    part, at = _take_postcode(part, base, grammar)
    if given.get("city"):
        base.city = city_key(given["city"].split(), grammar.lexicon)
        tail = _tail_equal_to(part, base.city, at, grammar)
        if tail is not None:
            yield from _street_readings(tail, base, grammar)
        yield from _street_readings(part, base, grammar)
        yield from _without_trailing_place(part, base, grammar)
        return
    if grammar.regions and not base.region:
        part, at = _take_region(part, base, at, grammar)
    spans = _city_spans(part, at, grammar)
    if given.get("street"):
        spans = []
    elif grammar.single_town or given.get("postcode"):
        # the postcode stands apart, so the town would too: only a known town behind a comma is one
        spans = [
            s
            for s in spans
            if (part.gaps[s[0]] in STRONG or grammar.single_town) and s[0] > 0 and _known(part, s, grammar)
        ]
    for start, end in spans:
        words = part.joined(start, end)
        reading = _copy(base)
        reading.city = city_key(words, grammar.lexicon)
        reading.city_text = " ".join(words)
        rest = part.without(start, end)
        if not rest.words and not given.get("street"):
            yield reading
            continue
        yield from _street_readings(rest, reading, grammar)
        yield from _without_trailing_place(rest, reading, grammar)
    if given.get("postcode") or not any(_is_firm(part, s, at, grammar) for s in spans):
        yield from _street_readings(part, _copy(base), grammar)


def _copy(reading: Reading) -> Reading:
    return Reading(
        city=reading.city, city_text=reading.city_text, postcode=reading.postcode, region=reading.region,
        po_box=reading.po_box, inside=dict(reading.inside),
    )  # fmt: skip


# -- what can be told without a register --------------------------------------------------------------------------------


def _take_po_box(part: _Part, base: Reading, grammar: Grammar) -> _Part:
    lexicon = grammar.lexicon
    words = part.words
    for i, word in enumerate(words):
        length = 0
        if word in lexicon.po_box:
            length = 1
        elif word in lexicon.po_box_phrases:
            found = match_phrase(lexicon.po_box_phrases, words, i)
            length = found[0] if found else 0
        in_name = i > 0 and part.gaps[i] not in STRONG and type_at(words, i - 1, lexicon) is not None
        if length and not in_name and i + length < len(words) and words[i + length].isdigit():
            end = i + length + 1
            base.po_box = " ".join(words[i:end])
            return part.without(i, end)
    return part


def _drop_country(part: _Part, grammar: Grammar) -> _Part:
    words = part.words
    for size in (3, 2, 1):
        start = len(words) - size
        if start > 1 and " ".join(words[start:]) in grammar.country_words and (
            part.gaps[start] in STRONG or _is_postcode(words[start - 1], grammar)
            or grammar.knows_city(city_key([words[start - 1]], grammar.lexicon)) and start > 3
        ):  # fmt: skip
            return _Part(words[:start], part.gaps[:start])
    return part


def _is_postcode(word: str, grammar: Grammar) -> bool:
    return grammar.postcode_digits > 0 and len(word) == grammar.postcode_digits and word.isdigit()


def _take_postcode(part: _Part, base: Reading, grammar: Grammar) -> tuple[_Part, int]:
    """Take the postcode out; also the index where it stood, -1 when there is none."""
    words = part.words
    if grammar.postcode_digits:
        digits = grammar.postcode_digits
        spots = [i for i, w in enumerate(words) if len(w) == digits and w.isdigit() and part.gaps[i]]
        if grammar.number_first and digits > 4 and len(spots) > 1 and spots[0] == 0:
            spots = spots[1:]
        spots = [i for i in spots if not (i == 0 and _is_house(part, i, grammar))]
        if digits == 4:
            spots = [i for i in spots if i + 1 < len(words) and not _is_house(part, i, grammar)] or spots[-1:]
        for i in reversed(spots):
            if not base.postcode or words[i] == base.postcode:
                base.postcode = words[i]
                end = i + 1
                plus_four = end < len(words) and len(words[end]) == 4 and words[end].isdigit() and part.gaps[end] == "-"
                if plus_four and digits == 5:
                    end += 1
                return part.without(i, end), i
        return part, -1
    for i in range(len(words) - 1, -1, -1):
        for size in (2, 1, 3, 4):
            if i + size <= len(words) and part.gaps[i]:
                text = " ".join(part.joined(i, i + size))
                postcode = grammar.postcode_of(text)
                if postcode and any(c.isdigit() for c in text):
                    base.postcode = base.postcode or postcode
                    return part.without(i, i + size), i
    return part, -1


def _is_house(part: _Part, at: int, grammar: Grammar) -> bool:
    """Whether a number that looks like a postcode is rather the house number in front of a street."""
    following = at + 1
    if following >= len(part.words) or part.gaps[following] in STRONG:
        return False
    if part.words[following] in grammar.lexicon.directions and grammar.lexicon.directions:
        return True
    if grammar.lexicon.type_first:  # no street there has ten thousand houses
        return len(part.words[at]) < 5 and type_at(part.words, following, grammar.lexicon) is not None
    end = following
    while end < len(part.words) and (end == following or part.gaps[end] not in STRONG):
        if end > following and part.words[end] in grammar.lexicon.types:
            return True
        end += 1
    return False


def _take_region(part: _Part, base: Reading, at: int, grammar: Grammar) -> tuple[_Part, int]:
    """Take a state or province that stands last, or just before the postcode."""
    end = at if at >= 0 else len(part.words)
    for size in (3, 2, 1):
        start = end - size
        if start >= 1 and " ".join(part.words[start:end]) in grammar.regions:
            base.region = grammar.regions[" ".join(part.words[start:end])]
            return part.without(start, end), start if at >= 0 else -1
    return part, at


def _tail_equal_to(part: _Part, city: str, at: int, grammar: Grammar) -> _Part | None:
    """The line without the town it repeats at its end or behind its postcode, or None."""
    size = len(part.words)
    for length in range(1, min(size, 8)):
        start = size - length
        cut_off = part.gaps[start] in STRONG or start == at
        if cut_off and city_key(part.joined(start, size), grammar.lexicon) == city:
            return part.without(start, size)
    return None


def _without_trailing_place(part: _Part, base: Reading, grammar: Grammar) -> Iterator[Reading]:
    """Readings that leave out a known place written behind the street without a comma ("... Combelonge Chirac")."""
    size = len(part.words)
    for start in range(max(size - 6, 3), size):
        place = city_key(part.joined(start, size), grammar.lexicon)
        if part.words[start - 1] not in grammar.lexicon.particles and grammar.same_town(place, base.city):
            yield from _street_readings(_Part(part.words[:start], part.gaps[:start]), base, grammar)
            return


# -- the town ----------------------------------------------------------------------------------------------------------


def _city_spans(part: _Part, at: int, grammar: Grammar) -> list[tuple[int, int]]:
    """Spans that may be the town, likeliest first. ``at`` is where the postcode stood, -1 when there was none."""
    words, gaps, size = part.words, part.gaps, len(part.words)
    lexicon = grammar.lexicon
    spans: list[tuple[int, int]] = []

    def known(start: int, end: int) -> bool:
        return grammar.knows_city(city_key(part.joined(start, end), lexicon))

    before_known = [(s, at) for s in range(max(at - 7, 0), at) if gaps[s] and known(s, at)] if at > 0 else []
    before_known = [b for b in before_known if b[0] == 0 or gaps[b[0]] in STRONG]
    if 0 <= at < size and _starts_street(part, at, lexicon):
        # the street follows the postcode at once: the town stands before it, or at the very end
        town_like = not words[at].isdigit() and (
            any(known(at, e) for e in range(min(at + 6, size), at + 1, -1)) or (at > 0 and words[0].isdigit())
        )
        if not town_like or (before_known and gaps[at] in STRONG):
            last = [(s, size) for s in range(max(size - 6, at + 1), size) if gaps[s] in STRONG and known(s, size)]
            if before_known or last:
                return list(dict.fromkeys(before_known + last))
            return [(max((i for i in range(at) if gaps[i] in STRONG), default=0), at)] if at else []
    if 0 <= at < size:
        stop = at
        while stop < size and stop - at < 8 and (stop == at or gaps[stop] not in STRONG):
            stop += 1
        if stop == size:
            if known(at, stop):
                return [(at, stop)]
        for end in range(stop, at, -1):
            if known(at, end):
                spans.append((at, end))
        spans.sort(
            key=lambda s: 0 if s[1] == size or gaps[s[1]] in STRONG or _starts_street(part, s[1], lexicon) else 1
        )
        if not spans or stop == size or at > 0:
            plain_end = next((i for i in range(at + 1, stop) if words[i].isdigit() and gaps[i]), stop)
            if (
                stop == size
                and plain_end < size
                and len(words[plain_end]) <= 2
                and _past_code(gaps, plain_end) >= size - 1
            ):
                plain_end = size  # "75013 Parsi 13e": the arrondissement belongs to the town
            spans.append((at, plain_end))
            if size - at <= 8 and stop < size and not any(w[0].isdigit() for w in words[at:]):
                spans.insert(0, (at, size))
        if at == 0 and len(spans) > 1 and stop < size:
            spans.append((at, stop))
        return list(dict.fromkeys(spans + before_known))
    end = at if at > 0 else size
    for start in range(max(end - 7, 0), end):
        if gaps[start] and known(start, end) and (start > 0 or end < size):
            spans.append((start, end))
    if at > 0 and not spans:
        # a postcode last, an unknown town before it
        last = max((i for i in range(end) if gaps[i] in STRONG), default=0)
        if last > 0 and not words[last].isdigit() and type_at(words, last, lexicon) is None:
            spans.append((last, end))
    for stop in range(min(7, size), 0, -1):
        boundary = stop == size or gaps[stop] in STRONG or _starts_street(part, stop, lexicon)
        if boundary and known(0, stop) and stop < size:
            spans.append((0, stop))
    if not spans:
        last = max((i for i in range(size) if gaps[i] in STRONG), default=0)
        if last > 0 and not words[last].isdigit() and type_at(words, last, lexicon) is None:
            spans.append((last, size))
        if at < 0:
            for length in (1, 2, 3):
                if size - length > 1 and not words[size - length].isdigit():
                    spans.append((size - length, size))
    return list(dict.fromkeys(spans))


def _is_firm(part: _Part, span: tuple[int, int], at: int, grammar: Grammar) -> bool:
    """Whether a span is beyond doubt the town: behind the postcode, or a known name set apart by a comma."""
    start = span[0]
    if start == at:
        return True
    return (start == 0 or part.gaps[start] in STRONG) and _known(part, span, grammar)


def _known(part: _Part, span: tuple[int, int], grammar: Grammar) -> bool:
    return grammar.knows_city(city_key(part.joined(*span), grammar.lexicon))


def _starts_street(part: _Part, at: int, lexicon: Lexicon) -> bool:
    if at >= len(part.words):
        return False
    return part.words[at][0].isdigit() or type_at(part.words, at, lexicon) is not None


# -- number, street, and what lies inside ----------------------------------------------------------------------------------


def _street_readings(part: _Part, base: Reading, grammar: Grammar) -> Iterator[Reading]:
    lexicon = grammar.lexicon
    part = _turn_inverted(part, lexicon)
    words, gaps = part.words, part.gaps
    size = len(words)
    if not size:
        yield _copy(base)
        return
    corner = _corner_alone(part, base, lexicon)
    if corner is not None:
        yield corner
        return
    anchors = _anchors(part, lexicon)
    seen: set[tuple[object, ...]] = set()
    for start, number in anchors:
        for reading in _with_number(part, base, start, number, lexicon):
            mark = (reading.street, reading.numbers)
            if mark not in seen:
                seen.add(mark)
                yield reading
    for start, end in _streets_without_number(part, lexicon):
        reading = _copy(base)
        reading.street = tuple(part.joined(start, end))
        _read_inside(part, 0, start, reading, lexicon)
        _read_inside(part, end, size, reading, lexicon)
        if (reading.street, ()) not in seen:
            seen.add((reading.street, ()))
            yield reading


def _turn_inverted(part: _Part, lexicon: Lexicon) -> _Part:
    """Put a type written behind the name in front: "Gallieni (avenue du Général)", "Picpus, rue de"."""
    words, gaps = part.words, part.gaps
    for i, gap in enumerate(gaps):
        if i == 0 or gap not in "(,":
            continue
        if not (_bare_type(part, i, lexicon) if gap == "," else _bracketed_type(part, i, lexicon)):
            continue
        end = i + 1
        while end < len(words) and gaps[end] not in STRONG and not words[end].isdigit():
            end += 1
        found = type_at(words, i, lexicon)
        if not found:
            continue
        numbered_behind = any(words[k].isdigit() and gaps[k] in STRONG | {" ", "."} for k in range(end, len(words)))
        start = i
        while start > 0 and (
            numbered_behind
            or not _ends_number(words, gaps, start - 1, lexicon)
            or (1 < start < i and words[start - 1].isdigit() and words[start - 2].isdigit())
        ):
            start -= 1
            if gaps[start] in STRONG:
                break
        if start >= i:
            continue
        moved = words[i:end]
        name = words[start:i]
        new_words = words[:start] + moved + name + words[end:]
        new_gaps = gaps[:start] + [gaps[start] or " "] + gaps[i + 1 : end] + [" "] + gaps[start + 1 : i] + gaps[end:]
        if end < len(words):
            new_gaps[end] = ","
        return _Part(new_words, new_gaps)
    return part


def _bracketed_type(part: _Part, at: int, lexicon: Lexicon) -> bool:
    """Whether the bracket that opens at ``at`` holds a street type with particles, titles or one first name."""
    found = type_at(part.words, at, lexicon)
    if not found:
        return False
    end = at + found[0]
    names = 0
    while end < len(part.words) and part.gaps[end] not in STRONG:
        word = part.words[end]
        if word.isdigit():
            return False
        names += word not in lexicon.particles and lexicon.words.get(word, word) not in lexicon.titles
        end += 1
    return names <= (0 if part.words[at] in lexicon.inside else 1)  # "Gallier (avenue Célestin)"


def _bare_type(part: _Part, at: int, lexicon: Lexicon) -> bool:
    """Whether the piece between commas at ``at`` is a street type and nothing but particles."""
    found = type_at(part.words, at, lexicon)
    if not found or not lexicon.type_first or _ends_number(part.words, part.gaps, at - 1, lexicon):
        return False
    end = at + found[0]
    while end < len(part.words) and part.gaps[end] not in STRONG and not part.words[end].isdigit():
        word = part.words[end]
        coded = len(word) == 1 and part.words[at] in lexicon.inside  # "escalier D" is no inverted street
        if coded or (word not in lexicon.particles and word not in MARKS):
            return False
        end += 1
    return end == len(part.words) or part.gaps[end] in STRONG or part.words[end - 1] in MARKS


def _ends_number(words: Sequence[str], gaps: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether the word at ``at`` is a house number or its suffix."""
    if words[at].isdigit():
        return True
    if at == 0:
        return False
    short = words[at] in lexicon.suffixes or len(words[at]) <= 2
    return words[at - 1].isdigit() and short and (not gaps[at] or words[at] in lexicon.suffixes)


def _anchors(part: _Part, lexicon: Lexicon) -> list[tuple[int, WrittenNumber]]:
    """The numbers that may be the house number, likeliest first."""
    words, gaps, size = part.words, part.gaps, len(part.words)
    scored: list[tuple[float, int, WrittenNumber]] = []
    i = 0
    while i < size:
        word = words[i]
        if not (word.isdigit() or (len(word) <= 2 and i + 1 < size and not gaps[i + 1])) or not gaps[i]:
            i += 1
            continue
        before = words[i - 1] if i else ""
        coded = before in lexicon.inside and gaps[i] not in STRONG and type_at(words, i - 1, lexicon) is None
        if i and (coded or gaps[i] == "#"):
            i = _past_code(gaps, i)
            continue
        number = number_at(words, gaps, i, lexicon, lists=i == 0 or gaps[i] in STRONG or before in MARKS)
        if number is None:
            i += 1
            continue
        marked = before in MARKS and i > 0
        after = number.end
        score = 0.0
        if after < size and type_at(words, after, lexicon) is not None:
            score += 3
        if i == 0:
            score += 2
        elif gaps[i] in STRONG:
            score += 1
        if marked:
            score += 3
        elif before in lexicon.inside and gaps[i] not in STRONG:
            score -= 4
        elif before and gaps[i] not in STRONG and (
            before in lexicon.particles or (before in lexicon.types and gaps[i - 1] in STRONG)
        ):  # fmt: skip
            score -= 2
        if after < size and words[after] in lexicon.inside_after and not _is_street(part, after, after + 2, lexicon):
            score -= 6
        if after == size or gaps[after] in STRONG or _inside_at(part, after, lexicon):
            score += 0.5 if i > 0 else 0
        elif i > 0 and gaps[i] not in STRONG and not marked:
            score -= 1
        scored.append((score, i, number))
        i = max(number.end, i + 1)
    scored.sort(key=lambda s: (-s[0], s[1]))
    out = [(i, number) for score, i, number in scored[:3] if score > -1]
    for i, number in out[:1]:
        if doubtful_suffix(words, gaps, i, number.end, lexicon):
            bare = number_at(words, gaps, i, lexicon, lists=False, letter=False)
            if bare is not None:
                out.insert(1, (i, bare))
    return out


def _past_code(gaps: Sequence[str], at: int) -> int:
    end = at + 1
    while end < len(gaps) and not gaps[end]:
        end += 1
    return end


def _with_number(part: _Part, base: Reading, at: int, number: WrittenNumber, lexicon: Lexicon) -> Iterator[Reading]:
    words, gaps, size = part.words, part.gaps, len(part.words)
    before = at - 1 if at and words[at - 1] in MARKS else at
    start = number.end
    spans: list[tuple[int, int]] = []
    if start < size:
        end = _street_end(part, start, lexicon)
        if end > start and (not _inside_at(part, start, lexicon) or _is_street(part, start, end, lexicon)):
            spans.append((start, end))
            longer = _strong_end(part, start)
            if longer > end:
                spans.append((start, longer))
            if end < size and gaps[end] in STRONG:
                second = _strong_end(part, end)
                if gaps[end] == "(" or not (words[end].isdigit() or _is_inside(words, end, lexicon)):
                    spans.append((start, second))
    behind = start >= size or gaps[start] in STRONG or _inside_at(part, start, lexicon)
    if before > 0 and (behind or not spans or before != at):
        first = before
        while first > 0 and gaps[first] not in STRONG:
            first -= 1
        if first == before and first > 0:
            first -= 1
            while first > 0 and gaps[first] not in STRONG:
                first -= 1
        cut = _street_end(part, first, lexicon)
        cut = min(cut, before)
        trailing = [(first, cut)] if cut > first else []
        if cut < before:
            trailing.append((first, before))
        if first > 0:
            trailing.append((0, before))
        spans = trailing + spans if behind or before != at else spans + trailing
    for first, last in spans:
        reading = _copy(base)
        second = last
        if last < size and last > number.end and words[last].isdigit() and _second_address(part, last, lexicon):
            second = _strong_end(part, last)
            reading.corner = tuple(part.joined(last, second))
        reading.numbers, reading.number_text, reading.several = number.numbers, number.text, number.several
        cut = _corner(part, first, last, lexicon)
        reading.street = tuple(part.joined(first, cut[0] if cut and cut[2] else last))
        for low, high in ((0, min(first, before)), (max(second, number.end), size)):
            _read_inside(part, low, high, reading, lexicon)
        if last <= before:
            _read_inside(part, last, before, reading, lexicon)
        if cut:
            reading.corner = tuple(part.joined(cut[1], last)) if cut[2] else ()
            yield reading
            if not cut[2]:
                other = _copy(reading)
                other.numbers, other.number_text, other.several = number.numbers, number.text, number.several
                other.unexpected, other.loose_number = reading.unexpected, reading.loose_number
                other.street, other.corner = tuple(part.joined(first, cut[0])), tuple(part.joined(cut[1], last))
                yield other
        else:
            yield reading


def _strong_end(part: _Part, start: int) -> int:
    end = start + 1
    while end < len(part.words) and part.gaps[end] not in STRONG and part.gaps[end] != "#":
        end += 1
    return end


def _street_end(part: _Part, start: int, lexicon: Lexicon) -> int:
    """Where the street's name that begins at ``start`` ends: before a comma, or before what lies inside the house."""
    words = part.words
    stop = _strong_end(part, start)
    end = start + 1
    while end < stop:
        word = words[end]
        if end > start + 1 or type_at(words, start, lexicon) is None:
            keyword = word in lexicon.inside or _is_inside(words, end, lexicon)
            if keyword and words[end - 1] not in lexicon.particles:
                return end
            if word[0].isdigit() and (_inside_at(part, end, lexicon) or _second_address(part, end, lexicon)):
                return end
        end += 1
    return stop


def _second_address(part: _Part, at: int, lexicon: Lexicon) -> bool:
    """Whether a second number with a street begins here: "21 rue de Buci 77 rue de Seine"."""
    if not lexicon.type_first or not part.words[at].isdigit() or not part.gaps[at]:
        return False
    number = number_at(part.words, part.gaps, at, lexicon, lists=False)
    if number is None or number.end >= len(part.words) or part.words[number.end] in lexicon.inside:
        return False
    return type_at(part.words, number.end, lexicon) is not None


def _is_street(part: _Part, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a keyword is a street's name after all: "Résidence" as a type in front, "Story St" before one."""
    if type_at(part.words, start, lexicon) is not None:
        return True
    return not lexicon.type_first and any(w in lexicon.types for w in part.words[start + 1 : max(end, start + 2)])


def _inside_at(part: _Part, at: int, lexicon: Lexicon) -> bool:
    """Whether what begins at ``at`` lies inside the house: a keyword, or an ordinal with one ("2e étage")."""
    words = part.words
    if not words[at][0].isdigit():
        return _is_inside(words, at, lexicon)
    return not (at == 0 and words[at].isdigit()) and _ordinal_inside(part, at, lexicon)


def _ordinal_inside(part: _Part, at: int, lexicon: Lexicon) -> bool:
    """Whether a number is followed by what it counts ("2e étage", "3rd floor")."""
    after = _past_code(part.gaps, at)
    if after >= len(part.words) or part.gaps[after] in STRONG:
        return False
    return part.words[after] in lexicon.inside_after


def _is_inside(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    if words[at] in lexicon.inside:
        return True
    return words[at] in lexicon.inside_phrases and match_phrase(lexicon.inside_phrases, words, at) is not None


def _corner_alone(part: _Part, base: Reading, lexicon: Lexicon) -> Reading | None:
    """Two streets and no house number: "angle rue A / rue B", "corner of A St and B Ave"."""
    words, size = part.words, len(part.words)
    announced = 0
    for i in range(min(2, size)):
        found = match_phrase(lexicon.corner_phrases, words, i) if words[i] in lexicon.corner_phrases else None
        if found or words[i] in lexicon.corner_words:
            announced = i + (found[0] if found else 1)
            break
    if not announced:
        return None
    while announced < size - 1 and words[announced] in lexicon.particles | {"of"}:
        announced += 1
    for i in range(announced + 1, size - 1):
        joined = words[i] in _AND
        if joined or part.gaps[i] in "/&,":
            second = i + 1 if joined else i
            while second < size - 1 and words[second] in lexicon.particles:
                second += 1
            reading = _copy(base)
            reading.street, reading.corner = tuple(part.joined(announced, i)), tuple(part.joined(second, size))
            return reading
    return None


def corner_reading(reading: Reading, grammar: Grammar) -> Reading | None:
    """The second address of a line that holds two ("... / 4 rue des Orfraies"), or None when it has no number."""
    words = list(reading.corner)
    gaps = [" "] * len(words)
    number = number_at(words, gaps, 0, grammar.lexicon, lists=False)
    if number is None or number.end >= len(words):
        return None
    second = _copy(reading)
    second.numbers, second.number_text = number.numbers, number.text
    second.street = tuple(words[number.end :])
    return second


def _corner(part: _Part, first: int, last: int, lexicon: Lexicon) -> tuple[int, int, bool] | None:
    """Where two streets are named: end of the first, start of the second, and whether the words leave no doubt."""
    words, gaps = part.words, part.gaps
    for i in range(first + 2, last):
        found = match_phrase(lexicon.corner_phrases, words, i) if words[i] in lexicon.corner_phrases else None
        if found or words[i] in lexicon.corner_words:
            skip = found[0] if found else 1
            if i + skip < last:
                return i, i + skip, True
        if type_at(words, first, lexicon) is None:
            continue
        if gaps[i] in "/&" and type_at(words, i, lexicon) is not None:
            return i, i, False
        if words[i] in _AND and i + 1 < last and type_at(words, i + 1, lexicon) is not None:
            return i, i + 1, False
    return None


_AND = frozenset({"et", "and", "und", "y", "e", "en"})


def _streets_without_number(part: _Part, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Spans that may be a street written without a house number."""
    words, gaps, size = part.words, part.gaps, len(part.words)
    spans: list[tuple[int, int]] = []
    starts = [i for i in range(size) if gaps[i] in STRONG]
    starts.sort(key=lambda i: type_at(words, i, lexicon) is None)
    for start in starts:
        end = _street_end(part, start, lexicon)
        spans.append((start, end))
        stop = _strong_end(part, start)
        if stop > end:
            spans.append((start, stop))
    spans += [
        (i, _street_end(part, i, lexicon)) for i in range(1, size) if i not in starts and type_at(words, i, lexicon)
    ][:2]
    spans = [s for s in spans if not words[s[0]].isdigit() or _is_name(part, s)]
    return list(dict.fromkeys(spans))[:6]


def _is_name(part: _Part, span: tuple[int, int]) -> bool:
    """Whether a span that begins with a number can be a name ("8 mai 1945") and not a number with something behind."""
    return span[1] - span[0] > 1 and any(w.isdigit() for w in part.words[span[0] + 1 : span[1]])


def _bracketed(gaps: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` stands in brackets."""
    while at > 0 and gaps[at] not in STRONG:
        at -= 1
    return gaps[at] == "("


def _read_inside(part: _Part, start: int, end: int, reading: Reading, lexicon: Lexicon) -> None:
    """Read what lies inside the house out of the words around the street."""
    words, gaps = part.words, part.gaps
    rest: list[str] = []
    i = start
    while i < end:
        word = words[i]
        element = lexicon.inside.get(word)
        length = 1
        if element is None and word in lexicon.inside_phrases:
            found = match_phrase(lexicon.inside_phrases, words, i)
            if found and i + found[0] <= end:
                length, element = found
        if gaps[i] == "#" and element is None:
            element, length = "unit", 0
        if element is not None:
            stop = i + length
            # the value: up to the next keyword or comma; a code is one word, a name may be several
            while stop < end and not (stop > i and gaps[stop] in STRONG) and not _is_inside(words, stop, lexicon):
                if words[stop][0].isdigit() and _ordinal_inside(part, stop, lexicon):
                    break
                stop += 1
            stop = max(stop, i + 1)
            value = " ".join(part.joined(i + length, stop)) if length else " ".join(part.joined(i, stop))
            name = " ".join(words[i : i + length])
            text = f"{name} {value}".strip() if element in ("building", "care_of", "landmark") else value or name
            reading.inside[element] = f"{reading.inside[element]} {text}" if element in reading.inside else text
            i = stop
            continue
        if word[0].isdigit():
            after = _past_code(gaps, i)
            if after < end and _ordinal_inside(part, i, lexicon):
                reading.inside[lexicon.inside_after[words[after]]] = "".join(words[i:after])
                i = after + 1
                continue
        if word not in MARKS and word not in lexicon.particles:
            rest.append(word)
            if word.isdigit() and not (_bracketed(gaps, i) and reading.numbers and start > 0):
                reading.loose_number = True
        i += 1
    if rest:
        reading.unexpected = (*reading.unexpected, *rest)
