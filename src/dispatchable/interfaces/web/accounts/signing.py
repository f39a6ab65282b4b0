"""Tells the audit who signed in and out, and where a password was wrong."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver

from dispatchable.service.accounts.actions.sign_in import note_refused, note_sign_in, note_sign_out
from dispatchable.service.accounts.models import User


@receiver(user_logged_in)
def _signed_in(user: User, **_: Any) -> None:
    note_sign_in(user)


@receiver(user_logged_out)
def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        note_sign_out(user)


@receiver(user_login_failed)
def _refused(credentials: dict[str, Any], **_: Any) -> None:
    note_refused(str(credentials.get("email") or credentials.get("username") or ""))
