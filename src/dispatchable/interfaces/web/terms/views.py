"""The terms of each country, and who accepted them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, language
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.terms.actions.accept import accept_terms
from dispatchable.service.terms.models import TermsAcceptance
from dispatchable.service.terms.texts import current, offered


@page()
def terms(request: PageRequest) -> HttpResponse:
    """Every country: accepted by whom and when, in which version; those with numbers of ours first."""
    mine = TelephoneNumber.objects.filter(organization=request.organization)
    counts: dict[str, int] = {}
    for country in mine.values_list("country", flat=True):
        counts[country] = counts.get(country, 0) + 1
    accepted: dict[str, TermsAcceptance] = {}
    for acceptance in TermsAcceptance.objects.filter(organization=request.organization).order_by("id"):
        accepted[acceptance.country] = acceptance
    rows = [
        {
            "country": code, "name": country_name(code), "text": current(code), "acceptance": accepted.get(code),
            "numbers": counts.get(code, 0), "emergency": load_pack(code).emergency,
            "current": code in accepted and accepted[code].version == current(code).version,
        }
        for code in offered()
    ]  # fmt: skip
    rows.sort(key=lambda row: (not row["numbers"], str(row["name"])))
    due = sum(1 for row in rows if row["numbers"] and not row["current"] and current(str(row["country"])).supported)
    return render(request, "terms/list.html", {"rows": rows, "due": due})


@page()
def terms_country(request: PageRequest, country: str) -> HttpResponse:
    """The terms of one country, to read and to accept."""
    code = country.upper()
    if code not in offered():
        raise Http404
    if country != code:
        return redirect("terms_country", code)
    text = current(code)
    number = _number(request)
    if request.method == "POST":
        try:
            accept_terms(request.actor, code, request.POST.get("version", ""))
        except Refused as refused:
            if refused.code == "actor.right":
                raise
            messages.error(request, refused.sentence(language()))
            return redirect(request.get_full_path())
        messages.success(request, _("The terms are accepted. Numbers that waited for this try again by themselves."))
        return redirect("number", number.pk) if number else redirect("terms_country", code)
    speech = language()
    acceptances = TermsAcceptance.objects.filter(organization=request.organization, country=code).order_by("-id")
    shown = [(section.title[speech], section.paragraphs[speech]) for section in text.sections]
    accepted = next((a for a in acceptances if a.version == text.version), None)
    return render(
        request,
        "terms/country.html",
        {
            "country": code, "text": text, "title": text.title[speech], "sections": shown, "accepted": accepted,
            "acceptances": acceptances, "number": number, "digest": text.digest(speech),
        },
    )  # fmt: skip


def _number(request: PageRequest) -> TelephoneNumber | None:
    """The number that somebody comes from, when it is theirs."""
    try:
        wanted = UUID(request.GET.get("number", ""))
    except ValueError:
        return None
    return TelephoneNumber.objects.filter(organization=request.organization, pk=wanted).first()
