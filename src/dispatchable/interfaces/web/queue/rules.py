"""The desk's calendar, targets and rules: the operator's page."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.desk import shown
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.service.audit.actor import Right
from dispatchable.service.desk.actions.settings import Wanted, save_settings
from dispatchable.service.desk.holidays import calendars
from dispatchable.service.desk.hours import desk_settings
from dispatchable.service.errors import Refused

DAYS = (
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
)  # fmt: skip
NUMBERS = ("high_answer", "high_decision", "normal_answer", "normal_decision", "close_after", "expiry_notice")


@page(Right.OPERATE)
def desk_settings_page(request: PageRequest) -> HttpResponse:
    """When the desk works, by when it means to answer, and where two people decide."""
    values, problem = _now(), None
    if request.method == "POST":
        values = _typed(request)
        try:
            save_settings(request.actor, _wanted(values))
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("The settings are in force. What is due of open requests is reckoned anew."))
            return redirect("desk_settings")
    asks = [name for code, name in shown.country_choices() if load_pack(code).two_person]
    context = {
        "values": values, "days": [(str(at), name, str(at) in values["days"]) for at, name in enumerate(DAYS)],
        "zones": sorted(available_timezones()), "calendars": sorted(
            ((code, called[language()]) for code, called in calendars().items()), key=lambda pair: pair[1]
        ),
        "countries": [(code, name, code in values["second_person"]) for code, name in shown.country_choices()],
        "asks": asks, "problems": [problem] if problem else [],
        "errors": {problem.field: problem.sentence(request.actor.language)} if problem else {},
    }  # fmt: skip
    return render(request, "queue/settings.html", context, status=422 if problem else 200)


def _now() -> dict[str, Any]:
    found = desk_settings()
    return {
        "time_zone": found.time_zone, "days": [str(day) for day in found.days], "opens": f"{found.opens:%H:%M}",
        "closes": f"{found.closes:%H:%M}", "holidays": found.holidays, "closed_on": "\n".join(found.closed_on),
        "second_person": found.second_person, **{name: str(getattr(found, name)) for name in NUMBERS},
    }  # fmt: skip


def _typed(request: PageRequest) -> dict[str, Any]:
    given = request.POST
    many = {name: given.getlist(name) for name in ("days", "holidays", "second_person")}
    return {name: given.get(name, "") for name in ("time_zone", "opens", "closes", "closed_on", *NUMBERS)} | many


def _wanted(values: dict[str, Any]) -> Wanted:
    return Wanted(
        time_zone=values["time_zone"], days=[int(day) for day in values["days"] if day.isdecimal() and len(day) == 1],
        opens=values["opens"], closes=values["closes"], holidays=values["holidays"],
        closed_on=values["closed_on"].split(), second_person=values["second_person"],
        **{name: _whole(values[name]) for name in NUMBERS},
    )  # fmt: skip


def _whole(text: str) -> int:
    """The number typed; 0, which no setting takes, for what is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("10000") else 0
