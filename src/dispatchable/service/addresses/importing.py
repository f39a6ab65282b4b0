"""Lists of addresses: every row judged as the form would judge it, and what is good becomes addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from dispatchable.engine.countries.names import country_code
from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular import ColumnPlan, recognise
from dispatchable.engine.tabular.plan import ROLES
from dispatchable.engine.validation import reasons
from dispatchable.service.addresses.actions.check import cleaned
from dispatchable.service.addresses.checked import (
    Checked,
    Choice,
    at_a_glance,
    declarations,
    look,
    manual_validations,
    with_declared,
    with_manual,
)
from dispatchable.service.addresses.described import Described, described, faults_of, own_id_taken
from dispatchable.service.addresses.duplicates import same_address
from dispatchable.service.addresses.models import AddressState, AddressVersion, EmergencyAddress, Evidence
from dispatchable.service.addresses.versions import version_of
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.imports import kinds
from dispatchable.service.imports.kinds import Column, Entry, Fault, Judged, Kind, Made
from dispatchable.service.learnt.names import InUse
from dispatchable.service.organizations.models import Organization
from dispatchable.service.organizations.own import own_organization
from dispatchable.service.registry.validator import validator_for

AS_WRITTEN = "as_written"
"""Key of the choice to keep an address that is not validated."""
_WORDS = {
    "label": ("label", "libelle", "site", "site name", "nom du site", "nom site", "nom", "name", "location name",
              "nom du lieu", "place name", "designation"),
    "own_id": ("own id", "id", "identifiant", "ref", "reference", "site id", "code site", "id site", "location id",
               "external id", "id externe"),
    "note": ("note", "notes", "remarque", "remarques", "comment", "comments", "commentaire", "description"),
}  # fmt: skip
_NUMBERS = {rule.code: rule for code in countries() for rule in load_pack(code).identifiers}
_COUNTRIES = tuple((code, load_pack(code).name_en, load_pack(code).name_fr) for code in countries())


def _column(role: str) -> Column:
    label = {"address": ("Address on one line", "Adresse sur une ligne"),
             "complement": ("Second address line", "Complément d'adresse")}.get(role)  # fmt: skip
    en, fr = label or (reasons.element_label(role, "en"), reasons.element_label(role, "fr"))
    return Column(
        role,
        en[:1].upper() + en[1:],
        fr[:1].upper() + fr[1:],
        constant=role in ("country", "city", "region"),
        choices=_COUNTRIES if role == "country" else (),
    )


class Addresses(Kind):
    """Rows are emergency addresses."""

    name = "addresses"
    right = Right.MANAGE_ADDRESSES
    words: ClassVar = {
        "title_en": "Import addresses",
        "title_fr": "Importer des adresses",
        "hint_en": "One row an address: on one line, or in columns (house number, street, postal code, town). A name, "
        "your own id and a note may stand beside it.",
        "hint_fr": "Une ligne par adresse\u00a0: en une seule colonne, ou en plusieurs (numéro de voie, voie, code "
        "postal, commune). Un nom, votre identifiant et une note peuvent l'accompagner.",
        "example": "id\tsite\tadresse\tcode postal\tcommune\nA-1\tSiège\t8 boulevard du Port\t80000\tAmiens",
    }
    columns = (
        *(_column(role) for role in ROLES),
        Column("label", "Your name for it", "Votre nom pour elle", _WORDS["label"]),
        Column("own_id", "Your own id", "Votre identifiant", _WORDS["own_id"]),
        Column("note", "Note", "Note", _WORDS["note"]),
        *(Column(code, rule.en, rule.fr, (code,)) for code, rule in _NUMBERS.items()),
    )
    alone = "address"
    back = "addresses"
    page = "address"

    def recognise(self, header: Sequence[str]) -> dict[str, int]:
        """The engine knows the columns of addresses; names, ids and notes are among those it leaves."""
        try:
            found = dict(recognise(header).columns)
        except UserError:
            found = {}
        for role, index in super().recognise(header).items():
            if role not in found and index not in found.values():
                found[role] = index
        return found

    def constants(self, actor: Actor) -> dict[str, str]:
        """The country of all addresses there are, else the only one that a register covers; never a guess."""
        organization = own_organization(actor)
        known = set(EmergencyAddress.objects.filter(organization=organization).values_list("country").distinct())
        countries_of = {country for (country,) in known}
        countries_of = countries_of or {register.country for register in validator_for(organization).registers}
        return {"country": countries_of.pop()} if len(countries_of) == 1 else {}

    def lacking(self, roles: frozenset[str]) -> Refused | None:
        """An address, and a country."""
        if not roles & {"address", "street", "locality", "landmark"}:
            return Refused(
                "import.no_address",
                en="Say which column holds the address, or the street.",
                fr="Indiquez la colonne qui contient l'adresse, ou la voie.",
                field="address",
            )
        if "country" not in roles:
            return Refused(
                "import.no_country",
                en="Choose the country of the addresses, or the column that holds it.",
                fr="Choisissez le pays des adresses, ou la colonne qui l'indique.",
                field="country",
            )
        return None

    def judge(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Judged]:
        """Every row checked; manual validations, addresses there are already and own ids in one query each."""
        organization = own_organization(actor)
        learnt = InUse(organization)
        looked = [self._glance(organization, row, learnt) for row in rows]
        checked = [found for found in looked if isinstance(found, Checked)]
        if checked:
            keys = {c.key for c in checked}
            manual = manual_validations(organization.pk, keys, checked[0].checked_at)
            declared = declarations(organization.pk, keys)
            known = same_address(organization.pk, keys)
        else:
            manual, declared, known = {}, {}, {}
        holders = _holders(organization, rows)
        answers = []
        for row, found in zip(rows, looked, strict=True):
            faults = _said_faults(row, holders)
            if isinstance(found, Checked):
                if not found.is_found and found.key in manual:
                    found = with_manual(found, manual[found.key])
                found = with_declared(found, declared)
                answers.append(_judged(row, found, faults, known.get(found.key, [])))
            else:
                answers.append(Judged([*found, *faults]))
        return answers

    def take(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Made]:
        """Addresses with version and evidence, in three statements for all rows. One that is no longer good stays."""
        organization = own_organization(actor)
        holders = _holders(organization, rows)
        learnt = InUse(organization)
        made: list[Made] = []
        addresses: list[EmergencyAddress] = []
        versions: list[AddressVersion] = []
        for row in rows:
            try:
                checked = look(organization, *_asked(row), learnt)
                version = _made(actor, organization, row, checked, _words(row, checked.country))
                if version.address.own_id in holders:
                    raise own_id_taken(holders[version.address.own_id])
            except (Refused, NotFound) as error:
                made.append(Fault.of(error))
                continue
            address = version.address
            address.current, address.state = version, version.state
            if address.own_id:
                holders[address.own_id] = address
            addresses.append(address)
            versions.append(version)
            made.append(address)
        Evidence.objects.bulk_create([version.evidence for version in versions])
        EmergencyAddress.objects.bulk_create(addresses)
        AddressVersion.objects.bulk_create(versions)
        return made

    def _glance(self, organization: Organization, row: Entry, learnt: InUse) -> Checked | list[Fault]:
        try:
            return at_a_glance(organization, *_asked(row), learnt=learnt)
        except Refused as refused:
            return [Fault(refused.code, refused.en, refused.fr, _beside(row, refused.field))]


def _asked(row: Entry) -> tuple[str, str, dict[str, str]]:
    """Country, line and elements of a row, as the form would check them. Raises Refused."""
    roles = [role for role in row.values if role in ROLES]
    plan = ColumnPlan({role: index for index, role in enumerate(roles)}, {}, tuple(roles))
    said = plan.row([row.values[role] for role in roles])
    elements = dict(said.elements)
    elements.pop("country", "")
    return cleaned(country_code(row.values.get("country", "")), said.text, elements)


def _holders(organization: Organization, rows: Sequence[Entry]) -> dict[str, EmergencyAddress]:
    """Own id -> the address in use that has it, for the own ids of these rows."""
    ids = {own for row in rows if (own := " ".join(row.values.get("own_id", "").split()))}
    found = EmergencyAddress.objects.filter(organization=organization, own_id__in=ids)
    return {a.own_id: a for a in found.exclude(state=AddressState.RETIRED).select_related("current")}


def _words(row: Entry, country: str) -> Described:
    numbers = {rule.code: row.values[rule.code] for rule in load_pack(country).identifiers if rule.code in row.values}
    return described(
        country, label=row.values.get("label", ""), own_id=row.values.get("own_id", ""),
        note=row.values.get("note", ""), identifiers=numbers,
    )  # fmt: skip


def _said_faults(row: Entry, holders: Mapping[str, EmergencyAddress]) -> list[Fault]:
    country = country_code(row.values.get("country", ""))
    found = []
    if country in countries():
        numbers = {r.code: row.values[r.code] for r in load_pack(country).identifiers if r.code in row.values}
        found = [Fault.of(refused) for refused in faults_of(country, row.values, numbers)]
    holder = holders.get(" ".join(row.values.get("own_id", "").split()))
    if holder is not None:
        found.append(Fault.of(own_id_taken(holder)))
    return found


def _judged(row: Entry, checked: Checked, faults: list[Fault], known: Sequence[EmergencyAddress]) -> Judged:
    """What the verdict means for the row."""
    document = checked.document
    choice = checked.choice(row.consent) if row.consent else None
    settled = checked.state in (AddressState.VALID, AddressState.MANUALLY_VALIDATED) or choice is not None
    line = choice.line if choice else document["line"] or checked.as_written
    if known:
        other = known[0]
        name = other.label or (other.current.line if other.current else "")
        faults.append(
            Fault(
                "address.twice",
                en=f"You already have this address. Its name: {name}. Change the row, or leave it.",
                fr=f"Vous avez déjà cette adresse. Son nom\u00a0: {name}. Modifiez la ligne, ou laissez-la.",
            )
        )
    offered: list[kinds.Choice] = []
    if not settled:
        uncovered = document["status"] == "not_checked"
        kept = row.consent == AS_WRITTEN or uncovered
        faults += [_fault(reason, row, blocks=not kept) for reason in document["reasons"]]
        if document["corrections"] and not kept:
            first = document["corrections"][0]["element"]
            en, fr = (_changes(checked, language) for language in ("en", "fr"))
            faults.append(Fault("import.correction", en[:1].upper() + en[1:], fr[:1].upper() + fr[1:],
                                _beside(row, first), blocks=False))  # fmt: skip
        if not document["reasons"] and not kept:
            faults.append(Fault("import.unconfirmed", **_UNCONFIRMED))
        offered = [_offer(c) for c in checked.choices()]
        if not uncovered and document["status"] != "syntax_error":
            offered.append(kinds.Choice(AS_WRITTEN, _KEEP["en"], _KEEP["fr"]))
    state = AddressState.VALID if choice else checked.state
    proposal = {"line": line, "state": state, "as_written": checked.as_written}
    return Judged(faults, offered, proposal, same_key=checked.key)


_UNCONFIRMED: dict[str, Any] = {
    "en": "The register does not confirm this house. Look at the candidates, or keep the address as written.",
    "fr": "Le référentiel ne confirme pas ce numéro de voie. Consultez les propositions, ou gardez l'adresse telle "
    "quelle.",
}
_KEEP = {
    "en": "Keep it as written: not validated until the desk confirms it",
    "fr": "La garder telle quelle\u00a0: non validée tant que le bureau de validation ne l'a pas confirmée",
}


def _fault(reason: Mapping[str, Any], row: Entry, *, blocks: bool) -> Fault:
    return Fault(reason["code"], reason["en"], reason["fr"], _beside(row, reason["element"]), blocks)


def _beside(row: Entry, element: str) -> str:
    """The role beside whose cell a fault of an element stands: its own column, else the one of the line."""
    if element in row.roles or element == "country":
        return element
    return next((role for role in ("address", "street", "locality") if role in row.roles), "")


def _changes(checked: Checked, language: str) -> str:
    """What a correction changes: "street: rue X → rue Y", one after the other."""
    said = []
    for change in checked.document["corrections"]:
        label = reasons.element_label(change["element"], language)
        colon = "\u00a0:" if language == "fr" else ":"
        said.append(f"{label}{colon} {change['given'] or '–'} → {change['value'] or '–'}")
    return "; ".join(said) if language == "en" else "\u202f; ".join(said)


def _offer(choice: Choice) -> kinds.Choice:
    return kinds.Choice(choice.record_id[:200], choice.line, choice.line, choice.is_correction)


def _made(actor: Actor, organization: Organization, row: Entry, checked: Checked, words: Described) -> AddressVersion:
    """The first version of the address that a row becomes; nothing is saved. Raises Refused when it is good no more."""
    choice = None
    if row.consent and row.consent != AS_WRITTEN:
        choice = checked.choice(row.consent)
        if choice is None:
            raise Refused(
                "address.choice",
                en="What was accepted is no longer offered: the register has changed. Look at the row again.",
                fr="Ce qui a été accepté n'est plus proposé\u00a0: le référentiel a changé. Consultez la ligne de "
                "nouveau.",
            )
    address = EmergencyAddress(
        organization=organization, country=checked.country, label=words.label, own_id=words.own_id, note=words.note,
        identifiers=dict(words.identifiers),
    )  # fmt: skip
    return version_of(actor, address, checked, choice)
