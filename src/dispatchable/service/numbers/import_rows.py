"""A row of a list of numbers: what its cells say, and everything that is amiss with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.names import country_code
from dispatchable.engine.countries.pack import countries
from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Place
from dispatchable.service.carriers.models import Carrier
from dispatchable.service.errors import Refused
from dispatchable.service.imports.kinds import Fault
from dispatchable.service.numbers.facts import checked_facts, tag_names
from dispatchable.service.numbers.import_words import (
    KIND_CHOICES,
    KINDS,
    PLAN_CHOICES,
    PLANS,
    SERVICE_CHOICES,
    SERVICES,
    Choices,
)
from dispatchable.service.numbers.kinds import NumberKind, Plan
from dispatchable.service.numbers.models import Service
from dispatchable.service.numbers.syntax import read_number
from dispatchable.service.organizations.models import Person


@dataclass
class Row:
    """A row as it was understood."""

    e164: str = ""
    extension: str = ""
    country: str = ""
    kind: str = NumberKind.USER
    plan: str = Plan.AS_PERSON
    service: str = Service.UNKNOWN
    carrier: Carrier | None = None
    person: Person | None = None
    new_person: tuple[str, str] | None = None
    """Name and e-mail of somebody who is not known yet."""
    address: EmergencyAddress | None = None
    place: Place | None = None
    tags: list[str] = field(default_factory=list)
    note: str = ""
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, code: str, element: str, en: str, fr: str, *, blocks: bool = True) -> None:
        """Note what is amiss."""
        self.faults.append(Fault(code, en, fr, element, blocks))


class Known:
    """What the organisation has already: looked up once for many rows."""

    def __init__(self, organization_id: uuid.UUID) -> None:
        self.organization_id = organization_id
        self.carriers = list(Carrier.objects.filter(organization_id=organization_id).order_by("id"))
        self.addresses: dict[str, list[EmergencyAddress]] = {}
        found = EmergencyAddress.objects.filter(organization_id=organization_id).exclude(state=AddressState.RETIRED)
        for address in found.select_related("current"):
            names = {
                str(address.pk),
                address.own_id.casefold(),
                fold(address.label),
                fold(address.current.line if address.current else ""),
            }
            for name in names - {""}:
                self.addresses.setdefault(name, []).append(address)
        self.places: dict[tuple[uuid.UUID, str], Place] = {}
        for place in Place.objects.filter(address__organization_id=organization_id).order_by("-id"):
            self.places[place.address_id, fold(place.name)] = place
        self.people: dict[str, list[Person]] = {}
        for person in Person.objects.filter(organization_id=organization_id, left_at=None):
            for name in {fold(person.name), person.email.casefold()} - {""}:
                self.people.setdefault(name, []).append(person)


def read_row(values: Mapping[str, str], known: Known) -> Row:
    """What the cells of a row say, with everything that is amiss with them."""
    row = Row()
    try:
        country, extension = country_code(values.get("country", "")), values.get("extension", "")
        row.e164, row.extension, row.country = read_number(values.get("number", ""), country, extension)
    except Refused as refused:
        row.faults.append(Fault.of(refused))
    row.kind = _word(row, values, "kind", KINDS, KIND_CHOICES, NumberKind.USER)
    row.plan = _word(row, values, "plan", PLANS, PLAN_CHOICES, Plan.AS_PERSON)
    row.service = _word(row, values, "service", SERVICES, SERVICE_CHOICES, Service.UNKNOWN)
    for role, check in (("note", lambda text: checked_facts("user", "", text)[2]), ("tags", tag_names)):
        try:
            setattr(row, role, check(values.get(role, "")))
        except Refused as refused:
            row.faults.append(Fault.of(refused, role))
    _carrier(row, values.get("carrier", ""), known)
    _person(row, values.get("person", ""), values.get("email", ""), known)
    _address(row, values.get("address", ""), values.get("place", ""), known)
    return row


def _word(
    row: Row, values: Mapping[str, str], role: str, words: Mapping[str, str], choices: Choices, otherwise: str
) -> str:
    text = values.get(role, "")
    if not text:
        return otherwise
    found = words.get(fold(text))
    if found is None:
        english, french = (", ".join(labels) for labels in list(zip(*choices, strict=True))[1:])
        row.refuse(
            f"import.{role}", role,
            f"This word is not known here. One of: {english}. Or leave the cell empty.",
            f"Ce mot n'est pas connu ici. L'un de ceux-ci\u00a0: {french}. Ou laissez la cellule vide.",
        )  # fmt: skip
        return otherwise
    return found


def _carrier(row: Row, name: str, known: Known) -> None:
    found = [carrier for carrier in known.carriers if fold(carrier.name) == fold(name)] if name else known.carriers
    if len(found) == 1:
        row.carrier = found[0]
        return
    row.refuse(
        "number.carrier", "carrier",
        "Give the name of one of your carriers. Settings > Carriers lists them and adds one.",
        "Indiquez le nom de l'un de vos opérateurs. Paramètres > Opérateurs en donne la liste et permet d'en ajouter.",
    )  # fmt: skip


def _person(row: Row, name: str, email: str, known: Known) -> None:
    if not name and not email:
        return
    if email:
        try:
            validate_email(email)
        except ValidationError:
            row.refuse(
                "person.email", "email",
                "This is not an e-mail address. Example: ana@example.org.",
                "Ce n'est pas une adresse e-mail. Exemple\u00a0: ana@example.org.",
            )  # fmt: skip
            return
    found = known.people.get(email.casefold(), []) if email else known.people.get(fold(name), [])
    here = [person for person in found if person.country == row.country]
    if len(here) == 1:
        row.person = here[0]
    elif len(here) > 1:
        row.refuse(
            "import.which_person", "person",
            "Several people have this name. Give the e-mail as well.",
            "Plusieurs personnes portent ce nom. Indiquez aussi l'e-mail.",
        )  # fmt: skip
    elif found and row.country:
        row.refuse(
            "number.person_country", "person",
            f"This person works in another country ({found[0].country}) than the number's. Correct one of both.",
            f"Cette personne travaille dans un autre pays ({found[0].country}) que celui du numéro de téléphone. "
            "Corrigez l'un des deux.",
        )  # fmt: skip
    elif len(name) > 200 or not (name or email):
        row.refuse(
            "person.name", "person",
            "Give the person's name, of at most 200 characters.",
            "Indiquez le nom de la personne, en 200 caractères au plus.",
        )  # fmt: skip
    else:
        row.new_person = (" ".join(name.split()) or email, email)


def _address(row: Row, text: str, place: str, known: Known) -> None:
    if not text:
        if place:
            row.refuse(
                "import.place_alone", "address",
                "A place needs its address. Give the address too.",
                "Un emplacement a besoin de son adresse. Indiquez aussi l'adresse.",
            )  # fmt: skip
        elif row.service == Service.IN_SERVICE:
            row.refuse(
                "number.unprotected", "address",
                "In service without an address: the number will be unprotected until it has one.",
                "En service sans adresse\u00a0: ce numéro de téléphone sera sans protection tant qu'il n'en a pas.",
                blocks=False,
            )  # fmt: skip
        return
    found = known.addresses.get(text.casefold(), []) or known.addresses.get(fold(text), [])
    if len(found) != 1:
        row.refuse(
            "import.address", "address",
            "Several of your addresses are called so. Give the address's own id."
            if found
            else "None of your addresses is this one. Give its name, its line or its id as the list of addresses shows "
            "it; or add the address first.",
            "Plusieurs de vos adresses portent ce nom. Indiquez l'identifiant de l'adresse."
            if found
            else "Aucune de vos adresses ne correspond. Indiquez son nom, sa ligne ou son identifiant tels que la "
            "liste des adresses les montre\u202f; ou ajoutez d'abord l'adresse.",
        )  # fmt: skip
        return
    address = found[0]
    if row.country in countries() and address.country != row.country:
        row.refuse(
            "bulk.country", "address",
            f"The number's country ({row.country}) is not the address's ({address.country}). Choose an address in the "
            "number's country.",
            f"Le pays du numéro de téléphone ({row.country}) n'est pas celui de l'adresse ({address.country}). "
            "Choisissez une adresse dans le même pays.",
        )  # fmt: skip
        return
    row.address = address
    if place:
        row.place = known.places.get((address.pk, fold(place)))
        if row.place is None:
            row.refuse(
                "number.place", "place",
                "This place is not in the address. Give a place of the address, or none.",
                "Cet emplacement n'est pas à cette adresse. Indiquez-en un de l'adresse, ou aucun.",
            )  # fmt: skip
