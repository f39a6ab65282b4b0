"""Check an address without saving anything."""

from __future__ import annotations

from collections.abc import Mapping

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.countries.pack import countries
from dispatchable.service.addresses.checked import Checked, look
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.ids import new_id
from dispatchable.service.organizations.models import Organization

MAX_LINE = 400
"""Characters of a line that can be kept."""


def check_address(
    actor: Actor,
    *,
    country: str,
    text: str = "",
    elements: Mapping[str, str] | None = None,
    organization: Organization | None = None,
) -> Checked:
    """The verdict on one address, with the manual validation that covers it; saves nothing.

    ``text`` is a free line, ``elements`` are parts given apart; one of both is needed. A desk agent names the
    ``organization`` whose address it is; everybody else checks for their own.
    """
    if organization is None or organization.pk == actor.organization_id:
        actor.require(Right.READ)
        organization = Organization.objects.filter(pk=actor.organization_id or new_id()).first()
        if organization is None:
            raise NotFound("organization")
    else:
        actor.require(Right.REVIEW_REQUESTS)
    return look(organization, *cleaned(country, text, elements or {}))


def cleaned(country: str, text: str, elements: Mapping[str, str]) -> tuple[str, str, dict[str, str]]:
    """Country code, text and non-empty elements as they are checked and kept. Raises Refused for what cannot be."""
    code = country.strip().upper()
    if code not in countries():
        raise Refused(
            "address.country",
            en="Choose the country of the address in the list.",
            fr="Choisissez le pays de l'adresse dans la liste.",
            field="country",
        )
    text = " ".join(text.replace("\0", " ").split())
    given = {name: tidy for name, value in elements.items() if (tidy := " ".join(value.replace("\0", " ").split()))}
    given.pop("country", None)
    unknown = next((name for name in given if name not in ELEMENTS), None)
    if unknown is not None:
        raise Refused(
            "address.element",
            en=f"“{unknown}” is no element of an address.",
            fr=f"«\u00a0{unknown}\u00a0» n'est pas un élément d'adresse.",
            field=unknown,
        )
    if not text and not given:
        raise Refused(
            "address.empty",
            en="Type the address on the line, or fill the fields.",
            fr="Saisissez l'adresse sur la ligne, ou remplissez les champs.",
            field="text",
        )
    if len(text) + sum(map(len, given.values())) > MAX_LINE:
        raise Refused(
            "address.length",
            en=f"The address is longer than {MAX_LINE} characters. Shorten it: directions and contacts belong to a "
            "place.",
            fr=f"L'adresse dépasse {MAX_LINE} caractères. Raccourcissez-la\u00a0: les indications d'accès et les "
            "contacts se notent dans un emplacement.",
            field="text",
        )
    return code, text, given
