"""``dispatchable register``: build, look at, fetch, load, list and retire address registers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import SourceOptions
from dispatchable.engine.registers.sources import SOURCES
from dispatchable.interfaces.cli import shelf
from dispatchable.interfaces.cli.building import Order
from dispatchable.interfaces.cli.building import build as build_order
from dispatchable.interfaces.cli.fetch import fetch_area
from dispatchable.interfaces.cli.language import say, whole
from dispatchable.interfaces.cli.options import named_values
from dispatchable.interfaces.cli.register_info import as_document, print_info, register_info

app = typer.Typer(no_args_is_help=True)

_SOURCE_HELP = say("Format of the input: ", "Format des fichiers\u00a0: ") + ", ".join(SOURCES) + "."
_COUNTRY_HELP = say("ISO 3166-1 code: FR, US ...", "Code ISO 3166-1\u00a0: FR, US...")
_MAP_HELP = say("Which column holds which field (csv, centreline).", "Colonne de chaque champ (csv, centreline).")
_SET_HELP = say("Value where the file has none.", "Valeur là où le fichier n'en a pas.")
_PUBLISHED_HELP = say("The publisher's date.", "Date de publication des données.")
_OUTPUT_HELP = say("Default: AREA.register.", "Par défaut\u00a0: AREA.register.")
_RAW_HELP = say("Keep the file as published; do not build.", "Garde le fichier publié, sans le compiler.")
_JSON = typer.Option("--json", help=say("Print JSON.", "Affiche du JSON."))


@app.command(
    "build",
    help=say(
        "Compile published address files (plain, .gz or .zst) into one register file.",
        "Compile des fichiers d'adresses publiés (bruts, .gz ou .zst) en un fichier de référentiel.",
    ),
)
def build(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", show_default=False)],
    source: Annotated[str, typer.Option("--source", help=_SOURCE_HELP)],
    country: Annotated[str, typer.Option("--country", metavar="CC", help=_COUNTRY_HELP)],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help=say("The register.", "Le référentiel."))
    ],
    mapped: Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN,...", help=_MAP_HELP)] = None,
    fixed: Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE,...", help=_SET_HELP)] = None,
    name: Annotated[str, typer.Option("--name", help=say("Name of the register.", "Nom du référentiel."))] = "",
    published: Annotated[str, typer.Option("--published", metavar="DATE", help=_PUBLISHED_HELP)] = "",
) -> None:
    """Compiles a register; its help is worded above in the reader's language."""
    options = SourceOptions(
        country_code(country), named_values("--map", mapped or []), named_values("--set", fixed or [])
    )
    build_order(Order(source, inputs, options, output, name, published))


@app.command(
    "info",
    help=say(
        "Say what a register file holds: coverage, duplicates, gaps, what is missing.",
        "Indique ce que contient un fichier de référentiel\u00a0: couverture, doublons, lacunes, ce qui manque.",
    ),
)
def info(
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Tells a register's facts and quality, also of one compiled under other matching rules."""
    facts, quality = register_info(file)
    if as_json:
        print(json.dumps(as_document(facts, quality), ensure_ascii=False, indent=2))
    else:
        print_info(facts, quality)


@app.command(
    "fetch",
    help=say(
        "Download an official register (for example fr-75) and build it.",
        "Télécharge un référentiel officiel (par exemple fr-75) et le compile.",
    ),
)
def fetch(
    area: Annotated[str, typer.Argument(metavar="AREA", show_default=False)],
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=_OUTPUT_HELP)] = None,
    raw: Annotated[bool, typer.Option("--raw", help=_RAW_HELP)] = False,
    sha256: Annotated[
        str, typer.Option("--sha256", metavar="HEX", help=say("Expected checksum.", "Empreinte attendue."))
    ] = "",
    insecure_http: Annotated[
        bool, typer.Option("--insecure-http", help=say("Allow plain http.", "Autorise http sans chiffrement."))
    ] = False,
) -> None:
    """Downloads and builds; resumes what was broken off."""
    fetch_area(area, output, raw=raw, sha256=sha256, insecure_http=insecure_http)


@app.command(
    "load",
    help=say(
        "Copy a register into the data directory, where validate finds it.",
        "Copie un référentiel dans le dossier de données, où validate le trouve.",
    ),
)
def load(file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]) -> None:
    """Loads a register; one of the same name is retired."""
    print(shelf.load(file))


@app.command("list", help=say("List the loaded registers.", "Énumère les référentiels chargés."))
def list_registers(as_json: Annotated[bool, _JSON] = False) -> None:
    """Lists what is loaded, the damaged ones with what is wrong."""
    found = shelf.entries()
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    if not found:
        print(say("No register is loaded.", "Aucun référentiel n'est chargé."))
    for entry in found:
        if "problem" in entry:
            print(f"{entry['name']}  {entry['problem'][say('en', 'fr')]}")
        else:
            points, ranges = whole(entry["points"]), whole(entry["ranges"])
            held = say(f"{points} points, {ranges} ranges", f"{points} points, {ranges} tranches")
            print(f"{entry['name']}  {entry['country']}  {entry['source']}  {held}  {entry['digest'][:12]}")


@app.command(
    "retire",
    help=say(
        "Take a register out of use; its file is kept under retired/.",
        "Retire un référentiel\u202f; son fichier est conservé dans retired/.",
    ),
)
def retire(name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]) -> None:
    """Retires a loaded register."""
    print(shelf.retire(name))


def country_code(text: str) -> str:
    """An ISO 3166-1 alpha-2 code in upper case; UserError (usage) for what cannot be one."""
    code = text.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise UserError(
            "country.code",
            en=f"--country {text}: write the two letters of ISO 3166-1, for example FR, US, CA, GB or DE.",
            fr=f"--country {text}\u00a0: écrivez les deux lettres de la norme ISO 3166-1, par exemple "
            "FR, US, CA, GB ou DE.",
            usage=True,
        )
    return code
