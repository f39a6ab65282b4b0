"""The Django app of these pages."""

from __future__ import annotations

from django.apps import AppConfig


class LearntPages(AppConfig):
    """Named by its folder; the label sets it apart from the service's room of the same noun."""

    name = "dispatchable.interfaces.web.learnt"
    label = "web_learnt"
