"""Errors that a person reads: one sentence in each language that names the field and the remedy."""

from __future__ import annotations


class UserError(Exception):
    """Something the caller gave cannot be used.

    ``code`` is stable and machine-readable (``register.damaged``); ``en`` and ``fr`` are whole sentences that say
    what is wrong and what to do. ``usage`` is true when the command was called wrongly (exit 2), false for a failure
    (exit 1).
    """

    def __init__(self, code: str, *, en: str, fr: str, usage: bool = False) -> None:
        super().__init__(en)
        self.code = code
        self.en = en
        self.fr = fr
        self.usage = usage

    def sentence(self, language: str) -> str:
        """The sentence in ``language`` ("fr" or "en"; anything else is English)."""
        return self.fr if language == "fr" else self.en
