"""Saving many rows that differ from one another, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model

_Row = TypeVar("_Row", bound=Model)
BATCH = 500


def save_each(kind: type[_Row], rows: Sequence[_Row], fields: Sequence[str]) -> None:
    """Save these fields of rows that are in the database, each with values of its own.

    Several times as quick as ``bulk_update``. The rows must be whole and locked, or kept from being deleted otherwise:
    one that is gone would be put back.
    """
    kind._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=list(fields)
    )
