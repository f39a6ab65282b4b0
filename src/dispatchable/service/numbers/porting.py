"""The states of a port order, and the numbers that may stand in one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from dispatchable.service.errors import Refused
from dispatchable.service.numbers.inventory import PortDirection, PortState
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.syntax import read_number

P = PortState
AFTER: dict[str, tuple[PortState, ...]] = {
    P.DRAFT: (P.SUBMITTED, P.CANCELLED),
    P.SUBMITTED: (P.CONFIRMED, P.FAILED, P.CANCELLED),
    P.CONFIRMED: (P.IN_PROGRESS, P.CONFIRMED, P.FAILED, P.CANCELLED),
    P.IN_PROGRESS: (P.DONE, P.FAILED),
    P.FAILED: (P.SUBMITTED, P.CANCELLED),
    P.DONE: (),
    P.CANCELLED: (),
}
"""What may follow each state, the usual one first; ``confirmed`` after itself sets another date."""
OPEN = (P.DRAFT, P.SUBMITTED, P.CONFIRMED, P.IN_PROGRESS, P.FAILED)
MOST = 999
"""Numbers in one order."""


@dataclass(frozen=True, slots=True)
class PortLine:
    """One line of the list of numbers: the number, or why it cannot be in the order."""

    line: int
    written: str
    e164: str = ""
    extension: str = ""
    country: str = ""
    known: TelephoneNumber | None = None
    refused: Refused | None = None


def judged_lines(organization_id: uuid.UUID, direction: str, country: str, text: str) -> list[PortLine]:
    """Every line of a list of numbers, one a line; all faults of all lines at once, a few queries in all."""
    read: list[PortLine] = []
    seen: set[tuple[str, str]] = set()
    for index, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        try:
            e164, extension, found = read_number(raw, country)
        except Refused as refused:
            read.append(PortLine(index, raw.strip()[:60], refused=refused))
            continue
        if (e164, extension) in seen:
            continue
        seen.add((e164, extension))
        read.append(PortLine(index, raw.strip(), e164, extension, found))
    numbers = TelephoneNumber.objects.filter(e164__in={line.e164 for line in read if line.e164})
    known = {(n.e164, n.extension): n for n in numbers}
    busy = set(
        TelephoneNumber.objects.filter(
            pk__in=[n.pk for n in known.values()], port_orders__state__in=OPEN
        ).values_list("pk", flat=True)
    )  # fmt: skip
    return [_judged(line, known.get((line.e164, line.extension)), organization_id, direction, busy) for line in read]


def _judged(
    line: PortLine, number: TelephoneNumber | None, organization_id: uuid.UUID, direction: str, busy: set[uuid.UUID]
) -> PortLine:
    if line.refused is not None:
        return line
    refused = None
    if number is not None and number.organization_id != organization_id:
        refused = Refused(
            "number.taken",
            en="This number cannot be added: it is registered already. If it is yours, ask the operator of the "
            "installation.",
            fr="Ce numéro de téléphone ne peut pas être ajouté\u00a0: il est déjà enregistré. S'il est à vous, "
            "adressez-vous à l'exploitant de l'installation.",
        )
    elif number is None and direction == PortDirection.OUT:
        refused = Refused(
            "port.unknown",
            en="Your organisation does not have this number. Only a number of your own can leave.",
            fr="Votre organisation n'a pas ce numéro de téléphone. Seul un numéro de téléphone à vous peut partir.",
        )
    elif number is not None and number.pk in busy:
        refused = Refused(
            "port.twice",
            en="This number stands in another port order that is not over. End that one first.",
            fr="Ce numéro de téléphone figure dans une autre commande de portabilité en cours. Terminez-la d'abord.",
        )
    return PortLine(line.line, line.written, line.e164, line.extension, line.country, number, refused)
