from __future__ import annotations

import re

import pytest

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.validation.reasons import (
    LANGUAGES,
    advice,
    codes,
    element_label,
    facts_of,
    next_step,
    next_steps,
    reason_text,
    sentence,
    title,
)
from dispatchable.engine.validation.verdict import Reason

MATCHER_CODES = (
    "ADR-SYN-HNO-CHARS", "ADR-SYN-HNO-START", "ADR-SYN-LEN", "ADR-SYN-CHARS", "ADR-SYN-LEAD", "ADR-SYN-PC", "ADR-EMPTY",
    "ADR-MISS-HNO", "ADR-MISS-STREET", "ADR-MISS-CITY", "ADR-BAD-HNO", "ADR-BAD-SUFFIX", "ADR-BEYOND-HNO",
    "ADR-PLAUS-HNO", "ADR-NF-STREET", "ADR-ELSEWHERE", "ADR-NF-CITY", "ADR-NOT-COVERED", "ADR-MISM-PC-CITY",
    "ADR-AMB", "ADR-CORR", "ADR-INF-PC", "ADR-INF-CITY", "ADR-INF-TYPE", "ADR-INF-SUFFIX", "ADR-ALIAS",
    "ADR-POSTAL-CITY", "ADR-MISS-SUB", "ADR-BAD-SUB", "ADR-POBOX", "ADR-RANGE", "ADR-CORNER", "ADR-UNEXPECTED",
    "ADR-NO-NUMBERS", "ADR-NOGEO", "ADR-COUNTRY",
)  # fmt: skip
STEPS = (
    "accept_correction", "choose_candidate", "complete", "check_number", "check_street", "ask_desk",
    "give_physical_address", "load_register", "correct_format", "none",
)  # fmt: skip


def test_no_published_code_disappears() -> None:
    assert set(MATCHER_CODES) <= set(codes())
    assert set(STEPS) <= set(next_steps())


@pytest.mark.parametrize("code", codes())
def test_a_reason_has_both_languages_with_the_same_facts_and_a_next_step(code: str) -> None:
    entry = reason_text(code)
    assert entry.next_step in next_steps()
    assert entry.element == "" or entry.element in ELEMENTS
    for texts in (entry.title, entry.sentence, *entry.more):
        assert set(texts) == set(LANGUAGES)
        assert len({facts_of(text) for text in texts.values()}) == 1
    assert facts_of(entry.title["en"]) == frozenset()
    for texts in (entry.sentence, *entry.more):
        assert all(text[0].isupper() and text.endswith(".") for text in texts.values())
    assert entry.sentence["en"] != entry.sentence["fr"]


def french_texts() -> list[str]:
    texts = [text for step in next_steps() for text in (next_step(step, "fr"), advice(step, "fr"))]
    for code in codes():
        entry = reason_text(code)
        texts += [entry.title["fr"], entry.sentence["fr"], *(more["fr"] for more in entry.more)]
    return texts


def test_french_text_keeps_french_typography() -> None:
    for text in french_texts():
        assert not re.search(r"[^\u202f][?!;]", text), text
        assert not re.search(r"[^\u00a0]:", text), text
        assert not re.search(r"«[^\u00a0]|[^\u00a0]»|\"", text), text


def test_no_sentence_is_built_around_a_town() -> None:
    for code in codes():
        entry = reason_text(code)
        for text in (*entry.sentence.values(), *(text for more in entry.more for text in more.values())):
            assert not re.search(r"\b(in|at|of|à|de|dans|au)\s\{\w*(city|cities|place)\}", text), text


def test_a_further_sentence_is_said_only_when_its_facts_are_known() -> None:
    assert sentence(Reason("ADR-BAD-HNO", "house_number", (("number", "18"),)), "en") == (
        "The house number 18 is not known on this street."
    )
    known = Reason("ADR-BAD-HNO", "house_number", (("number", "18"), ("known", "14, 16, 20, 22")))
    assert sentence(known, "fr") == (
        "Le numéro de voie 18 n'est pas connu dans cette voie. "
        "Numéros de voie connus à proximité\u00a0: 14, 16, 20, 22."
    )


def test_a_sentence_about_a_field_names_it() -> None:
    reason = Reason("ADR-SYN-LEN", "street", (("maximum", "50"),))
    assert sentence(reason, "fr").endswith("Champ\u00a0: voie. Longueur maximale\u00a0: 50 caractères.")
    assert sentence(reason, "en").endswith("Field: street. Longest allowed: 50 characters.")


def test_every_element_has_its_label_in_both_languages() -> None:
    for language in LANGUAGES:
        assert all(element_label(name, language) for name in ELEMENTS)
    assert [name for name in ELEMENTS if element_label(name, "fr") == name] == []


def test_braces_in_what_was_written_are_text() -> None:
    assert "{x}" in sentence(Reason("ADR-UNEXPECTED", "", (("text", "{x} {0}"),)), "en")


def test_an_unknown_language_is_english_and_an_unknown_code_an_error() -> None:
    assert title("ADR-MISS-HNO", "de") == "House number missing"
    assert next_step("", "fr") == next_step("none", "fr")
    with pytest.raises(KeyError):
        sentence(Reason("ADR-NO-SUCH"), "en")
