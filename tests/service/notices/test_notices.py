"""Everybody with a number is told once per version, by a secret link of their own; who is missing is known."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.service.audit.models import AuditRow, Event
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.mail.models import HIDDEN, OutgoingMail
from dispatchable.service.notices.actions.acknowledge import acknowledge_by_link, acknowledge_on_paper, renew_link
from dispatchable.service.notices.actions.send import MOST_MAILS, REMIND_AFTER, remind_waiting, send_notice
from dispatchable.service.notices.actions.write import write_notice
from dispatchable.service.notices.events import tell_user
from dispatchable.service.notices.links import VALID_FOR
from dispatchable.service.notices.missing import rows
from dispatchable.service.notices.models import LONGEST, NoticeDelivery, NoticeLink
from dispatchable.service.notices.texts import default
from dispatchable.service.notices.users import Missing, users
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.organizations.actions.add_person import add_person
from dispatchable.service.organizations.models import Person
from tests.service.conftest import World
from tests.service.numbers.building import make_address, make_number

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = {"en": "Help goes to the registered address.", "fr": "Les secours vont à l'adresse enregistrée."}


def user(world: World, name: str, phone: str, email: str = "", language: str = "") -> Person:
    person = add_person(world.alice, name=name, country="FR", email=email)
    Person.objects.filter(pk=person.pk).update(language=language)
    number = make_number(world.alice, phone)
    TelephoneNumber.objects.filter(pk=number.pk).update(
        person=person, address=make_address(world.acme), activation=Activation.FAILED
    )
    return person


@pytest.fixture
def people(world: World) -> tuple[Person, Person]:
    """Jo reads French mail; Lee has no e-mail address."""
    return user(world, "Jo", "01 84 80 12 34", "jo@example.org", "fr"), user(world, "Lee", "01 84 80 12 35")


def token() -> str:
    mail = OutgoingMail.objects.latest("id")
    found = re.search(r"/n/([\w-]+)/", mail.body)
    assert found, mail.body
    return found[1]


def states(world: World) -> dict[str, Missing]:
    """By name, from both ways of looking, which must agree."""
    found = {user.person.name: user.state for user in users(world.acme.pk)}
    listed = {row.person.name: row for row in rows(world.acme.pk)}
    assert {name: row.notice_state for name, row in listed.items()} == found
    since = {user.person.name: user.since for user in users(world.acme.pk)}
    assert {name: row.notice_since for name, row in listed.items()} == since
    return found


@pytest.mark.parametrize("country", [c for c in countries() if load_pack(c).emergency.supported])
def test_a_wording_is_proposed_for_every_country_within_the_limit(country: str) -> None:
    for text in default(country).values():
        assert 100 < len(text) <= LONGEST
        assert "{" not in text and load_pack(country).emergency.numbers[0] in text


def test_a_text_too_long_is_refused_with_its_length_and_what_to_take_out(world: World) -> None:
    for field in ("en", "fr"):
        with pytest.raises(Refused) as refused:
            write_notice(world.alice, "FR", **{**WORDS, field: "x" * (LONGEST + 3)})
        assert refused.value.field == field
        assert "353" in refused.value.en and "3" in refused.value.fr
    with pytest.raises(Refused):
        write_notice(world.alice, "FR", en=" ", fr="x")
    with pytest.raises(NotAllowed):
        write_notice(world.bob, "FR", **WORDS)
    for country in ("XX", "JP"):
        with pytest.raises(NotFound):
            write_notice(world.alice, country, **WORDS)
    assert write_notice(world.alice, "FR", en="x" * LONGEST, fr="é" * LONGEST).version == 1


def test_everybody_is_told_once_in_their_own_language(world: World, people: tuple[Person, Person]) -> None:
    assert states(world) == {"Jo": Missing.NO_NOTICE, "Lee": Missing.NO_NOTICE}
    write_notice(world.alice, "FR", **WORDS)
    assert states(world) == {"Jo": Missing.NOT_SENT, "Lee": Missing.NO_MAIL}
    sent = send_notice(world.alice, "FR")
    assert (sent.told, sent.without_mail) == (1, 1)
    mail = OutgoingMail.objects.get()
    assert mail.to == "jo@example.org" and mail.language == "fr" and WORDS["fr"] in mail.body
    assert "+33 1 84 80 12 34" in mail.body
    assert states(world) == {"Jo": Missing.WAITING, "Lee": Missing.NO_MAIL}
    send_notice(world.alice, "FR")
    assert OutgoingMail.objects.count() == 1
    assert AuditRow.objects.filter(action="notice.send").count() == 2


def test_the_secret_of_a_link_is_kept_nowhere_once_it_is_sent(world: World, people: tuple[Person, Person]) -> None:
    write_notice(world.alice, "FR", **WORDS)
    send_notice(world.alice, "FR")
    secret, mail = token(), OutgoingMail.objects.get()
    assert secret == mail.secret and len(secret) >= 43
    assert secret not in mail.open_body and HIDDEN in mail.open_body
    assert NoticeLink.objects.get().token_hash != secret
    assert not any(secret in str(row.details) for row in AuditRow.objects.all())


def test_the_link_confirms_once_and_the_report_is_empty(world: World, people: tuple[Person, Person]) -> None:
    write_notice(world.alice, "FR", **WORDS)
    send_notice(world.alice, "FR")
    first = acknowledge_by_link(token(), language="fr", came_from="192.0.2.9")
    again = acknowledge_by_link(token(), language="en", came_from="198.51.100.1")
    assert first.acknowledged_at == again.acknowledged_at and again.came_from == "192.0.2.9"
    acknowledge_on_paper(world.alice, people[1].pk, "FR")
    assert set(states(world).values()) == {Missing.CONFIRMED}
    done = AuditRow.objects.filter(action__in=("notice.acknowledge", "notice.record_paper"))
    assert [(row.actor_name, row.object_label) for row in done] == [("system:notices", "Jo"), ("Alice", "Lee")]
    with pytest.raises(NotFound):
        acknowledge_by_link("x" * 43, language="en")
    with pytest.raises(NotFound):
        acknowledge_on_paper(world.charlie, people[1].pk, "FR")


def test_another_wording_asks_everybody_again(world: World, people: tuple[Person, Person]) -> None:
    first = write_notice(world.alice, "FR", **WORDS)
    assert write_notice(world.alice, "FR", **WORDS) == first
    send_notice(world.alice, "FR")
    acknowledge_by_link(token(), language="fr")
    write_notice(world.alice, "FR", en="Another.", fr="Autre.")
    jo = users(world.acme.pk, person_id=people[0].pk)[0]
    assert (jo.state, jo.version, jo.confirmed_version) == (Missing.NOT_SENT, 2, 1)
    send_notice(world.alice, "FR")
    assert "Autre." in OutgoingMail.objects.latest("id").body
    assert NoticeDelivery.objects.filter(person=people[0]).count() == 2


def test_an_expired_link_confirms_nothing_and_asks_for_a_new_one(world: World, people: tuple[Person, Person]) -> None:
    write_notice(world.alice, "FR", **WORDS)
    send_notice(world.alice, "FR")
    old = token()
    NoticeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        acknowledge_by_link(old, language="fr")
    assert not renew_link(old), "one was written within the hour"
    NoticeDelivery.objects.update(last_sent_at=timezone.now() - VALID_FOR)
    assert renew_link(old)
    assert OutgoingMail.objects.latest("id").to == "jo@example.org"
    assert token() != old and acknowledge_by_link(token(), language="fr").acknowledged_at


def test_who_does_not_answer_is_reminded_each_week_three_times(world: World, people: tuple[Person, Person]) -> None:
    write_notice(world.alice, "FR", **WORDS)
    send_notice(world.alice, "FR")
    first = token()
    assert remind_waiting() == 0
    for _ in range(MOST_MAILS + 2):
        NoticeDelivery.objects.update(last_sent_at=timezone.now() - REMIND_AFTER - timedelta(hours=1))
        remind_waiting()
    assert OutgoingMail.objects.count() == MOST_MAILS
    assert OutgoingMail.objects.latest("id").subject.startswith("Rappel")
    acknowledge_by_link(first, language="fr")
    assert states(world)["Jo"] == Missing.CONFIRMED


def test_nobody_is_reminded_who_has_no_number_any_more(world: World, people: tuple[Person, Person]) -> None:
    write_notice(world.alice, "FR", **WORDS)
    send_notice(world.alice, "FR")
    NoticeDelivery.objects.update(last_sent_at=timezone.now() - REMIND_AFTER - timedelta(hours=1))
    TelephoneNumber.objects.update(activation=Activation.RELEASED)
    assert remind_waiting() == 0 and states(world) == {}


def test_who_gets_a_number_later_is_told_by_itself_once_others_were(
    world: World, people: tuple[Person, Person]
) -> None:
    def activated(person: Person) -> None:
        number = TelephoneNumber.objects.get(person=person)
        tell_user(Event(kind="number.activated", object_id=number.pk))

    write_notice(world.alice, "FR", **WORDS)
    activated(people[0])
    assert not OutgoingMail.objects.exists(), "nobody was told before the notice was sent"
    send_notice(world.alice, "FR")
    newcomer = user(world, "Max", "01 84 80 12 36", "max@example.org")
    for _ in range(2):
        activated(newcomer)
        activated(people[0])
    assert [mail.to for mail in OutgoingMail.objects.order_by("id")] == ["jo@example.org", "max@example.org"]


def test_one_person_with_numbers_of_two_countries_confirms_each(world: World, people: tuple[Person, Person]) -> None:
    number = make_number(world.alice, "+32 12 34 56 78", "BE")
    TelephoneNumber.objects.filter(pk=number.pk).update(person=people[0], activation=Activation.FAILED)
    assert [(u.person.name, u.country) for u in users(world.acme.pk)] == [("Jo", "BE"), ("Jo", "FR"), ("Lee", "FR")]
    assert rows(world.acme.pk).count() == 3
    assert rows(world.other.pk).count() == 0
