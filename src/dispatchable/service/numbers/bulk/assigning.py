"""Who uses many numbers and where; and numbers that nobody uses any more."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dispatchable.service.addresses.models import AddressState, EmergencyAddress, Place
from dispatchable.service.audit.actor import Actor
from dispatchable.service.errors import Refused
from dispatchable.service.ids import as_id
from dispatchable.service.numbers.actions.finding import idle
from dispatchable.service.numbers.bulk.kinds import IN_FORCE_IDLE, Change, Values
from dispatchable.service.numbers.kinds import needs_person
from dispatchable.service.numbers.many import release_many, start_many
from dispatchable.service.numbers.models import IN_FORCE, Activation, TelephoneNumber
from dispatchable.service.numbers.people import has_left
from dispatchable.service.numbers.reserving import reserved_against
from dispatchable.service.organizations.models import Person


class AssignAddress(Change):
    """The same emergency address, and place in it, for all."""

    name = "assign_address"
    en, fr = "Assign an address", "Affecter une adresse"
    fields = ("address_id", "place_id")

    def __init__(self, organization_id: uuid.UUID, what: Mapping[str, Any]) -> None:
        """The addresses that the change or its undo names."""
        super().__init__(organization_id, what)
        found = EmergencyAddress.objects.filter(organization_id=organization_id, pk__in=self.addresses_named())
        self.addresses = {str(address.pk): address for address in found}
        self.places = places_of(what)

    def addresses_named(self) -> list[uuid.UUID]:
        """The one wanted; in an undo, those it was before too."""
        named = {as_id(key) for key in (self.what.get("address_id"), *self.what.get("earlier", ()))}
        return sorted(key for key in named if key)

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """``address_id``, and ``place_id`` in it or none."""
        address_id, place_id = as_id(given.get("address_id")), as_id(given.get("place_id"))
        found = None
        if address_id is not None:
            found = EmergencyAddress.objects.filter(organization_id=organization_id, pk=address_id).first()
        if found is None:
            raise Refused(
                "bulk.address",
                en="Choose the address where these telephones are.",
                fr="Choisissez l'adresse où se trouvent ces téléphones.",
                field="address_id",
            )
        if place_id is not None and not Place.objects.filter(pk=place_id, address=found).exists():
            raise Refused(
                "number.place",
                en="This place is not in the address chosen. Choose a place of the address, or none.",
                fr="Cet emplacement n'est pas à l'adresse choisie. Choisissez un emplacement de l'adresse, ou aucun.",
                field="place_id",
            )
        return {"address_id": str(address_id), "place_id": str(place_id) if place_id else None}

    def after(self, number: TelephoneNumber) -> Values:
        """Refused: under way, another country, an address that was retired, a number reserved for another one."""
        self._may(number, self.what["address_id"])
        return {"address_id": self.what["address_id"], "place_id": self.what.get("place_id")}

    def back(self, number: TelephoneNumber, before: Values) -> Values:
        """A number whose address is in force is never left without one."""
        if before["address_id"] is None:
            idle(number)
            if number.activation in IN_FORCE:
                raise Refused(
                    "bulk.would_unprotect",
                    en="This address is in force now, and the number had none before: taking it away would leave the "
                    "number unprotected. Release the number if nobody uses it.",
                    fr="Cette adresse est maintenant en vigueur et il n'y en avait pas avant\u00a0: la retirer "
                    "laisserait le numéro de téléphone sans protection. Libérez-le si personne ne l'utilise.",
                )
            return before
        self._may(number, before["address_id"])
        _there(before["place_id"], self.places)
        return before

    def follow(self, actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
        """They activate, or bring the new address into force, by themselves."""
        # one that loses an address that never came into force is what it was: without address
        start_many(actor, numbers)

    def _may(self, number: TelephoneNumber, address_id: str) -> None:
        idle(number)
        address = self.addresses.get(str(address_id))
        if address is None or address.state == AddressState.RETIRED:
            raise Refused(
                "number.address_retired",
                en="This address was retired. Choose another.",
                fr="Cette adresse a été retirée. Choisissez-en une autre.",
            )
        if address.country != number.country:
            raise Refused(
                "bulk.country",
                en=f"The number's country ({number.country}) is not the address's ({address.country}). "
                "Choose an address in the number's country.",
                fr=f"Le pays du numéro de téléphone ({number.country}) n'est pas celui de l'adresse "
                f"({address.country}). Choisissez une adresse dans le même pays.",
            )
        if refused := reserved_against(number, None, address.pk):
            raise refused


class AssignPerson(Change):
    """The same person for all; or nobody, with ``person_id`` None."""

    name = "assign_person"
    en, fr = "Assign a person", "Affecter une personne"
    fields = ("person_id",)

    def __init__(self, organization_id: uuid.UUID, what: Mapping[str, Any]) -> None:
        """The people that the change or its undo names."""
        super().__init__(organization_id, what)
        needed = [key for key in (what.get("person_id"), *what.get("earlier", ())) if key]
        people = Person.objects.filter(organization_id=organization_id, pk__in=needed)
        self.people = {str(person.pk): person for person in people}

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """``person_id`` of somebody of the organisation."""
        person_id = as_id(given.get("person_id"))
        if person_id is None or not Person.objects.filter(organization_id=organization_id, pk=person_id).exists():
            raise Refused(
                "bulk.person",
                en="Choose who uses these numbers.",
                fr="Choisissez qui utilise ces numéros de téléphone.",
                field="person_id",
            )
        return {"person_id": str(person_id)}

    def after(self, number: TelephoneNumber) -> Values:
        """Refused: under way, a person in another country, a number reserved for somebody else."""
        return self._wanted(number, self.what["person_id"])

    def back(self, number: TelephoneNumber, before: Values) -> Values:
        """As ``after``, for whom it was before."""
        return self._wanted(number, before["person_id"])

    def follow(self, actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
        """What is not in force tries again, as far as it has an address; nothing in force is touched."""
        waits = (Activation.UNASSIGNED, Activation.FAILED, Activation.RELEASED)
        start_many(actor, [n for n in numbers if n.activation in waits and n.person_id and n.address_id])

    def _wanted(self, number: TelephoneNumber, person_id: str | None) -> Values:
        idle(number)
        if person_id is None:
            if number.activation in IN_FORCE_IDLE and needs_person(number.kind):
                raise Refused(
                    "bulk.needs_person",
                    en="An active number keeps somebody who uses it. Give it to somebody else, or release it.",
                    fr="Un numéro de téléphone actif garde un utilisateur. Donnez-le à quelqu'un d'autre, "
                    "ou libérez-le.",
                )
            return {"person_id": None}
        person = self.people.get(str(person_id))
        if person is None or person.country != number.country:
            raise Refused(
                "number.person_country",
                en="Choose a person who works in the number's country.",
                fr="Choisissez une personne qui travaille dans le pays du numéro de téléphone.",
            )
        if person.left_at is not None and person.pk != number.person_id:
            raise has_left()
        if refused := reserved_against(number, person.pk, None):
            raise refused
        return {"person_id": str(person.pk)}


class UnassignPerson(AssignPerson):
    """Nobody uses them any more; what is in force keeps its user or is released."""

    name = "unassign_person"
    en, fr = "Take the person off", "Retirer la personne"

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """Nothing is asked."""
        return {"person_id": None}


class Release(Change):
    """Nobody uses them any more, and the carrier forgets their addresses."""

    name = "release"
    en, fr = "Release the numbers", "Libérer les numéros de téléphone"
    fields = ("person_id", "address_id", "place_id")

    def __init__(self, organization_id: uuid.UUID, what: Mapping[str, Any]) -> None:
        """The places there still are, and the people who have left, of those that an undo names."""
        super().__init__(organization_id, what)
        self.places = places_of(what)
        gone = Person.objects.exclude(left_at=None).filter(pk__in=what.get("earlier", ()))
        self.left = set(map(str, gone.values_list("pk", flat=True)))

    def addresses_named(self) -> list[uuid.UUID]:
        """In an undo, the addresses that the numbers had."""
        return sorted(key for key in map(as_id, self.what.get("earlier", ())) if key)

    @classmethod
    def checked(cls, organization_id: uuid.UUID, given: Mapping[str, Any]) -> Values:
        """Nothing is asked."""
        return {}

    def after(self, number: TelephoneNumber) -> Values:
        """Released already: nothing to do. Refused while something is under way."""
        if number.activation in (Activation.RELEASED, Activation.RELEASING):
            return self.values(number)
        idle(number)
        return {**dict.fromkeys(self.fields), "released": True}

    def back(self, number: TelephoneNumber, before: Values) -> Values:
        """Once the carrier has let go, person and address can be given back, and the number activates anew."""
        idle(number)
        if number.activation != Activation.RELEASED:
            raise changed_since()
        address = EmergencyAddress.objects.filter(pk=before["address_id"]).first() if before["address_id"] else None
        if address is not None and address.state == AddressState.RETIRED:
            raise Refused(
                "number.address_retired",
                en="This address was retired. Choose another.",
                fr="Cette adresse a été retirée. Choisissez-en une autre.",
            )
        if before["person_id"] in self.left:
            raise has_left()
        _there(before["place_id"], self.places)
        return before

    def carry_out(self, actor: Actor, wanted: Sequence[tuple[TelephoneNumber, Values]]) -> None:
        """Release; or, when it is undone, give back what they had and begin."""
        release_many(actor, [number for number, values in wanted if values.pop("released", False)])
        given_back = [(number, values) for number, values in wanted if any(values.values())]
        super().carry_out(actor, given_back)

    def follow(self, actor: Actor, numbers: Sequence[TelephoneNumber]) -> None:
        """What was given back its address activates anew."""
        start_many(actor, numbers)


def changed_since() -> Refused:
    """Why an undo leaves a number alone that somebody or something changed meanwhile."""
    return Refused(
        "bulk.changed_since",
        en="The number has changed since. Look at it, and change it there.",
        fr="Le numéro de téléphone a changé depuis. Ouvrez sa page et modifiez-le là.",
    )


def places_of(what: Mapping[str, Any]) -> set[str]:
    """Of the places that an undo names, those that there still are."""
    return set(map(str, Place.objects.filter(pk__in=what.get("earlier", ())).values_list("pk", flat=True)))


def _there(place_id: str | None, places: Collection[str]) -> None:
    """Raises Refused for a place that was removed since: it cannot be given back."""
    if place_id and place_id not in places:
        raise Refused(
            "bulk.place_gone",
            en="The place where the number was has been removed since. Open the number's page, and choose where it is.",
            fr="L'emplacement où se trouvait le numéro de téléphone a été supprimé depuis. Ouvrez sa page et indiquez "
            "où il se trouve.",
        )
