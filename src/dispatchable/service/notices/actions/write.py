"""An administrator writes the notice for the users of a country's numbers, or takes the wording proposed."""

from __future__ import annotations

from django.db import transaction

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.notices.models import LONGEST, Notice
from dispatchable.service.notices.texts import default
from dispatchable.service.organizations.own import own_organization


def write_notice(actor: Actor, country: str, *, en: str, fr: str) -> Notice:
    """The next version of a country's notice, in both languages, each of at most ``LONGEST`` characters.

    Everybody must confirm it anew; nobody is told before ``send_notice``. The same wording again is no new version.
    """
    actor.require(Right.MANAGE_ORGANIZATION)
    country = country.strip().upper()
    if country not in countries() or not load_pack(country).emergency.supported:
        raise NotFound("notice")
    if actor.user_id is None:
        raise NotAllowed(Right.MANAGE_ORGANIZATION.value)
    said = {"en": checked(en, "en"), "fr": checked(fr, "fr")}
    with transaction.atomic():
        organization = own_organization(actor, lock=True)
        last = organization.notices.filter(country=country).order_by("-version").first()
        if last and {"en": last.en, "fr": last.fr} == said:
            return last
        notice = Notice.objects.create(
            organization=organization, country=country, version=last.version + 1 if last else 1,
            is_default=said == default(country), user_id=actor.user_id, user_name=actor.name, **said,
        )  # fmt: skip
        record(actor, "notice.write", notice, label=country, details={"version": notice.version, **said})
    return notice


def checked(text: str, field: str) -> str:
    """A text as it is kept: one paragraph. Raises Refused when it is empty or too long, with its length."""
    text = " ".join(text.replace("\0", "").split(" ")).replace("\r\n", "\n").strip()
    if not text:
        raise Refused(
            "notice.empty",
            en="Write the notice in both languages: each user reads it in their own.",
            fr="Rédigez la notice dans les deux langues\u00a0: chaque utilisateur la lit dans la sienne.",
            field=field,
        )
    if len(text) > LONGEST:
        over = len(text) - LONGEST
        raise Refused(
            "notice.length",
            en=f"The notice has {len(text)} characters; {LONGEST} is the most. Take out {over} of them.",
            fr=f"La notice compte {len(text)} caractères\u00a0; le maximum est de {LONGEST}. Retirez-en {over}.",
            field=field,
        )
    return text
