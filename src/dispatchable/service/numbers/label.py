"""What the label on a telephone may say: the address in force, as the carrier was told it, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.civic.format import multi_line
from dispatchable.engine.countries.pack import load_pack
from dispatchable.service.addresses.models import Place
from dispatchable.service.numbers.models import IN_FORCE, Activation, TelephoneNumber
from dispatchable.service.numbers.reasons import sentence
from dispatchable.service.numbers.syntax import international

RELATED = ("active_version", "active_place__parent", "person")
"""What a number is read with to make its label."""


@dataclass(frozen=True, slots=True)
class Label:
    """The facts of one label; no sentence of it depends on a language."""

    phone: str
    """As readers of any country write it."""
    emergency: str
    """The country's first emergency number."""
    country: str
    address: tuple[str, ...]
    """Lines of the address in force."""
    place: str
    """The name of the place inside it, "" when there is none."""
    floor: str
    room: str
    """As they were given: "2", "Mezzanine"; "" where they are not."""
    version: int
    """Of the address, so that an old label is told from a new one."""
    under_way: bool
    """Another address is being registered: print again when it is in force."""


def label_of(number: TelephoneNumber) -> Label | None:
    """The label of a number, None when no address is in force for it."""
    version = number.active_version
    if number.activation not in IN_FORCE or version is None:
        return None
    given = {name: str(value) for name, value in version.elements.items() if isinstance(value, str)}
    lines = multi_line(CivicAddress(**{**given, "country": version.country}))
    return Label(
        phone=international(number.written),
        emergency=next(iter(load_pack(number.country).emergency.numbers), "112"),
        country=number.country,
        address=lines or (version.line,),
        place=_name(number.active_place),
        floor=number.active_place.floor if number.active_place else "",
        room=number.active_place.room if number.active_place else "",
        version=version.number,
        under_way=number.activation == Activation.UPDATING,
    )


def why_none(number: TelephoneNumber, language: str) -> str:
    """Why a number gets no label, in "fr" or "en": a label would promise help at a place that nobody was told."""
    french = language == "fr"
    if number.reason_code:
        said = sentence(number.reason_code, number.reason_facts, language)
    else:
        said = {
            Activation.PENDING: ("The address is still being registered.", "L'adresse est en cours d'enregistrement."),
            Activation.RELEASED: ("This number is released.", "Ce numéro de téléphone est libéré."),
        }.get(
            Activation(number.activation),
            ("No address was given to it yet.", "Aucune adresse ne lui a encore été donnée."),
        )[french]
    rest = "Aucune étiquette n'est imprimée tant qu'aucune adresse n'est en vigueur." if french else (
        "No label is printed while no address is in force."
    )  # fmt: skip
    return f"{said} {rest}"


def _name(place: Place | None) -> str:
    if place is None:
        return ""
    return f"{place.parent.name} \u203a {place.name}" if place.parent else place.name
