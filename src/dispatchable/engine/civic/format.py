"""Writing an address the way its country writes it. The templates come from its layout (see ``template``)."""

from __future__ import annotations

import re
from typing import Protocol

from dispatchable.engine.civic.address import ELEMENTS, CivicAddress
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.civic.layout import LabelRules, Layout, layout_of
from dispatchable.engine.civic.template import render

_BARE = re.compile(r"\d{1,5}[A-Za-z]?|[A-Za-z]\d{0,4}")
_SHORTENED = ("pre_direction", "post_direction", "street_type", "building", "staircase", "floor", "unit", "room")


class HasLayout(Protocol):
    """What brings a layout, such as a country pack."""

    @property
    def layout(self) -> Layout:
        """How addresses are written."""


def one_line(address: CivicAddress, pack: HasLayout | None = None) -> str:
    """The address on one line, as its country writes it, without the country's name.

    ``pack`` defaults to that of ``address.country``; a country without a pack gets a plain international format.
    An element that is a bare number or letter is introduced by its word ("Étage 2"); all others stand as given.
    """
    layout = pack.layout if pack else layout_of(address.country)
    return ", ".join(_lines(layout.one_line, _values(address, layout)))


def multi_line(address: CivicAddress, pack: HasLayout | None = None) -> tuple[str, ...]:
    """The lines of the address in its country's order, none of them empty, without the country's name."""
    layout = pack.layout if pack else layout_of(address.country)
    return _lines(layout.multi_line, _values(address, layout))


def postal_label(address: CivicAddress, pack: HasLayout | None = None) -> tuple[str, ...]:
    """The lines of a label for domestic post, as the country's post wants them.

    FR: AFNOR XP Z10-011, at most 6 lines of at most 38 characters in plain capitals; a longer line is abbreviated word
    by word from the left, then loses its articles, then keeps initials, and is cut if even that does not suffice.
    US: USPS Publication 28, plain capitals with the standard abbreviations. GB: the post town in capitals, the
    postcode on a line of its own.
    """
    layout = pack.layout if pack else layout_of(address.country)
    rules = layout.label
    if rules.abbreviate == "always":
        address = _with_abbreviations(address, rules)
    values = _values(address, layout)
    for name in rules.upper:
        if name != "*":
            values[name] = values.get(name, "").upper()
    lines = _lines(layout.postal_label, values)
    if rules.plain:
        lines = tuple(filter(None, (_plain(line, rules.keep) for line in lines)))
    if "*" in rules.upper:
        lines = tuple(line.upper() for line in lines)
    if rules.abbreviate == "when_needed":
        lines = tuple(_fitted(line, rules) for line in lines)
    return lines


def _lines(templates: tuple[str, ...], values: dict[str, str]) -> tuple[str, ...]:
    lines = []
    for template in templates:
        line = render(template, values)
        if line:
            lines.append(line)
    return tuple(lines)


def _values(address: CivicAddress, layout: Layout) -> dict[str, str]:
    """Elements by name, with ``number`` and ``street_line`` put together."""
    values: dict[str, str] = dict(zip(ELEMENTS, address, strict=True))
    for name, introduced in layout.inside_labels.items():
        given = values.get(name)
        if given and _BARE.fullmatch(given):
            values[name] = introduced.format(given)
    values["number"] = _number(address, layout.suffix_joint)
    street = address.street_line
    if not street and address.house_number:
        # A hamlet whose houses are numbered: its name takes the place of the street.
        street = values["locality"]
        values["locality"] = ""
    values["street_line"] = street
    return values


def _number(address: CivicAddress, joint: str) -> str:
    number, suffix = address.house_number, address.suffix
    if number and suffix:
        if suffix[0].isdigit() or (not joint and len(suffix) > 1):
            joint = " "
        return f"{number}{joint}{suffix}"
    return number or suffix


def _with_abbreviations(address: CivicAddress, rules: LabelRules) -> CivicAddress:
    """The address with directions, street type and unit words abbreviated; the name of the street stays as it is."""
    elements = address.as_dict()
    changes = {name: _abbreviated(elements[name], rules) for name in _SHORTENED if name in elements}
    if address.street and not address.street_type:
        # The type may stand at the end of the name instead of in its own element.
        name, _, last = address.street.rpartition(" ")
        if name:
            changes["street"] = f"{name} {_abbreviated(last, rules)}"
    return address.with_(**changes)


def _abbreviated(text: str, rules: LabelRules) -> str:
    return " ".join(rules.abbreviations.get(fold(word), word) for word in text.split())


def _plain(line: str, keep: str) -> str:
    """``line`` in capitals A-Z and digits, with the punctuation of ``keep`` where it stands."""
    kept = re.compile(f"([{re.escape(keep)}])") if keep else None
    words = []
    for word in line.split():
        parts = kept.split(word) if kept else [word]
        words.append("".join(part if part in keep else fold(part) for part in parts if part))
    return " ".join(filter(None, words)).upper()


def _fitted(line: str, rules: LabelRules) -> str:
    """``line`` within the length allowed, shortened no more than needed; its last word carries the name and stays."""
    words = line.split()
    start = 0
    short: set[str] = set()
    while _length(words) > rules.max_length and start < len(words) - 1:
        for count in (4, 3, 2, 1):
            shorter = rules.abbreviations.get(fold(" ".join(words[start : start + count])), "")
            if shorter and start + count < len(words):
                words[start : start + count] = [shorter]
                short.add(shorter)
                break
        start += 1
    # "12 A RUE": after a number the letter is its suffix and no article.
    articles = [i for i, w in enumerate(words) if i and fold(w) in rules.droppable and not words[i - 1].isdigit()]
    while articles and _length(words) > rules.max_length:
        words[articles.pop()] = ""
    for i in range(1, len(words) - 1):
        if _length(words) > rules.max_length and words[i].isalpha() and words[i] not in short:
            words[i] = words[i][0]
    return " ".join(filter(None, words))[: rules.max_length].rstrip()


def _length(words: list[str]) -> int:
    return len(" ".join(filter(None, words)))
