"""The Django app of these pages."""

from __future__ import annotations

from django.apps import AppConfig


class QueuePages(AppConfig):
    """Named by its folder."""

    name = "dispatchable.interfaces.web.queue"
    label = "web_queue"
