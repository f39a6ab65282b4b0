"""Notes stay among agents; templates say the request's own data in the requester's language."""

from __future__ import annotations

import pytest

from dispatchable.service.audit.models import AuditRow
from dispatchable.service.desk.actions.note import write_note
from dispatchable.service.desk.actions.templates import retire_template, save_template
from dispatchable.service.desk.models import InternalNote, RequestEntry, ServiceRequest
from dispatchable.service.desk.reply_templates import VARIABLES, filled, offered
from dispatchable.service.errors import NotAllowed, Refused
from dispatchable.service.mail.models import OutgoingMail
from tests.service.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ALL = " ".join(f"{{{name}}}" for name in VARIABLES)


def test_a_note_reaches_no_requester(world: World, request_sent: ServiceRequest) -> None:
    letters, entries = OutgoingMail.objects.count(), RequestEntry.objects.count()
    write_note(world.dana, request_sent.pk, "Le bail semble retouché")
    assert InternalNote.objects.get().author_name == "Dana"
    assert (OutgoingMail.objects.count(), RequestEntry.objects.count()) == (letters, entries)
    assert not AuditRow.objects.filter(organization_id=world.acme.pk, action="request.note").exists()
    with pytest.raises(NotAllowed):
        write_note(world.alice, request_sent.pk, "x")
    with pytest.raises(Refused):
        write_note(world.dana, request_sent.pk, " ")


def test_a_template_says_the_request_s_own_data_in_either_language(world: World, request_sent: ServiceRequest) -> None:
    template = save_template(world.dana, None, name="All of it", text_en=f"Hello, {ALL}", text_fr=f"Bonjour, {ALL}")
    for language, first in (("en", "Hello"), ("fr", "Bonjour")):
        text = filled(template, request_sent, language)
        assert text.startswith(first) and request_sent.reference in text and "412" in text and "{" not in text
    assert filled(template, request_sent).startswith("Hello")
    retire_template(world.dana, template.pk)
    assert not offered().exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "known"}, "name"),
        ({"text_en": ""}, "text_en"),
        ({"text_fr": "Bonjour {nom}"}, "text_fr"),
        ({"text_en": "Hello {reference"}, "text_en"),
        ({"text_fr": "}"}, "text_fr"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_at_its_field(
    world: World, changed: dict[str, str], field: str
) -> None:
    save_template(world.dana, None, name="Known", text_en="a", text_fr="b")
    with pytest.raises(Refused) as refused:
        save_template(world.dana, None, **{"name": "New", "text_en": "a", "text_fr": "b", **changed})
    assert refused.value.field == field
