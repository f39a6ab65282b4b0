"""Invented towns and streets. No such town exists; postal codes are taken from ranges that no post office uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

STEP = 0.0002
"""Degrees between one house and the next."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town, or an arrondissement of one, as its register files it."""

    name: str
    code: str
    postcode: str
    longitude: float
    latitude: float
    region: str = ""
    county: str = ""
    post: str = ""
    """The name the post uses."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street with its houses."""

    town: Town
    name: str
    houses: str
    """"1-9" every number, "1-9/2" every other one, "12bis" one house; several joined by commas; "" for a place
    without numbers."""
    kind: str = ""
    """Street type where the register keeps it apart after the name."""
    before: str = ""
    """Direction before the name."""
    after: str = ""
    """Direction after the name."""
    part: str = ""
    """Commune déléguée, by name."""
    part_code: str = ""
    locality: str = ""
    alias: str = ""
    """Another name the street is known by."""
    units: tuple[str, ...] = ()
    """Units that the register lists at the first house."""

    def numbers(self) -> Iterator[tuple[str, str]]:
        """House number and suffix of each house, in order."""
        for token in filter(None, self.houses.split(",")):
            span = re.fullmatch(r"(\d+)\.\.(\d+)(?:/(\d+))?", token)
            if span:
                for number in range(int(span[1]), int(span[2]) + 1, int(span[3] or 1)):
                    yield str(number), ""
            else:
                whole = re.fullmatch(r"(\d+) ?(bis|ter|quater|[A-Za-z]|1/2)", token)
                yield (whole[1], whole[2]) if whole else (token, "")


# -- France: a town of two arrondissements, a merged commune with two communes déléguées, a neighbour ------------------

SARLANDE_1 = Town("Sarlande-Vernoise 1er Arrondissement", "99201", "99001", 3.100, 44.500, post="SARLANDE-VERNOISE")
SARLANDE_2 = Town("Sarlande-Vernoise 2e Arrondissement", "99202", "99002", 3.150, 44.500, post="SARLANDE-VERNOISE")
VALMIRE = Town("Valmire-en-Caussade", "99110", "99120", 3.300, 44.600, post="VALMIRE-EN-CAUSSADE")
BOURGNEUF = Town("Bourgneuf-les-Tilles", "99130", "99130", 3.500, 44.700, post="BOURGNEUF-LES-TILLES CEDEX")

FRANCE = (
    Street(SARLANDE_1, "Rue de la République", "1..40,2bis,12bis,12ter,15B,27A,27B"),
    Street(SARLANDE_1, "Boulevard du Général Morvand", "1..60"),
    Street(SARLANDE_1, "Avenue Célestin Gallier", "1..36,18bis"),
    Street(SARLANDE_1, "Place de l'Hôtel de Ville", "1..12"),
    Street(SARLANDE_1, "Rue Sœur Émilienne", "1..20"),
    Street(SARLANDE_1, "Impasse du Puits Vieux", "1..9"),
    Street(SARLANDE_1, "Rue Saint-Ambroise", "1..30,9bis"),
    Street(SARLANDE_1, "Allée des Œillets", "2..24/2"),
    Street(SARLANDE_1, "Quai d'Amont", "1..25/2"),
    Street(SARLANDE_1, "Rue du 8 Mai 1945", "1..20"),
    Street(SARLANDE_1, "Rue des Fabriques", "1..18"),
    Street(SARLANDE_1, "Avenue des Fabriques", "1..18"),
    Street(SARLANDE_1, "Cours du Docteur Élie Bastan", "1..44,45..47/2,90..96/2"),
    Street(SARLANDE_1, "Rue Neuve", "1..10"),
    Street(SARLANDE_1, "Rue Brélaz", "1..30"),
    Street(SARLANDE_2, "Rue de la République", "41..60"),
    Street(SARLANDE_2, "Rue Neuve", "1..12"),
    Street(SARLANDE_2, "Chemin des Lavandières", "1..50,24bis"),
    Street(SARLANDE_2, "Rue de la Grande Carlèque", "1..16,14bis"),
    Street(SARLANDE_2, "Square Théodore Vallier", "1..7"),
    Street(VALMIRE, "Route du Granit Rose", "6,44,120,315", part="Saint-Aubrac-le-Vieux", part_code="99111"),
    Street(VALMIRE, "Rue de l'Église", "1..12", part="Saint-Aubrac-le-Vieux", part_code="99111"),
    Street(VALMIRE, "Le Mas Nouvelet", "", part="Saint-Aubrac-le-Vieux", part_code="99111"),
    Street(VALMIRE, "Rue de l'Église", "1..8,20", part="Orbelles", part_code="99112"),
    Street(VALMIRE, "Chemin de la Fontaine", "3,5,5bis,8", part="Orbelles", part_code="99112", locality="La Rochette"),
    Street(VALMIRE, "La Combe Basse", "1,2,4", part="Orbelles", part_code="99112"),
    Street(VALMIRE, "Zone Artisanale du Causset", "1..6", part="Orbelles", part_code="99112"),
    Street(BOURGNEUF, "Rue des Orfraies", "1..22,4bis"),
    Street(BOURGNEUF, "Grande Rue", "1..50"),
    Street(BOURGNEUF, "Rue Basse", "1..14"),
    Street(BOURGNEUF, "Avenue du Maréchal Thivaud", "1..30"),
    # A letter apart from "Rue Brélaz" of the neighbour town, and a letter apart from each other.
    Street(BOURGNEUF, "Rue Bréloz", "1..30"),
    Street(BOURGNEUF, "Rue Carnel", "1..20"),
    Street(BOURGNEUF, "Rue Carnet", "1..20"),
)

