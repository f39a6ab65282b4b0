"""Search in the help: every word must be found in a page's own text, whatever its accents and capitals."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from dispatchable.engine.validation import reasons as engine
from dispatchable.interfaces.web.help.pages import address_codes, number_codes, remedy_of, states, topics
from dispatchable.service.numbers import reasons

LONGEST = 100
"""Characters of a search."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the help."""

    kind: str
    """``state``, ``topic`` or ``reason``."""
    title: str
    lead: str
    url: str
    code: str
    text: str
    """What is searched, folded."""


def search(words: str, language: str) -> list[Found]:
    """The pages that say all the words; those whose title or code says them first. All of them for no word."""
    wanted = _folded(words[:LONGEST]).split()
    found = [page for page in _pages(language) if all(word in page.text for word in wanted)]
    heads = [_folded(f"{page.title} {page.code}") for page in found]
    ranked = sorted(range(len(found)), key=lambda place: (not all(word in heads[place] for word in wanted), place))
    return [found[place] for place in ranked]


@cache
def _pages(language: str) -> tuple[Found, ...]:
    pages: list[Found] = []
    for state in states().values():
        said = [state.lead, *state.means, *state.steps]
        words = [state.state, state.known_as, state.keyword]
        url = reverse("help_state", args=[state.state])
        pages.append(_page("state", state.title[language], said, words, url, language, ""))
    for topic in topics().values():
        said = [topic.lead, *topic.says, *topic.steps]
        url = reverse("help_topic", args=[topic.key])
        pages.append(_page("topic", topic.title[language], said, [topic.key], url, language, ""))
    for code in (*number_codes(), *address_codes()):
        entry = reasons.reason(code)
        said = [{language: reasons.sentence(code, {}, language)}, dict(entry.means), dict(entry.remedy)]
        said += remedy_of(code).steps
        title = engine.title(code, language) if code in address_codes() else entry.title[language]
        pages.append(_page("reason", title, said, [code], reverse("help_reason", args=[code]), language, code))
    return tuple(pages)


def _page(
    kind: str, title: str, said: list[dict[str, str]], words: list[str], url: str, language: str, code: str
) -> Found:
    texts = [one[language] for one in said]
    return Found(kind, title, texts[0], url, code, _folded(" ".join([title, *texts, *words])))


def _folded(text: str) -> str:
    """Without accents and capitals; every kind of blank and apostrophe alike."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
