"""Writes one mail with a notice and its personal link."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from dispatchable.service.mail.actions.write import write_mail
from dispatchable.service.notices.links import VALID_FOR, hashed, new_token
from dispatchable.service.notices.models import Notice, NoticeDelivery, NoticeLink
from dispatchable.service.notices.texts import letter
from dispatchable.service.numbers.syntax import international
from dispatchable.service.organizations.models import Person

PATH = "/n/{token}/"
"""Where the page behind a link lies, on every installation."""


def language_of(person: Person) -> str:
    """The language that somebody is written to in: their own, else the organisation's."""
    chosen = person.language or person.organization.language
    return chosen if chosen in ("en", "fr") else "en"


def link_to(token: str) -> str:
    """The address that a mail carries: of the installation as people reach it."""
    return settings.PUBLIC_URL.rstrip("/") + PATH.format(token=token)


def deliver(notice: Notice, person: Person, phones: tuple[str, ...]) -> bool:
    """Note that a person is to be told, and write to them; False when they have no e-mail address or have confirmed.

    In the transaction of the caller. Written again, it is a reminder; links of earlier mails go on to work.
    """
    delivery, _ = NoticeDelivery.objects.select_for_update().get_or_create(
        notice=notice, person=person, defaults={"language": language_of(person)}
    )
    if delivery.acknowledged_at or not person.email:
        return False
    now, token, language = timezone.now(), new_token(), language_of(person)
    expires = now + VALID_FOR
    subject, body = letter(
        notice, language, again=delivery.sent > 0, phones=", ".join(map(international, phones)),
        until=expires.date().strftime("%d/%m/%Y") if language == "fr" else expires.date().isoformat(),
        link=link_to(token), organization=person.organization.name,
    )  # fmt: skip
    mail = write_mail(
        person.organization, to=person.email, language=language, subject=subject, body=body, about=delivery,
        secret=token,
    )  # fmt: skip
    NoticeLink.objects.create(delivery=delivery, token_hash=hashed(token), expires_at=expires, mail=mail)
    delivery.sent += 1
    delivery.last_sent_at, delivery.language = now, language
    delivery.save(update_fields=["sent", "last_sent_at", "language"])
    return True
