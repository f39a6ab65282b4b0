"""What is kept of a number besides its digits: kind, plan, note, tags. Checked the same from a page and from a list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from dispatchable.service.errors import Refused
from dispatchable.service.numbers.kinds import NumberKind, Plan
from dispatchable.service.numbers.models import Service, Tag

LONGEST_NOTE = 500
LONGEST_TAG = 40


def checked_facts(kind: str, plan: str, note: str) -> tuple[str, str, str]:
    """Kind, plan and note as they are kept. Raises Refused, which names the field."""
    if kind not in NumberKind.values:
        raise Refused(
            "number.kind",
            en="Choose what the number is for: user, service, toll-free or conference.",
            fr="Choisissez l'usage du numéro de téléphone\u00a0: utilisateur, service, appel gratuit ou conférence.",
            field="kind",
        )
    if plan not in Plan.values:
        raise Refused(
            "number.plan",
            en="Choose the calling plan: none, domestic or international.",
            fr="Choisissez le forfait d'appels\u00a0: aucun, national ou international.",
            field="plan",
        )
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(
            "number.note",
            en=f"Shorten the note to {LONGEST_NOTE} characters.",
            fr=f"Raccourcissez la note à {LONGEST_NOTE} caractères.",
            field="note",
        )
    return kind, plan, note


def check_service(service: str) -> None:
    """Raises Refused, which names the field, for what says nothing of whether the carrier has the number in service."""
    if service not in Service.values:
        raise Refused(
            "number.service",
            en="Choose whether the carrier has the number in service.",
            fr="Indiquez si l'opérateur a mis ce numéro de téléphone en service.",
            field="service",
        )


def tag_names(text: str) -> list[str]:
    """The tags in a text, separated by commas or semicolons; each once, without regard to case. Raises Refused."""
    found: dict[str, str] = {}
    for part in text.replace(";", ",").split(","):
        name = " ".join(part.split())
        if len(name) > LONGEST_TAG:
            raise Refused(
                "number.tag",
                en=f"A tag has at most {LONGEST_TAG} characters. Separate several tags with commas.",
                fr=f"Une étiquette compte au plus {LONGEST_TAG} caractères. Séparez les étiquettes par des virgules.",
                field="tags",
            )
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def tags_named(organization_id: uuid.UUID, names: Iterable[str]) -> dict[str, Tag]:
    """The tags with these names, made where there are none yet, by their folded name. Inside a transaction."""
    wanted = {name.casefold(): name for name in names}
    known = {tag.key: tag for tag in Tag.objects.filter(organization_id=organization_id, key__in=wanted)}
    new = [Tag(organization_id=organization_id, name=name, key=key) for key, name in wanted.items() if key not in known]
    if new:
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        known = {tag.key: tag for tag in Tag.objects.filter(organization_id=organization_id, key__in=wanted)}
    return known
