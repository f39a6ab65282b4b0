"""How a user likes to read a list: columns chosen, filters saved.

Nothing of the organisation changes by it and nobody else sees it: these actions write no audit row.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction

from dispatchable.service.accounts.models import ListMemory
from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import NotFound, Refused

MOST_FILTERS = 30
LONGEST_NAME = 60
LONGEST_QUERY = 1000
INSTALLATION = "installation"


def memory_of(actor: Actor, name: str) -> ListMemory | None:
    """What the actor has chosen for the list ``name`` in the organisation they work in."""
    if actor.user_id is None:
        return None
    return ListMemory.objects.filter(user_id=actor.user_id, scope=_scope(actor), name=name).first()


def choose_columns(actor: Actor, name: str, columns: Sequence[str]) -> None:
    """Show these columns from now on; none of them goes back to the list's own choice."""
    with transaction.atomic():
        memory = _locked(actor, name)
        memory.columns = list(columns)
        memory.save(update_fields=["columns"])


def save_filter(actor: Actor, name: str, *, label: str, query: str) -> None:
    """Keep a filter under a name; one of the same name is replaced. Refused without a name, or beyond 30 filters."""
    label = _label(label)
    if len(query) > LONGEST_QUERY:
        raise Refused(
            "list.filter_long",
            en="This filter is too long to be saved. Search for fewer words.",
            fr="Ce filtre est trop long pour être enregistré. Cherchez moins de mots.",
            field="name",
        )
    with transaction.atomic():
        memory = _locked(actor, name)
        others = [kept for kept in memory.filters if kept["name"] != label]
        if len(others) >= MOST_FILTERS:
            raise Refused(
                "list.filters_many",
                en=f"You have saved {MOST_FILTERS} filters for this list. Delete one first.",
                fr=f"Vous avez enregistré {MOST_FILTERS} filtres pour cette liste. Supprimez-en d'abord un.",
                field="name",
            )
        memory.filters = [*others, {"id": uuid.uuid4().hex[:12], "name": label, "query": query}]
        memory.save(update_fields=["filters"])


def rename_filter(actor: Actor, name: str, filter_id: str, *, label: str) -> None:
    """Give a saved filter another name. Refused without one, or when another filter has it."""
    label = _label(label)
    with transaction.atomic():
        memory = _locked(actor, name)
        if any(kept["name"] == label and kept["id"] != filter_id for kept in memory.filters):
            raise Refused(
                "list.filter_name_taken",
                en="Another filter of this list has this name. Choose another.",
                fr="Un autre filtre de cette liste porte ce nom. Choisissez-en un autre.",
                field="name",
            )
        _kept(memory, filter_id)["name"] = label
        memory.save(update_fields=["filters"])


def delete_filter(actor: Actor, name: str, filter_id: str) -> None:
    """Forget a saved filter."""
    with transaction.atomic():
        memory = _locked(actor, name)
        memory.filters.remove(_kept(memory, filter_id))
        memory.save(update_fields=["filters"])


def _scope(actor: Actor) -> str:
    return str(actor.organization_id or INSTALLATION)


def _locked(actor: Actor, name: str) -> ListMemory:
    if actor.user_id is None:
        raise NotFound("user")
    memory, _made = ListMemory.objects.select_for_update().get_or_create(
        user_id=actor.user_id, scope=_scope(actor), name=name
    )
    return memory


def _kept(memory: ListMemory, filter_id: str) -> dict[str, str]:
    """The saved filter itself, not a copy: a change to it is a change of the memory."""
    found: dict[str, str] | None = next((kept for kept in memory.filters if kept["id"] == filter_id), None)
    if found is None:
        raise NotFound("filter")
    return found


def _label(text: str) -> str:
    label = " ".join(text.replace("\0", "").split())
    if not label or len(label) > LONGEST_NAME:
        raise Refused(
            "list.filter_name",
            en=f"Give the filter a name of at most {LONGEST_NAME} characters.",
            fr=f"Donnez au filtre un nom de {LONGEST_NAME} caractères au plus.",
            field="name",
        )
    return label
