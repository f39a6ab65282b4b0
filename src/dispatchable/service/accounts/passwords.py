"""One-time passwords, and what a chosen password must be."""

from __future__ import annotations

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from dispatchable.service.accounts.models import User
from dispatchable.service.errors import Refused

_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody confuses when reading them aloud."""


def one_time_password() -> str:
    """A random password of four groups of four (79 bits), to be typed once."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


_SENTENCES = {
    "password_too_short": (
        "Choose a password of at least 12 characters. A few unrelated words make a good one.",
        "Choisissez un mot de passe d'au moins 12 caractères. Quelques mots sans rapport entre eux conviennent bien.",
    ),
    "password_too_common": (
        "This password is among the most common ones. Choose one that nobody else would think of.",
        "Ce mot de passe est l'un des plus courants. Choisissez-en un auquel personne d'autre ne penserait.",
    ),
    "password_too_similar": (
        "The password resembles your name or your e-mail address. Choose one that does not.",
        "Le mot de passe ressemble à votre nom ou à votre adresse e-mail. Choisissez-en un autre.",
    ),
}


def check_chosen(password: str, user: User) -> None:
    """Raises Refused, naming the remedy, when a chosen password is too weak for this user."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        code = str(error.error_list[0].code)
        en, fr = _SENTENCES.get(code, _SENTENCES["password_too_short"])
        raise Refused(f"account.{code}", en=en, fr=fr, field="password") from error
