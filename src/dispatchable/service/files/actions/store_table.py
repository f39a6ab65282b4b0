"""Store a list that somebody brings, until it is read and dealt with."""

from __future__ import annotations

import uuid

from django.conf import settings

from dispatchable.engine.tabular.kinds import KIND_BYTES, kind_of
from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import Refused
from dispatchable.service.files.actions.store import MEGABYTE, keep
from dispatchable.service.files.models import StoredFile

TABLE = "application/octet-stream"
"""The type of a list: nobody is ever sent one back as anything a browser would open."""


def store_table(actor: Actor, organization_id: uuid.UUID, name: str, content: bytes) -> StoredFile:
    """Keep a table of any format that can be read, within the size of an attachment and the organisation's quota.

    The caller has seen to the right. Raises Refused (field "file") for what is too big, and UserError for what is
    no table by its first bytes.
    """
    if len(content) > settings.FILE_MAX:
        most = settings.FILE_MAX // MEGABYTE
        raise Refused(
            "file.too_big",
            en=f"The file is larger than {most} MB. Split the list, or save it as CSV and compress it (.csv.gz).",
            fr=f"Le fichier dépasse {most}\u00a0Mo. Divisez la liste, ou enregistrez-la en CSV et compressez-la "
            "(.csv.gz).",
            field="file",
        )
    kind_of(content[:KIND_BYTES])
    return keep(actor, organization_id, name, TABLE, content)
