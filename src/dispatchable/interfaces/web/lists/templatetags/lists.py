"""Words about how many."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatchable.interfaces.web.lists.counting import Grouped
from dispatchable.interfaces.web.lists.finding import MOST
from dispatchable.interfaces.web.lists.showing import Shown

register = template.Library()


@register.simple_tag
def listcount(shown: Shown) -> str:
    """A count in words, under the list's own noun."""
    count = shown.count
    if count.more:
        return _("More than %(count)s") % {"count": Grouped(MOST)}
    if shown.page.noun:
        return shown.page.noun(Grouped(count.number))
    return ngettext("%(count)s row", "%(count)s rows", count.number) % {"count": Grouped(count.number)}


@register.simple_tag
def bulkall(shown: Shown) -> str:
    """The choice of all rows that fit."""
    if shown.count.more:
        return _("all that fit: more than %(count)s") % {"count": Grouped(MOST)}
    return _("all that fit: %(count)s") % {"count": Grouped(shown.count.number)}
