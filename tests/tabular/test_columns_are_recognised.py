from __future__ import annotations

import pytest

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.names import COLUMN_NAMES
from dispatchable.engine.tabular.plan import ROLES, recognise


def test_names_are_folded_unique_and_stand_for_known_roles() -> None:
    names = [name for names in COLUMN_NAMES.values() for name in names]
    assert len(names) == len(set(names))
    assert all(name == fold(name) for name in names)
    assert set(COLUMN_NAMES) <= set(ROLES) and set(ELEMENTS) <= set(ROLES)


@pytest.mark.parametrize(
    ("header", "row", "text", "elements"),
    [
        (
            ["ods_adresse", "Code_postal", "Libelle_commune", "geores", "SIRET"],
            ["6 RUE DU PUITS", "99810", "Valmirande", "48.8, 2.3", "1"],
            "6 RUE DU PUITS",
            {"postcode": "99810", "city": "Valmirande"},
        ),
        (
            ["osmid", "name", "addr:city", "addr:housenumber", "addr:postcode", "addr:street"],
            ["1", "Chez Ana", "Valmirande", "7 bis", "99810", "Rue du Puits"],
            "7 bis Rue du Puits",
            {"postcode": "99810", "city": "Valmirande"},
        ),
        (["Location", "year"], ["225 HIGH ST", "13"], "225 HIGH ST", {}),
        (
            ["Localisation de la scène", "Code postal"],
            ["9 rue du puits", "99810"],
            "9 rue du puits",
            {"postcode": "99810"},
        ),
        (
            ["numero", "rep", "type_voie", "nom_voie", "cp", "ville"],
            ["12", "bis", "rue", "du Puits", "99810", "Valmirande"],
            "12 bis rue du Puits",
            {"postcode": "99810", "city": "Valmirande"},
        ),
        (
            ["numero", "type_voie", "nom_voie"],
            ["12", "Rue", "Rue du Puits"],
            "12 Rue du Puits",
            {},
        ),
        (
            ["HNO", "PreDir", "Street Name", "Street Suffix", "Unit", "ZIP", "State"],
            ["12", "N", "Birch", "Ave", "4B", "01999", "MA"],
            "12 N Birch Ave",
            {"postcode": "01999", "unit": "4B", "region": "MA"},
        ),
        (["num", "voie_2015", "cp"], ["3", "Rue du Puits", "99810"], "3 Rue du Puits", {"postcode": "99810"}),
        (["strasse", "hausnummer", "plz", "ort"], ["Mühlweg", "3", "99998", "Quellbach"], "3 Mühlweg",
         {"postcode": "99998", "city": "Quellbach"}),
        (["adresse", "numero"], ["rue du Puits", "12"], "12 rue du Puits", {}),
        (["adresse", "numero"], ["12 rue du Puits", "12"], "12 rue du Puits", {}),
        (["adresse", "complement_adresse"], ["12 rue du Puits", "Bât. B"], "12 rue du Puits, Bât. B", {}),
        (["adresse", "complement_adresse"], ["12 rue du Puits, bat B", "Bât. B"], "12 rue du Puits, bat B", {}),
        (["lieu_dit", "commune"], ["Le Causse", "Valmirande"], "", {"locality": "Le Causse", "city": "Valmirande"}),
    ],
)  # fmt: skip
def test_usual_tables_are_read_without_a_word(
    header: list[str], row: list[str], text: str, elements: dict[str, str]
) -> None:
    read = recognise(header).row(row)
    assert (read.text, read.elements) == (text, elements)


def test_missing_cells_count_as_empty() -> None:
    read = recognise(["adresse", "cp", "ville"]).row(["8 rue du Puits"])
    assert (read.text, read.elements) == ("8 rue du Puits", {})


def test_map_and_set_overrule_recognition() -> None:
    plan = recognise(
        ["adresse", "voie", "n", "ville"],
        {"street": "VOIE", "house_number": "n"},
        {"city": "Ashgrove"},
    )
    read = plan.row(["elsewhere", "High St", "8", "Otherton"])
    assert (read.text, read.elements) == ("8 High St", {"city": "Ashgrove"})


def test_an_empty_map_turns_a_column_off() -> None:
    assert recognise(["adresse", "cp"], {"postcode": ""}).row(["8 rue du Puits", "x"]).elements == {}


def test_a_free_line_is_preferred_to_street_columns_and_said_so() -> None:
    plan = recognise(["numero_de_voie", "type_de_voie", "libelle_de_voie", "adresse"])
    assert plan.row(["54.0", "RUE", "DU PUITS", "54 B RUE DU PUITS"]).text == "54 B RUE DU PUITS"
    assert any("--map address=" in notice.en and "libelle_de_voie" in notice.fr for notice in plan.notices)
    by_street = recognise(
        ["numero_de_voie", "type_de_voie", "libelle_de_voie", "adresse"],
        {"address": ""},
    )
    assert by_street.row(["54", "RUE", "DU PUITS", "x"]).text == "54 RUE DU PUITS"


def test_two_columns_for_one_thing_are_explained() -> None:
    plan = recognise(["adresse", "ville", "commune"])
    assert plan.row(["8 rue du Puits", "postal", "Valmirande"]).elements == {"city": "Valmirande"}
    assert ["--map city=" in notice.en for notice in plan.notices] == [True]


def test_a_number_column_without_any_street_is_not_read() -> None:
    with pytest.raises(UserError):
        recognise(["numero", "nom", "cp"])


@pytest.mark.parametrize(
    ("header", "explicit", "constants", "code"),
    [
        (["foo", "bar"], {}, {}, "columns.no_address"),
        (["adresse"], {"street": "nope"}, {}, "columns.unknown_column"),
        (["adresse"], {"stret": "adresse"}, {}, "columns.unknown_element"),
        (["adresse"], {}, {"town": "x"}, "columns.unknown_element"),
        (["adresse", "v"], {"city": "v"}, {"city": "x"}, "columns.mapped_and_set"),
    ],
)
def test_wrong_usage_names_the_field_and_the_remedy(
    header: list[str], explicit: dict[str, str], constants: dict[str, str], code: str
) -> None:
    with pytest.raises(UserError) as caught:
        recognise(header, explicit, constants)
    error = caught.value
    assert error.code == code and error.usage and error.fr != error.en
    assert any(word in error.en for word in ("--map", "--set"))
