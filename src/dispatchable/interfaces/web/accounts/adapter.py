"""How sign-in behaves here: accounts are made by an administrator, never by a visitor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Closed to sign-up; sends no mail by itself; says what went wrong in whole sentences."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is wrong. Check both: a password distinguishes capital letters."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many attempts for this account. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account alone."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """That one has signed in or out is seen without a message."""

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Back to sign-in, with the reason."""
        messages.error(
            request, _("This account is closed. Ask an administrator of your organisation to open it again.")
        )
        return redirect("account_login")
