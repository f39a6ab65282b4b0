"""Forms of sign-in and of one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from dispatchable.interfaces.web.frame.forms import PageForm, dress


class SignIn(LoginForm):  # type: ignore[misc]  # allauth carries no types
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("E-mail address"), _("Password")
        password.help_text = ""
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)
        login.widget.attrs.update({"autocomplete": "username", "autofocus": True})
        login.error_messages.update(
            required=_("Type your e-mail address."), invalid=_("Write your e-mail address like name@example.org.")
        )
        for validator in login.validators:
            validator.message = _("Write your e-mail address like name@example.org.")
        password.error_messages["required"] = _("Type your password.")
        dress(self)


def _password(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": _("Fill in this field.")},
    )


class NewPassword(PageForm):
    """A chosen password in place of a one-time one."""

    password = _password(
        _("New password"), "new-password", _("At least 12 characters. A few unrelated words make a good one.")
    )
    again = _password(_("The same once more"), "new-password")


class ChangePassword(NewPassword):
    """A chosen password in place of another."""

    current = _password(_("Current password"), "current-password")
    field_order = ("current", "password", "again")


class Account(PageForm):
    """One's own name and language."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("As it stands in the audit trail and in requests."),
        error_messages={"required": _("Give your name: it stands in the audit trail.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=(("", _("As the browser says")), ("fr", "Français"), ("en", "English")),
    )
