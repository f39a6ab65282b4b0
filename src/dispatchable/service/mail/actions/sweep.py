"""Remove bytes that a crash left behind: those that no row knows."""

from __future__ import annotations

import re
import time
from pathlib import Path

from django.conf import settings

from dispatchable.service.files.models import StoredFile
from dispatchable.service.mail.models import IncomingMail

LEFT_ALONE = 86_400.0
"""Seconds: what is younger may belong to a change that is not committed yet."""
_OURS = re.compile(r"\.?[0-9a-f]{48}(\..*\.tmp)?")


def sweep_files(now: float | None = None) -> int:
    """Remove files of the installation's folder of files that are a day old and known to nobody; how many."""
    folder, limit = Path(settings.FILES_DIR), (now or time.time()) - LEFT_ALONE
    if not folder.is_dir():
        return 0
    old = [path for path in folder.iterdir() if _OURS.fullmatch(path.name) and path.stat().st_mtime < limit]
    swept = 0
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        names = [path.name for path in some]
        known = {
            *StoredFile.objects.filter(storage_name__in=names).values_list("storage_name", flat=True),
            *IncomingMail.objects.filter(storage_name__in=names).values_list("storage_name", flat=True),
        }
        for path in some:
            if path.name not in known:
                path.unlink(missing_ok=True)
                swept += 1
    return swept
