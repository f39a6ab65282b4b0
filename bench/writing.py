"""How people write addresses: the small changes that the noise suite is made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.french import PARTICLES, TYPE_ABBREVIATIONS, TYPES, WORD_ABBREVIATIONS, fold, plain, suffix_key
from bench.points import House

_KEYBOARD = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_OTHER_TYPES = ("rue", "avenue", "boulevard", "place", "impasse", "allée", "chemin", "route", "passage", "square")
_NAMES = ("Martin", "Lefèvre", "Mme Bernard", "M. Durand", "Nguyen", "famille Rossi", "Dr Petit", "Mlle Faure")
_RESIDENCES = (
    "Résidence les Glycines", "Résidence du Parc Bleu", "Résidence Bel Horizon", "Résidence les Mésanges",
    "Résidence le Clairval", "Rés. Les Cytises", "Immeuble le Zénith", "Immeuble Orion", "Les Jardins d'Opaline",
)  # fmt: skip
_SUFFIX_WORDS = {"b": "bis", "t": "ter", "q": "quater"}


@dataclass(slots=True)
class Draft:
    """An address in the making: each part as it will be written."""

    number: str
    suffix: str
    street: str
    postcode: str
    city: str
    before: str = ""
    after: str = ""
    order: str = "usual"
    """usual, street_first (number after the street), town_first, postcode_first, number_last (all turned round)."""
    shape: str = ""
    """A house number text that replaces number and suffix."""
    notes: tuple[str, ...] = ()

    @property
    def house(self) -> str:
        """Number and suffix as written."""
        if self.shape:
            return self.shape
        return f"{self.number} {self.suffix}".strip() if len(self.suffix) > 1 else f"{self.number}{self.suffix}"


def _match_case(model: str, text: str) -> str:
    if model.isupper() and len(model) > 1:
        return text.upper()
    return text[:1].upper() + text[1:] if model[:1].isupper() else text


def typo(rng: Random, text: str) -> str:
    """One slip in a letter of the text: dropped, doubled or inserted, struck beside, or swapped with the next.

    Digits stay; the result always differs after folding. ``text`` needs two letters in one word.
    """
    spots = [m.start() for m in re.finditer(r"[^\W\d_]", text)]
    for _ in range(200):
        i = rng.choice(spots)
        char = text[i]
        act = rng.choice(("drop", "insert", "replace", "swap"))
        if act == "drop":
            made = text[:i] + text[i + 1 :]
        elif act == "insert":
            made = text[:i] + (char.lower() if rng.random() < 0.5 else _near(rng, char)) + text[i:]
        elif act == "replace":
            made = text[:i] + _match_case(char, _near(rng, char)) + text[i + 1 :]
        else:
            if i + 1 >= len(text) or not text[i + 1].isalpha():
                continue
            made = text[:i] + _match_case(char, text[i + 1].lower()) + char.lower() + text[i + 2 :]
        if fold(made) != fold(text) and len(fold(made).split()) == len(fold(text).split()):
            return made
    raise ValueError(text)


def _near(rng: Random, char: str) -> str:
    letter = plain(char).lower()[:1]
    for row in _KEYBOARD:
        at = row.find(letter)
        if at >= 0 and rng.random() < 0.6:
            return rng.choice([c for c in row[max(0, at - 1) : at + 2] if c != letter])
    return rng.choice([c for c in "abcdefghijklmnopqrstuvwxyz" if c != letter])


def has_type(street: str) -> bool:
    """Whether the name starts with a known street type and goes on after it."""
    words = fold(street).split()
    return len(words) > 1 and words[0] in TYPES and re.match(r"[^\W\d_]+\s", street) is not None


def abbreviate(rng: Random, street: str) -> str:
    """The street with its type, and mostly its titles, shortened; unchanged when nothing can be."""
    words = street.split(" ")
    made = []
    for i, word in enumerate(words):
        forms = TYPE_ABBREVIATIONS.get(fold(word), ()) if i == 0 and len(words) > 1 else ()
        if i > 0 and rng.random() < 0.8:
            forms = WORD_ABBREVIATIONS.get(fold(word), ())
        made.append(_match_case(word, rng.choice(forms)) if forms and (i > 0 or rng.random() < 0.9) else word)
    text = " ".join(made)
    return (
        re.sub(r"\b(Saint|Sainte)-", lambda m: "St-" if m[1] == "Saint" else "Ste-", text)
        if rng.random() < 0.6
        else text
    )


def drop_particles(street: str) -> str:
    """The street without de, du, la, les, l', d' and their like."""
    text = re.sub(r"(?i)(?<!\w)(?:l|d)['’]", "", street)
    kept = [w for i, w in enumerate(text.split(" ")) if i == 0 or fold(w) not in PARTICLES]
    return " ".join(w for w in kept if w)


def other_type(rng: Random, street: str) -> str:
    """The street with another type before its name, or none at all (one in seven)."""
    word, _, core = street.partition(" ")
    if rng.random() < 1 / 7:
        return core[:1].upper() + core[1:]
    return _match_case(word, rng.choice([t for t in _OTHER_TYPES if fold(t) != fold(word)])) + " " + core


def invert(rng: Random, street: str) -> str:
    """The name first: "Gallieni (avenue)" for "Avenue Gallieni", "Paix (rue de la)" for "Rue de la Paix"."""
    words = street.replace("’", "'").split(" ")
    cut = 1
    while cut < len(words) - 1 and fold(words[cut]) in PARTICLES:
        cut += 1
    head, tail = " ".join(words[:cut]).lower(), " ".join(words[cut:])
    elided = re.match(r"(?i)([ld]')(.+)", tail)
    if elided:
        head, tail = f"{head} {elided[1].lower()}", elided[2]
    tail = tail[:1].upper() + tail[1:]
    if re.search(r"\d", tail):  # "Départementale 53, route" would leave two numbers to choose from
        return f"{tail} ({head})"
    return rng.choice((f"{tail} ({head})", f"{tail} ({head})", f"{tail} ({head})", f"{tail}, {head}"))


def plain_case(rng: Random) -> Callable[[str], str]:
    """One way of writing for every part of an address: lower case, one in four upper case; without accents.

    One in three also loses apostrophes and hyphens ("RUE DE L EGLISE"), as old computers wrote.
    """
    upper, bare = rng.random() < 0.25, rng.random() < 1 / 3

    def write(text: str) -> str:
        text = plain(text).upper() if upper else plain(text).lower()
        return re.sub(r"(?<=[A-Za-z])['’-](?=[A-Za-z])", " ", text) if bare else text

    return write


def suffix_forms(rng: Random, number: str, suffix: str, letter_only: bool = False) -> str:
    """The house number with its suffix as people write it: "12bis", "12 B", "12-bis", "12 BIS", "12/b".

    ``letter_only`` where A stands beside B, so that B is a letter and no "bis".
    """
    letter = suffix_key(suffix)
    word = letter if letter_only else _SUFFIX_WORDS.get(letter, letter)
    texts = [word, word.upper(), word.title()]
    if len(word) > 1:
        texts += [letter, letter.upper()]
    glue = rng.choice(("", " ", " ", "-", "", " ", "/" if len(letter) == 1 else " "))
    return f"{number}{glue}{rng.choice(texts)}"


def inside(rng: Random, house: House) -> tuple[str, str, str]:
    """Something to find the door by: (text before, text after, what it is)."""
    n, letter = rng.randint(1, 45), rng.choice("ABCDEFGH")
    floor = rng.randint(1, 9)
    ordinal = rng.choice((f"{floor}e étage", f"{floor}ème étage", f"étage {floor}", f"{floor}eme etage"))
    building = rng.choice((f"bât. {letter}", f"bat {letter}", f"Bâtiment {letter}", f"bât {rng.randint(1, 6)}"))
    flat = rng.choice((f"appt {n}", f"appt. {n}", f"Apt {n}", f"appartement {n}", f"porte {n}", f"app {n}"))
    stairs = rng.choice((f"esc. {letter}", f"escalier {letter}", f"esc {rng.randint(1, 4)}"))
    person = rng.choice(_NAMES)
    menu: list[tuple[str, str, str]] = [
        ("", building, "building after"), (building, "", "building before"), ("", flat, "flat after"),
        (flat, "", "flat before"), ("", ordinal, "floor after"), ("", f"{stairs}, {ordinal}", "stairs and floor after"),
        ("", f"{building} {stairs} {flat}", "building, stairs, flat after"),
        (f"{flat}, {ordinal}", "", "flat and floor before"),
        (f"chez {person}", "", "chez before"), ("", f"chez {person}", "chez after"),
        (f"c/o {person}", "", "c/o before"),
        (rng.choice(_RESIDENCES), "", "residence before"), ("", rng.choice(_RESIDENCES), "residence after"),
        (f"{rng.choice(_RESIDENCES)}, {building}", "", "residence and building before"),
        ("", rng.choice(("RDC", "rez-de-chaussée", "RDC gauche", "2e gauche")), "ground floor after"),
        ("", f"BP {rng.randint(10, 900)}", "box after"), ("", f"lot {n}", "lot after"),
        ("", rng.choice((f"hall {letter}", f"entrée {letter}", f"cage {letter}", f"interphone {n}")), "entrance after"),
    ]  # fmt: skip
    if house.locality and fold(house.locality) not in fold(house.street):
        menu += [("", house.locality, "lieu-dit after"), (house.locality, "", "lieu-dit before")] * 3
    return rng.choice(menu)


def city_text(rng: Random, house: House, plain_name: bool = True, former: bool = True) -> str:
    """The town as people write it.

    Paris with or without its arrondissement (always with it unless ``plain_name``); elsewhere today's commune, now and
    then the former one where ``former`` allows it.
    """
    n = house.arrondissement
    if n:
        forms = [f"Paris {n}", f"Paris {n}{'er' if n == 1 else 'e'}", f"PARIS {n:02d}"]
        forms += [house.city, house.city.upper()] if rng.random() < 0.4 else []
        return rng.choice(("Paris", "Paris", "PARIS")) if plain_name and rng.random() < 0.6 else rng.choice(forms)
    name = house.community if former and house.community and rng.random() < 0.25 else house.city
    return name.upper() if rng.random() < 0.15 else name


def address_line(rng: Random, draft: Draft) -> str:
    """Number, street and what stands around them, in one line."""
    house, street = draft.house, draft.street
    if not house:
        text = street
    elif draft.order in ("street_first", "number_last", "town_first_street_first"):
        mark = (
            rng.choice((" ", ", ", ", n° ", " n°")) if not re.search(r"[\d,]", street) else rng.choice((", ", ", n° "))
        )
        text = f"{street}{mark}{house}"
    else:
        text = f"{house}{rng.choice((' ', ' ', ' ', ' ', ' ', ' ', ', ', ', ', ','))}{street}"
        if not draft.before and rng.random() < 0.02:
            text = f"{rng.choice(('n° ', 'N°', 'no '))}{text}"
    if draft.before:
        bare = (" ",) if house and not draft.before[-1].isdigit() else ()
        text = f"{draft.before}{rng.choice((', ', ', ', ' - ', *bare))}{text}"
    if draft.after:
        text = f"{text}{rng.choice((', ', ', ', ' - ', ' '))}{draft.after}"
    return text


def one_line(rng: Random, draft: Draft) -> str:
    """The whole address in one line."""
    line, postcode, city = address_line(rng, draft), draft.postcode, draft.city
    comma = "\n" if rng.random() < 0.04 else rng.choice((", ", ", ", " ", " - "))
    if city and not postcode and draft.order == "usual" and rng.random() < 0.05:
        comma = " à "
    place = " ".join(p for p in (postcode, city) if p)
    if draft.order.startswith("town_first"):
        return f"{rng.choice((place, f'{city} {postcode}'.strip()))}{rng.choice((', ', ', ', ' '))}{line}"
    if draft.order == "postcode_first":
        return f"{postcode}, {line}, {city}" if rng.random() < 0.5 else f"{postcode} {city}, {line}"
    if draft.order == "number_last":
        return f"{place}, {line}"
    if draft.order == "city_before_postcode":
        return f"{line}, {city} {postcode}".strip()
    country = rng.choice((", France", ", FRANCE")) if rng.random() < 0.05 else ""
    return f"{line}{comma if place else ''}{place}{country}"
