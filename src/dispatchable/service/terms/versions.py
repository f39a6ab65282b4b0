"""Every text of the terms that has been in force: kept word for word, and compared with another."""

from __future__ import annotations

import difflib
import re
import uuid
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q, QuerySet

from dispatchable.service.terms.models import TermsVersion
from dispatchable.service.terms.texts import TermsText, current, from_document, offered

Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a text, and what became of them."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A section that is not the same in both texts."""

    title: str
    paragraphs: tuple[tuple[Piece, ...], ...]


def keep(text: TermsText, organization_id: uuid.UUID | None = None) -> TermsVersion:
    """Keep a text as it stands; keeping it again changes nothing. ``organization_id``: it holds for that one only."""
    # None is compared as "is null", which a plain comparison of ids would not be
    whose = Q(organization=None) if organization_id is None else Q(organization_id=organization_id)
    known = TermsVersion.objects.filter(whose, country=text.country, version=text.version).first()
    return known or TermsVersion.objects.create(
        country=text.country, version=text.version, organization_id=organization_id, document=text.document()
    )


def keep_all() -> int:
    """Keep the text of every country as this installation has it now; how many were new."""
    known = set(TermsVersion.objects.filter(organization=None).values_list("country", "version"))
    new = [text for text in map(current, offered()) if (text.country, text.version) not in known]
    for text in new:
        keep(text)
    return len(new)


def kept(organization_id: uuid.UUID | None, country: str) -> QuerySet[TermsVersion]:
    """The texts of a country that an organisation may see, the newest first."""
    own = Q(organization=None) | Q(organization_id=organization_id)
    return TermsVersion.objects.filter(own, country=country.upper()).order_by("-id")


def text_of(row: TermsVersion) -> TermsText:
    """The text as it was kept."""
    return from_document(row.country, row.version, row.document)


def changes(before: TermsText, after: TermsText, language: str) -> tuple[Change, ...]:
    """What is not the same, section by section, word by word, in "fr" or "en"; empty when all is."""
    old = {s.title[language]: s.paragraphs[language] for s in before.sections}
    new = {s.title[language]: s.paragraphs[language] for s in after.sections}
    found = []
    for title in [*new, *(t for t in old if t not in new)]:
        paragraphs = tuple(_paragraphs(old.get(title, ()), new.get(title, ())))
        if any(piece.kind != "same" for pieces in paragraphs for piece in pieces):
            found.append(Change(title, paragraphs))
    return tuple(found)


def _paragraphs(old: tuple[str, ...], new: tuple[str, ...]) -> list[tuple[Piece, ...]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found: list[tuple[Piece, ...]] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            found += [(Piece("same", text),) for text in old[i:j]]
            continue
        pairs = min(j - i, m - k)
        found += [words(a, b) for a, b in zip(old[i : i + pairs], new[k : k + pairs], strict=True)]
        found += [(Piece("removed", text),) for text in old[i + pairs : j]]
        found += [(Piece("added", text),) for text in new[k + pairs : m]]
    return found


def words(old: str, new: str) -> tuple[Piece, ...]:
    """What became of one text, word by word."""
    a, b = re.findall(r"\s+|[^\s]+", old), re.findall(r"\s+|[^\s]+", new)
    pieces: list[Piece] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(a[i:j])))
            continue
        if j > i:
            pieces.append(Piece("removed", "".join(a[i:j])))
        if m > k:
            pieces.append(Piece("added", "".join(b[k:m])))
    return tuple(pieces)
