"""Keep the desk's reply templates."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.audit.record import record
from dispatchable.service.desk.actions.ask import written
from dispatchable.service.desk.models import ReplyTemplate
from dispatchable.service.desk.reply_templates import check_variables
from dispatchable.service.errors import NotFound, Refused


def save_template(
    actor: Actor, template_id: uuid.UUID | None, *, name: str, text_en: str, text_fr: str
) -> ReplyTemplate:
    """A new template, or another wording of one. Raises Refused, which names the field: both languages are needed."""
    actor.require(Right.REVIEW_REQUESTS)
    name = " ".join(name.replace("\0", "").split())[:80]
    if not name:
        raise Refused(
            "template.name",
            en="Give the template a name: agents choose it by that.",
            fr="Donnez un nom au modèle\u00a0: les agents le choisissent ainsi.",
            field="name",
        )
    texts = {field: written(text, field) for field, text in (("text_en", text_en), ("text_fr", text_fr))}
    for field, text in texts.items():
        check_variables(text, field)
    with transaction.atomic():
        template = _template(template_id) if template_id else ReplyTemplate()
        others = ReplyTemplate.objects.filter(name__iexact=name, retired_at=None).exclude(pk=template.pk)
        if others.exists():
            raise Refused(
                "template.name_taken",
                en="There is a template of this name already. Choose another name.",
                fr="Un modèle porte déjà ce nom. Choisissez-en un autre.",
                field="name",
            )
        template.name, template.text_en, template.text_fr = name, texts["text_en"], texts["text_fr"]
        template.save()
        record(actor, "template.save", template, label=name)
    return template


def retire_template(actor: Actor, template_id: uuid.UUID) -> None:
    """The template is offered no more."""
    actor.require(Right.REVIEW_REQUESTS)
    with transaction.atomic():
        template = _template(template_id)
        template.retired_at = timezone.now()
        template.save(update_fields=["retired_at"])
        record(actor, "template.retire", template, label=template.name)


def _template(template_id: uuid.UUID) -> ReplyTemplate:
    found = ReplyTemplate.objects.select_for_update().filter(pk=template_id, retired_at=None).first()
    if found is None:
        raise NotFound("template")
    return found
