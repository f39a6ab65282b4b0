"""Forms as every page shows them: see ``frame/field.html`` and ``frame/problems.html``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dispatchable.service.errors import Refused


class PageForm(forms.Form):
    """A form dressed for the frame. Templates: ``frame/field.html`` for a field, ``frame/problems.html`` for errors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        dress(self)

    def refuse(self, refused: Refused) -> None:
        """Show what an action refused beside its field, or on top when it has none in this form."""
        text = refused.fr if (get_language() or "en").startswith("fr") else refused.en
        self.add_error(refused.field if refused.field in self.fields else None, text)


def dress(form: forms.Form) -> None:
    """Give each widget its class of the frame, and a choice that is gone a sentence without its id."""
    for field in form.fields.values():
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            field.error_messages["invalid_choice"] = _("This choice is no longer offered. Choose again.")
        widget = field.widget
        kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
        if not isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.HiddenInput):
            widget.attrs["class"] = f"{widget.attrs.get('class', '')} {kind}".strip()
