"""The usual column names, in French, English and German, and what they hold.

Names are folded: "Code postal", "code_postal" and "CODE-POSTAL" are one. In each list the surest name stands first; a
table with two of them uses the one that stands earlier.
"""

from __future__ import annotations

import re

from dispatchable.engine.civic.folding import fold

ADDRESS = "address"
"""Role of a column that holds an address in one line, with or without postcode and town."""
COMPLEMENT = "complement"
"""Role of a column that holds what stands inside the building or on the second address line."""

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    ADDRESS: (
        "address", "adresse", "full address", "adresse complete", "ods adresse", "address line 1", "address line1",
        "address 1", "address1", "adresse 1", "adresse1", "adresse ligne 1", "ligne adresse 1", "ligne 1", "addr",
        "street address", "streetaddress", "site address", "property address", "mailing address", "libelle adresse",
        "adresse postale", "adresse civique", "civic address", "adr", "adresse texte", "adresse etablissement",
        "adresse de l etablissement", "addr full", "q", "location", "localisation", "localisation de la scene",
        "anschrift",
    ),
    COMPLEMENT: (
        "complement", "complement adresse", "complement d adresse", "adresse complement", "address line 2",
        "address line2", "address 2", "address2", "adresse 2", "adresse2", "adresse ligne 2", "ligne 2",
        "complementadresse", "complement adresse etablissement", "addr2", "inside",
    ),
    "house_number": (
        "house number", "housenumber", "addr housenumber", "numero voie", "numero de voie", "numero voie etablissement",
        "num voie", "no voie", "n voie", "street number", "streetnumber", "hno", "hsnr", "hausnummer", "numero civique",
        "civic number", "numero", "num", "number", "house no", "no", "n", "nr",
    ),
    "suffix": (
        "suffix", "suffixe", "rep", "repetition", "indice de repetition", "indice repetition", "ind rep",
        "indice repetition etablissement", "house number suffix", "street number suffix", "number suffix", "hns",
        "bis ter", "btq", "hsnrzu", "hausnummerzusatz",
    ),
    "pre_direction": ("pre direction", "predir", "pre dir", "st predir", "predirectional", "prd"),
    "pre_type": ("pre type", "pretype", "st pretyp", "stp"),
    "street": (
        "street", "street name", "streetname", "nom voie", "nom de voie", "nom de la voie", "voie", "voie nom", "rue",
        "nom rue", "addr street", "libelle voie", "libelle de voie", "libelle voie etablissement", "st name", "rd",
        "road", "thoroughfare", "strasse", "strname", "strassenname", "nom de rue", "nom de la rue",
    ),
    "street_type": (
        "street type", "type voie", "type de voie", "type voie etablissement", "nature voie", "street suffix",
        "st postyp", "sts", "post type", "posttype",
    ),
    "post_direction": (
        "post direction", "postdir", "post dir", "st posdir", "dir suffix", "postdirectional", "pod",
    ),
    "building": ("building", "batiment", "bat", "residence", "immeuble", "addr building", "bld", "building name"),
    "staircase": ("staircase", "escalier", "esc", "entrance", "entree"),
    "floor": ("floor", "etage", "storey", "story", "level", "niveau", "flr", "addr floor"),
    "unit": (
        "unit", "appartement", "appt", "apt", "apartment", "suite", "flat", "addr unit", "unit number", "logement",
        "addr flats",
    ),
    "room": ("room", "porte", "door", "piece", "salle"),
    "locality": ("locality", "lieu dit", "lieudit", "nom ld", "hameau", "ld", "quartier", "lieu dit complement"),
    "community": (
        "community", "commune deleguee", "nom commune deleguee", "nom ancienne commune", "ancienne commune", "borough",
        "arrondissement", "postal community",
    ),
    "postcode": (
        "postcode", "code postal", "cp", "codepostal", "code post", "postal code", "postalcode", "post code", "zip",
        "zip code", "zipcode", "zip5", "addr postcode", "code postal etablissement", "plz", "postleitzahl", "pc",
        "code postal commune",
    ),
    "city": (
        "city", "commune", "ville", "town", "nom commune", "nom de la commune", "libelle commune", "commune nom",
        "city name", "municipality", "municipalite", "addr city", "libelle commune etablissement", "nom ville",
        "localite", "post town", "posttown", "place name", "ort", "stadt", "gemeinde", "libelle acheminement",
        "acheminement", "bureau distributeur",
    ),
    "city_code": (
        "city code", "code insee", "insee", "codeinsee", "code commune", "citycode", "insee com", "depcom", "com insee",
        "code commune insee", "commune insee", "code insee commune", "code commune etablissement", "codgeo",
        "insee code", "place fips", "ags",
    ),
    "county": ("county", "departement", "dept", "dep", "code departement", "nom departement", "code dept", "landkreis"),
    "region": (
        "region", "state", "province", "etat", "nom region", "state code", "addr state", "province code", "bundesland",
        "prov",
    ),
    "country": (
        "country", "pays", "country code", "code pays", "countrycode", "pays code", "addr country", "iso2", "land",
    ),
    "care_of": ("care of", "co", "chez"),
    "po_box": ("po box", "pobox", "boite postale", "bp"),
}  # fmt: skip
"""Role -> folded column names, the surest first. Roles are ``address``, ``complement`` and names of civic elements."""

RANK: dict[str, tuple[str, int]] = {
    name: (role, rank) for role, names in COLUMN_NAMES.items() for rank, name in enumerate(names)
}
"""Folded name -> role and its place in the role's list."""

_YEAR = re.compile(r" (?:19|20)\d\d$")


def role_of(column: str) -> tuple[str, int] | None:
    """Role and rank of a column's name (0 is surest), or None. A year at the end ("voie_2015") is looked past."""
    name = fold(column)
    found = RANK.get(name)
    if found is None and _YEAR.search(name):
        found = RANK.get(_YEAR.sub("", name))
    return found


def is_known_name(column: str) -> bool:
    """Whether a cell reads as the name of an address column."""
    return role_of(column) is not None
