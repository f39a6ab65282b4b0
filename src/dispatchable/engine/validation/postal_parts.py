"""What a line tells without any register: delivery service, country, postcode and region."""

from __future__ import annotations

from dispatchable.engine.registers.keys import city_key, match_phrase, type_at
from dispatchable.engine.validation.grammar import Grammar
from dispatchable.engine.validation.line import Line, Reading
from dispatchable.engine.validation.text import STRONG


def take_po_box(line: Line, base: Reading, grammar: Grammar) -> Line:
    """Take a delivery service with its number ("BP 12", "PO Box 7") out of the line and into ``base``."""
    lexicon = grammar.lexicon
    words = line.words
    if lexicon.po_box.isdisjoint(words) and lexicon.po_box_phrases.keys().isdisjoint(words):
        return line
    for i, word in enumerate(words):
        length = 0
        if word in lexicon.po_box:
            length = 1
        elif word in lexicon.po_box_phrases:
            found = match_phrase(lexicon.po_box_phrases, words, i)
            length = found[0] if found else 0
        in_name = i > 0 and line.gaps[i] not in STRONG and type_at(words, i - 1, lexicon) is not None
        if length and not in_name and i + length < len(words) and words[i + length].isdigit():
            end = i + length + 1
            base.po_box = " ".join(words[i:end])
            return line.without(i, end)
    return line


def drop_country(line: Line, grammar: Grammar) -> Line:
    """The line without the country's name at its end, where that cannot be a part of the street or the town."""
    words = line.words
    if not words or words[-1] not in grammar.country_ends:
        return line
    for size in (3, 2, 1):
        start = len(words) - size
        if start <= 1 or " ".join(words[start:]) not in grammar.country_words:
            continue
        last = words[start - 1]
        behind_town = start > 3 and grammar.knows_city(city_key([last], grammar.lexicon))
        if line.gaps[start] in STRONG or _is_postcode(last, grammar) or behind_town:
            return Line(words[:start], line.gaps[:start])
    return line


_PHONE = frozenset({"tel", "telephone", "phone", "mobile", "portable", "mob", "gsm"})


def drop_phone(line: Line) -> Line:
    """The line without a telephone number that is announced as one ("tel 01 23 45 67 89")."""
    words = line.words
    for i, word in enumerate(words):
        if word in _PHONE and i:
            end = i + 1
            while end < len(words) and words[end].isdigit() and line.gaps[end] != ",":
                end += 1
            if sum(map(len, words[i + 1 : end])) >= 8:
                return line.without(i, end)
    return line


def take_postcode(line: Line, base: Reading, grammar: Grammar) -> tuple[Line, int]:
    """Take the postcode out of the line and into ``base``; also the index where it stood, -1 when there is none."""
    if grammar.postcode_digits:
        return _take_digits(line, base, grammar)
    for i in range(len(line.words) - 1, -1, -1):
        for size in (2, 1, 3, 4, 5, 6):  # "SW1A 2AA" is five words here: sw 1 a 2 aa
            if i + size <= len(line.words) and line.gaps[i]:
                text = " ".join(line.joined(i, i + size))
                postcode = grammar.postcode_of(text)
                if postcode and any(c.isdigit() for c in text):
                    base.postcode = base.postcode or postcode
                    return line.without(i, i + size), i
    return line, -1


def _take_digits(line: Line, base: Reading, grammar: Grammar) -> tuple[Line, int]:
    """``take_postcode`` where a postcode is digits and nothing else: the last such word that is no house number."""
    words, digits = line.words, grammar.postcode_digits
    spots = [i for i, w in enumerate(words) if len(w) == digits and w.isdigit() and line.gaps[i]]
    if grammar.number_first and digits > 4 and len(spots) > 1 and spots[0] == 0:
        spots = spots[1:]
    spots = [i for i in spots if not (i == 0 and _is_house(line, i, grammar))]
    if digits == 4:  # as long as many a house number
        spots = [i for i in spots if i + 1 < len(words) and not _is_house(line, i, grammar)] or spots[-1:]
    for i in reversed(spots):
        if not base.postcode or words[i] == base.postcode:
            base.postcode = words[i]
            end = i + 1
            if digits == 5 and end < len(words) and line.gaps[end] == "-" and _is_plus_four(words[end]):
                end += 1
            start = i - 1 if i and _is_country_code(line, i - 1, grammar) else i
            return _without_department(line.without(start, end), base.postcode), start
    return _take_parted(line, base, grammar)


