"""The pages of the request form: what each asks, how it is kept in the draft, and what still stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dispatchable.service.desk.fields import form_fields, merged
from dispatchable.service.desk.lines import countries, country_of, missing, prefix, standings
from dispatchable.service.desk.models import (
    Affected,
    Availability,
    Contact,
    RequestLine,
    ServiceRequest,
    Standing,
)
from dispatchable.service.desk.phones import read_phone
from dispatchable.service.errors import Refused

STEPS = ("issue", "solve", "details", "contact", "check")
"""The pages after the first, in order. A short request has the page "short" and then "check"."""

Values = Mapping[str, Sequence[str]]
"""What a page sends: every value under the name of its field."""
Lines = Sequence[RequestLine]
"""The lines that the form shows field by field, in their order; none where they are too many for that."""


def first(values: Values, name: str) -> str:
    """The one value of a field, without space around it and without NUL, which no database keeps."""
    given = values.get(name) or ("",)
    return given[0].replace("\0", "").strip()


def keep_issue(request: ServiceRequest, lines: Lines, values: Values) -> None:
    """Feature and addresses."""
    features = values.get("feature", ())
    request.domestic_calling = "domestic" in features
    request.international_calling = "international" in features
    keep_addresses(request, lines, values)


def keep_addresses(request: ServiceRequest, lines: Lines, values: Values) -> None:
    """The addresses alone. What the validator said of a former one no longer holds."""
    for line in lines:
        before = prefix(line, line is lines[0])
        if before and f"{before}street" not in values:
            continue
        elements = merged(line.elements, {name: first(values, before + name) for name in form_fields({})})
        if elements != line.elements:
            line.elements, line.verdict, line.standing = elements, {}, Standing.UNCHECKED
        line.country = country_of(elements)
    if lines:
        request.country = lines[0].country


def keep_details(request: ServiceRequest, lines: Lines, values: Values) -> None:
    """Availability, how many, whose e-mail, which domains."""
    request.availability = _known(Availability.values, first(values, "availability"))
    request.affected = _known(Affected.values, first(values, "affected"))
    request.affected_email = first(values, "affected_email")[:254]
    known = set(request.organization.domains.values_list("name", flat=True))
    request.domains = [name for name in values.get("domains", ()) if name in known]


def keep_contact(request: ServiceRequest, lines: Lines, values: Values) -> None:
    """Telephone number and the preferred way."""
    request.contact_phone_typed = first(values, "contact_phone")[:40]
    request.contact_phone = read_phone(request.contact_phone_typed, request.country)
    request.contact = _known(Contact.values, first(values, "contact"))


def keep_short(request: ServiceRequest, lines: Lines, values: Values) -> None:
    """The short way: address and contact on one page."""
    keep_addresses(request, lines[:1], values)
    keep_contact(request, lines, values)


def _known(values: Sequence[str], given: str) -> str:
    return given if given in values else ""


def issue_problems(request: ServiceRequest, lines: Lines) -> list[Refused]:
    """What is missing on the page *Identify the issue*."""
    found = []
    if not (request.domestic_calling or request.international_calling):
        found.append(
            Refused(
                "request.feature",
                en="Choose at least one feature: domestic calling, international calling, or both.",
                fr="Choisissez au moins une fonctionnalité\u00a0: appels nationaux, appels internationaux, "
                "ou les deux.",
                field="feature",
            )
        )
    return found + address_problems(request, lines)


def address_problems(request: ServiceRequest, lines: Lines) -> list[Refused]:
    """What is missing of the addresses; their country must be one where calling is offered, and that of the number.

    Lines that came as a list have been looked at when they came: of them the database is asked.
    """
    if not lines:
        return many_problems(request)
    several = len(lines) > 1
    found = []
    for place, line in enumerate(lines, 1):
        before = prefix(line, place == 1)
        for problem in [*missing(line.elements), *_of_country(line)]:
            en = f"Address {place}: {problem.en}" if several else problem.en
            fr = f"Adresse {place}\u00a0: {problem.fr}" if several else problem.fr
            found.append(Refused(problem.code, en=en, fr=fr, field=before + problem.field))
    if len({line.country for line in lines if line.country}) > 1:
        found.append(several_countries("country"))
    return found


def many_problems(request: ServiceRequest) -> list[Refused]:
    """What stands in the way of sending lines that are too many to be typed."""
    found = []
    by_country = countries(request)
    if not by_country:
        found.append(
            Refused(
                "request.no_line",
                en="The request has no address left. Add one, or bring a list.",
                fr="La demande ne comporte plus d'adresse. Ajoutez-en une, ou apportez une liste.",
                field="addresses",
            )
        )
    elif len(by_country) > 1:
        found.append(several_countries("addresses"))
    lacking = standings(request)[Standing.LACKING]
    if lacking:
        found.append(
            Refused(
                "request.lines_lacking",
                en=f"Lines that lack a part of their address: {lacking}. Complete them, or take them out.",
                fr=f"Lignes auxquelles il manque une partie de l'adresse\u00a0: {lacking}. Complétez-les, "
                "ou retirez-les.",
                field="addresses",
            )
        )
    return found


def several_countries(field: str) -> Refused:
    """A request is about addresses of one country."""
    return Refused(
        "request.several_countries",
        en="A request is about one country, and these addresses are in several. Split it: one draft a country.",
        fr="Une demande concerne un seul pays, et ces adresses se trouvent dans plusieurs. Divisez-la\u00a0: "
        "un brouillon par pays.",
        field=field,
    )


def _of_country(line: RequestLine) -> list[Refused]:
    country = form_fields(line.elements)["country"]
    if country and not line.country:
        return [
            Refused(
                "request.country",
                en="Calling is not offered in this country. Choose one of the list.",
                fr="Les appels ne sont pas proposés dans ce pays. Choisissez-en un dans la liste.",
                field="country",
            )
        ]
    if country and line.number and line.number.country != country:
        return [
            Refused(
                "request.other_country",
                en="The address must be in the country of the telephone number. Choose that country, "
                "or assign a number of the address's country.",
                fr="L'adresse doit se trouver dans le pays du numéro de téléphone. Choisissez ce pays, "
                "ou affectez un numéro de téléphone du pays de l'adresse.",
                field="country",
            )
        ]
    return []


def details_problems(request: ServiceRequest, lines: Lines) -> list[Refused]:
    """What is missing on the page *Add details*."""
    found = []
    if not request.availability:
        found.append(
            Refused(
                "request.availability",
                en="Say whether your service is unavailable.",
                fr="Indiquez si votre service est indisponible.",
                field="availability",
            )
        )
    if not request.affected:
        found.append(
            Refused(
                "request.affected",
                en="Say how many users are affected.",
                fr="Indiquez combien d'utilisateurs sont concernés.",
                field="affected",
            )
        )
    if request.affected_email and not _is_email(request.affected_email):
        found.append(
            Refused(
                "request.affected_email",
                en="Write the e-mail address in full, such as name@example.org, or leave the field empty.",
                fr="Écrivez l'adresse de messagerie en entier, par exemple nom@example.org, ou laissez le champ vide.",
                field="affected_email",
            )
        )
    return found


def contact_problems(request: ServiceRequest, lines: Lines) -> list[Refused]:
    """What is missing on the page of the contact."""
    found = []
    if not request.contact_phone_typed:
        found.append(
            Refused(
                "request.phone_missing",
                en="Enter the telephone number at which the desk can reach you.",
                fr="Indiquez le numéro de téléphone auquel le bureau de validation peut vous joindre.",
                field="contact_phone",
            )
        )
    elif not request.contact_phone:
        found.append(
            Refused(
                "request.phone",
                en="This is not a telephone number that can be called. Check its digits, "
                "or write it with the country code, such as +33 1 84 80 12 34.",
                fr="Ce numéro de téléphone ne peut pas être appelé. Vérifiez ses chiffres, "
                "ou écrivez-le avec l'indicatif du pays, par exemple +33 1 84 80 12 34.",
                field="contact_phone",
            )
        )
    if not request.contact:
        found.append(
            Refused(
                "request.contact",
                en="Choose how the desk should reach you: by telephone or by e-mail.",
                fr="Choisissez comment le bureau de validation doit vous joindre\u00a0: par téléphone ou par courriel.",
                field="contact",
            )
        )
    return found


def short_problems(request: ServiceRequest, lines: Lines) -> list[Refused]:
    """What is missing on the one page of the short way."""
    return address_problems(request, lines[:1]) + contact_problems(request, lines)


def all_problems(request: ServiceRequest, lines: Lines) -> list[tuple[str, Refused]]:
    """Everything that stands between a draft and its submission, each with the page where it is mended."""
    pages = ("short",) if request.short_way else ("issue", "details", "contact")
    return [(page, problem) for page in pages for problem in PROBLEMS[page](request, lines)]


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


KEEP: dict[str, Callable[[ServiceRequest, Lines, Values], None]] = {
    "issue": keep_issue,
    "details": keep_details,
    "contact": keep_contact,
    "short": keep_short,
}
PROBLEMS: dict[str, Callable[[ServiceRequest, Lines], list[Refused]]] = {
    "issue": issue_problems,
    "details": details_problems,
    "contact": contact_problems,
    "short": short_problems,
}
