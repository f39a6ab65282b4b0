"""The PowerShell that would put right what the audit found. It is written for people to read; nothing here runs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.microsoft.audit import Audit, Judged
from dispatchable.interfaces.cli.microsoft.records import Number, home
from dispatchable.interfaces.html import seen

_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_STATES = frozenset({"US", "CA", "AU"})
"""Countries whose addresses need their state."""


def quoted(text: str) -> str:
    """``text`` as one PowerShell literal that expands nothing: every quote doubled, the typographic ones too."""
    return "'" + _QUOTES.sub(lambda found: found[0] * 2, plain(text)) + "'"


def plain(text: str) -> str:
    """``text`` in one line without controls, so that neither a literal nor a comment can be left by it."""
    return " ".join(seen(text).split())


def script(audit: Audit, language: str) -> str:
    """The whole script, lines ended by LF. ``language`` ("fr" or "en") is that of its comments.

    It makes the corrected addresses anew, because a validated one cannot be edited, and moves their numbers. What a
    person must decide first is there as a comment.
    """
    say = _speaker(language)
    lines = [
        *say(
            "Proposed by dispatchable audit-microsoft. Nothing of this has been run.",
            "Proposé par dispatchable audit-microsoft. Rien de ceci n'a été exécuté.",
        ),
        *say(
            "Read every line first. Sign in with Connect-MicrosoftTeams, then run it in parts.",
            "Lisez d'abord chaque ligne. Connectez-vous avec Connect-MicrosoftTeams, puis exécutez-le par parties.",
        ),
        "#Requires -Modules MicrosoftTeams",
        "$ErrorActionPreference = 'Stop'",
    ]
    kept = {judged.address.id: group[0] for group in audit.duplicates for judged in group[1:]}
    moved = {f.number.argument for f in audit.of("number_other_country")}
    bodies = [
        *_corrections(audit, kept, moved, language),
        *_merges(audit, kept, moved, language),
        *_choices(audit, language),
        *_homeless(audit, language),
    ]
    if not bodies:
        lines += ["", *say("There is nothing to put right.", "Il n'y a rien à corriger.")]
    return "\n".join([*lines, *bodies]) + "\n"


def proposals(audit: Audit) -> int:
    """How many addresses the script makes anew or merges."""
    kept = {judged.address.id: group[0] for group in audit.duplicates for judged in group[1:]}
    return sum(_renewed(judged, kept) or _merged(judged, kept) for judged in audit.judged.values())


def _renewed(judged: Judged, kept: dict[str, Judged]) -> bool:
    return judged.verdict.status is Status.CORRECTED and judged.address.id not in kept


def _merged(judged: Judged, kept: dict[str, Judged]) -> bool:
    keep = kept.get(judged.address.id)
    return bool(keep and keep.verdict.status is Status.VALID and keep.address.default_location)


def _speaker(language: str) -> Callable[[str, str], list[str]]:
    def say(english: str, french: str) -> list[str]:
        return ["# " + plain(french if language == "fr" else english)]

    return say


def _corrections(audit: Audit, kept: dict[str, Judged], elsewhere: set[str], language: str) -> Iterator[str]:
    say = _speaker(language)
    for judged in audit.judged.values():
        if not _renewed(judged, kept):
            continue
        old, new = judged.address, one_line(judged.verdict.address)
        written = one_line(old.civic)
        yield ""
        yield from say(f"Correction: {written} -> {new}", f"Correction\u00a0: {written} -> {new}")
        block = list(_renewal(judged, audit, elsewhere, language))
        if not old.company and not old.description:
            yield from say(
                "CompanyName is empty and required: fill it in.", "CompanyName est vide et exigé\u00a0: à remplir."
            )
            block = ["# " + line for line in block]
        yield from block
        yield from say(
            "When no number is left on the old one:", "Quand l'ancienne ne porte plus de numéro de téléphone\u00a0:"
        )
        for each in (judged, *_mates(judged, audit)):
            yield f"# Remove-CsOnlineLisCivicAddress -CivicAddressId {quoted(each.address.id)}"


def _mates(judged: Judged, audit: Audit) -> list[Judged]:
    """The same address written wrongly again: its numbers go to the one made anew."""
    return next((group[1:] for group in audit.duplicates if group[0] is judged), [])


def _renewal(judged: Judged, audit: Audit, elsewhere: set[str], language: str) -> Iterator[str]:
    old, found = judged.address, judged.verdict.address
    changes = {correction.element for correction in judged.verdict.corrections}
    # a town that the register accepts as written stays as the tenant writes it
    city = found.city if "city" in changes or not old.civic.city else old.civic.city
    position = judged.verdict.position
    street = " ".join(filter(None, (found.pre_type, found.street)))
    region = found.region if old.civic.region or home(found.country) in _STATES else ""
    parameters = {
        "CompanyName": old.company or old.description,
        "CompanyTaxId": old.tax_id,
        "Description": old.description,
        "HouseNumber": found.house_number,
        "HouseNumberSuffix": found.suffix,
        "PreDirectional": found.pre_direction,
        "StreetName": street,
        "StreetSuffix": found.street_type,
        "PostDirectional": found.post_direction,
        "City": city,
        "StateOrProvince": region,
        "PostalCode": found.postcode,
        "CountryOrRegion": found.country,
        "Latitude": f"{position.latitude:.6f}" if position else "",
        "Longitude": f"{position.longitude:.6f}" if position else "",
        "Elin": old.elin,
    }
    yield "$new = @{"
    for name, value in parameters.items():
        if value:
            yield f"    {name} = {quoted(value)}"
    yield "}"
    yield "$address = New-CsOnlineLisCivicAddress @new"
    places: dict[str, list[Number]] = {}
    for each in (judged, *_mates(judged, audit)):
        for number in each.numbers:
            places.setdefault(_place(number, each, audit), []).append(number)
    for place, numbers in sorted(places.items()):
        target = "$address.DefaultLocationId"
        if place:
            yield (
                f"$place = New-CsOnlineLisLocation -CivicAddressId $address.CivicAddressId -Location {quoted(place)}"
            )
            target = "$place.LocationId"
        yield from _moves(numbers, target, elsewhere, language)


def _place(number: Number, judged: Judged, audit: Audit) -> str:
    """Name of the place inside the address that a number is at; "" for the address itself."""
    place = audit.tenant.locations.get(number.location)
    return place.name if place and place.id != judged.address.default_location else ""


def _moves(numbers: Sequence[Number], target: str, elsewhere: set[str], language: str) -> Iterator[str]:
    for number in numbers:
        command = f"Set-CsPhoneNumberAssignment -PhoneNumber {quoted(number.argument)} -LocationId {target}"
        if number.argument in elsewhere or not number.e164:
            why = ("another country, or unreadable", "autre pays, ou illisible")
        elif not number.movable:
            why = ("its location cannot be changed here", "son emplacement ne peut pas être changé ici")
        else:
            yield command
            continue
        yield f"# {command}  # {why[language == 'fr']}"


def _merges(audit: Audit, kept: dict[str, Judged], elsewhere: set[str], language: str) -> Iterator[str]:
    say = _speaker(language)
    for judged in audit.judged.values():
        if not _merged(judged, kept):
            continue
        keep, old = kept[judged.address.id].address, judged.address
        line = one_line(old.civic)
        yield ""
        yield from say(
            f"Duplicate: {line} ({old.id}), the same as {keep.id}",
            f"Doublon\u00a0: {line} ({old.id}), identique à {keep.id}",
        )
        at_door = [number for number in judged.numbers if not _place(number, judged, audit)]
        inside = [number for number in judged.numbers if _place(number, judged, audit)]
        yield from _moves(at_door, quoted(keep.default_location), elsewhere, language)
        for number in inside:
            place = _place(number, judged, audit)
            yield from say(
                f"{number.argument} is at the place {place}: choose or make that place there first.",
                f"{number.argument} est à l'emplacement {place}\u00a0: choisissez-le ou créez-le d'abord là-bas.",
            )
        yield f"# Remove-CsOnlineLisCivicAddress -CivicAddressId {quoted(old.id)}"


def _choices(audit: Audit, language: str) -> Iterator[str]:
    """Addresses of which a person must say what is meant."""
    say = _speaker(language)
    for judged in audit.judged.values():
        if judged.verdict.status in (Status.VALID, Status.CORRECTED, Status.NOT_CHECKED) or not judged.in_use:
            continue
        line = one_line(judged.address.civic)
        yield ""
        yield from say(
            f"To decide: {line} ({judged.address.id}), numbers in use: {len(judged.in_use)}",
            f"À décider\u00a0: {line} ({judged.address.id}), numéros de téléphone\u00a0: {len(judged.in_use)}",
        )
        for candidate in judged.verdict.candidates[:3]:
            yield "#   ? " + plain(one_line(candidate.address))


def _homeless(audit: Audit, language: str) -> Iterator[str]:
    say = _speaker(language)
    found = audit.of("number_without_address", "number_address_unknown", "number_other_country")
    if not found:
        return
    yield ""
    yield from say(
        "Numbers in use that need another location: fill in its id.",
        "Numéros de téléphone en service qui demandent un autre emplacement\u00a0: indiquez son identifiant.",
    )
    for finding in found:
        number = quoted(finding.number.argument)
        yield f"# Set-CsPhoneNumberAssignment -PhoneNumber {number} -LocationId '<LocationId>'"
