"""Starts Django in a process that is no web server: the command line, the worker, the tests."""

from __future__ import annotations

import os


def start_django() -> None:
    """Load the settings and the rooms; quick when they are loaded already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
