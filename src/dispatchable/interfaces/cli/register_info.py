"""What ``dispatchable register info`` tells: a register's facts, its coverage and its quality."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from dispatchable.engine.registers.file import RegisterFile
from dispatchable.engine.registers.quality import WIDEST_GAP, Quality, measure
from dispatchable.interfaces.cli import shelf
from dispatchable.interfaces.cli.building import print_pairs
from dispatchable.interfaces.cli.language import decimal, say, whole
from dispatchable.interfaces.cli.words import printable

_SHOWN = 5


def register_info(path: Path) -> tuple[dict[str, Any], Quality]:
    """What a register file says of itself, and its quality; UserError when it is missing, foreign or damaged.

    ``bounds`` cover points and street ranges.
    """
    file = RegisterFile(path)
    quality = measure(file)
    return shelf.facts(file, path) | {"bounds": list(quality.bounds)}, quality


def as_document(facts: dict[str, Any], quality: Quality) -> dict[str, Any]:
    """The same ready for JSON."""
    told = asdict(quality)
    del told["bounds"]
    return facts | {"quality": told}


def print_info(facts: dict[str, Any], quality: Quality) -> None:
    """The same for people: facts, coverage, quality, and where to look first."""
    bounds = facts["bounds"]
    print_pairs(
        [
            (say("Name", "Nom"), facts["name"]),
            (say("Country", "Pays"), facts["country"]),
            (say("Source", "Source"), facts["source"]),
            (say("Published", "Publié le"), facts["published"] or say("not told", "non indiqué")),
            (say("SHA-256", "SHA-256"), facts["digest"]),
            (say("Address points", "Points d'adresse"), whole(facts["points"])),
            (say("Street ranges", "Tranches de numéros de voie"), whole(facts["ranges"])),
            (say("Streets", "Voies"), whole(facts["streets"])),
            (say("Towns", "Communes"), whole(facts["cities"])),
            (say("Postcodes", "Codes postaux"), whole(quality.postcodes)),
            (
                say("Coverage (west, south, east, north)", "Emprise (ouest, sud, est, nord)"),
                " ".join(map(str, bounds)) if bounds else say("no coordinates", "sans coordonnées"),
            ),
            (say("Matching rules", "Règles de rapprochement"), facts["rules"]),
            (say("Size in bytes", "Taille en octets"), whole(facts["bytes"])),
        ]
    )
    print()
    print(say("Quality", "Qualité"))
    print_pairs(_quality(facts["points"], quality))
    _print_examples(quality)


def _quality(points: int, quality: Quality) -> list[tuple[str, str]]:
    def share(count: int) -> str:
        if not points:
            return whole(count)
        percent = 100 * count / points
        digits = 1 if percent >= 0.1 or not count else 3
        return f"{whole(count)} ({decimal(percent, digits)}{say('%', chr(0x202F) + '%')})"

    return [
        (say("  With a house number", "  Avec un numéro de voie"), share(quality.numbered)),
        (
            say("  Without a house number (named places)", "  Sans numéro de voie (lieux-dits)"),
            share(quality.without_number),
        ),
        (say("  With a unit", "  Avec un logement"), share(quality.with_unit)),
        (say("  Without coordinates", "  Sans coordonnées"), share(quality.without_coordinates)),
        (say("  Without postcode", "  Sans code postal"), share(quality.without_postcode)),
        (say("  Listed more than once", "  En double"), share(quality.duplicates)),
        (
            say("  Numbers missing inside a street's run", "  Numéros de voie manquants dans une suite"),
            say(
                f"{whole(quality.missing_numbers)} in {whole(quality.streets_with_gaps)} streets",
                f"{whole(quality.missing_numbers)} dans {whole(quality.streets_with_gaps)} voies",
            ),
        ),
        (
            say("  Streets known from ranges alone", "  Voies connues par leurs seules tranches"),
            whole(quality.streets_without_points),
        ),
        (say("  Ranges without a line", "  Tranches sans tracé"), whole(quality.ranges_without_line)),
    ]


def _print_examples(quality: Quality) -> None:
    if quality.duplicate_examples:
        print()
        print(say("Listed most often", "Les plus répétées"))
        for house in quality.duplicate_examples[:_SHOWN]:
            place = f"{house.house_number} {house.street}, {house.postcode} {house.city}"
            print(printable(f"  {place.replace(',  ', ', ')}  × {house.times}"))
    if quality.gap_examples:
        print()
        print(
            say(
                f"Most numbers missing (between two on one side that are at most {WIDEST_GAP} apart)",
                f"Le plus de numéros de voie manquants (entre deux du même côté distants d'au plus {WIDEST_GAP})",
            )
        )
        for gap in quality.gap_examples[:_SHOWN]:
            numbers = ", ".join(map(str, gap.numbers)) + (" ..." if gap.missing > len(gap.numbers) else "")
            place = f"{gap.street}, {gap.postcode} {gap.city}".replace(",  ", ", ")
            print(f"  {printable(place)} ({whole(gap.missing)}){say(':', chr(0xA0) + ':')} {numbers}")
