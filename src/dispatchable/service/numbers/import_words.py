"""The words of lists of numbers: usual names of columns, and of what stands in them, in English and in French."""

from __future__ import annotations

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.service.imports.kinds import Column
from dispatchable.service.numbers.kinds import NumberKind, Plan
from dispatchable.service.numbers.models import Service

Choices = tuple[tuple[str, str, str], ...]
"""Value, English, French."""

SERVICE_CHOICES = (
    ("in_service", "In service", "En service"),
    ("not_in_service", "Not in service", "Hors service"),
    ("unknown", "Unknown", "Inconnu"),
)
KIND_CHOICES = (
    ("user", "User", "Utilisateur"),
    ("service", "Service", "Service"),
    ("toll_free", "Toll-free", "Appel gratuit"),
    ("conference", "Conference", "Conférence"),
)
PLAN_CHOICES = (
    ("none", "None", "Aucun"),
    ("domestic", "Domestic calls", "Appels nationaux"),
    ("international", "Domestic and international calls", "Appels nationaux et internationaux"),
)


def _labels(choices: Choices) -> dict[str, str]:
    """What pages call each value, in both languages, folded as cells are."""
    return {fold(label): value for value, *labels in choices for label in labels}


SERVICES = {
    **_labels(SERVICE_CHOICES),
    **{value: value for value in Service.values},
    "in service": "in_service", "in_service": "in_service", "active": "in_service", "activated": "in_service",
    "yes": "in_service", "true": "in_service", "1": "in_service", "en service": "in_service", "actif": "in_service",
    "oui": "in_service", "not in service": "not_in_service", "inactive": "not_in_service", "no": "not_in_service",
    "false": "not_in_service", "0": "not_in_service", "hors service": "not_in_service", "inactif": "not_in_service",
    "non": "not_in_service", "unknown": "unknown", "inconnu": "unknown",
}  # fmt: skip
KINDS = {
    **_labels(KIND_CHOICES),
    **{value: value for value in NumberKind.values},
    "utilisateur": "user", "subscriber": "user", "userassignment": "user", "user assignment": "user",
    "voiceapplicationassignment": "service", "voice application": "service", "toll free": "toll_free",
    "toll-free": "toll_free", "tollfree": "toll_free", "freephone": "toll_free", "appel gratuit": "toll_free",
    "libre appel": "toll_free", "conferenceassignment": "conference", "conference bridge": "conference",
    "pont de conference": "conference",
}  # fmt: skip
PLANS = {
    **_labels(PLAN_CHOICES),
    **{value: value for value in Plan.values if value},
    "aucun": "none", "national": "domestic", "nationaux": "domestic", "appels nationaux": "domestic",
    "domestic calling": "domestic", "internationaux": "international", "appels internationaux": "international",
    "domestic and international": "international",
}  # fmt: skip
_COUNTRIES = tuple((code, load_pack(code).name_en, load_pack(code).name_fr) for code in countries())
COLUMNS = (
    Column(
        "number", "Telephone number", "Numéro de téléphone",
        (
            "number", "telephone number", "telephonenumber", "phone number", "phone", "telephone", "tel", "did", "e164",
            "msisdn", "tn", "numero de telephone", "telephone fixe", "sda", "numero sda", "numero", "ligne", "line uri",
            "lineuri",
        ),
    ),
    Column("extension", "Extension", "Poste", ("extension", "ext", "poste", "poste interne")),
    Column(
        "country", "Country", "Pays",
        ("country", "country code", "isocountrycode", "iso country code", "pays", "code pays"), constant=True,
        choices=_COUNTRIES,
    ),
    Column(
        "kind", "What it is for", "Usage",
        ("type", "kind", "usage", "capability", "inventorytype", "inventory type", "categorie"),
        constant=True, choices=KIND_CHOICES,
    ),
    Column(
        "service", "At the carrier", "Chez l'opérateur",
        ("service", "service state", "in service", "status", "state", "etat", "statut", "en service"),
        constant=True, choices=SERVICE_CHOICES,
    ),
    Column(
        "person", "User", "Utilisateur",
        ("user", "name", "person", "assigned to", "display name", "displayname", "utilisateur", "nom", "personne"),
    ),
    Column(
        "email", "User's e-mail", "E-mail de l'utilisateur",
        ("email", "e-mail", "mail", "upn", "userprincipalname", "user principal name", "courriel", "adresse e-mail"),
    ),
    Column(
        "plan", "Calling plan", "Forfait d'appels",
        ("plan", "calling plan", "callingprofile", "forfait", "forfait d'appels", "forfait d appels"),
        constant=True, choices=PLAN_CHOICES,
    ),
    Column(
        "address", "Emergency address", "Adresse d'urgence",
        (
            "address", "emergency address", "address id", "civicaddressid", "location", "site", "adresse",
            "adresse d'urgence", "adresse d urgence", "identifiant de l'adresse",
        ),
        constant=True,
    ),
    Column("place", "Place", "Emplacement", ("place", "placename", "place name", "floor", "emplacement", "etage")),
    Column("carrier", "Carrier", "Opérateur", ("carrier", "partnername", "provider", "operateur"), constant=True),
    Column("tags", "Tags", "Étiquettes", ("tags", "tag", "label", "labels", "etiquettes", "etiquette"), constant=True),
    Column("note", "Note", "Note", ("note", "notes", "comment", "description", "commentaire", "remarque")),
)  # fmt: skip
EXAMPLE = (
    "number;extension;type;user;email;address;place;tags\n"
    "+33 1 84 80 12 34;;user;Jeanne Martin;jeanne@example.org;Head office;Hall;north\n"
    "+33 1 84 80 12 00;524;service;;;Head office;;lift\n"
)
