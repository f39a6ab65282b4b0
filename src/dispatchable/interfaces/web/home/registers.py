"""Registers that this version cannot read: the addresses they cover go unchecked until somebody mends it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatchable.interfaces.web.home.waiting import MOST, Item, Section
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import opened_for


def left_out(organization: Organization) -> Section | None:
    """The registers in the organisation's folder that were left out, each with its remedy."""
    found = opened_for(organization).left_out
    if not found:
        return None
    title = ngettext("%(count)s address register is left out", "%(count)s address registers are left out", len(found))
    sentence = _("The addresses that only they cover are not checked. The remedy is a command on the server.")
    items = [Item(each.file, "", _remedy(each.code)) for each in found[:MOST]]
    return Section(title % {"count": len(found)}, sentence, "ask", len(found), items)


def _remedy(code: str) -> str:
    if code == "register.older":
        return _("An older version made it. Build it again from its source: dispatchable register build")
    if code == "register.newer":
        return _("A newer version made it. Upgrade, or build it again with this version: dispatchable register build")
    return _(
        "It cannot be read, or is damaged. Check the file and its rights, "
        "or build it again: dispatchable register build"
    )
