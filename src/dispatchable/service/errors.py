"""What an action says when it does not do what was asked. Every sentence stands in both languages."""

from __future__ import annotations

from dispatchable.engine.errors import UserError


class Refused(UserError):
    """An action could not be done with what was given; nothing was changed.

    ``field`` is the name of the input at fault ("" for the whole); ``code`` never changes its meaning once published.
    """

    def __init__(self, code: str, *, en: str, fr: str, field: str = "") -> None:
        super().__init__(code, en=en, fr=fr)
        self.field = field


class NotAllowed(UserError):
    """The actor has not the right to do this in their own organisation (HTTP 403)."""

    def __init__(self, right: str) -> None:
        super().__init__(
            "actor.right",
            en=f"Your role does not allow this ({right}). Ask an administrator of your organisation.",
            fr=f"Votre rôle ne le permet pas ({right}). Adressez-vous à un administrateur de votre organisation.",
        )


class NotFound(UserError):
    """There is no such object, or it belongs to another organisation: the two are never told apart (HTTP 404)."""

    def __init__(self, what: str = "object") -> None:
        super().__init__(
            "object.not_found",
            en="There is nothing here, or it belongs to another organisation.",
            fr="Il n'y a rien ici, ou l'objet appartient à une autre organisation.",
        )
        self.what = what
