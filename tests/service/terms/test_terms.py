"""The terms of a country are accepted once, by an administrator, in the very words that were shown."""

from __future__ import annotations

import pytest

from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.terms import texts
from dispatchable.service.terms.accepted import is_accepted
from dispatchable.service.terms.actions.accept import accept_terms
from dispatchable.service.terms.models import TermsAcceptance
from dispatchable.service.terms.texts import current, offered
from tests.service.conftest import World


@pytest.mark.parametrize("country", offered())
def test_every_country_has_terms_in_both_languages(country: str) -> None:
    text = current(country)
    for language in ("en", "fr"):
        assert len(text.sections) >= 5
        assert all(section.title[language] and section.paragraphs[language] for section in text.sections)
        assert "{" not in str([s.paragraphs[language] for s in text.sections])
    assert text.digest("en") != text.digest("fr")


def test_another_wording_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = current("FR").version
    changed = {**texts._general(), "title": {"en": "Terms", "fr": "Conditions"}}
    current.cache_clear()
    monkeypatch.setattr(texts, "_general", lambda: changed)
    try:
        assert current("FR").version != before
    finally:
        current.cache_clear()


@pytest.mark.django_db
def test_an_administrator_accepts_once(world: World) -> None:
    version = current("FR").version
    assert not is_accepted(world.acme.pk, "FR")
    first = accept_terms(world.alice, "fr", version)
    assert accept_terms(world.alice, "FR", version) == first
    assert is_accepted(world.acme.pk, "FR")
    assert not is_accepted(world.acme.pk, "US")
    assert not is_accepted(world.other.pk, "FR")
    assert (first.text_digest, first.user_name) == (current("FR").digest("en"), "Alice")
    assert TermsAcceptance.objects.count() == Event.objects.count() == 1
    assert AuditRow.objects.filter(action="terms.accept").count() == 1


@pytest.mark.django_db
def test_what_was_not_shown_is_not_accepted(world: World) -> None:
    with pytest.raises(Refused) as stale:
        accept_terms(world.alice, "FR", "0-old")
    assert stale.value.code == "terms.version"
    with pytest.raises(Refused):
        accept_terms(world.alice, "JP", current("JP").version)
    with pytest.raises(NotFound):
        accept_terms(world.alice, "XX", "1")
    assert not TermsAcceptance.objects.exists()


@pytest.mark.django_db
def test_an_auditor_accepts_nothing(world: World) -> None:
    with pytest.raises(NotAllowed):
        accept_terms(world.bob, "FR", current("FR").version)
