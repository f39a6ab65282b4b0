"""Audit rows as people read them: who did what to which object, in the page's language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from dispatchable.interfaces.web.frame.templatetags.frame import phone
from dispatchable.service.audit.models import AuditRow

PAGES = {
    "telephonenumber": "number",
    "emergencyaddress": "address",
    "servicerequest": "request",
    "carrier": "carrier",
    "importsession": "import",
}
"""Type of object -> name of the page that takes its id."""
OBJECTS = {
    "user": ("Account", "Compte"),
    "organization": ("Organisation", "Organisation"),
    "person": ("Person", "Personne"),
    "emergencyaddress": ("Emergency address", "Adresse d'urgence"),
    "addressversion": ("Version of an address", "Version d'une adresse"),
    "place": ("Place", "Emplacement"),
    "manualvalidation": ("Manual validation", "Validation manuelle"),
    "portorder": ("Port order", "Commande de portabilité"),
    "numberrange": ("Range", "Tranche"),
    "bulkaction": ("Bulk change", "Modification groupée"),
    "telephonenumber": ("Telephone number", "Numéro de téléphone"),
    "carrier": ("Carrier", "Opérateur"),
    "registration": ("Registration", "Enregistrement"),
    "servicerequest": ("Service request", "Demande de service"),
    "requestline": ("Request line", "Ligne de demande"),
    "requestfile": ("File of a request", "Fichier d'une demande"),
    "internalnote": ("Note among agents", "Note entre agents"),
    "replytemplate": ("Reply template", "Modèle de réponse"),
    "desksettings": ("Settings of the desk", "Réglages du bureau"),
    "storedfile": ("File", "Fichier"),
    "termsacceptance": ("Acceptance of terms", "Acceptation de conditions"),
    "notice": ("Notice to users", "Notice aux utilisateurs"),
    "noticedelivery": ("Notice given to a person", "Notice remise à une personne"),
    "dialoutperiod": ("Complimentary dial-out period", "Période d'appels sortants gratuits"),
    "ownterms": ("Own terms", "Conditions propres"),
    "outgoingmail": ("Mail", "Courrier"),
    "importsession": ("Import", "Import"),
    "name": ("Learnt name", "Nom appris"),
    "discrepancyreport": ("Discrepancy report", "Rapport d'anomalie"),
    "declaration": ("Declaration", "Déclaration"),
}
"""Type of object -> its name in English, in French."""
PARTS = {
    "sign-in": ("sign-in", "connexion"),
    "setup": ("installation", "installation"),
    "demo": ("demonstration", "démonstration"),
    "command": ("command line", "ligne de commande"),
    "activation": ("activation", "activation"),
    "carrier": ("carrier", "opérateur"),
    "mail": ("mail", "courrier"),
    "import": ("import", "import"),
    "replacement": ("replacement", "remplacement"),
    "expiry": ("expiry", "échéance"),
    "desk": ("desk", "bureau de validation"),
    "notices": ("notices", "notices"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row, ready to show."""

    at: datetime
    who: str
    did: str
    label: str
    url: str
    kind: str
    action: str
    reason: str
    details: tuple[tuple[str, Any], ...]
    sequence: int


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Action -> sentence by language."""
    text = resources.files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def french() -> bool:
    """Whether the page speaks French."""
    return (get_language() or "en").startswith("fr")


def did(action: str) -> str:
    """What an action says; the action's own name for one that has no sentence yet."""
    return sentences().get(action, {}).get("fr" if french() else "en", action)


def object_name(kind: str) -> str:
    """The name of a type of object."""
    return OBJECTS.get(kind, (kind, kind))[french()]


def who(name: str) -> str:
    """A person's name; the installation itself is named by its part at work."""
    if not name.startswith("system:"):
        return name
    part = name.removeprefix("system:")
    return f"Dispatchable ({PARTS.get(part, (part, part))[french()]})"


def line(row: AuditRow) -> Line:
    """A row as it is shown."""
    return Line(
        at=row.at,
        who=who(row.actor_name),
        did=did(row.action),
        label=phone(row.object_label) if row.object_type == "telephonenumber" else row.object_label,
        url=_page(row),
        kind=object_name(row.object_type),
        action=row.action,
        reason=row.reason,
        details=tuple((key, value) for key, value in sorted(row.details.items()) if value not in ("", None, [], {})),
        sequence=row.sequence,
    )


def lines(rows: Iterable[AuditRow]) -> list[Line]:
    """Rows as they are shown."""
    return [line(row) for row in rows]


def _page(row: AuditRow) -> str:
    name = PAGES.get(row.object_type)
    return reverse(name, args=[row.object_id]) if name else ""
