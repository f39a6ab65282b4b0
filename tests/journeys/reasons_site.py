"""Fills a running demonstration with one number for each reason code; prints what was made, as JSON.

Run as a program with the installation's data directory in the environment. The worker that runs there does the failing.
"""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from typing import Any

import django


def main() -> dict[str, Any]:
    """Numbers by reason code, and what their remedies need."""
    from django.utils import timezone

    from dispatchable.service.accounts.actors import actor_for
    from dispatchable.service.accounts.models import User
    from dispatchable.service.addresses.actions.add import add_address
    from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress, Place
    from dispatchable.service.carriers.actions.set_up import add_carrier
    from dispatchable.service.carriers.models import Carrier
    from dispatchable.service.numbers.actions.add import add_number
    from dispatchable.service.numbers.actions.assign import assign_number
    from dispatchable.service.numbers.models import TelephoneNumber
    from dispatchable.service.organizations.actions.add_person import add_person
    from dispatchable.service.organizations.models import Organization
    from dispatchable.service.terms.actions.accept import accept_terms
    from dispatchable.service.terms.texts import current
    from tests.service.numbers import building

    organization = Organization.objects.get()
    ana = actor_for(User.objects.get(email="ana@vernoise.example"), organization, language="en", request_id="journey")
    for country in ("DE", "US"):
        accept_terms(ana, country, current(country).version)
    own = Carrier.objects.get(name__in=("Vernoise switchboard", "Standard de Vernoise"))
    people = {
        country: add_person(ana, name=f"Claude {country}", country=country) for country in ("FR", "DE", "US", "GB")
    }
    town = "99001 Sarlande-Vernoise"
    good = add_address(ana, country="FR", text=f"14 rue de la République, {town}", label="Bon 14")
    made: dict[str, str] = {}
    numbering = iter(range(10, 99))

    def number(
        code: str, *, where: EmergencyAddress | None = good, who: Any = people["FR"], carrier: Carrier = own,
        e164: str = "", country: str = "FR",
    ) -> TelephoneNumber:  # fmt: skip
        kept = add_number(ana, number=e164 or f"+331990019{next(numbering)}", country=country, carrier_id=carrier.pk)
        made[code] = str(kept.pk)
        if who or where:
            assign_number(ana, kept.pk, person_id=who.pk if who else None, address_id=where.pk if where else None)
        return kept

    def spoilt(text: str, **changes: Any) -> EmergencyAddress:
        """An address of the register that was validated differently: as an import of long ago might have been."""
        address = add_address(ana, country="FR", text=text, label=text[:9])
        old = address.current
        assert old is not None
        building.make_version(
            address, **{"line": old.line, "elements": old.elements, "evidence": old.evidence, **changes}
        )
        return address

    def test_carrier(script: str, **setting: Any) -> Carrier:
        return add_carrier(ana, name=f"Test {script[:20]}", kind="scripted", script=script, **setting)

    number("NUM-NOLOC", where=None)
    number("NUM-NOPERSON", who=None)
    number("NUM-COUNTRY", who=people["DE"])
    number("NUM-PLAN", who=add_person(ana, name="Camille Sans Forfait", country="FR", has_calling_plan=False))
    unvalidated = add_address(ana, country="FR", text=f"913 rue de la République, {town}", label="Faux 913")
    number("NUM-ADR-UNVALID", where=unvalidated)
    number("NUM-ADR-CONSENT", where=add_address(ana, country="FR", text=f"20 avenue Célestin Galier, {town}"))
    rejected = add_address(ana, country="FR", text=f"915 rue de la République, {town}", label="Faux 915")
    retired = add_address(ana, country="FR", text=f"16 rue de la République, {town}", label="Retirée")
    for address, state in ((rejected, "rejected"), (retired, "retired")):
        EmergencyAddress.objects.filter(pk=address.pk).update(state=state)
    AddressVersion.objects.filter(address=rejected).update(state="rejected")
    number("NUM-ADR-REJECTED", where=rejected)
    kept = number("NUM-ADR-RETIRED", where=None)
    TelephoneNumber.objects.filter(pk=kept.pk).update(address=retired)
    from dispatchable.service.numbers.actions.activate import request_activation

    request_activation(ana, kept.pk)
    number("NUM-DEPTH", where=spoilt(f"18 rue de la République, {town}", depth="street"))
    box = {"country": "FR", "po_box": "BP 12", "postcode": "99001", "city": "Sarlande-Vernoise"}
    number("ADR-POBOX", where=building.make_address(organization, elements=box))
    number(
        "NUM-TERMS", where=building.make_address(organization, country="GB"), who=people["GB"], e164="+442079460123",
        country="GB",
    )  # fmt: skip
    essen, munich = (
        building.make_address(organization, country="DE", line=city, elements={"country": "DE", "city": city})
        for city in ("Essen", "München")
    )
    EmergencyAddress.objects.filter(pk=munich.pk).update(label="München")
    number("NUM-AREA", where=essen, who=people["DE"], e164="+498912345678", country="DE")
    site = building.make_address(organization, country="US", elements={"country": "US", "house_number": "8"})
    first, _ = (Place.objects.create(address=site, name=f"Floor {n}", floor=str(n)) for n in (1, 2))
    number("NUM-FLOOR", where=site, who=people["US"], e164="+16085550199", country="US")
    number("NUM-CARRIER", carrier=test_carrier("* 1 refuse E77\n* * accept"))
    number("NUM-LOCKED", carrier=test_carrier("* 1 refuse locked\n* * accept"))
    number("NUM-CARRIER-BUSY", carrier=test_carrier("* * refuse busy"))
    number("NUM-CARRIER-DOWN", carrier=test_carrier("* * down 9999"))
    by_file = add_carrier(ana, name="By file", acknowledges="by_file")
    number("NUM-TIMEOUT", carrier=by_file)
    elements = dict(good.current.elements) if good.current else {}
    number(
        "NUM-INSEE", carrier=add_carrier(ana, name="Asks INSEE", asks=["insee"]),
        where=spoilt(f"22 rue de la République, {town}", elements={**elements, "city_code": ""}),
    )  # fmt: skip
    number(
        "NUM-NOGEO", carrier=add_carrier(ana, name="Asks points", asks=["coordinates"]),
        where=spoilt(f"24 rue de la République, {town}", longitude=None, latitude=None),
    )  # fmt: skip
    number("NUM-SIRET", carrier=add_carrier(ana, name="Asks SIRET", asks=["siret"]))
    blocked = number("NUM-BLOCK", where=None)
    TelephoneNumber.objects.filter(pk=blocked.pk).update(blocked_until=timezone.now() + timedelta(days=1))
    assign_number(ana, blocked.pk, person_id=people["FR"].pk, address_id=good.pk)
    wait_for_failures(list(made.values()))
    return {
        "numbers": made, "good": str(good.pk), "person": str(people["FR"].pk), "munich": str(munich.pk),
        "floor": str(first.pk),
    }  # fmt: skip


def wait_for_failures(numbers: list[str]) -> None:
    """Until the worker has looked at all of them; gives up silently."""
    from dispatchable.service.numbers.models import TelephoneNumber

    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        if not TelephoneNumber.objects.filter(pk__in=numbers, activation="pending", registration=None).exists():
            return
        time.sleep(0.2)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    django.setup()
    print(json.dumps(main()))  # noqa: T201 - what the test reads
