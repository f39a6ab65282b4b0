"""Bring a list."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from dispatchable.engine.errors import UserError
from dispatchable.service.audit.actor import Actor
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.files.actions.store import Readable
from dispatchable.service.files.actions.store_table import store_table
from dispatchable.service.files.names import clean_name
from dispatchable.service.imports.columns import first_columns
from dispatchable.service.imports.kinds import kind_named
from dispatchable.service.imports.models import ImportSession, ImportState
from dispatchable.service.imports.reading import Sheet, nothing, read_file, read_text
from dispatchable.service.imports.working import begin, go_on, stage

READ_AT_ONCE = 512 * 1024
"""Bytes of a list up to which it is read while one waits."""


def start_import(
    actor: Actor,
    kind_name: str,
    *,
    text: str = "",
    name: str = "",
    file: Readable | None = None,
    about: uuid.UUID | None = None,
) -> ImportSession:
    """A new import of a pasted list (``text``) or of a file: CSV, TSV, XLSX, ODS, JSON or JSON Lines.

    ``about`` is what the rows belong to, for a kind whose lists belong to something.

    What is short is read at once and stands at ``columns``; a large file is ``reading`` until the worker has read it.
    Raises Refused, with field "file" or "text", for what cannot be read; nothing is kept then.
    """
    kind = kind_named(kind_name)
    actor.require(kind.right)
    if actor.organization_id is None:
        raise NotFound("organization")
    if kind.belongs:
        if about is None:
            raise NotFound("import")
        kind.may_join(actor, about)
    name = clean_name(name) if file is not None else ""
    content = file.read(settings.FILE_MAX + 1) if file is not None else text.encode()
    if file is None:
        sheet = _read("text", lambda: read_text(kind, text))
    elif not content:
        raise nothing()
    elif len(content) <= READ_AT_ONCE:
        country = kind.constants_for(actor, about).get("country", "")
        with tempfile.TemporaryDirectory(prefix="dispatchable-") as folder:
            path = Path(folder) / "list"
            path.write_bytes(content)
            sheet = _read("file", lambda: read_file(kind, path, country))
    else:
        stored = store_table(actor, actor.organization_id, name, content)
        with transaction.atomic():
            session = ImportSession(
                organization_id=actor.organization_id, kind=kind.name, name=name, file=stored, about_id=about
            )
            _begin(actor, session, content)
        go_on(actor, session)
        return session
    with transaction.atomic():
        session = ImportSession(organization_id=actor.organization_id, kind=kind.name, name=name, about_id=about)
        _begin(actor, session, content)
        stage(session, kind, sheet)
        session.columns, session.constants = first_columns(actor, kind, session)
        session.save(update_fields=("columns", "constants"))
    return session


def _begin(actor: Actor, session: ImportSession, content: bytes) -> None:
    begin(actor, session, ImportState.READING)
    details = {"kind": session.kind, "digest": hashlib.sha256(content).hexdigest()}
    record(actor, "import.start", session, label=session.name, details=details)


def _read(field: str, read: Callable[[], Sheet]) -> Sheet:
    """The list; what the reader says of a bad one becomes a refusal of that field."""
    try:
        return read()
    except Refused as refused:
        refused.field = field
        raise
    except UserError as error:
        raise Refused(error.code, en=error.en, fr=error.fr, field=field) from None
