"""A new version of the terms asks again: what is in force stays, what is new waits, and the change can be read."""

from __future__ import annotations

import pytest

from dispatchable.service.accounts.models import User
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.carriers.actions.set_up import add_carrier
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.ids import new_id
from dispatchable.service.numbers.actions.add import add_number
from dispatchable.service.numbers.events import terms_changed
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.terms.accepted import Standing, in_force, is_accepted, standings
from dispatchable.service.terms.actions.accept import accept_terms
from dispatchable.service.terms.actions.write_own import LONGEST, write_own_terms
from dispatchable.service.terms.models import OwnTerms, TermsVersion
from dispatchable.service.terms.texts import current, offered
from dispatchable.service.terms.versions import changes, keep_all, kept, text_of
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = {"en": "Call the gatehouse too.\n\nThen wait outside.", "fr": "Prévenez aussi le poste de garde."}


@pytest.fixture
def operator(world: World) -> Actor:
    user = User.objects.create_user("olga@example.org", "correct horse battery", name="Olga", is_operator=True)
    return Actor("Olga", None, user.pk, frozenset({Right.OPERATE}))


def test_an_operator_s_words_are_a_new_version_that_is_accepted_anew(world: World, operator: Actor) -> None:
    first = current("FR").version
    accept_terms(world.alice, "FR", first, came_from="192.0.2.7")
    write_own_terms(operator, "FR", **WORDS)
    text = in_force(world.acme.pk, "FR")
    assert text.version != first and not is_accepted(world.acme.pk, "FR")
    assert text.sections[-1].paragraphs["en"] == ("Call the gatehouse too.", "Then wait outside.")
    assert standings(world.acme.pk, ("FR", "US", "JP")) == {
        "FR": Standing.NEW_VERSION, "US": Standing.NEVER, "JP": Standing.UNSUPPORTED,
    }  # fmt: skip
    with pytest.raises(Refused):
        accept_terms(world.alice, "FR", first)
    accept_terms(world.alice, "FR", text.version)
    assert is_accepted(world.acme.pk, "FR")
    assert [a.came_from for a in world.acme.terms_acceptances.order_by("id")] == ["192.0.2.7", ""]


def test_what_an_organisation_has_for_itself_counts_before_what_all_have(world: World, operator: Actor) -> None:
    write_own_terms(operator, "FR", en="For all.", fr="Pour tous.")
    write_own_terms(operator, "FR", organization_id=world.acme.pk, en="For Acme.", fr="Pour Acme.")
    assert in_force(world.acme.pk, "FR").sections[-1].paragraphs["fr"] == ("Pour Acme.",)
    assert in_force(world.other.pk, "FR").sections[-1].paragraphs["fr"] == ("Pour tous.",)
    mine = in_force(world.acme.pk, "FR").version
    assert mine in kept(world.acme.pk, "FR").values_list("version", flat=True)
    assert mine not in kept(world.other.pk, "FR").values_list("version", flat=True)
    write_own_terms(operator, "FR", organization_id=world.acme.pk, en="", fr=" \r\n")
    assert in_force(world.acme.pk, "FR").sections[-1].paragraphs["en"] == ("For all.",)


def test_words_taken_back_let_the_accepted_version_hold_again_and_numbers_go_on(world: World, operator: Actor) -> None:
    add_carrier(world.alice, name="Switchboard")
    accept_terms(world.alice, "FR", current("FR").version)
    write_own_terms(operator, "FR", **WORDS)
    number = add_number(world.alice, number="+33199001218")
    TelephoneNumber.objects.filter(pk=number.pk).update(reason_code="NUM-TERMS", activation=Activation.FAILED)
    terms_changed(Event.objects.filter(kind="terms.changed").latest("id"))
    number.refresh_from_db()
    assert number.activation == Activation.FAILED
    write_own_terms(operator, "FR", en="", fr="")
    assert is_accepted(world.acme.pk, "FR")
    terms_changed(Event.objects.filter(kind="terms.changed").latest("id"))
    number.refresh_from_db()
    # tried again at once: it has no address in this test, which is the next thing to mend
    assert number.activation == Activation.INCOMPLETE


def test_words_stand_in_both_languages_and_only_the_operator_writes_them(world: World, operator: Actor) -> None:
    for texts, field in (({"en": "Only here", "fr": ""}, "fr"), ({"en": "x" * (LONGEST + 1), "fr": "y"}, "en")):
        with pytest.raises(Refused) as refused:
            write_own_terms(operator, "FR", **texts)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        write_own_terms(world.alice, "FR", **WORDS)
    for country, organization in (("XX", None), ("FR", new_id())):
        with pytest.raises(NotFound):
            write_own_terms(operator, country, organization_id=organization, **WORDS)
    assert not OwnTerms.objects.exists() and not AuditRow.objects.exists()


def test_every_text_is_kept_word_for_word_and_compared_word_by_word(world: World, operator: Actor) -> None:
    assert (keep_all(), keep_all()) == (len(offered()), 0)
    write_own_terms(operator, "FR", en="Call the gatehouse.", fr="Prévenez le poste de garde.")
    old = in_force(world.acme.pk, "FR")
    write_own_terms(operator, "FR", en="Call the reception.", fr="Prévenez l'accueil.")
    row = TermsVersion.objects.get(version=old.version)
    assert text_of(row) == old
    (change,) = changes(text_of(row), in_force(world.acme.pk, "FR"), "en")
    assert [(p.kind, p.text) for p in change.paragraphs[0]] == [
        ("same", "Call the "), ("removed", "gatehouse."), ("added", "reception."),
    ]  # fmt: skip
    assert changes(old, old, "fr") == ()
