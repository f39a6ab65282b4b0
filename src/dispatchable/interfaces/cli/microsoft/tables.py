"""The tables of the audit's page: what is wrong, where, and what the register says to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatchable.engine.civic.format import one_line
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.microsoft.audit import FAR, Audit, Judged, NumberFinding
from dispatchable.interfaces.cli.report.sections import changed, listed, next_step, reason_titles
from dispatchable.interfaces.cli.report.states import Face, figure, state
from dispatchable.interfaces.cli.words import spoken
from dispatchable.interfaces.html import Html, clipped, joined, tag

MOST_ROWS = 500
"""Rows of one table; the JSON has all."""
_ASK, _BAD = Face("▲", "ask"), Face("✗", "bad")

PROBLEMS: Mapping[str, tuple[str, str]] = {
    "number_without_address": ("No emergency address", "Aucune adresse d'urgence"),
    "number_address_unknown": ("Its address is not in the export", "Son adresse n'est pas dans l'export"),
    "number_location_unknown": ("Its location is not in the export", "Son emplacement n'est pas dans l'export"),
    "number_location_elsewhere": (
        "Its location belongs to another address than the one named beside it",
        "Son emplacement appartient à une autre adresse que celle indiquée à côté",
    ),
    "number_other_country": ("Its address is in another country", "Son adresse est dans un autre pays"),
    "number_address_not_confirmed": ("Its address is not confirmed", "Son adresse n'est pas confirmée"),
    "number_address_not_marked": (
        "Its address exists, but the tenant does not call it validated",
        "Son adresse existe, mais le tenant ne la dit pas validée",
    ),
    "number_activation_failed": (
        "Activation or change of address failed",
        "Échec de l'activation ou du changement d'adresse",
    ),
    "number_twice": ("Listed more than once", "Présent plusieurs fois"),
    "number_unreadable": ("Cannot be read as a telephone number", "Illisible comme numéro de téléphone"),
}
"""Code of a finding -> English, French."""
OTHER = (
    "number_address_unknown", "number_location_unknown", "number_location_elsewhere", "number_address_not_marked",
    "number_activation_failed", "number_twice", "number_unreadable",
)  # fmt: skip


WITHOUT = (
    ("Numbers in use without an address", "Numéros de téléphone en service sans adresse"),
    (
        "Nobody knows where to send help when an emergency number is dialled from one of these.",
        "Personne ne sait où envoyer les secours si un numéro d'urgence est composé depuis l'un d'eux.",
    ),
)
COUNTRY = (
    ("Numbers whose address is in another country", "Numéros de téléphone dont l'adresse est dans un autre pays"),
    (
        "The country is told by the number itself. An emergency call would reach the services of the wrong country.",
        "Le pays se lit dans le numéro de téléphone lui-même. Un appel d'urgence aboutirait dans le mauvais pays.",
    ),
)
UNCONFIRMED = (
    (
        "Numbers in use on an address that is not confirmed",
        "Numéros de téléphone en service sur une adresse non confirmée",
    ),
    (
        "The register does not have the address as it is written, whatever the tenant calls it.",
        "Le référentiel ne contient pas l'adresse telle qu'elle est écrite, quoi qu'en dise le tenant.",
    ),
)
OTHER_WORDS = (
    ("Other problems with numbers", "Autres problèmes de numéros de téléphone"),
    (
        "Ids that lead nowhere, activations that failed, numbers listed twice.",
        "Identifiants sans suite, activations en échec, numéros de téléphone en double.",
    ),
)


def section(anchor: str, heading: tuple[str, str], told: tuple[str, str], language: str, *body: Html) -> Html:
    """A heading with its anchor, what it means, and what belongs to it."""
    return joined(
        tag("h2", spoken(heading, language), id=anchor), tag("p", spoken(told, language), class_="soft"), *body
    )


def _table(headings: tuple[Sequence[str], Sequence[str]], rows: Sequence[Sequence[str]], language: str) -> Html:
    """The rows up to what a page can hold, and how many there are when these are not all."""
    table = listed(headings[language == "fr"], rows[:MOST_ROWS])
    if len(rows) <= MOST_ROWS:
        return table
    of = f"{figure(MOST_ROWS, language)} / {figure(len(rows), language)}"
    more = spoken((f"Shown: {of}. --json has all.", f"Affichées\u00a0: {of}. --json les contient toutes."), language)
    return joined(table, tag("p", more, class_="soft"))


def numbers(
    audit: Audit, language: str, anchor: str, codes: Sequence[str], words: tuple[tuple[str, str], tuple[str, str]]
) -> Html:
    """Numbers with one of the findings ``codes``; "" where there is none."""
    found = audit.of(*codes)
    if not found:
        return Html("")
    rows = [_number(finding, language, several=len(codes) > 1) for finding in found[: MOST_ROWS + 1]]
    rows += [rows[-1]] * (len(found) - len(rows))
    english = ["Number", "Problem", "Address", "What the register says", "Next step"]
    french = ["Numéro de téléphone", "Problème", "Adresse", "Ce que dit le référentiel", "Étape suivante"]
    told = {i for row in rows for i, cell in enumerate(row) if cell}
    if codes == ("number_address_not_confirmed",):
        told.discard(1)  # the heading has said it
    kept = sorted(told)
    rows = [[row[i] for i in kept] for row in rows]
    headings = ([english[i] for i in kept], [french[i] for i in kept])
    return section(anchor, *words, language, _table(headings, rows, language))


def _number(finding: NumberFinding, language: str, *, several: bool) -> list[str]:
    number, judged = finding.number, finding.judged
    face = _ASK if several else _BAD
    problem = joined(tag("span", face.shape + " ", class_=face.colour), spoken(PROBLEMS[finding.code], language))
    about = ", ".join(filter(None, (number.kind, number.activation)))
    if finding.code == "number_other_country" and judged:
        countries = "/".join(sorted(number.countries))
        problem = joined(
            problem, tag("div", f"{countries} ≠ {judged.address.civic.country or '-'}", class_="soft small")
        )
    told: list[str] = [""] * 3
    if judged is not None:
        step = next_step(judged.verdict.next_step, language)
        if finding.code == "number_other_country":
            step = spoken(("Give it an address in its own country", "Lui donner une adresse dans son pays"), language)
        told = [_written(judged), _said(judged, language), step]
    elif finding.code in ("number_without_address", "number_address_unknown"):
        told[2] = spoken(("Give it an address", "Lui donner une adresse"), language)
    return [joined(tag("strong", number.shown, class_="tight"), tag("div", about, class_="soft small")), problem, *told]


def _written(judged: Judged) -> Html:
    label = judged.address.description or judged.address.company
    return joined(
        clipped(one_line(judged.address.civic)),
        tag("div", clipped(label, 80), class_="soft small") if label else "",
        tag("div", judged.address.id, class_="code"),
    )


def _said(judged: Judged, language: str) -> Html:
    """The verdict: state, reasons, and what differs or may be meant."""
    verdict = judged.verdict
    parts = [state(verdict.status, language)]
    if verdict.status is Status.VALID:
        return joined(*parts)
    parts.append(reason_titles([reason.code for reason in verdict.reasons[:3]], language))
    if verdict.corrections:
        parts.append(changed([(c.element, c.given, c.value) for c in verdict.corrections], language))
    elif verdict.candidates:
        parts.append(tag("ul", *(tag("li", clipped(one_line(c.address))) for c in verdict.candidates[:3])))
    return joined(*parts)


def addresses(audit: Audit, language: str) -> Html:
    """Addresses that the tenant calls validated and the register does not have; those with most numbers first."""
    found = sorted(audit.not_so, key=lambda judged: -len(judged.in_use))
    if not found:
        return Html("")
    rows = [
        [_written(judged), _said(judged, language), figure(len(judged.in_use), language),
         next_step(judged.verdict.next_step, language)]
        for judged in found
    ]  # fmt: skip
    headings = (
        ("Address", "What the register says", "Numbers in use", "Next step"),
        ("Adresse", "Ce que dit le référentiel", "Numéros de téléphone en service", "Étape suivante"),
    )
    return section(
        "marked",
        ("Marked validated, but not so", "Marquées validées à tort"),
        (
            "The tenant calls these addresses validated. The register does not have them as they are written.",
            "Le tenant dit ces adresses validées. Le référentiel ne les contient pas telles qu'elles sont écrites.",
        ),
        language,
        _table(headings, rows, language),
    )


def duplicates(audit: Audit, language: str) -> Html:
    """Groups of one address, the one to keep first."""
    if not audit.duplicates:
        return Html("")
    rows = [
        [_written(group[0]), joined(*(tag("div", _written(judged)) for judged in group[1:20])),
         figure(sum(len(judged.in_use) for judged in group), language)]
        for group in audit.duplicates
    ]  # fmt: skip
    headings = (
        ("Keep", "The same address again", "Numbers in use"),
        ("À garder", "La même adresse encore", "Numéros de téléphone en service"),
    )
    return section(
        "duplicates",
        ("Addresses written several times", "Adresses en plusieurs exemplaires"),
        (
            "One and the same, whatever the case, accents, abbreviations or order of the words.",
            "Une seule et même adresse, quels que soient la casse, les accents, les abréviations ou l'ordre des mots.",
        ),
        language,
        _table(headings, rows, language),
    )


def places(audit: Audit, language: str) -> Html:
    """Locations without their address, and addresses without their default location."""
    lost = spoken(("Its address is not in the export", "Son adresse n'est pas dans l'export"), language)
    rows = [[place.name or "-", lost, tag("span", place.id, class_="code"), tag("span", place.address, class_="code")]
            for place in audit.orphans]  # fmt: skip
    missing = spoken(
        ("The address's default location is not in the export", "L'emplacement par défaut n'est pas dans l'export"),
        language,
    )
    rows += [[_written(judged), missing, tag("span", judged.address.default_location, class_="code"),
              tag("span", judged.address.id, class_="code")] for judged in audit.homeless]  # fmt: skip
    if not rows:
        return Html("")
    return section(
        "places",
        ("Locations adrift", "Emplacements sans rattachement"),
        (
            "Places and addresses that name each other, and of which only one is there.",
            "Emplacements et adresses qui se désignent, et dont un seul existe.",
        ),
        language,
        _table(
            (
                ("Location", "Problem", "LocationId", "CivicAddressId"),
                ("Emplacement", "Problème", "LocationId", "CivicAddressId"),
            ),
            rows,
            language,
        ),
    )


def far(audit: Audit, language: str) -> Html:
    """Addresses whose coordinates lie far from the house."""
    if not audit.far:
        return Html("")
    rows = [
        [_written(judged), _distance(judged.metres_off or 0, language), figure(len(judged.in_use), language)]
        for judged in sorted(audit.far, key=lambda judged: -(judged.metres_off or 0))
    ]
    headings = (
        ("Address", "Distance", "Numbers in use"),
        ("Adresse", "Distance", "Numéros de téléphone en service"),
    )
    return section(
        "far",
        ("Coordinates far from the house", "Coordonnées loin de la maison"),
        (
            f"Latitude and longitude in the tenant lie {FAR} m or more from where the register has the house.",
            f"Latitude et longitude du tenant sont à {FAR} m ou plus de l'endroit où le référentiel situe la maison.",
        ),
        language,
        _table(headings, rows, language),
    )


def _distance(metres: int, language: str) -> str:
    if metres < 10_000:
        return figure(metres, language) + "\u00a0m"
    return figure(round(metres / 1000), language) + "\u00a0km"
