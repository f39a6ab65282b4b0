"""What each bulk change asks before it begins."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import PLAN
from dispatchable.interfaces.web.numbers.choosing import address_choices, people_choices, place_choices
from dispatchable.service.audit.actor import Actor
from dispatchable.service.numbers.blocking import LONGEST

DAYS = _("Give a number of days from 1 to 365.")


def set_choices(form: forms.Form, name: str, choices: list[tuple[Any, Any]]) -> None:
    """Give a field of choices its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class BulkForm(PageForm):
    """A change that asks nothing."""

    def __init__(self, *args: Any, actor: Actor, text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(actor, text)

    def offer(self, actor: Actor, text: str) -> None:
        """Fill in what can be chosen; ``text`` narrows it."""


class AddressForm(BulkForm):
    """An address and a place in it."""

    address_id = forms.ChoiceField(label=_("Emergency address"), required=False)
    place_id = forms.ChoiceField(
        label=_("Place"), required=False, help_text=_("Building, floor or room in that address, where there is one.")
    )

    def offer(self, actor: Actor, text: str) -> None:
        """The organisation's addresses that are not retired."""
        addresses = address_choices(actor, text)
        set_choices(self, "address_id", addresses)
        set_choices(self, "place_id", place_choices([value for value, _label in addresses]))


class PersonForm(BulkForm):
    """Somebody."""

    person_id = forms.ChoiceField(label=_("Person"), required=False)

    def offer(self, actor: Actor, text: str) -> None:
        """The organisation's people who have not left."""
        set_choices(self, "person_id", people_choices(actor, text))


class PlanForm(BulkForm):
    """A calling plan."""

    plan = forms.ChoiceField(label=_("Calling plan"), required=False)

    def offer(self, actor: Actor, text: str) -> None:
        """The plans there are."""
        set_choices(self, "plan", [(value, words.word(language())) for value, words in PLAN.items()])


class TagForm(BulkForm):
    """A tag."""

    tag = forms.CharField(
        label=_("Tag"),
        max_length=80,
        help_text=_("One word or a few, for example: lift."),
        error_messages={"required": _("Give one tag, without a comma.")},
    )


class BlockForm(BulkForm):
    """For how long, and why."""

    days = forms.CharField(
        label=_("For how many days?"),
        error_messages={"required": DAYS},
        initial="30",
        help_text=_("From 1 to 365. The block then ends by itself."),
        widget=forms.NumberInput({"min": 1, "max": LONGEST}),
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        help_text=_("Whoever finds the number blocked reads it."),
        error_messages={"required": _("Say why, in a few words.")},
    )


FORMS: dict[str, type[BulkForm]] = {
    "assign_address": AddressForm,
    "assign_person": PersonForm,
    "set_plan": PlanForm,
    "add_tag": TagForm,
    "remove_tag": TagForm,
    "block": BlockForm,
}
"""By kind; a kind that is not here asks nothing."""
