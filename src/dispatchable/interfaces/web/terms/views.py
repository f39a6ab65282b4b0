"""The terms of each country: who accepted them, what changed between versions, an operator's own words."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.engine.countries.pack import load_pack
from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.request import PageRequest, came_from, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, language
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.models import IN_FORCE, TelephoneNumber
from dispatchable.service.organizations.models import Organization
from dispatchable.service.terms.accepted import Standing, in_force, own_words, standing, standings
from dispatchable.service.terms.actions.accept import accept_terms
from dispatchable.service.terms.actions.write_own import write_own_terms
from dispatchable.service.terms.models import OwnTerms, TermsAcceptance
from dispatchable.service.terms.texts import TermsText, offered
from dispatchable.service.terms.versions import changes, kept, text_of

SHOWN = {
    "": gettext_lazy("All"),
    "due": gettext_lazy("To accept"),
    "ours": gettext_lazy("With numbers of yours"),
    "accepted": gettext_lazy("Accepted"),
}
"""Filters of the list."""
DUE = (Standing.NEW_VERSION, Standing.NEVER)


@page()
def terms(request: PageRequest) -> HttpResponse:
    """Every country: where it stands, accepted by whom and when; those with numbers of ours first."""
    mine = TelephoneNumber.objects.filter(organization=request.organization).order_by("country")
    counts = dict(mine.values_list("country").annotate(Count("pk")))
    accepted: dict[str, TermsAcceptance] = {}
    for acceptance in TermsAcceptance.objects.filter(organization=request.organization).order_by("id"):
        accepted[acceptance.country] = acceptance
    where = standings(request.organization.pk, offered())
    rows = [
        {
            "country": code, "name": country_name(code), "standing": where[code].value, "numbers": counts.get(code, 0),
            "acceptance": accepted.get(code), "emergency": load_pack(code).emergency,
            "due": where[code] in DUE and code in counts,
        }
        for code in offered()
    ]  # fmt: skip
    rows.sort(key=lambda row: (not row["due"], not row["numbers"], str(row["name"])))
    show = request.GET.get("show", "")
    rules = {
        "": rows,
        "due": [row for row in rows if row["due"]],
        "ours": [row for row in rows if row["numbers"]],
        "accepted": [row for row in rows if row["standing"] == Standing.ACCEPTED],
    }
    show = show if show in rules else ""
    chips = [(label, key, len(rules[key]), key == show) for key, label in SHOWN.items()]
    return render(request, "terms/list.html", {"rows": rules[show], "due": len(rules["due"]), "chips": chips})


@page()
def terms_country(request: PageRequest, country: str) -> HttpResponse:
    """The terms of one country, to read and to accept."""
    code = _country(country)
    if country != code:
        return redirect("terms_country", code)
    number = _number(request)
    if request.method == "POST":
        try:
            accept_terms(request.actor, code, request.POST.get("version", ""), came_from=came_from(request))
        except Refused as refused:
            messages.error(request, refused.sentence(language()))
            return redirect(request.get_full_path())
        messages.success(request, _("The terms are accepted. Numbers that waited for this try again by themselves."))
        return redirect("number", number.pk) if number else redirect("terms_country", code)
    text, acceptances = in_force(request.organization.pk, code), _acceptances(request, code)
    where = standing(text, {acceptance.version for acceptance in acceptances})
    mine = TelephoneNumber.objects.filter(organization=request.organization, country=code)
    versions = list(kept(request.organization.pk, code))
    changed, since = _since(acceptances, versions, text) if where == Standing.NEW_VERSION else ((), None)
    context = {
        **_shown(code, text), "number": number, "standing": where.value, "acceptances": acceptances,
        "accepted": next((a for a in acceptances if a.version == text.version), None),
        "changed": changed, "since": since, "versions": versions,
        "in_force": mine.filter(activation__in=IN_FORCE).count() if where == Standing.NEW_VERSION else 0,
        "waiting": mine.filter(reason_code="NUM-TERMS").count() if where in DUE else 0,
    }  # fmt: skip
    return render(request, "terms/country.html", context)


@require_safe
@page()
def terms_version(request: PageRequest, country: str, version: str) -> HttpResponse:
    """A text as it stood once, who accepted it, and what is different today."""
    code = _country(country)
    row = kept(request.organization.pk, code).filter(version=version).first()
    if row is None:
        raise Http404
    then, now = text_of(row), in_force(request.organization.pk, code)
    context = {
        **_shown(code, then), "row": row, "now": now, "changed": changes(then, now, language()),
        "acceptances": [a for a in _acceptances(request, code) if a.version == version],
    }  # fmt: skip
    return render(request, "terms/version.html", context)


class OwnTermsForm(PageForm):
    """What the operator adds."""

    organization = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    en = forms.CharField(
        label=gettext_lazy("In English"), required=False, widget=forms.Textarea({"rows": 8, "lang": "en"})
    )
    fr = forms.CharField(
        label=gettext_lazy("In French"), required=False, widget=forms.Textarea({"rows": 8, "lang": "fr"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ChoiceField)
        everybody = [("", _("All organisations that have no text of their own"))]
        names = Organization.objects.order_by("name").values_list("pk", "name")
        field.choices = [*everybody, *((str(pk), name) for pk, name in names)]


@page(Right.OPERATE)
def terms_own(request: PageRequest, country: str) -> HttpResponse:
    """The operator adds words to the terms of a country, or takes them back."""
    code = _country(country)
    wanted = request.GET.get("organization", "")
    form = OwnTermsForm(request.POST or None, initial={"organization": wanted, **_own(wanted, code)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = write_own_terms(
                request.actor, code, en=given["en"], fr=given["fr"],
                organization_id=UUID(given["organization"]) if given["organization"] else None,
            )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            said = _("The text is in force: each organisation it concerns is asked to accept the terms again.")
            messages.success(request, said if row.en else _("The text is taken back."))
            return redirect("terms_own", code)
    history = OwnTerms.objects.filter(country=code).select_related("organization").order_by("-id")[:50]
    context = {"country": code, "form": form, "history": history}
    return render(request, "terms/own.html", context, status=422 if form.errors else 200)


def _own(organization: str, country: str) -> dict[str, str]:
    try:
        en, fr = own_words(UUID(organization) if organization else None, country)
    except ValueError:
        raise Http404 from None
    return {"en": en, "fr": fr}


def _country(country: str) -> str:
    code = country.upper()
    if code not in offered():
        raise Http404
    return code


def _shown(code: str, text: TermsText) -> dict[str, Any]:
    speech = language()
    return {
        "country": code,
        "text": text,
        "title": text.title[speech],
        "sections": [(section.title[speech], section.paragraphs[speech]) for section in text.sections],
        "digest": text.digest(speech),
    }


def _acceptances(request: PageRequest, code: str) -> list[TermsAcceptance]:
    return list(TermsAcceptance.objects.filter(organization=request.organization, country=code).order_by("-id"))


def _since(acceptances: list[TermsAcceptance], versions: list[Any], text: TermsText) -> tuple[Any, Any]:
    """What changed since the newest acceptance whose text was kept, and that acceptance."""
    by_version = {row.version: row for row in versions}
    for acceptance in acceptances:
        if acceptance.version in by_version:
            return changes(text_of(by_version[acceptance.version]), text, language()), acceptance
    return (), acceptances[0] if acceptances else None


def _number(request: PageRequest) -> TelephoneNumber | None:
    """The number that somebody comes from, when it is theirs."""
    wanted = as_id(request.GET.get("number"))
    return TelephoneNumber.objects.filter(organization=request.organization, pk=wanted).first() if wanted else None
