"""What everybody may do with their own account."""

from __future__ import annotations

from django.db import transaction

from dispatchable.service.accounts.models import User
from dispatchable.service.accounts.passwords import check_chosen
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused


def change_password(actor: Actor, *, password: str, again: str, current: str | None = None) -> User:
    """Puts a chosen password in place of the current one. Other sessions end.

    Who has just signed in with a one-time password need not type it again (``current`` None). Raises Refused naming
    the field: the current one is wrong, the two differ, it is the same or too weak.
    """
    with transaction.atomic():
        user = _own(actor)
        if current is None and user.must_change_password:
            same = user.check_password(password)
        elif current is not None and user.check_password(current):
            same = password == current
        else:
            raise Refused(
                "account.current_wrong",
                en="This is not your current password. Type the one you signed in with.",
                fr="Ce n'est pas votre mot de passe actuel. Saisissez celui avec lequel vous vous êtes connecté.",
                field="current",
            )
        if same:
            raise Refused(
                "account.password_same",
                en="The new password is the old one. Choose another.",
                fr="Le nouveau mot de passe est identique à l'ancien. Choisissez-en un autre.",
                field="password",
            )
        check_chosen(password, user)
        if password != again:
            raise Refused(
                "account.password_differs",
                en="The two new passwords differ. Type the same one twice.",
                fr="Les deux nouveaux mots de passe diffèrent. Saisissez deux fois le même.",
                field="again",
            )
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        record(actor, "user.change_password", user, label=user.name)
    return user


def edit_account(actor: Actor, *, name: str, language: str) -> User:
    """Changes one's own name and language ("" follows the browser)."""
    name = " ".join(name.split())
    if not name:
        raise Refused(
            "account.name_missing",
            en="Give your name: it stands in the audit trail.",
            fr="Indiquez votre nom\u00a0: il figure dans le journal d'audit.",
            field="name",
        )
    if language not in ("", "en", "fr"):
        raise Refused(
            "account.language_unknown",
            en="Choose English, French, or the browser's language.",
            fr="Choisissez le français, l'anglais ou la langue du navigateur.",
            field="language",
        )
    with transaction.atomic():
        user = _own(actor)
        if (user.name, user.language) != (name, language):
            user.name, user.language = name, language
            user.save(update_fields=["name", "language"])
            record(actor, "user.edit", user, label=name, details={"language": language})
    return user


def _own(actor: Actor) -> User:
    if actor.user_id is None:
        raise NotFound("user")
    return User.objects.select_for_update().get(pk=actor.user_id)
