"""What the organisation itself owes before its numbers may go on: terms that wait to be accepted."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.templatetags.frame import country_name
from dispatchable.interfaces.web.home.waiting import MOST, Item, Section
from dispatchable.service.numbers.models import Activation, TelephoneNumber
from dispatchable.service.organizations.models import Organization
from dispatchable.service.terms.accepted import Standing, standings
from dispatchable.service.terms.texts import offered


def terms_to_accept(organization: Organization) -> Section | None:
    """Countries with numbers of the organisation whose terms, as they stand now, nobody has accepted."""
    mine = TelephoneNumber.objects.filter(organization=organization).exclude(activation=Activation.RELEASED)
    ours = tuple(sorted(set(mine.order_by().values_list("country", flat=True).distinct()) & set(offered())))
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
