"""The WSGI application that the web server runs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from dispatchable.interfaces.web.logs import configure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
_django = get_wsgi_application()
configure()
_first = threading.Lock()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers a request; after the first answer the validator is loaded, so that nobody waits for it later."""
    answer: Iterable[bytes] = _django(environ, start_response)
    if _first.acquire(blocking=False):
        threading.Timer(1.0, _warm).start()
    return answer


def _warm() -> None:
    """Load what validates addresses. It is big: only this process does, and not before the first page is out."""
    import dispatchable.engine.validation.validator  # noqa: F401 - for the time that loading it takes
