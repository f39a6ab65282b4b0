"""A mail server of the tests' own, and an organisation that mails."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from dispatchable.service.organizations.models import Organization
from tests.service.mail.smtp import Server, running


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """The installation's server for outgoing mail."""
    with running() as found:
        settings.SMTP_URL = found.url
        yield found


@pytest.fixture
def firm(db: None) -> Organization:
    """An organisation that is no demonstration."""
    return Organization.objects.create(name="Firm", slug="firm")
