"""Keys: however a name is written, it is filed and sought under one spelling."""

from __future__ import annotations

import pytest

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.lexicon import lexicon_for
from dispatchable.engine.registers.keys import NameKey, city_key, name_key, whole_name


def _name(text: str, country: str) -> NameKey:
    return name_key(fold(text).split(), lexicon_for(country))


def _city(text: str, country: str) -> str:
    return city_key(fold(text).split(), lexicon_for(country))


@pytest.mark.parametrize(
    ("country", "text", "kind", "core"),
    [
        ("FR", "Rue de la Paix", "rue", ("paix",)),
        ("FR", "Rue du 11 Novembre", "rue", ("onze", "novembre")),
        ("FR", "Rue Louis XIV", "rue", ("louis", "quatorze")),
        ("FR", "Le Cours", "", ("cours",)),
        ("FR", "Lieu-dit Le Bourg", "lieudit", ("bourg",)),
        ("FR", "Voie A/12", "voie", ("a", "douze")),
        ("US", "N Main St", "street", ("north", "main")),
        ("US", "5th Ave NE", "avenue", ("fifth", "northeast")),
        ("DE", "Hauptstr.", "strasse", ("haupt",)),
        ("GB", "St Wilfrith's Rd", "road", ("saint", "wilfriths")),
        ("CA", "ch. des Pins O", "chemin", ("pins", "west")),
        ("CA", "Pine Ave W", "avenue", ("pine", "west")),
    ],
)
def test_a_street_name_is_its_type_and_the_words_that_tell_it_from_others(
    country: str, text: str, kind: str, core: tuple[str, ...]
) -> None:
    key = _name(text, country)
    assert (key.type, key.core) == (kind, core)


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [
        ("FR", "Av. du Gal. Leclerc", "AVENUE DU GENERAL LECLERC"),
        ("FR", "r de la Paix", "Rue de la Paix"),
        ("FR", "Rue du Onze Novembre", "Rue du 11 Novembre"),
        ("FR", "ld Le Bourg", "Lieudit Le Bourg"),
        ("US", "Fifth Avenue Northeast", "5th Ave NE"),
        ("DE", "Haupt Strasse", "Hauptstraße"),
        ("DE", "Koenigsallee", "Königsallee"),
    ],
)
def test_two_ways_to_write_one_street_have_one_key(country: str, one: str, other: str) -> None:
    assert _name(one, country) == _name(other, country)


def test_word_order_and_particles_do_not_change_the_sorted_core() -> None:
    assert _name("Rue Jean de La Fontaine", "FR").sorted_core == _name("Rue La Fontaine Jean", "FR").sorted_core


def test_streets_of_another_name_keep_another_key() -> None:
    assert _name("Rue du Moulin des Prés", "FR") != _name("Rue du Moulin", "FR")
    assert _name("N Main St", "US").core != _name("S Main St", "US").core


def test_the_whole_name_is_written_in_the_countrys_order() -> None:
    assert whole_name(_name("Rue de la Paix", "FR"), lexicon_for("FR")) == "rue de la paix"
    assert whole_name(_name("Main St", "US"), lexicon_for("US")) == "main street"


def test_an_empty_name_has_an_empty_key() -> None:
    assert _name("", "FR") == NameKey("", (), ())


@pytest.mark.parametrize(
    ("country", "texts", "key"),
    [
        ("FR", ("Paris 12e Arrondissement", "PARIS XII", "Paris 12", "Paris 12ème ardt"), "paris 12"),
        ("FR", ("St-Étienne", "Saint Etienne", "SAINT ETIENNE CEDEX 2"), "saint etienne"),
        ("FR", ("La Canourgue", "Canourgue"), "canourgue"),
        ("DE", ("Köln", "Koeln"), "koln"),
        ("US", ("St. Louis", "Saint Louis"), "saint louis"),
        ("US", ("Mt Vernon", "Mount Vernon"), "mount vernon"),
        ("CA", ("Ste-Foy", "Sainte-Foy"), "sainte foy"),
        ("GB", ("St Albans", "Saint Albans"), "saint albans"),
    ],
)
def test_a_town_has_one_key_however_it_is_written(country: str, texts: tuple[str, ...], key: str) -> None:
    assert {_city(text, country) for text in texts} == {key}


def test_arrondissements_of_one_town_are_not_each_other() -> None:
    assert _city("Paris 12e", "FR") != _city("Paris 11e", "FR")
