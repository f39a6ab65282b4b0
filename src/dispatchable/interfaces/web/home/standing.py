"""What the organisation owes beside its numbers: terms to accept, notices that users have not confirmed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.templatetags.frame import country_name
from dispatchable.interfaces.web.home.waiting import MOST, MOST_COUNTED, Item, Section, counted
from dispatchable.interfaces.web.lists.counting import Count, bounded_counts
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.learnt.actions.decide import names_for
from dispatchable.service.learnt.models import NameState
from dispatchable.service.mail.actions.take import to_be_looked_at
from dispatchable.service.notices.missing import rows
from dispatchable.service.notices.models import Notice
from dispatchable.service.notices.users import Missing
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.organizations.models import Organization
from dispatchable.service.terms.accepted import Standing, standings
from dispatchable.service.terms.texts import offered


def terms_to_accept(organization: Organization) -> Section | None:
    """Countries with numbers of the organisation whose terms, as they stand now, nobody has accepted."""
    mine = TelephoneNumber.objects.filter(organization=organization).exclude(activation=Activation.RELEASED)
    there = bounded_counts([(mine.filter(country=country), 1) for country in offered()])
    ours = tuple(sorted(country for country, count in zip(offered(), there, strict=True) if count))
    due = [
        (country, standing.value)
        for country, standing in (standings(organization.pk, ours) if ours else {}).items()
        if standing in (Standing.NEW_VERSION, Standing.NEVER)
    ]
    if not due:
        return None
    items = []
    for country, standing in sorted(due, key=lambda pair: country_name(pair[0]))[:MOST]:
        url = page_at("terms_country", country)
        items.append(Item(country_name(country), url, "", "terms", standing, _("Read and accept"), url))
    title = ngettext("%(count)s country whose terms are to be accepted",
                     "%(count)s countries whose terms are to be accepted", len(due))  # fmt: skip
    sentence = _("Numbers in force stay in force; no other number of these countries activates until then.")
    return Section(title % {"count": len(due)}, sentence, "ask", len(due), items, page_at("terms", show="due"))


def notices_missing(organization: Organization) -> Section | None:
    """People who have not confirmed a notice that was written; none where there is no notice yet."""
    if not Notice.objects.filter(organization=organization).exists():
        return None
    found = rows(organization.pk).exclude(notice_state__in=(Missing.CONFIRMED.value, Missing.NO_NOTICE.value))
    count = counted(found)
    if not count:
        return None
    items = []
    for row in found.order_by("notice_since", "pk")[:MOST]:
        url = page_at("notice_person", row.person_id)
        items.append(Item(row.person.name, url, country_name(row.country), "notice", row.notice_state, _("See"), url))
    title = ngettext("%(count)s confirmation of the notice is missing",
                     "%(count)s confirmations of the notice are missing", count.number)  # fmt: skip
    sentence = _("They have a number and have not confirmed what emergency calls from it can and cannot do.")
    missing = page_at("notice_missing")
    return Section(title % {"count": count}, sentence, "ask", count.number + count.more, items, missing)


def mails_to_look_at(actor: Actor) -> Section | None:
    """Mails that belong to nothing, or came when their request was over; for who may sort them."""
    if not actor.can(Right.SORT_MAIL):
        return None
    # one more than is shown: the common answer, none, costs one query
    mails = list(to_be_looked_at().order_by("-id").only("sender", "subject")[: MOST + 1])
    if not mails:
        return None
    count = counted(to_be_looked_at()) if len(mails) > MOST else Count.of(len(mails), MOST_COUNTED)
    items = []
    for mail in mails[:MOST]:
        url = page_at("mail", mail.pk)
        items.append(Item(mail.subject or _("Without a subject"), url, mail.sender, remedy=_("Look"), remedy_url=url))
    title = ngettext("%(count)s mail to look at", "%(count)s mails to look at", count.number)
    sentence = _("They belong to no request, or came when it was over.")
    return Section(title % {"count": count}, sentence, "ask", count.number, items, page_at("mails"))


def names_proposed(actor: Actor) -> Section | None:
    """Names that decisions taught and nobody has decided on, those with most decisions behind them first."""
    if not actor.can(Right.REVIEW_REQUESTS):
        return None
    proposed = names_for(actor).filter(state=NameState.PROPOSED)
    names = list(proposed.order_by("-support", "id")[: MOST + 1])
    if not names:
        return None
    count = counted(proposed) if len(names) > MOST else Count.of(len(names), MOST_COUNTED)
    items = []
    for name in names[:MOST]:
        url = page_at("learnt_name", name.pk)
        about = name.city or name.postcode
        items.append(Item(f"{name.given} → {name.value}", url, about, remedy=_("Decide"), remedy_url=url))
    title = ngettext("%(count)s name to decide on", "%(count)s names to decide on", count.number)
    sentence = _("Corrections of the desk taught them. An approved name is used by every check.")
    return Section(title % {"count": count}, sentence, "idle", count.number, items, page_at("learnt", state="proposed"))
