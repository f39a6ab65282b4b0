"""What is known of a person who uses numbers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dispatchable.interfaces.web.audit.history import history_of
from dispatchable.interfaces.web.frame.request import PageRequest, own, page
from dispatchable.interfaces.web.numbers.forms import PersonForm
from dispatchable.service.audit.actor import Right
from dispatchable.service.errors import Refused
from dispatchable.service.numbers.actions.retry import retry
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.organizations.actions.change_person import change_person
from dispatchable.service.organizations.models import Person


@page(Right.MANAGE_NUMBERS)
def person(request: PageRequest, pk: UUID) -> HttpResponse:
    """Change a person; come from a number that failed for them, it tries again."""
    found: Person = own(Person.objects.all(), request, pk)
    number = _number(request, found)
    initial = {
        "person_name": found.name, "person_email": found.email, "person_country": found.country,
        "person_plan": found.has_calling_plan, "person_language": found.language,
    }  # fmt: skip
    form = PersonForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            change_person(
                request.actor,
                pk,
                name=given["person_name"],
                country=given["person_country"],
                email=given["person_email"],
                has_calling_plan=given["person_plan"],
                language=given["person_language"],
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The person's details are saved."))
            if number is None:
                return redirect("person", pk)
            retry(request.actor, number.pk)
            return redirect("number", number.pk)
    context = {
        "person": found, "form": form, "number": number, "numbers": found.numbers.order_by("e164", "extension"),
        "history": history_of(request.actor, found),
    }  # fmt: skip
    return render(request, "numbers/person.html", context)


def _number(request: PageRequest, found: Person) -> TelephoneNumber | None:
    wanted = request.GET.get("number", "")
    try:
        return found.numbers.filter(pk=UUID(wanted)).first() if wanted else None
    except ValueError:
        raise Http404 from None
