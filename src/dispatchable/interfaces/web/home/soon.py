"""What comes to its day: port orders, blocks and reservations that end, lists that are on their way in."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.templatetags.frame import language, phone
from dispatchable.interfaces.web.home.waiting import MOST, MOST_ALIKE, Item, Section, counted
from dispatchable.interfaces.web.numbers.words import held
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.desk.ending import ends_soon
from dispatchable.service.imports.kinds import kind_named
from dispatchable.service.imports.models import ImportSession, ImportState
from dispatchable.service.numbers.inventory import PortOrder, PortState
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.models import Organization

SOON = timedelta(days=7)
PORTING = (PortState.SUBMITTED, PortState.CONFIRMED, PortState.IN_PROGRESS)


def holding(organization: Organization) -> Section | None:
    """Blocks and reservations that end within a week."""
    soon = timezone.now() + SOON
    ends = Q(blocked_until__lt=soon) | Q(reserved_until__lt=soon)
    found = TelephoneNumber.objects.filter(ends, organization=organization).order_by("e164", "extension")
    count = counted(found)
    if not count:
        return None
    items = []
    for number in found[:MOST]:
        url = page_at("number", number.pk)
        items.append(Item(phone(number.written), url, held(number), "number", number.activation, _("See"), url))
    title = ngettext(
        "%(count)s block or reservation ends within a week", "%(count)s blocks or reservations end within a week",
        count.number,
    )  # fmt: skip
    sentence = _("When it ends, the number is free again for everybody.")
    everything = page_at("numbers", held="reserved")
    return Section(title % {"count": count}, sentence, "idle", count.number + count.more, items, everything)


def ending(organization: Organization) -> Section | None:
    """Addresses that the desk validated until a day which is near or past. No number is switched off by it."""
    found = (
        EmergencyAddress.objects.filter(ends_soon(organization.pk), organization=organization)
        .select_related("current__manual_validation")
        .order_by("id")
    )
    count = counted(found, MOST_ALIKE)
    if not count:
        return None
    items = []
    for address in found[:MOST]:
        url = page_at("address", address.pk)
        manual = address.current and address.current.manual_validation
        assert manual and manual.expires_at
        until = _("Validated until: %(day)s") % {"day": date_format(manual.expires_at, "SHORT_DATE_FORMAT")}
        title = address.label or manual.line
        items.append(Item(title, url, until, "address", address.state, _("See the address"), url))
    title = ngettext("%(count)s address to check again", "%(count)s addresses to check again", count.number)
    sentence = _("The desk validated them until a day that is near or past. No number is switched off by that.")
    return Section(
        title % {"count": count}, sentence, "ask", count.number + count.more, items, page_at("addresses", again="soon"),
        MOST_ALIKE,
    )  # fmt: skip


def porting(organization: Organization) -> Section | None:
    """Port orders whose day has come, and those that failed in the last days."""
    today = timezone.now()
    due = Q(state__in=PORTING, firm_at__lt=today + timedelta(days=1)) | Q(
        state__in=PORTING, wanted_on__lte=today.date()
    )
    broken = Q(state=PortState.FAILED, ended_at__gt=today - SOON)
    found = PortOrder.objects.filter(organization=organization).filter(due | broken)
    count = counted(found)
    if not count:
        return None
    items = []
    for order in found.order_by("firm_at", "id")[:MOST]:
        url = page_at("port", order.pk)
        items.append(Item(order.name, url, order.other_carrier, "port", order.state, _("See"), url))
    title = ngettext("%(count)s port order needs you", "%(count)s port orders need you", count.number)
    sentence = _("Their day has come, or they failed. No number loses its protection by it.")
    return Section(
        title % {"count": count}, sentence, "ask", count.number + count.more, items, page_at("ports", show="open")
    )


def importing(organization: Organization) -> Section | None:
    """Lists whose rows are being worked on, or wait for somebody."""
    ended = (ImportState.DONE, ImportState.CANCELLED)
    found = ImportSession.objects.filter(organization=organization).exclude(state__in=ended)
    count = counted(found)
    if not count:
        return None
    items = []
    for session in found.order_by("-id")[:MOST]:
        title = kind_named(session.kind).words[f"title_{language()}"]
        url = page_at("import", session.pk)
        items.append(Item(session.name or title, url, title, "import", session.state, _("Go on with it"), url))
    title = ngettext("%(count)s import is not finished", "%(count)s imports are not finished", count.number)
    sentence = _("What is under way goes on by itself. The others wait for somebody to look at their rows.")
    return Section(title % {"count": count}, sentence, "idle", count.number + count.more, items, page_at("imports"))
