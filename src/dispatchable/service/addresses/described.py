"""What an organisation says of an address besides where it is: name, own id, note, numbers of the country's kind."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatchable.engine.countries.pack import load_pack
from dispatchable.service.addresses.models import AddressState, EmergencyAddress
from dispatchable.service.errors import Refused

MAX_LABEL, MAX_OWN_ID, MAX_NOTE = 120, 80, 2000


@dataclass(frozen=True, slots=True)
class Described:
    """The words about an address, sound and tidy."""

    label: str = ""
    own_id: str = ""
    note: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Code of the country pack -> number."""


def faults_of(country: str, said: Mapping[str, str], identifiers: Mapping[str, str]) -> list[Refused]:
    """What is wrong with these words (``label``, ``own_id``, ``note``) and identifiers; empty when they are sound."""
    found = []
    for name, limit in (("label", MAX_LABEL), ("own_id", MAX_OWN_ID), ("note", MAX_NOTE)):
        if len(_tidy(name, said.get(name, ""))) > limit:
            found.append(
                Refused(
                    f"address.{name}",
                    en=f"This text has more than {limit} characters. Shorten it.",
                    fr=f"Ce texte compte plus de {limit} caractères. Raccourcissez-le.",
                    field=name,
                )
            )
    known = {rule.code: rule for rule in load_pack(country).identifiers}
    for code, text in identifiers.items():
        number = "".join(text.split())
        if number and code not in known:
            found.append(
                Refused(
                    "address.identifier",
                    en=f"Addresses of this country carry no number called {code}.",
                    fr=f"Les adresses de ce pays n'ont pas d'identifiant {code}.",
                    field=code,
                )
            )
        elif number and not known[code].holds(number):
            rule = known[code]
            found.append(
                Refused(
                    "address.identifier",
                    en=f"{rule.en}: this number is not right. Expected: {rule.hint_en}.",
                    fr=f"{rule.fr}\u00a0: cette valeur n'est pas correcte. Attendu\u00a0: {rule.hint_fr}.",
                    field=code,
                )
            )
    return found


def described(
    country: str, *, label: str = "", own_id: str = "", note: str = "", identifiers: Mapping[str, str] | None = None
) -> Described:
    """The words, tidied. Raises Refused for the first that is not sound."""
    said = {"label": label, "own_id": own_id, "note": note}
    for fault in faults_of(country, said, identifiers or {}):
        raise fault
    numbers = {code: number for code, text in (identifiers or {}).items() if (number := "".join(text.split()))}
    tidy = {name: _tidy(name, text) for name, text in said.items()}
    return Described(tidy["label"], tidy["own_id"], tidy["note"], numbers)


def own_id_free(organization_id: uuid.UUID, own_id: str, but: uuid.UUID | None = None) -> None:
    """Raises Refused when another address in use has this own id already."""
    if not own_id:
        return
    taken = EmergencyAddress.objects.filter(organization_id=organization_id, own_id=own_id)
    others = taken.exclude(state=AddressState.RETIRED).select_related("current")
    other = (others.exclude(pk=but) if but else others).first()
    if other is not None:
        raise own_id_taken(other)


def own_id_taken(other: EmergencyAddress) -> Refused:
    """The refusal that names the address which has the own id."""
    name = other.label or (other.current.line if other.current else "")
    return Refused(
        "address.own_id_taken",
        en=f"Another address has this id already. Address: {name}. Give it another id.",
        fr=f"Une autre adresse porte déjà cet identifiant. Adresse\u00a0: {name}. Donnez-lui-en un autre.",
        field="own_id",
    )


def _tidy(name: str, text: str) -> str:
    text = text.replace("\0", " ")
    return text.strip() if name == "note" else " ".join(text.split())
