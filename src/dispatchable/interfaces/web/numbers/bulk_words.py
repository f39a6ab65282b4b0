"""Bulk changes in words: what one does, to what, in the page's language."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import PLAN
from dispatchable.interfaces.web.numbers.forms import title_of
from dispatchable.service.addresses.models import EmergencyAddress, Place
from dispatchable.service.numbers.bulk.running import KINDS
from dispatchable.service.numbers.models import BulkAction
from dispatchable.service.organizations.models import Person


def change_name(kind: str) -> str:
    """The name of a kind of change."""
    found = KINDS[kind]
    return found.fr if language() == "fr" else found.en


lazy_change_name = lazy(change_name, str)
"""The same for what is declared before a language is known."""


def said(bulk: BulkAction) -> tuple[str, str]:
    """What a bulk action does, and to what: "Assign an address", "Siège – 8 Rue du Port"."""
    origin = bulk.undoes or bulk
    name = change_name(origin.kind)
    return (_("Undo: %(change)s") % {"change": name} if bulk.undoes else name), _object(origin)


def _object(bulk: BulkAction) -> str:
    what = bulk.what
    if what.get("address_id"):
        address = EmergencyAddress.objects.select_related("current").filter(pk=what["address_id"]).first()
        place = Place.objects.filter(pk=what["place_id"]).first() if what.get("place_id") else None
        return ", ".join(filter(None, (title_of(address) if address else "", place.name if place else "")))
    if what.get("person_id"):
        person = Person.objects.filter(pk=what["person_id"]).first()
        return person.name if person else ""
    if "plan" in what:
        return PLAN[what["plan"]].word(language())
    if what.get("until"):
        until = timezone.localtime(datetime.fromisoformat(what["until"]))
        return f"{formats.date_format(until, 'DATE_FORMAT')} – {what['reason']}"
    return str(what.get("tag", ""))
