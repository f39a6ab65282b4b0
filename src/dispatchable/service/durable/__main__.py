"""``python -m dispatchable.service.durable [SLOT]``: a worker by itself. DJANGO_SETTINGS_MODULE must be set."""

from __future__ import annotations

import sys

import django


def main() -> None:
    """Start Django, then work."""
    django.setup()
    from dispatchable.service.durable.worker import run

    run(sys.argv[1] if len(sys.argv) > 1 else "worker-1")


if __name__ == "__main__":
    main()
