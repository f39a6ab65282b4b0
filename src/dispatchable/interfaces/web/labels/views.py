"""Labels for the telephones of one number or of many: which there are, which not and why, and the file to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dispatchable.interfaces.paper.labels import SIZES, labels_pdf, languages_of, place_lines
from dispatchable.interfaces.web.frame.request import PageRequest, page
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.lists.selecting import Selection, selection
from dispatchable.interfaces.web.numbers.lists import NUMBERS
from dispatchable.service.numbers.label import RELATED, label_of, why_none
from dispatchable.service.numbers.models import IN_FORCE, TelephoneNumber

MOST = 500
"""Labels in one file."""
SHOWN = 50
"""Numbers shown of each kind."""
SIZE_NAMES = {
    "a4": gettext_lazy("A4 sheet, 8 labels of 99 x 68 mm"),
    "letter": gettext_lazy("US Letter sheet, 6 labels of 102 x 85 mm"),
    "roll62": gettext_lazy("Label printer, 62 x 100 mm"),
    "roll101": gettext_lazy("Label printer, 101 x 54 mm"),
}
LANGUAGES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "": (gettext_lazy("Those of the country"), ()),
    "fr": (gettext_lazy("French"), ("fr",)),
    "en": (gettext_lazy("English"), ("en",)),
    "fr-en": (gettext_lazy("French and English"), ("fr", "en")),
}


@require_safe
@page()
def labels(request: PageRequest) -> HttpResponse:
    """What would be printed, in which size and languages, and the numbers that get no label."""
    chosen = _chosen(request)
    within, without = _rows(chosen, True), _rows(chosen, False)
    have = [
        {
            "number": number, "label": label, "place": place_lines(label, language()),
            "languages": ", ".join(languages_of(label.country)),
        }
        for number in within[:SHOWN]
        if (label := label_of(number)) is not None
    ]  # fmt: skip
    lack = [{"number": number, "why": why_none(number, language())} for number in without[:SHOWN]]
    country = have[0]["number"].country if have else ""
    context = {
        "chosen": chosen, "have": have, "lack": lack, "count": within.count(), "lacking": without.count(),
        "most": MOST, "sizes": SIZE_NAMES.items(), "size": "letter" if country in ("US", "CA", "MX", "PR") else "a4",
        "languages": [(key, name) for key, (name, _codes) in LANGUAGES.items()],
    }  # fmt: skip
    return render(request, "labels/labels.html", context)


@require_safe
@page()
def labels_file(request: PageRequest) -> HttpResponse:
    """The PDF; back to the page, with a sentence, when none of the numbers has an address in force."""
    chosen = _chosen(request)
    numbers = _rows(chosen, True).order_by("address__label", "e164", "extension")[: MOST + 1]
    found = [label for number in numbers if (label := label_of(number)) is not None]
    back = f"{reverse('labels')}?{chosen.query}"
    if not found:
        messages.error(request, _("None of these numbers has an address in force, so there is no label to print."))
        return redirect(back)
    if len(found) > MOST:
        messages.error(request, _("More than %(count)s labels: choose fewer numbers at a time.") % {"count": MOST})
        return redirect(back)
    size = request.GET.get("size", "a4")
    _name, codes = LANGUAGES.get(request.GET.get("languages", ""), LANGUAGES[""])
    now = timezone.localtime()
    pdf = labels_pdf(found, size if size in SIZES else "a4", languages=codes, author=request.organization.name, now=now)
    name = "etiquettes" if language() == "fr" else "labels"
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{now:%Y-%m-%d}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _chosen(request: PageRequest) -> Selection:
    return selection(request, NUMBERS)


def _rows(chosen: Selection, in_force: bool) -> Any:
    rows = TelephoneNumber.objects.filter(pk__in=chosen.rows.order_by().values("pk")).select_related(*RELATED)
    kept = rows.filter(activation__in=IN_FORCE) if in_force else rows.exclude(activation__in=IN_FORCE)
    return kept.order_by("e164", "extension")
