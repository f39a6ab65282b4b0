"""Lists of addresses for a draft of a service request: every row is looked at, what is good becomes a line of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils import timezone

from dispatchable.engine.countries.names import country_code
from dispatchable.engine.tabular import ColumnPlan
from dispatchable.engine.tabular.plan import ROLES
from dispatchable.service.addresses.actions.check import cleaned
from dispatchable.service.addresses.checked import Checked, at_a_glance, manual_validations, with_manual
from dispatchable.service.addresses.duplicates import same_address
from dispatchable.service.addresses.importing import Addresses
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.desk.actions.lines import next_position, room_for, touched
from dispatchable.service.desk.checking import slim, standing_of
from dispatchable.service.desk.fields import offered_countries
from dispatchable.service.desk.find import own_draft, own_request
from dispatchable.service.desk.lines import is_blank, missing
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.desk.working import at_rest
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.ids import new_id
from dispatchable.service.imports.kinds import Column, Entry, Fault, Judged, Kind, Made
from dispatchable.service.learnt.names import InUse
from dispatchable.service.numbers.models import TelephoneNumber
from dispatchable.service.numbers.syntax import read_number
from dispatchable.service.organizations.models import Organization
from dispatchable.service.registry.validator import validator_for

_NUMBER = ("telephone number", "phone number", "number to activate", "numero de telephone", "telephone", "phone",
           "tel", "did", "e164", "numero sda", "line uri", "lineuri")  # fmt: skip


class RequestLines(Kind):
    """Rows are addresses of a draft."""

    name = "request_lines"
    right = Right.FILE_REQUESTS
    words: ClassVar = {
        "title_en": "Addresses for a service request",
        "title_fr": "Adresses pour une demande de service",
        "hint_en": "One row an address: on one line, or in columns (house number, street, postal code, town). The "
        "telephone number that waits for it may stand beside it.",
        "hint_fr": "Une ligne par adresse\u00a0: en une seule colonne, ou en plusieurs (numéro de voie, voie, code "
        "postal, commune). Le numéro de téléphone qui l'attend peut l'accompagner.",
        "example": "numéro\tvoie\tcode postal\tcommune\ttéléphone\n8\tboulevard du Port\t80000\tAmiens\t",
    }
    columns = (
        *(column for column in Addresses.columns if column.role in ROLES),
        Column("number", "Telephone number", "Numéro de téléphone", _NUMBER),
    )
    alone = "address"
    back = "requests"
    page = "request"
    belongs = True
    take_chunk = 500

    def may_join(self, actor: Actor, about: uuid.UUID) -> None:
        """A draft of the actor's organisation."""
        own_draft(actor, about, lock=False)

    def way_back(self, about: uuid.UUID | None) -> tuple[str, tuple[Any, ...]]:
        """The page of the draft's addresses."""
        return ("request_form", (about, "solve")) if about else ("requests", ())

    def way_to(self, about: uuid.UUID | None, made_id: uuid.UUID) -> tuple[str, tuple[Any, ...]]:
        """The page of the line."""
        return "request_line", (about, made_id)

    def recognise(self, header: Sequence[str]) -> dict[str, int]:
        """As lists of addresses are, with the telephone number beside."""
        found = {role: index for role, index in Addresses().recognise(header).items() if role in ROLES}
        if "number" not in found:
            own = super().recognise(header).get("number")
            if own is not None and own not in found.values():
                found["number"] = own
        return found

    def constants(self, actor: Actor) -> dict[str, str]:
        """The country that the organisation's addresses are in, where it is one."""
        return Addresses().constants(actor)

    def constants_for(self, actor: Actor, about: uuid.UUID | None) -> dict[str, str]:
        """The country of the draft, where it has one."""
        country = own_request(actor, about).country if about else ""
        return {"country": country} if country else self.constants(actor)

    def lacking(self, roles: frozenset[str]) -> Refused | None:
        """An address, and a country."""
        return Addresses().lacking(roles)

    def judge(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Judged]:
        """All faults of every row; what the registers say to the good ones is kept with the row."""
        organization = Organization.objects.filter(pk=actor.organization_id or new_id()).get()
        validator = validator_for(organization)
        learnt = InUse(organization)
        looked = [_glance(organization, row, validator=validator, learnt=learnt) for row in rows]
        keys = {found.key for found in looked if isinstance(found, Checked)}
        manual = manual_validations(organization.pk, keys, timezone.now()) if keys else {}
        numbers = _numbers(organization, rows)
        answers = []
        for row, found in zip(rows, looked, strict=True):
            if not isinstance(found, Checked):
                answers.append(Judged([*found, *_of_number(row, numbers, "")]))
                continue
            if not found.is_found and found.key in manual:
                found = with_manual(found, manual[found.key])
            answers.append(_judged(row, found, numbers))
        return answers

    def take(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Made]:
        """Lines at the end of the draft, in one statement for all; a draft that nothing was typed in loses its blank
        line. Raises Refused when it is no draft any more.
        """
        about = rows[0].about
        if about is None:
            raise NotFound("request")
        request = own_draft(actor, about)
        at_rest(request)
        room_for(request, len(rows))
        position = next_position(request)
        known = _known(request, rows)
        made = [_line(request, position + place, row, known) for place, row in enumerate(rows)]
        _drop_blank(request)
        RequestLine.objects.bulk_create(made, batch_size=500)
        if not request.country:
            request.country = made[0].country
        touched(request)
        return made


