"""The Django app of these pages."""

from __future__ import annotations

from django.apps import AppConfig


class LabelsPages(AppConfig):
    """Named by its folder."""

    name = "dispatchable.interfaces.web.labels"
    label = "web_labels"
