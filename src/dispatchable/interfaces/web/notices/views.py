"""Notices by country: what they say, to whom they were given, who has confirmed."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.links import page_at
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.frame.templatetags.frame import country_name, language
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.notices.actions.acknowledge import acknowledge_on_paper
from dispatchable.service.notices.actions.send import send_notice
from dispatchable.service.notices.actions.write import write_notice
from dispatchable.service.notices.models import LONGEST, Notice
from dispatchable.service.notices.texts import default
from dispatchable.service.notices.users import Missing, newest, users
from dispatchable.service.organizations.models import Person
from dispatchable.service.terms.versions import words

EMPTY = gettext_lazy("Write the notice in both languages: each user reads it in their own.")


@page()
def notices(request: PageRequest) -> HttpResponse:
    """Every country with users of numbers, or with a notice: how many have confirmed."""
    organization = request.organization
    held = newest(organization.pk)
    counts: dict[str, Counter[str]] = {}
    for user in users(organization.pk):
        counts.setdefault(user.country, Counter())[user.state.value] += 1
    rows = [
        {
            "country": code, "name": country_name(code), "notice": held.get(code), "people": sum(found.values()),
            "confirmed": found[Missing.CONFIRMED], "missing": sum(found.values()) - found[Missing.CONFIRMED],
        }
        for code in {*counts, *held}
        if code in countries() and (found := counts.get(code, Counter())) is not None
    ]  # fmt: skip
    rows.sort(key=lambda row: (-int(str(row["missing"])), str(row["name"])))
    others = sorted((country_name(c), c) for c in countries() if c not in {*counts, *held} and _supported(c))
    missing = sum(int(str(row["missing"])) for row in rows)
    return render(request, "notices/list.html", {"rows": rows, "others": others, "missing": missing})


@page()
def notice_country(request: PageRequest, country: str) -> HttpResponse:
    """The notice of one country, its versions, and the buttons that send it and remind."""
    code = _country(country)
    organization = request.organization
    if request.method == "POST":
        request.actor.require(Right.MANAGE_ORGANIZATION)
        try:
            sent = send_notice(request.actor, code, again=request.POST.get("what") == "remind")
        except Refused as refused:
            messages.error(request, refused.sentence(language()))
        else:
            told = ngettext("%(count)s person is told by mail.", "%(count)s people are told by mail.", sent.told)
            messages.success(request, told % {"count": sent.told})
            if sent.without_mail:
                lack = ngettext(
                    "%(count)s person has no e-mail address: give the notice on paper and record it.",
                    "%(count)s people have no e-mail address: give them the notice on paper and record it.",
                    sent.without_mail,
                )
                messages.warning(request, lack % {"count": sent.without_mail})
        return redirect("notice_country", code)
    versions = list(Notice.objects.filter(organization=organization, country=code).order_by("-version"))
    found = Counter(user.state.value for user in users(organization.pk, code))
    speech = language()
    context = {
        "country": code, "notice": versions[0] if versions else None, "default": default(code)[speech],
        "versions": [
            {"notice": one, "pieces": words(getattr(before, speech), getattr(one, speech)) if before else None}
            for one, before in zip(versions, [*versions[1:], None][: len(versions)], strict=True)
        ],
        "counts": {state.value: found[state] for state in Missing}, "people": sum(found.values()),
        "missing": sum(found.values()) - found[Missing.CONFIRMED],
        "to_tell": found[Missing.NOT_SENT] + found[Missing.NO_MAIL],
        "report": page_at("notice_missing", country=code),
    }  # fmt: skip
    return render(request, "notices/country.html", context)


class NoticeForm(PageForm):
    """The wording in both languages."""

    en = forms.CharField(
        label=gettext_lazy("In English"), error_messages={"required": EMPTY},
        widget=forms.Textarea({"rows": 5, "lang": "en", "data-count": LONGEST}),
    )  # fmt: skip
    fr = forms.CharField(
        label=gettext_lazy("In French"), error_messages={"required": EMPTY},
        widget=forms.Textarea({"rows": 5, "lang": "fr", "data-count": LONGEST}),
    )  # fmt: skip


@page(Right.MANAGE_ORGANIZATION)
def notice_write(request: PageRequest, country: str) -> HttpResponse:
    """Write the notice, from the wording that holds or the one proposed."""
    code = _country(country)
    held = newest(request.organization.pk).get(code)
    proposed = default(code)
    start = {"en": held.en, "fr": held.fr} if held and "default" not in request.GET else proposed
    form = NoticeForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            notice = write_notice(request.actor, code, en=form.cleaned_data["en"], fr=form.cleaned_data["fr"])
        except Refused as refused:
            form.refuse(refused)
        else:
            if held and held.pk == notice.pk:
                messages.info(request, _("The wording is the same as before: there is no new version."))
            else:
                messages.success(request, _("The notice is kept. Nobody is told before you send it."))
            return redirect("notice_country", code)
    context = {
        "country": code, "form": form, "held": held, "longest": LONGEST, "terms": page_at("terms_country", code),
        "fields": [(form["en"], len(str(form["en"].value() or ""))), (form["fr"], len(str(form["fr"].value() or "")))],
    }  # fmt: skip
    return render(request, "notices/write.html", context, status=422 if form.errors else 200)


@require_safe
@page()
def notice_person(request: PageRequest, pk: UUID) -> HttpResponse:
    """What one person was given and has confirmed, and what is still missing."""
    person: Person = own(Person.objects.all(), request, pk)
    given = person.notice_deliveries.select_related("notice").order_by("-id")
    now = users(request.organization.pk, person_id=person.pk)
    context = {"person": person, "now": now, "given": given, "missing": [user for user in now if user.is_missing]}
    return render(request, "notices/person.html", context)


@require_POST
@page(Right.MANAGE_ORGANIZATION)
def notice_paper(request: PageRequest, pk: UUID) -> HttpResponse:
    """Record that somebody has signed on paper."""
    acknowledge_on_paper(request.actor, pk, request.POST.get("country", ""))
    messages.success(request, _("The confirmation on paper is recorded, with your name."))
    return redirect("notice_person", pk)


def _country(country: str) -> str:
    if country not in countries() or not _supported(country):
        raise Http404
    return country


def _supported(country: str) -> bool:
    return load_pack(country).emergency.supported
