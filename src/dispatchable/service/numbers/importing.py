"""Lists of numbers, as carriers and telephone systems give them out: what a row means, and many taken at once."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from dispatchable.engine.civic.folding import fold
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import Refused
from dispatchable.service.imports.kinds import Column, Entry, Judged, Kind, Made
from dispatchable.service.numbers.facts import tags_named
from dispatchable.service.numbers.import_rows import Known, Row, read_row
from dispatchable.service.numbers.import_words import COLUMNS, EXAMPLE
from dispatchable.service.numbers.locking import locked_numbers
from dispatchable.service.numbers.many import BATCH, start_many
from dispatchable.service.numbers.models import Service, TelephoneNumber
from dispatchable.service.numbers.ranges import finder
from dispatchable.service.numbers.syntax import international, written
from dispatchable.service.organizations.models import Person
from dispatchable.service.organizations.own import own_organization


class NumbersKind(Kind):
    """Numbers of the organisation, most of them in service already."""

    name: ClassVar[str] = "numbers"
    right: ClassVar[Right] = Right.MANAGE_NUMBERS
    words: ClassVar[Mapping[str, str]] = {
        "title_en": "Import telephone numbers",
        "title_fr": "Importer des numéros de téléphone",
        "hint_en": "The list of your carrier or of your telephone system: one number a row. What is in service without "
        "a validated address is shown first, everywhere.",
        "hint_fr": "La liste de votre opérateur ou de votre système téléphonique\u00a0: un numéro de téléphone par "
        "ligne. Ce qui est en service sans adresse validée est montré en premier, partout.",
        "example": EXAMPLE,
    }
    columns: ClassVar[Sequence[Column]] = COLUMNS
    alone: ClassVar[str] = "number"
    back: ClassVar[str] = "numbers"
    page: ClassVar[str] = "number"
    take_chunk: ClassVar[int] = 500
    judge_chunk: ClassVar[int] = 1000

    def constants(self, actor: Actor) -> dict[str, str]:
        """In service, and at the organisation's first carrier, unless the list says otherwise."""
        first = own_organization(actor).carriers.order_by("id").first()
        return {"service": Service.IN_SERVICE.value, **({"carrier": first.name} if first else {})}

    def lacking(self, roles: frozenset[str]) -> Refused | None:
        """The number itself is all that a list must have."""
        if "number" in roles:
            return None
        return Refused(
            "import.no_number",
            en="Say which column holds the telephone number.",
            fr="Indiquez quelle colonne contient le numéro de téléphone.",
            field="number",
        )

    def judge(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Judged]:
        """All faults of every row at once; six queries for any number of rows."""
        return [_judged(row) for row in self._read(actor, rows)]

    def take(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Made]:
        """Numbers, and the people and tags that they name; those with an address activate by themselves."""
        organization_id = own_organization(actor).pk
        read = self._read(actor, rows)
        _still_there(read)
        made: list[Made] = []
        good: list[tuple[Row, TelephoneNumber]] = []
        find, now = finder(organization_id), timezone.now()
        _make_people(organization_id, read)
        for row in read:
            blocking = next((fault for fault in row.faults if fault.blocks), None)
            if blocking:
                made.append(blocking)
                continue
            assert row.carrier is not None  # else it would have a fault
            number = TelephoneNumber(
                organization_id=organization_id, e164=row.e164, extension=row.extension, country=row.country,
                kind=row.kind, plan=row.plan, service=row.service, carrier=row.carrier, person=row.person,
                address=row.address, place=row.place, note=row.note, range=find(row.e164), state_since=now,
            )  # fmt: skip
            good.append((row, number))
            made.append(number)
        waits = [n for _, n in good if n.address_id or n.person_id or n.service == Service.IN_SERVICE]
        start_many(actor, waits, new=True)
        begun = {number.pk for number in waits}
        TelephoneNumber.objects.bulk_create([n for _, n in good if n.pk not in begun], batch_size=BATCH)
        _tag(organization_id, good)
        return made

    def _read(self, actor: Actor, rows: Sequence[Entry]) -> list[Row]:
        organization_id = own_organization(actor).pk
        known = Known(organization_id)
        read = [read_row(entry.values, known) for entry in rows]
        taken = TelephoneNumber.objects.filter(e164__in={row.e164 for row in read if row.e164})
        owners = {(e, x): owner for e, x, owner in taken.values_list("e164", "extension", "organization_id")}
        for row in read:
            owner = owners.get((row.e164, row.extension))
            if owner == organization_id:
                row.refuse(
                    "number.duplicate", "number",
                    "Your organisation has this number already. Leave the row out.",
                    "Votre organisation a déjà ce numéro de téléphone. Laissez cette ligne de côté.",
                )  # fmt: skip
            elif owner is not None:
                row.refuse(
                    "number.taken", "number",
                    "This number cannot be added: it is registered already. If it is yours, ask the operator of the "
                    "installation.",
                    "Ce numéro de téléphone ne peut pas être ajouté\u00a0: il est déjà enregistré. S'il est à vous, "
                    "adressez-vous à l'exploitant de l'installation.",
                )  # fmt: skip
        return read


def _still_there(rows: Sequence[Row]) -> None:
    """Lock the addresses that rows name; one that was retired meanwhile is a fault."""
    named = {row.address.pk for row in rows if row.address}
    locked_numbers([], addresses=named)
    retired = EmergencyAddress.objects.filter(pk__in=named, state=AddressState.RETIRED)
    gone = set(retired.values_list("pk", flat=True))
    for row in rows:
        if row.address and row.address.pk in gone:
            row.refuse(
                "number.address_retired", "address",
                "This address was retired. Choose another.",
                "Cette adresse a été retirée. Choisissez-en une autre.",
            )  # fmt: skip


def _judged(row: Row) -> Judged:
    whole = written(row.e164, row.extension) if row.e164 else ""
    person = row.person.name if row.person else row.new_person[0] if row.new_person else ""
    where = row.address.current.line if row.address and row.address.current else ""
    line = " · ".join(filter(None, (international(whole) if whole else "", person, where)))
    return Judged(faults=row.faults, proposal={"line": line}, same_key=whole)


def _make_people(organization_id: uuid.UUID, rows: Sequence[Row]) -> None:
    """The people that are not known yet: one for each name, or e-mail, and country."""
    new: dict[tuple[str, str], Person] = {}
    for row in rows:
        if row.new_person is None or any(fault.blocks for fault in row.faults):
            continue
        name, email = row.new_person
        key = (email.casefold() or fold(name), row.country)
        if key not in new:
            new[key] = Person(organization_id=organization_id, name=name, email=email, country=row.country)
        row.person = new[key]
    Person.objects.bulk_create(new.values(), batch_size=BATCH)


def _tag(organization_id: uuid.UUID, good: Sequence[tuple[Row, TelephoneNumber]]) -> None:
    tags: Mapping[str, Any] = tags_named(organization_id, {tag for row, _ in good for tag in row.tags})
    through: type[models.Model] = TelephoneNumber.tags.through
    links = [
        through(telephonenumber_id=number.pk, tag_id=tags[name.casefold()].pk)
        for row, number in good
        for name in row.tags
    ]
    through._default_manager.bulk_create(links, batch_size=BATCH)
