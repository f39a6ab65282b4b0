"""Fills a running demonstration with twenty numbers at one address, at a test carrier that takes its time.

Run as a program with the installation's data directory in the environment; its worker activates them.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

import django

HABITS = ("delay 1", "twice", "down 1", "delay 2", "accept")


def main() -> dict[str, Any]:
    """The carrier, and the three addresses that take each other's place."""
    from dispatchable.service.accounts.actors import actor_for
    from dispatchable.service.accounts.models import User
    from dispatchable.service.addresses.actions.add import add_address
    from dispatchable.service.addresses.actions.places import add_place
    from dispatchable.service.addresses.place_facts import PlaceFacts
    from dispatchable.service.carriers.actions.set_up import add_carrier
    from dispatchable.service.numbers.actions.add import add_number
    from dispatchable.service.numbers.actions.assign import assign_number
    from dispatchable.service.numbers.models import TelephoneNumber
    from dispatchable.service.organizations.actions.add_person import add_person
    from dispatchable.service.organizations.models import Organization

    organization = Organization.objects.get()
    ana = actor_for(User.objects.get(email="ana@vernoise.example"), organization, language="en", request_id="journey")
    every = [f"+331990018{at:02}" for at in range(20)]
    rules = [f"{e164} * {HABITS[at % len(HABITS)]}" for at, e164 in enumerate(every)]
    carrier = add_carrier(ana, name="Twenty", kind="scripted", script="\n".join(rules))
    person = add_person(ana, name="Claude Vingt", country="FR")
    addresses = [
        add_address(ana, country="FR", text=f"{house} rue de la République, 99001 Sarlande-Vernoise", label=label)
        for house, label in ((14, "Twenty A"), (16, "Twenty B"), (18, "Twenty C"))
    ]
    hall = add_place(ana, addresses[0].pk, PlaceFacts("Hall", floor="0"))
    for at, e164 in enumerate(every):
        number = add_number(ana, number=e164, country="FR", carrier_id=carrier.pk)
        place = hall.pk if at % 2 else None
        assign_number(ana, number.pk, person_id=person.pk, address_id=addresses[0].pk, place_id=place)
    limit = time.monotonic() + 60
    while TelephoneNumber.objects.filter(carrier=carrier, activation="active").count() < len(every):
        if time.monotonic() > limit:
            raise SystemExit("the twenty numbers are not active")
        time.sleep(0.2)
    return {"carrier": str(carrier.pk), "addresses": [str(address.pk) for address in addresses]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    django.setup()
    print(json.dumps(main()))  # noqa: T201 - what the test reads
