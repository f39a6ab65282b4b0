"""The one box of a number's page: what is the matter, in a sentence, and at most three things to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.numbers.links import address_page, ask_desk, remedy
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.carriers.models import WAITING, Registration
from dispatchable.service.numbers import reasons
from dispatchable.service.numbers.models import Activation, TelephoneNumber, Watch
from dispatchable.service.numbers.retries import HELPS
from dispatchable.service.numbers.rules import failures, warnings
from dispatchable.service.numbers.transitions import BUSY

A = Activation
TONES = {
    A.UNASSIGNED: "ask", A.INCOMPLETE: "ask", A.PENDING: "busy", A.ACTIVE: "good", A.FAILED: "bad", A.UPDATING: "busy",
    A.UPDATE_FAILED: "bad", A.RELEASING: "busy", A.RELEASED: "idle",
}  # fmt: skip


@dataclass(frozen=True)
class Action:
    """A button of the box. ``post`` ones change something at once."""

    label: str
    url: str
    icon: str
    post: bool = False


@dataclass
class Box:
    """What the box shows."""

    tone: str
    lead: str
    also: list[str] = field(default_factory=list)
    """Further sentences, a paragraph each."""
    place: str = ""
    """The address in force, as responders are given it."""
    further: list[str] = field(default_factory=list)
    """Other rules that fail as well."""
    notes: list[str] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    polls: bool = False


def box_of(number: TelephoneNumber, actor: Actor) -> Box:
    """The box for a number as it stands now, with the actions this actor may take."""
    state = Activation(number.activation)
    box = Box(TONES[state], "", polls=state in BUSY)
    if number.reason_code and not box.polls:
        _failed(number, box)
    else:
        box.lead = _lead(number)
    if number.is_unprotected and state != A.PENDING:
        danger = _(
            "This number is in service without a validated address: "
            "an emergency call from it may reach the wrong place."
        )
        box.also.insert(0, danger)
    if number.active_version is not None:
        box.place = number.active_version.line + (f", {number.active_place.name}" if number.active_place else "")
    if number.reason_code in HELPS and (when := _tries_again(number)):
        box.also.append(_("It tries again by itself at %(time)s.") % {"time": when})
    box.notes = [reasons.sentence(w.code, w.facts, language()) for w in warnings(number)]
    if actor.can(Right.MANAGE_NUMBERS):
        box.actions = _actions(number)[:3]
    return box


def _tries_again(number: TelephoneNumber) -> str:
    """The time of the next try, in the reader's zone."""
    watch = Watch.objects.filter(number=number, retry_at__isnull=False).first()
    return time_format(localtime(watch.retry_at), "TIME_FORMAT") if watch and watch.retry_at else ""


def _awaited(number: TelephoneNumber) -> Registration | None:
    """What the carrier was asked and has not answered yet."""
    asked = Registration.objects.filter(number_id=number.pk, state__in=WAITING, due_at__isnull=False)
    return asked.order_by("-id").first()


def _failed(number: TelephoneNumber, box: Box) -> None:
    """The reason of the last failure, and what else would fail today."""
    speech = language()
    facts = number.reason_facts
    box.lead = reasons.sentence(number.reason_code, facts, speech)
    box.codes = [number.reason_code]
    if said := facts.get(f"address_{speech}"):
        box.also.append(said)
        box.codes.append(facts.get("address_code", ""))
    if number.activation == A.UPDATE_FAILED:
        box.also.append(_("The old address stays in force."))
    if number.activation in (A.FAILED, A.UPDATE_FAILED):
        now = [f for f in failures(number) if f.code != number.reason_code]
        box.further = [reasons.sentence(f.code, f.facts, speech) for f in now]


def _lead(number: TelephoneNumber) -> str:
    waits = number.activation in BUSY and _awaited(number) is not None
    match number.activation:
        case A.UNASSIGNED:
            return _("This number is not assigned: nobody can be sent to who calls for help from it.")
        case A.PENDING:
            if waits:
                return _("The number and its address are handed over; the carrier's answer is awaited.")
            return _("The number is being registered with its address. This takes a few seconds.")
        case A.UPDATING:
            return _("The new address is being registered. Until it is confirmed, the old one stays in force.")
        case A.RELEASING:
            return _("The carrier is being asked to let go of the number. Until then its address stays in force.")
        case A.RELEASED:
            return _("This number is released: it has no user and no address.")
        case A.INCOMPLETE:
            return reasons.sentence("NUM-NOLOC", {}, language())
    return _("A call for help from this number sends responders here:")


def _actions(number: TelephoneNumber) -> list[Action]:
    """The first is the one recommended."""
    assign = reverse("number_assign", args=[number.pk])
    again = Action(_("Retry"), reverse("number_retry", args=[number.pk]), "refresh", post=True)
    desk = Action(_("Ask the desk"), ask_desk(number), "lifebuoy")
    release = Action(_("Release the number"), reverse("number_release", args=[number.pk]), "phone-off")
    match number.activation:
        case A.UNASSIGNED | A.INCOMPLETE:
            return [Action(_("Choose person and address"), assign, "map-pin"), release]
        case A.RELEASED:
            return [Action(_("Assign again"), assign, "map-pin")]
        case A.PENDING | A.UPDATING | A.RELEASING:
            if _awaited(number) is None:
                return []
            see = Action(_("See what waits at the carrier"), reverse("carrier", args=[number.carrier_id]), "upload")
            if number.activation == A.RELEASING:
                end = reverse("number_end_release", args=[number.pk])
                return [see, Action(_("End the release without an answer"), end, "phone-off")]
            give_up = reverse("number_give_up", args=[number.pk])
            return [see, Action(_("Give up waiting"), give_up, "x", post=True)]
        case A.ACTIVE if not number.reason_code:
            change = Action(_("Choose another address"), assign, "map-pin")
            see = Action(_("See the address"), address_page(number.address_id), "eye")
            return [change, see, release]
    if number.activation == A.ACTIVE and number.reason_code in HELPS:
        # it was a release that did not reach the carrier
        return [release]
    step = reasons.reason(number.reason_code).next_step
    button = reasons.step(step).button[language()]
    first = again if step == "retry" else Action(button, remedy(step, number), _icon(step))
    if step == "lift_block":
        first = Action(button, reverse("number_unblock", args=[number.pk]), "clock", post=True)
    if number.activation == A.ACTIVE:
        return [first, release]
    about_address = step in ("mend_address", "describe_address", "change_address", "assign")
    others = [desk, again] if about_address else [again, desk]
    return [first, *(action for action in others if action is not first)]


def _icon(step: str) -> str:
    icons = {
        "describe_address": "edit", "lift_block": "clock",
        "mend_address": "map-pin", "change_address": "map-pin", "assign": "map-pin", "accept_terms": "file-text",
        "see_country": "file-text", "change_person": "user", "see_carrier": "network", "await_carrier": "network",
        "see_requests": "lifebuoy",         "add_right_number": "plus",
    }  # fmt: skip
    return icons.get(step, "arrow-right")
