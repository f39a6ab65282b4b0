"""The Django app of these pages."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsPages(AppConfig):
    """Named by its folder; the label sets it apart from the service's room of the same noun."""

    name = "dispatchable.interfaces.web.accounts"
    label = "web_accounts"

    def ready(self) -> None:
        """Let the audit hear of signing in and out."""
        from dispatchable.interfaces.web.accounts import signing  # noqa: F401 - declares what hears