def _glance(organization: Organization, row: Entry, **once: Any) -> Checked | list[Fault]:
    country = country_code(row.values.get("country", ""))
    if country not in offered_countries():
        return [
            Fault(
                "request.country",
                en="Calling is not offered in this country, or it has no such name. Choose another.",
                fr="Les appels ne sont pas proposés dans ce pays, ou il ne porte pas ce nom. Choisissez-en un autre.",
                element="country",
            )
        ]
    try:
        return at_a_glance(organization, *_asked(row, country), **once)
    except Refused as refused:
        return [Fault.of(refused, _beside(row, refused.field))]


def _asked(row: Entry, country: str) -> tuple[str, str, dict[str, str]]:
    roles = [role for role in row.values if role in ROLES]
    said = ColumnPlan({role: index for index, role in enumerate(roles)}, {}, tuple(roles)).row(
        [row.values[role] for role in roles]
    )
    elements = dict(said.elements)
    elements.pop("country", "")
    return cleaned(country, said.text, elements)


def _judged(row: Entry, checked: Checked, numbers: Mapping[str, TelephoneNumber]) -> Judged:
    given = row.values
    # what was given stays, also where nothing could be made of it
    kept = {name: given[name] for name in ("house_number", "postcode", "city") if name in given}
    elements = {**kept, **checked.address.as_dict(), "country": checked.country}
    faults = [Fault.of(problem, _beside(row, problem.field)) for problem in missing(elements)]
    faults += _of_number(row, numbers, checked.country)
    verdict = slim(checked)
    number = numbers.get(row.values.get("number", ""))
    proposal = {
        "line": checked.as_written[:400],
        "elements": elements,
        "country": checked.country,
        "verdict": verdict,
        "standing": standing_of(verdict),
        "key": checked.key,
        "number": str(number.pk) if number else "",
    }
    # of incomplete rows nothing can be said but that
    return Judged(faults, (), proposal, same_key="" if faults else checked.key)


def _numbers(organization: Organization, rows: Sequence[Entry]) -> dict[str, TelephoneNumber]:
    """What is written -> the organisation's number, for the numbers that these rows name."""
    read: dict[str, tuple[str, str]] = {}
    for row in rows:
        text = row.values.get("number", "")
        if text and text not in read:
            try:
                e164, extension, _ = read_number(text, country_code(row.values.get("country", "")))
            except Refused:
                continue
            read[text] = e164, extension
    if not read:
        return {}
    found = TelephoneNumber.objects.filter(organization=organization, e164__in={e164 for e164, _ in read.values()})
    by_number = {(number.e164, number.extension): number for number in found}
    return {text: by_number[one] for text, one in read.items() if one in by_number}


def _of_number(row: Entry, numbers: Mapping[str, TelephoneNumber], country: str) -> list[Fault]:
    text = row.values.get("number", "")
    if not text:
        return []
    number = numbers.get(text)
    if number is None:
        return [
            Fault(
                "request.unknown_number",
                en="Your organisation has no such telephone number. Correct it, or leave the cell empty.",
                fr="Votre organisation n'a pas ce numéro de téléphone. Corrigez-le, ou laissez la cellule vide.",
                element="number",
            )
        ]
    if country and number.country != country:
        return [
            Fault(
                "request.other_country",
                en="The telephone number is of another country than the address. Correct one of both.",
                fr="Le numéro de téléphone et l'adresse sont de pays différents. Corrigez l'un des deux.",
                element="number",
            )
        ]
    return []


def _beside(row: Entry, element: str) -> str:
    """The role beside whose cell a fault of an element stands: its own column, else the one of the line."""
    if element in row.roles or element == "country":
        return element
    return next((role for role in ("address", "street", "locality") if role in row.roles), element)


def _known(request: ServiceRequest, rows: Sequence[Entry]) -> dict[str, uuid.UUID]:
    """Normalised key -> the address that the organisation has for it, where no line of the draft is about it yet."""
    same = same_address(request.organization_id, {row.proposal["key"] for row in rows})
    ids = {key: found[0].pk for key, found in same.items()}
    about = request.lines.filter(address__in=list(ids.values())).order_by().only("address_id")
    taken = {line.address_id for line in about}
    return {key: pk for key, pk in ids.items() if pk not in taken}


def _line(request: ServiceRequest, position: int, row: Entry, known: dict[str, uuid.UUID]) -> RequestLine:
    said = row.proposal
    return RequestLine(
        request=request, position=position, elements=said["elements"], line=said["line"], country=said["country"],
        verdict=said["verdict"], standing=said["standing"], number_id=said["number"] or None,
        address_id=known.pop(said["key"], None),
    )  # fmt: skip


def _drop_blank(request: ServiceRequest) -> None:
    """The line in which nothing was typed is not needed any more."""
    for line in request.lines.order_by("position")[:2]:
        if is_blank(line):
            request.files.filter(line=line).update(line=None)
            line.delete()
