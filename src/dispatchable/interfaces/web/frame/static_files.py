"""Static files by version: a new version of the product is never shown with the old one's styles."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStaticFiles(StaticFilesStorage):
    """Adds the product's version to each address, so that browsers may keep files for ever."""

    def url(self, name: str | None) -> str:
        """The address of a static file."""
        return f"{super().url(name)}?v={settings.VERSION}"