def _without_department(line: Line, postcode: str) -> Line:
    """The line without the postcode's first digits in brackets at its end ("75002 Paris (75)")."""
    last = len(line.words) - 1
    repeated = last > 0 and line.gaps[last] == "(" and line.words[last].isdigit() and len(line.words[last]) in (2, 3)
    return line.without(last, last + 1) if repeated and postcode.startswith(line.words[last]) else line


def _take_parted(line: Line, base: Reading, grammar: Grammar) -> tuple[Line, int]:
    """Take a postcode of five digits written in two parts before a known town ("75 017 Paris")."""
    words, gaps = line.words, line.gaps
    if grammar.postcode_digits != 5 or base.postcode:
        return line, -1
    for i in range(1, len(words) - 2):
        parted = len(words[i]) == 2 and len(words[i + 1]) == 3 and (words[i] + words[i + 1]).isdigit()
        if parted and gaps[i] and gaps[i + 1] == " " and grammar.knows_city(" ".join(words[i + 2 :])):
            base.postcode = words[i] + words[i + 1]
            return line.without(i, i + 2), i
    return line, -1


def _is_country_code(line: Line, at: int, grammar: Grammar) -> bool:
    """Whether the word at ``at`` is the country's sign before the postcode ("D-45127", "F-75011", ", D 45127")."""
    tied = line.gaps[at + 1] == "-" or line.gaps[at] in STRONG
    return tied and bool(line.gaps[at]) and line.words[at] in grammar.country_signs


def _is_plus_four(word: str) -> bool:
    """Whether a word can be the second half of a ZIP+4 code."""
    return len(word) == 4 and word.isdigit()


def _is_postcode(word: str, grammar: Grammar) -> bool:
    """Whether a word has the shape of an all-digit postcode."""
    return grammar.postcode_digits > 0 and len(word) == grammar.postcode_digits and word.isdigit()


def _is_house(line: Line, at: int, grammar: Grammar) -> bool:
    """Whether a number that looks like a postcode is rather the house number in front of a street."""
    following = at + 1
    if following >= len(line.words) or line.gaps[following] in STRONG:
        return False
    if line.words[following] in grammar.lexicon.directions:
        return True
    if grammar.lexicon.type_first:  # no street there has ten thousand houses
        return len(line.words[at]) < 5 and type_at(line.words, following, grammar.lexicon) is not None
    end = following
    while end < len(line.words) and (end == following or line.gaps[end] not in STRONG):
        if end > following and line.words[end] in grammar.lexicon.types:
            return True
        end += 1
    return False


def take_region(line: Line, base: Reading, at: int, grammar: Grammar) -> tuple[Line, int]:
    """Take a state or province that stands last, or just before the postcode, out of the line and into ``base``.

    Also the index ``at`` where the postcode stood, moved with the words.
    """
    end = at if at >= 0 else len(line.words)
    for size in (3, 2, 1):
        start = end - size
        region = grammar.regions.get(" ".join(line.words[start:end])) if start >= 1 else None
        if region is not None:
            base.region = region
            return line.without(start, end), start if at >= 0 else -1
    if at < 0:
        return _take_leading_region(line, base, grammar), at
    return line, at


def _take_leading_region(line: Line, base: Reading, grammar: Grammar) -> Line:
    """Take the region behind a town at the beginning out of the line ("Cambridge, MA: 12 Main St")."""
    words, size = line.words, len(line.words)
    for start in range(1, min(5, size - 1)):
        region = grammar.regions.get(words[start])
        ended = words[start + 1].isdigit() or line.gaps[start + 1] in STRONG or line.gaps[start + 1] == ":"
        if region and ended and grammar.knows_city(city_key(words[:start], grammar.lexicon)):
            base.region = region
            return line.without(start, start + 1)
    return line
