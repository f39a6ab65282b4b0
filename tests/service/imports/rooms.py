"""A kind of list for tests: people of the organisation, whose name needs two words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models

from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import Refused
from dispatchable.service.imports.kinds import Choice, Column, Entry, Fault, Judged, Kind
from dispatchable.service.organizations.models import Person


class People(Kind):
    """Rows are people."""

    name = "people"
    right = Right.MANAGE_ORGANIZATION
    words: ClassVar = {
        "title_en": "Import people",
        "title_fr": "Importer des personnes",
        "hint_en": "",
        "hint_fr": "",
        "example": "name\nJeanne Martin",
    }
    columns = (
        Column("name", "Name", "Nom", ("name", "nom")),
        Column("email", "E-mail", "Courriel", ("email", "courriel")),
        Column("country", "Country", "Pays", ("country", "pays"), constant=True),
    )
    alone = "name"
    back = "addresses"
    page = "person"
    take_chunk = 3
    judge_chunk = 3

    def constants(self, actor: Actor) -> dict[str, str]:
        """Everybody is French at first."""
        return {"country": "FR"}

    def lacking(self, roles: frozenset[str]) -> Refused | None:
        """A name is needed."""
        return None if "name" in roles else Refused("people.name", en="Name?", fr="Nom ?", field="name")

    def judge(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Judged]:
        """A name needs two words; a misspelt Martn may be corrected."""
        return [self._one(row) for row in rows]

    def _one(self, row: Entry) -> Judged:
        name = row.values.get("name", "")
        faults = []
        choices = []
        if len(name.split()) < 2:
            faults.append(Fault("people.short", en="Two words.", fr="Deux mots.", element="name"))
        if "@" not in row.values.get("email", "a@b"):
            faults.append(Fault("people.email", en="No e-mail.", fr="Pas un courriel.", element="email"))
        if name.endswith("Martn"):
            choices.append(Choice("martin", en="Martin?", fr="Martin ?", correction=True))
            if row.consent != "martin":
                faults.append(Fault("people.martin", en="Martin is meant?", fr="Martin ?", element="name"))
        return Judged(faults, choices, {"line": name}, same_key=name.lower())

    def take_one(self, actor: Actor, row: Entry) -> models.Model:
        """One person."""
        name = row.values["name"]
        if name == "No Body":
            raise Refused("people.nobody", en="Nobody.", fr="Personne.", field="name")
        return Person.objects.create(
            organization_id=actor.organization_id,
            name="Jeanne Martin" if row.consent == "martin" else name,
            country=row.values["country"],
        )
