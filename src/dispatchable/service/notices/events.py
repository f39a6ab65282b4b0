"""What this room does when it hears of something: who gets a number gets the notice that others were given."""

from __future__ import annotations

from dispatchable.service.audit.events import listens_to
from dispatchable.service.audit.models import Event
from dispatchable.service.notices.actions.send import tell_new_user
from dispatchable.service.numbers.models import TelephoneNumber


@listens_to("number.activated")
def tell_user(event: Event) -> None:
    """Once for each person and version, however often the event arrives."""
    number = TelephoneNumber.objects.filter(pk=event.object_id).first()
    if number is not None and number.person_id is not None:
        tell_new_user(number.organization_id, number.country, number.person_id)
