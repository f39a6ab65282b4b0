"""The forms of numbers, people and carriers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.interfaces.web.frame.forms import PageForm
from dispatchable.interfaces.web.frame.templatetags.frame import language
from dispatchable.interfaces.web.frame.words import SERVICE
from dispatchable.service.addresses.models import EmergencyAddress, Place
from dispatchable.service.carriers.models import Acknowledges, Asks, Carrier
from dispatchable.service.organizations.models import Person


def country_choices(first: str = "") -> list[tuple[str, Any]]:
    """The countries by name in the page's language; ``first`` is what no choice means."""
    names = sorted((load_pack(code).name(language()), code) for code in countries())
    return [("", first), *((code, name) for name, code in names)]


class AddNumberForm(PageForm):
    """A new number."""

    number = forms.CharField(
        label=_("Telephone number"),
        max_length=80,
        error_messages={"required": _("Give the telephone number, for example 01 84 80 12 34.")},
        help_text=_("In any usual way of writing, for example 01 84 80 12 34 or +33 1 84 80 12 34."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "off", "autofocus": True}),
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, help_text=_("Not needed for a number that begins with +.")
    )
    carrier = forms.ChoiceField(label=_("Carrier"))
    service = forms.ChoiceField(
        label=_("At the carrier"),
        help_text=_("A number in service without a validated address is shown first, everywhere."),
    )

    def __init__(self, *args: Any, carriers: QuerySet[Carrier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = str(_("From the number itself"))
        self._choices("country", country_choices(chosen))
        self._choices("carrier", [(str(c.pk), c.name) for c in carriers])
        self._choices("service", [(value, words.word(language())) for value, words in SERVICE.items()])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class PersonForm(PageForm):
    """A person who uses numbers."""

    person_name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Give the person's name.")}
    )
    person_email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.TextInput({"type": "email"})
    )
    person_country = forms.ChoiceField(
        label=_("Works in"), error_messages={"required": _("Choose the country where the person works.")}
    )
    person_plan = forms.BooleanField(
        label=_("Has a calling plan"),
        required=False,
        help_text=_("Without one the person cannot call outside, and no number activates for them."),
    )

    person_language = forms.ChoiceField(label=_("Written to in"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speech = self.fields["person_language"]
        assert isinstance(speech, forms.ChoiceField)
        speech.choices = [("", _("The organisation's language")), ("en", "English"), ("fr", "Français")]
        field = self.fields["person_country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = country_choices(str(_("Choose a country")))


class AssignForm(PersonForm):
    """Who uses a number, and where."""

    person = forms.ChoiceField(
        label=_("Person"), error_messages={"required": _("Choose who uses the number, or add a new person.")}
    )
    address = forms.ChoiceField(
        label=_("Emergency address"),
        error_messages={"required": _("Choose the address where the telephone is.")},
    )
    place = forms.ChoiceField(
        label=_("Place"), required=False, help_text=_("Building, floor or room in that address, where there is one.")
    )

    def __init__(
        self, *args: Any, people: list[Person], addresses: list[EmergencyAddress], places: list[Place], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_name"].label = _("Name of a new person")
        # either somebody known or somebody new
        new = bool(self.data.get("person_name", "").strip())
        self.fields["person"].required = not new
        self.fields["person_name"].required = self.fields["person_country"].required = new
        labels = {a.pk: title_of(a) for a in addresses}
        below: dict[Any, list[tuple[str, str]]] = {}
        for place in places:
            below.setdefault(place.address_id, []).append((str(place.pk), place.name))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "person": [("", _("Choose, or add a new person below")), *((str(p.pk), p.name) for p in people)],
            "address": [("", _("Choose an address")), *((str(pk), label) for pk, label in labels.items())],
            "place": [("", _("None: the whole address")), *((labels[pk], rows) for pk, rows in below.items())],
        }
        for name, values in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = values


def title_of(address: EmergencyAddress) -> str:
    """An address in a list of choices: its own name, its line, and its state unless validated."""
    from dispatchable.interfaces.web.frame.words import ADDRESS

    version = address.current
    line = version.line if version else ""
    text = f"{address.label} – {line}" if address.label else line
    validated = version is not None and version.is_validated
    return text if validated else f"{text} ({ADDRESS[address.state].word(language())})"


class CarrierForm(PageForm):
    """A carrier's name, how it confirms, how long it may take, and what it asks of every address."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Give the carrier a name.")})
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("local", _("Local carrier: hands over files")),
            ("scripted", _("Test carrier: follows a script and registers nothing anywhere")),
        ],
    )
    acknowledges = forms.ChoiceField(
        label=_("Who confirms that a registration is in force?"),
        choices=[
            (Acknowledges.ITSELF, _("Our own telephone system: in force as soon as the hand-off file is written")),
            (Acknowledges.BY_FILE, _("The carrier: in force when its acknowledgement file says so")),
        ],
    )
    answer_hours = forms.FloatField(
        label=_("Hours that the carrier may take to answer"),
        help_text=_("After that the number says that no answer came, and the administrators are told."),
        widget=forms.NumberInput({"step": "any", "min": "0"}),
        error_messages={
            "required": _("Give the hours as a number, for example 72."),
            "invalid": _("Give the hours as a number, for example 72."),
        },
    )
    asks = forms.MultipleChoiceField(
        label=_("What the carrier asks of every address"),
        choices=[
            (Asks.INSEE, _("The INSEE code of the commune (France)")),
            (Asks.SIRET, _("The SIRET of the establishment (France)")),
            (Asks.COORDINATES, _("Coordinates")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    script = forms.CharField(
        label=_("Script"),
        required=False,
        strip=False,
        help_text=_("One rule a line: number, attempt, what to do. The first that fits is followed; * fits all."),
        widget=forms.Textarea({"rows": 6, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, carrier: Carrier | None = None, test: bool = False, **kwargs: Any) -> None:
        """``carrier``: the one being changed; ``test``: whether test carriers are offered."""
        super().__init__(*args, **kwargs)
        if carrier is not None or not test:
            del self.fields["kind"]
        if carrier is not None and carrier.is_test:
            del self.fields["acknowledges"]
        if not (carrier.is_test if carrier else test):
            del self.fields["script"]
        else:
            self.fields["script"].required = carrier is not None


class AcknowledgementForm(PageForm):
    """The carrier's answers."""

    file = forms.FileField(
        label=_("Acknowledgement file"),
        error_messages={
            "required": _("Choose the file that the carrier sent."),
            "empty": _("The file is empty. Choose the file that the carrier sent."),
        },
        help_text=_("CSV with the columns registration_id, answer (confirmed or refused), code and text."),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )
