"""Move a place within the tree, or remove it."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import ProtectedError

from dispatchable.service.addresses.actions.places import MAX_DEPTH
from dispatchable.service.addresses.models import Place
from dispatchable.service.addresses.tree import below, path_of, place_uses
from dispatchable.service.addresses.versions import locked, not_retired
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.errors import NotFound, Refused


def move_place(actor: Actor, place_id: uuid.UUID, parent_id: uuid.UUID | None) -> Place:
    """Put a place, with all below it, below another place of the same address, or at the top (None).

    Raises Refused (field "parent") for a place below itself, a tree too deep, or a name that is there already.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    with transaction.atomic():
        place = _locked(actor, place_id)
        if place.parent_id == parent_id:
            return place
        parent = place.address.places.filter(pk=parent_id).first() if parent_id else None
        if parent_id and parent is None:
            raise NotFound("place")
        under = below(place)
        if parent is not None and parent.pk in under:
            raise Refused(
                "place.below_itself",
                en="A place cannot stand below itself. Choose another.",
                fr="Un emplacement ne peut pas se trouver sous lui-même. Choisissez-en un autre.",
                field="parent",
            )
        top = len(path_of(place))
        deepest = max(len(path_of(one)) for one in Place.objects.filter(pk__in=under)) - top
        if (len(path_of(parent)) if parent else 0) + 1 + deepest > MAX_DEPTH:
            raise Refused(
                "place.depth",
                en=f"Places go {MAX_DEPTH} levels deep at the most. Choose a place further up.",
                fr=f"Les emplacements comptent {MAX_DEPTH} niveaux au plus. Choisissez un emplacement plus haut.",
                field="parent",
            )
        if place.address.places.filter(name=place.name, parent_id=parent_id).exists():
            raise Refused(
                "place.twice",
                en="There is a place of this name there already. Rename one of both first.",
                fr="Il existe déjà un emplacement de ce nom à cet endroit. Renommez d'abord l'un des deux.",
                field="parent",
            )
        before = " › ".join(path_of(place))
        place.parent = parent
        place.save(update_fields=("parent",))
        details = {"before": before, "after": " › ".join(path_of(place))}
        record(actor, "place.move", place, label=place.name, details=details)
    return place


def remove_place(actor: Actor, place_id: uuid.UUID) -> None:
    """Delete a place that nothing uses. Raises Refused while a number is there, or was registered there, or a place
    lies below it: the history of what responders were told stays whole.
    """
    actor.require(Right.MANAGE_ADDRESSES)
    with transaction.atomic():
        place = _locked(actor, place_id)
        uses = place_uses(place)
        if uses:
            numbers = ", ".join(use.written for use in uses[:5]) + ("…" if len(uses) > 5 else "")
            raise Refused(
                "place.in_use",
                en=f"{len(uses)} telephone number(s) use this place: {numbers}. Give them another place first.",
                fr=f"Des numéros de téléphone utilisent cet emplacement ({len(uses)})\u00a0: {numbers}. Donnez-leur "
                "d'abord un autre emplacement.",
            )
        if place.children.exists():
            raise Refused(
                "place.has_places",
                en="Other places lie below this one. Move or remove them first.",
                fr="D'autres emplacements se trouvent sous celui-ci. Déplacez-les ou supprimez-les d'abord.",
            )
        record(actor, "place.remove", place, label=place.name, details={"address": str(place.address_id)})
        try:
            with transaction.atomic():
                Place.objects.filter(pk=place.pk).delete()
        except ProtectedError:
            raise Refused(
                "place.was_used",
                en="A number was registered here once: the place stays for the record. Rename it if it is gone.",
                fr="Un numéro de téléphone a déjà été enregistré ici\u00a0: l'emplacement reste pour l'historique. "
                "Renommez-le s'il n'existe plus.",
            ) from None


def _locked(actor: Actor, place_id: uuid.UUID) -> Place:
    found = Place.objects.filter(pk=place_id).first()
    if found is None:
        raise NotFound("place")
    not_retired(locked(actor, found.address_id))
    return Place.objects.select_for_update(of=("self",)).select_related("address", "parent").get(pk=place_id)