# -- United States: directions, hyphenated and grid numbers, halves, units, a postal town, and ranges ------------------

HARROW = Town("Harrow Falls", "", "53998", -89.900, 43.900, region="WI", county="Kettle", post="Millbridge Junction")

UNITED_STATES = (
    Street(HARROW, "Main", "1..60,12 1/2", kind="St", before="N"),
    Street(HARROW, "Main", "1..80", kind="St", before="S"),
    Street(HARROW, "Birch", "100..160/2,101..161/2", kind="Ave"),
    Street(HARROW, "Birch", "100..130/2", kind="St"),
    Street(HARROW, "5th", "200..260/4", kind="Ave", after="NE"),
    Street(HARROW, "5th", "200..240/4", kind="Ave", after="SW"),
    Street(HARROW, "Ridge", "40-12,40-14,40-16,41-02", kind="Blvd"),
    Street(HARROW, "Hillcrest", "N6W23001,N6W23015,N6W23031", kind="Dr"),
    Street(HARROW, "County Road 12", "1450,1462,1500"),
    Street(HARROW, "Highway 9", "8800,8812,8850"),
    Street(HARROW, "St Clair", "7..29/2", kind="Ct"),
    Street(HARROW, "Lafollette Mill", "300..340/2", kind="Pkwy"),
    Street(HARROW, "Mount Alder", "10..40/2", kind="Rd"),
    Street(HARROW, "Foundry", "500,502,504", kind="Sq", units=("101", "102", "2B")),
)

# -- Canada: one town, two languages -----------------------------------------------------------------------------------

CLAIRMONT = Town("Clairmont-Rivage", "", "E9Z 9Z9", -65.500, 46.900, region="NB")

CANADA = (
    Street(CLAIRMONT, "Main", "1..60", kind="Street", alias="Rue Principale"),
    Street(CLAIRMONT, "Lakeside", "1..40", kind="Road", alias="Chemin du Rivage"),
    Street(CLAIRMONT, "Saint-Laurian", "100..140/2", kind="Avenue", alias="Avenue Saint-Laurian"),
    Street(CLAIRMONT, "Acadie", "2..30/2,8A", kind="Crescent", after="W"),
)

# -- Great Britain -----------------------------------------------------------------------------------------------------

ASHGROVE = Town("Ashgrove Magna", "", "ZZ9 9ZZ", -1.900, 52.900)

GREAT_BRITAIN = (
    Street(ASHGROVE, "High Street", "1..80,12A"),
    Street(ASHGROVE, "St Wilfrith's Road", "1..45"),
    Street(ASHGROVE, "Mill Lane", "1..21/2"),
    Street(ASHGROVE, "The Green", "1..9"),
    Street(ASHGROVE, "King Aldred Terrace", "2..40/2"),
)

# -- Germany: the house number stands after the street -----------------------------------------------------------------

QUELLBACH = Town("Quellbach an der Lorne", "", "09999", 10.500, 50.900)

GERMANY = (
    Street(QUELLBACH, "Mühlenstraße", "1..30,12a,12b"),
    Street(QUELLBACH, "Große Gasse", "1..18"),
    Street(QUELLBACH, "Straße des Aufbruchs", "1..25"),
    Street(QUELLBACH, "Am Alten Kornspeicher", "2..12/2"),
    Street(QUELLBACH, "Doktor-Wendelin-Platz", "1..8,5a"),
)


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that may exist along a street, none of them confirmed."""

    low: int
    high: int
    parity: str
    street: str


QUARRY_RANGES = (Range(101, 199, "odd", "Quarry Rd"), Range(100, 198, "even", "Quarry Rd"))
"""A street of Harrow Falls that the register knows by its ranges alone."""
