"""A database of its own with a million of everything that lists show, written as fast as it takes them."""

from __future__ import annotations

import datetime
import os
import random
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

SEED = 40_961
ROWS = 1_000_000


def _words(text: str) -> list[str]:
    return text.split()


FIRST = _words(
    """Adèle Alain Amina Ana Benoît Camille Chloé Denis Élodie Émile Fatou Gaëlle Hugo Inès Jean Jeanne Karim Léa Lucas
Maud Nora Olivier Paul Quentin Rachid Sofia Théo Ulysse Valérie William Xavier Yann Zoé"""
)
LAST = _words(
    """Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèbvre Leroy Roux David
Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André
Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas
Henry"""
)
STREETS = _words(
    """République Église Fabriques Marché Gare Moulin Écoles Jardins Tilleuls Fontaine Château Prés Vignes Lavoir
Acacias Mairie Stade Pont Rivière Bois Chênes Roses Lilas Peupliers Collines Forges Halles Remparts Cordeliers"""
)
TOWNS = _words(
    """Sarlande Vernoise Montclar Hautefage Brélaz Aubevoye Corvol Lignières Marsanne Orcival Pontgibaud Quincy
Rochefort Saulieu Thiviers Uzerche Valmont Wissant Yzeures Zonza"""
)


def say(text: str) -> None:
    """A line of progress."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def start(folder: Path) -> None:
    """Have Django work in a folder of its own."""
    os.environ["DISPATCHABLE_DATA_DIR"] = str(folder)
    os.environ["DISPATCHABLE_SECRET_KEY"] = "only-measured"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatchable.interfaces.web.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    from dispatchable.service.storage import statistics

    # as the worker does: without its statistics the database takes the wrong indexes
    statistics.refresh()


class Filling:
    """Rows written past the actions, as fast as the database takes them; its triggers watch over them all the same."""

    def __init__(self, rows: int) -> None:
        from django.db import connection

        self.rows, self.random = rows, random.Random(SEED)
        self.vendor = connection.vendor
        self.connection = connection
        self.now = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)

    def fill(self) -> None:
        """Both organisations, then the indexes of words."""
        from dispatchable.service.addresses.search import WORDS as ADDRESSES
        from dispatchable.service.audit.search import WORDS as AUDIT
        from dispatchable.service.desk.search import LINE_WORDS, REQUEST_WORDS
        from dispatchable.service.organizations.search import WORDS as PEOPLE
        from dispatchable.service.storage.words import drop, ensure

        indexes = (PEOPLE, ADDRESSES, REQUEST_WORDS, LINE_WORDS, AUDIT)
        for index in indexes:
            drop(index)
        self._organization("acme", self.rows, "+331", admin=True)
        self._organization("other", self.rows // 10, "+332", admin=False)
        for index in indexes:
            ensure(index)
        say("indexes of words made")
        from dispatchable.service.storage import statistics

        statistics.refresh()
        if self.vendor == "postgresql":
            with self.connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _insert(self, model: Any, rows: Iterable[dict[str, Any]], part: int = 20_000) -> None:
        """Straight into the table: what a row does not say has the model's default."""
        from django.db import transaction

        fields = {field.attname: field for field in model._meta.concrete_fields}
        sql, defaults = "", []
        with transaction.atomic(), self.connection.cursor() as cursor:
            rows = iter(rows)
            while some := list(islice(rows, part)):
                given = [self._columns(fields, row) for row in some]
                if not sql:
                    others = [name for name in fields if name not in given[0]]
                    unsaid = model()
                    defaults = [
                        fields[name].get_db_prep_save(getattr(unsaid, name), self.connection) for name in others
                    ]
                    columns = ", ".join(f'"{fields[name].column}"' for name in (*given[0], *others))
                    places = ", ".join(["%s"] * len(fields))
                    sql = f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({places})"
                cursor.executemany(sql, [(*row.values(), *defaults) for row in given])

    def _columns(self, fields: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
        said = {}
        for name, value in row.items():
            if isinstance(value, UUID):
                said[name] = value.hex if self.vendor == "sqlite" else value
            elif isinstance(value, datetime.datetime | dict):
                said[name] = fields[name].get_db_prep_save(value, self.connection)
            elif hasattr(value, "pk"):
                said[f"{name}_id"] = value.pk.hex if self.vendor == "sqlite" else value.pk
            else:
                said[name] = value
        return said

    def _ids(self, kind: int, count: int) -> Iterator[UUID]:
        # as ids of version 7 do, these sort by age
        return (UUID(int=(kind << 120) + number) for number in range(1, count + 1))

    def _organization(self, slug: str, count: int, digits: str, *, admin: bool) -> None:
        from dispatchable.service.accounts.models import Membership, Role, User
        from dispatchable.service.addresses.models import AddressVersion, EmergencyAddress, Evidence
        from dispatchable.service.audit.models import AuditRow
        from dispatchable.service.carriers.models import Carrier
        from dispatchable.service.desk.models import RequestLine, ServiceRequest
        from dispatchable.service.desk.reference import reference
        from dispatchable.service.numbers.models import TelephoneNumber
        from dispatchable.service.organizations.models import Organization, Person

        draw, now = self.random, self.now
        acme = Organization.objects.create(name=slug.title(), slug=slug)
        user = User.objects.create_user(f"{slug}@example.org", "invented", name="Ana Measured", is_agent=admin)
        Membership.objects.create(user=user, organization=acme, role=Role.ADMINISTRATOR)
        carriers = [
            Carrier.objects.create(organization=acme, name=f"Carrier {letter}", kind="local") for letter in "ABC"
        ]
        evidence = Evidence.objects.create(
            organization=acme, as_written="", verdict={}, engine_version="1", score=1.0, checked_at=now
        )
        kind = 1 if admin else 11
        people = list(self._ids(kind, count))
        self._insert(
            Person,
            (
                {
                    "id": key,
                    "organization": acme,
                    "country": "FR",
                    "created_at": now,
                    "name": f"{draw.choice(FIRST)} {draw.choice(LAST)}",
                    "email": f"p{at}@{slug}.example",
                }
                for at, key in enumerate(people)
            ),
        )
        say(f"{slug}: {count} people")
        addresses, versions = list(self._ids(kind + 1, count)), list(self._ids(kind + 2, count))
        states = (
            ("valid",) * 90 + ("corrected", "not_found", "incomplete", "under_review", "ambiguous") + ("retired",) * 5
        )
        drawn = [draw.choice(states) for _ in addresses]
        for at in range(0, count, max(count // 5, 1)):
            drawn[at] = "rejected"
        self._insert(
            EmergencyAddress,
            (
                {
                    "id": key,
                    "organization": acme,
                    "country": "FR" if at % 20 else "BE",
                    "state": state,
                    "created_at": now,
                    "label": f"Site {at}" if at % 10 == 0 else "",
                }
                for at, (key, state) in enumerate(zip(addresses, drawn, strict=True))
            ),
        )
        self._insert(
            AddressVersion,
            (
                {
                    "id": version,
                    "address_id": key,
                    "number": 1,
                    "country": "FR" if at % 20 else "BE",
                    "elements": {},
                    "line": (line := self._line()),
                    "as_written": line,
                    "normalised_key": f"{kind}-{at}",
                    "evidence": evidence,
                    "state": "valid" if state in ("valid", "retired") else state,
                    "created_at": now,
                    "depth": "premise",
                    "validated_at": now if state == "valid" else None,
                    "validated_how": "register" if state == "valid" else "",
                }
                for at, (version, key, state) in enumerate(zip(versions, addresses, drawn, strict=True))
            ),
        )
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE addresses_emergencyaddress SET current_id = (SELECT v.id FROM addresses_addressversion v"
                " WHERE v.address_id = addresses_emergencyaddress.id) WHERE current_id IS NULL"
            )
        say(f"{slug}: {count} addresses")
        reasons = ("NUM-NOADDR", "NUM-TERMS", "CAR-REFUSED", "NUM-COUNTRY")

        def numbers() -> Iterator[dict[str, Any]]:
            for at, key in enumerate(self._ids(kind + 3, count)):
                valid = drawn[at] == "valid" and at % 20
                activation = (
                    "active" if valid and at % 10 else draw.choice(("failed", "unassigned", "pending", "released"))
                )
                if at % 2_000 == 1:
                    activation = "incomplete"
                yield {
                    "id": key,
                    "organization": acme,
                    "e164": f"{digits}{at:08d}",
                    "country": "FR",
                    "created_at": now,
                    "carrier": carriers[0 if at % 50 else 1 + at % 2],
                    "activation": activation,
                    "service": "in_service"
                    if activation in ("active", "incomplete")
                    else draw.choice(("unknown", "not_in_service")),
                    "person_id": people[at],
                    "address_id": addresses[at],
                    "state_since": now - datetime.timedelta(seconds=at),
                    "active_version_id": versions[at] if activation == "active" else None,
                    "reason_code": draw.choice(reasons) if activation == "failed" else "",
                    "extension": str(100 + at % 900) if at % 100 == 0 else "",
                }

        self._insert(TelephoneNumber, numbers())
        say(f"{slug}: {count} numbers")
        sent = ("closed",) * 96 + ("submitted", "in_review", "waiting_customer", "resolved")
        requests = list(self._ids(kind + 4, count))
        self._insert(
            ServiceRequest,
            (
                {
                    "id": key,
                    "organization": acme,
                    "reference": reference(2020 + at % 6, at + (0 if admin else ROWS)),
                    "created_at": now,
                    "state": draw.choice(sent) if at % 50 == 0 else "closed",
                    "country": "FR",
                    "requester_id": user.pk if at % 5_000 == 0 else people[at],
                    "submitted_at": now - datetime.timedelta(seconds=at),
                    "requester_name": f"{draw.choice(FIRST)} {draw.choice(LAST)}",
                    "requester_email": "a@example.org",
                    "priority": "high" if at % 7 == 0 else "normal",
                }
                for at, key in enumerate(requests)
            ),
        )
        self._insert(
            RequestLine,
            (
                {
                    "id": key,
                    "request_id": request,
                    "line": self._line(),
                    "created_at": now,
                    "state": "decided",
                    "outcome": "validated_as_is",
                }
                for key, request in zip(self._ids(kind + 5, count), requests, strict=True)
            ),
        )
        say(f"{slug}: {count} requests")
        acted = ("number.activate",) * 60 + ("number.assign",) * 30 + ("address.add",) * 9 + ("carrier.add",)
        self._insert(
            AuditRow,
            (
                {
                    "id": key,
                    "organization_id": acme.pk,
                    "chain": str(acme.pk),
                    "sequence": at + 1,
                    "salt": "",
                    "hash": str(at),
                    "at": now - datetime.timedelta(seconds=count - at),
                    "created_at": now,
                    "private_digest": "",
                    "actor_name": "system:activation" if at % 3 else draw.choice(("Ana Measured", "Paul Petit")),
                    "action": (action := draw.choice(acted)),
                    "object_id": str(people[at]),
                    "object_type": "telephonenumber" if action.startswith("number") else "emergencyaddress",
                    "object_label": f"{digits}{at:08d}" if action.startswith("number") else self._line(),
                    "details": {"n": at},
                }
                for at, key in enumerate(self._ids(kind + 6, count))
            ),
        )
        say(f"{slug}: {count} audit rows")

    def _line(self) -> str:
        draw = self.random
        town = draw.randrange(len(TOWNS))
        return f"{draw.randrange(1, 200)} Rue de la {draw.choice(STREETS)} 9900{town % 10} {TOWNS[town]}"
