"""The audit as a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.validation.verdict import Status
from dispatchable.interfaces.cli.microsoft import tables
from dispatchable.interfaces.cli.microsoft.audit import Audit
from dispatchable.interfaces.cli.microsoft.powershell import proposals
from dispatchable.interfaces.cli.report.map import Cloud, legend
from dispatchable.interfaces.cli.report.page import page
from dispatchable.interfaces.cli.report.states import Face, figure, shown
from dispatchable.interfaces.cli.words import spoken
from dispatchable.interfaces.html import Html, joined, tag

_SHOWN_SCRIPT = 200_000
"""Characters of the commands that the page shows; the file has all."""
_GOOD, _ASK, _BAD, _IDLE = Face("●", "good"), Face("▲", "ask"), Face("✗", "bad"), Face("○", "idle")


def rendered(
    audit: Audit,
    language: str,
    *,
    commands: str,
    commands_file: str,
    files: Sequence[Path],
    registers: Sequence[tuple[str, str]],
    now: datetime,
) -> str:
    """The page, in "fr" or "en". ``registers`` are names and digests; ``commands`` stand in ``commands_file`` too."""
    title = spoken(("Audit of the tenant's emergency addresses", "Audit des adresses d'urgence du tenant"), language)
    made = now.strftime("%d/%m/%Y %H:%M" if language == "fr" else "%Y-%m-%d %H:%M")
    origin = f"Établi le {made}, dispatchable {ENGINE_VERSION}." if language == "fr" else (
        f"Made on {made}, dispatchable {ENGINE_VERSION}."
    )  # fmt: skip
    return page(
        title,
        language,
        tag("p", origin, class_="soft"),
        _outcome(audit, language),
        _tiles(audit, language),
        _notices(audit, language),
        tables.numbers(audit, language, "without", ("number_without_address",), tables.WITHOUT),
        tables.numbers(audit, language, "country", ("number_other_country",), tables.COUNTRY),
        tables.numbers(audit, language, "unconfirmed", ("number_address_not_confirmed",), tables.UNCONFIRMED),
        tables.addresses(audit, language),
        tables.duplicates(audit, language),
        tables.numbers(audit, language, "other", tables.OTHER, tables.OTHER_WORDS),
        tables.places(audit, language),
        tables.far(audit, language),
        _map(audit, language),
        _commands(audit, language, commands, commands_file),
        _evidence(files, registers, language),
    )


def _outcome(audit: Audit, language: str) -> Html:
    used, open_, wrong = len(audit.used), audit.unprotected, len(audit.not_so)
    numbers = [figure(n, language) for n in (open_, used, wrong, len(audit.marked))]
    if language == "fr":
        lead = f"Numéros de téléphone en service sans adresse confirmée\u00a0: {numbers[0]} sur {numbers[1]}."
        more = f"Adresses marquées validées que le référentiel ne confirme pas\u00a0: {numbers[2]} sur {numbers[3]}."
    else:
        lead = f"Numbers in use without a confirmed address: {numbers[0]} of {numbers[1]}."
        more = f"Addresses marked validated that the register does not confirm: {numbers[2]} of {numbers[3]}."
    colour = "bad" if open_ else "ask" if wrong else "good"
    return tag("div", tag("p", lead, class_="lead"), tag("p", more), class_=f"box box-{colour}")


def _tiles(audit: Audit, language: str) -> Html:
    confirmed = sum(judged.verdict.status is Status.VALID for judged in audit.marked)
    facts = (
        (confirmed, _GOOD, "", ("marked validated, and confirmed", "marquées validées, et confirmées")),
        (len(audit.not_so), _BAD, "marked", ("marked validated, but not so", "marquées validées à tort")),
        (len(audit.of("number_without_address")), _BAD, "without",
         ("numbers without address", "téléphones sans adresse")),
        (len(audit.of("number_other_country")), _BAD, "country",
         ("numbers, another country", "téléphones, autre pays")),
        (len(audit.of("number_address_not_confirmed")), _BAD, "unconfirmed",
         ("numbers on an address not confirmed", "téléphones sur une adresse non confirmée")),
        (len(audit.duplicates), _ASK, "duplicates",
         ("addresses written several times", "adresses en plusieurs exemplaires")),
        (len(audit.orphans) + len(audit.homeless), _ASK, "places",
         ("locations adrift", "emplacements sans rattachement")),
        (proposals(audit), _IDLE, "commands", ("corrections proposed", "corrections proposées")),
    )  # fmt: skip
    tiles = []
    for count, face, anchor, words in facts:
        shown_face = face if count else _GOOD
        inside = tag("b", figure(count, language)), shown(shown_face, spoken(words, language))
        about = f"tile tile-{shown_face.colour}"
        if anchor and count:
            tiles.append(tag("a", *inside, class_=about, href=f"#{anchor}"))
        else:
            tiles.append(tag("div", *inside, class_=about))
    return tag("div", *tiles, class_="tiles wide")


def _notices(audit: Audit, language: str) -> Html:
    told = [notice.fr if language == "fr" else notice.en for notice in audit.tenant.notices]
    for country, count in sorted(audit.uncovered.items()):
        number, name = figure(count, language), country or "-"
        told.append(
            f"Adresses qu'aucun référentiel ne couvre\u00a0: {number}. Pays\u00a0: {name}. On ignore si elles existent."
            if language == "fr"
            else f"Addresses that no register covers: {number}. Country: {name}. Whether they exist is not known."
        )
    if not told:
        return Html("")
    heading = tag("strong", spoken(("What could not be looked at", "Ce qui n'a pas pu être examiné"), language))
    return tag("div", heading, tag("ul", *(tag("li", text) for text in told)), class_="box box-ask")


def _map(audit: Audit, language: str) -> Html:
    cloud = Cloud()
    for judged in audit.judged.values():
        position, verdict = judged.verdict.position, judged.verdict
        if position:
            cloud.add(verdict.address.country, position.longitude, position.latitude, verdict.status)
        elif judged.address.longitude is not None and judged.address.latitude is not None:
            civic = judged.address
            cloud.add(civic.civic.country, judged.address.longitude, judged.address.latitude, verdict.status)
    maps = cloud.maps(language)
    if not maps:
        return Html("")
    told = (
        "Where the register has the addresses; where it has none, where the tenant puts them.",
        "Là où le référentiel situe les adresses\u202f; à défaut, là où le tenant les place.",
    )
    return tables.section("map", ("Map of the addresses", "Carte des adresses"), told, language, legend(language), maps)


def _commands(audit: Audit, language: str, commands: str, file: str) -> Html:
    told = (
        f"They stand in {file} beside this page. Nothing of it has been run: read it, then run it in parts. What a "
        "person must decide is there as a comment.",
        f"Elles se trouvent dans {file}, à côté de cette page. Rien n'a été exécuté\u00a0: lisez, puis exécutez par "
        "parties. Ce qu'une personne doit décider y figure en commentaire.",
    )
    text = commands if len(commands) <= _SHOWN_SCRIPT else commands[:_SHOWN_SCRIPT].rsplit("\n", 1)[0] + "\n# …"
    heading = ("Proposed corrections (PowerShell)", "Corrections proposées (PowerShell)")
    return tables.section("commands", heading, told, language, tag("pre", text, tabindex=0))


def _evidence(files: Sequence[Path], registers: Sequence[tuple[str, str]], language: str) -> Html:
    facts = [
        (spoken(("Exports", "Exports"), language), ", ".join(path.name for path in files)),
        *((spoken(("Register", "Référentiel"), language), joined(name, " ", tag("span", digest, class_="code")))
          for name, digest in registers),
    ]  # fmt: skip
    none = spoken(("No register was given or loaded.", "Aucun référentiel n'a été indiqué ni chargé."), language)
    listed_facts = tag("dl", *(joined(tag("dt", name), tag("dd", value)) for name, value in facts))
    return joined(
        tag("h2", spoken(("What this rests on", "Sur quoi ceci repose"), language)),
        tag("div", listed_facts, "" if registers else tag("p", none), class_="card"),
    )
