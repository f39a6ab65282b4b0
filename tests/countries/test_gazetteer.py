"""Towns are found by name, code and postal code, whatever became of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.compile_reference import (
    american_places,
    french_places,
    main,
    spelling_of,
    write_gazetteer,
)
from dispatchable.engine.countries.gazetteer import HEADER, MAGIC, Gazetteer, Place, encoded
from dispatchable.engine.errors import UserError

FR, US = spelling_of("FR"), spelling_of("US")


def commune(code: str, name: str, kind: str = "commune-actuelle", **more: object) -> dict[str, object]:
    return {"code": code, "nom": name, "type": kind, "departement": code[:2], "region": "76", **more}


COMMUNES = [
    commune("99001", "Les Rives", codesPostaux=["99100"], anciensCodes=["99002"]),
    commune("99001", "Le Vieux-Rives", "commune-deleguee", chefLieu="99001"),
    commune("99002", "Saint-Ouen", "commune-deleguee", chefLieu="99001"),
    commune("99003", "Grandville", codesPostaux=["99200", "99201"], anciensCodes=["99009"]),
    commune("99201", "Grandville 1er Arrondissement", "arrondissement-municipal", commune="99003"),
    commune("99004", "Petite-Ville"),
]
POSTAL_CODES = [
    {"codePostal": "99100", "codeCommune": "99001", "libelleAcheminement": "LES RIVES"},
    {"codePostal": "99200", "codeCommune": "99004", "libelleAcheminement": "GRANDVILLE"},
    {"codePostal": "99201", "codeCommune": "99201", "libelleAcheminement": "GRANDVILLE"},
]
REGIONS = [{"code": "76", "nom": "Occitanie"}]
DEPARTEMENTS = [{"code": "99", "nom": "Marche"}]
ZIP = {
    "zip_code": "99901",
    "zip_code_type": "STANDARD",
    "active": True,
    "city": "Millton",
    "acceptable_cities": ["East Millton"],
    "unacceptable_cities": ["Mill Corner"],
    "state": "MA",
    "county": "Hill County",
}


@pytest.fixture
def france(tmp_path: Path) -> Gazetteer:
    write_gazetteer(tmp_path / "fr.places", french_places(COMMUNES, POSTAL_CODES, DEPARTEMENTS, REGIONS), FR)
    return Gazetteer(tmp_path / "fr.places")


@pytest.fixture
def america(tmp_path: Path) -> Gazetteer:
    write_gazetteer(tmp_path / "us.places", american_places([ZIP, {**ZIP, "zip_code": "99902", "active": False}]), US)
    return Gazetteer(tmp_path / "us.places")


def names(places: tuple[Place, ...]) -> list[str]:
    return [place.name for place in places]


def test_a_town_is_found_with_and_without_its_article(france: Gazetteer) -> None:
    assert names(france.by_name("les rives")) == names(france.by_name("rives")) == ["Les Rives"]


def test_a_merged_commune_is_found_by_its_old_name_and_code(france: Gazetteer) -> None:
    (place,) = france.by_name("saint ouen")
    assert (place.code, place.kind, place.parent_code, place.parent_name) == (
        "99002",
        "delegated",
        "99001",
        "Les Rives",
    )
    assert place.postcodes == ("99100",)
    assert france.by_code("99002") == place


@pytest.mark.parametrize("written", ["saint ouen", "st ouen", "vieux rives", "le vieux rives", "vx rives"])
def test_small_words_and_abbreviations_do_not_count(france: Gazetteer, written: str) -> None:
    assert len(france.by_name(written)) == 1


def test_a_commune_knows_its_parts(france: Gazetteer) -> None:
    assert names(france.parts_of("99001")) == ["Le Vieux-Rives", "Saint-Ouen"]
    assert names(france.parts_of("99003")) == ["Grandville 1er Arrondissement"]
    assert france.parts_of("99004") == ()


def test_a_code_that_two_share_means_the_commune_of_today(france: Gazetteer) -> None:
    place = france.by_code("99001")
    assert place is not None
    assert place.name == "Les Rives"


def test_a_former_code_means_the_commune_it_went_into(france: Gazetteer) -> None:
    place = france.by_code("99009")
    assert place is not None
    assert place.name == "Grandville"


@pytest.mark.parametrize("name", ["grandville 1er arrondissement", "grandville 1er", "grandville 1", "grandville 01"])
def test_an_arrondissement_is_found_by_its_short_names(france: Gazetteer, name: str) -> None:
    (place,) = france.by_name(name)
    assert (place.code, place.kind, place.parent_code) == ("99201", "arrondissement", "99003")


def test_the_town_itself_goes_before_one_whose_mail_it_sorts(france: Gazetteer) -> None:
    found = france.by_name("grandville")
    assert names(found) == ["Grandville", "Petite-Ville"]
    assert found[1].loose_names == ("GRANDVILLE",)


def test_a_postcode_names_all_its_places(france: Gazetteer) -> None:
    assert names(france.by_postcode("99200")) == ["Grandville", "Petite-Ville"]
    assert names(france.by_postcode("99100")) == ["Les Rives", "Le Vieux-Rives", "Saint-Ouen"]


def test_the_region_says_region_and_departement(france: Gazetteer) -> None:
    assert {place.region for place in france.places()} == {"Occitanie/Marche"}


def test_what_is_unknown_is_not_found(france: Gazetteer) -> None:
    assert france.by_name("nowhere") == france.by_postcode("00000") == ()
    assert france.by_code("00000") is None
    assert france.by_name("") == ()


def test_all_names_are_listed_once_in_order(france: Gazetteer) -> None:
    listed = list(france.names())
    assert listed == sorted(set(listed))
    assert {"les rives", "saint ouen", "grandville 01"} <= set(listed)
    assert all(fold(name) == name and france.by_name(name) for name in listed)


def test_a_zip_code_is_found_by_each_city_name(america: Gazetteer) -> None:
    assert len(america) == 1
    for name in ("millton", "east millton", "mill corner"):
        (place,) = america.by_name(name)
        assert (place.code, place.kind, place.region) == ("99901", "zip", "MA/Hill")
    assert america.by_code("99902") is None


def test_puerto_rico_has_a_gazetteer_of_its_own(tmp_path: Path) -> None:
    island = {**ZIP, "zip_code": "00999", "city": "Arenal", "state": "PR", "county": "Arenal Municipio"}
    (tmp_path / "zip.json").write_text(json.dumps([ZIP, island]), encoding="utf-8")
    assert main([str(tmp_path), "--zip-codes", str(tmp_path / "zip.json")]) == 0
    assert [place.name for place in Gazetteer(tmp_path / "pr.places").places()] == ["Arenal"]
    assert len(Gazetteer(tmp_path / "us.places")) == 2


def test_the_same_places_give_the_same_bytes() -> None:
    places = french_places(COMMUNES, POSTAL_CODES)
    assert encoded(places, FR) == encoded(reversed(places), FR)


def test_a_country_without_tables_has_no_gazetteer() -> None:
    assert Gazetteer.open("ZZ") is None


def test_a_table_that_was_not_compiled_is_missed_aloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("dispatchable.engine.countries.gazetteer.files", lambda package: tmp_path)
    assert Gazetteer.open("DE") is None
    with pytest.raises(UserError) as caught:
        Gazetteer.open("FR")
    assert caught.value.code == "reference.missing" and "fr.places" in caught.value.fr


@pytest.mark.parametrize("content", [b"", b"short", b"\0" * 100, MAGIC + b"\0" * 20])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "fr.places"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        Gazetteer(path)
    assert caught.value.code == "reference.damaged"


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    content = encoded(french_places(COMMUNES, POSTAL_CODES), FR)
    for length in range(HEADER.size, len(content), 37):
        (tmp_path / "fr.places").write_bytes(content[:length])
        with pytest.raises(UserError):
            Gazetteer(tmp_path / "fr.places")


def test_the_build_step_writes_what_it_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "communes.json").write_text(json.dumps(COMMUNES), encoding="utf-8")
    (tmp_path / "postal.json.gz").write_bytes(gzip.compress(json.dumps(POSTAL_CODES).encode()))
    (tmp_path / "zip.json").write_text(json.dumps([ZIP]), encoding="utf-8")
    out = tmp_path / "out"
    arguments = [str(out), "--communes", str(tmp_path / "communes.json")]
    arguments += ["--postal-codes", str(tmp_path / "postal.json.gz"), "--zip-codes", str(tmp_path / "zip.json")]
    assert main(arguments) == 0
    assert sorted(path.name for path in out.iterdir()) == ["fr.places", "us.places"]
    assert capsys.readouterr().out == "fr.places: 6 places\nus.places: 1 places\n"


texts = st.text(alphabet="abcdé -'", max_size=8)
places = st.builds(
    Place,
    code=st.text(alphabet="0123456789", min_size=1, max_size=3),
    name=texts,
    kind=st.sampled_from(["commune", "delegated"]),
    parent_code=texts,
    parent_name=texts,
    region=texts,
    postcodes=st.lists(st.text(alphabet="0123456789", min_size=1, max_size=2), max_size=3).map(tuple),
    former_codes=st.just(()),
    other_names=st.lists(texts, max_size=3).map(tuple),
    loose_names=st.lists(texts, max_size=2).map(tuple),
)


@settings(max_examples=60)
@given(st.lists(places, max_size=8))
def test_every_place_is_found_by_all_its_keys(tmp_path_factory: pytest.TempPathFactory, known: list[Place]) -> None:
    path = tmp_path_factory.mktemp("places") / "fr.places"
    write_gazetteer(path, known, FR)
    gazetteer = Gazetteer(path)
    assert sorted(map(repr, gazetteer.places())) == sorted(map(repr, known))
    for place in known:
        for name in (place.name, *place.other_names, *place.loose_names):
            assert not fold(name) or place in gazetteer.by_name(fold(name))
        assert all(place in gazetteer.by_postcode(postcode) for postcode in place.postcodes)
        assert gazetteer.by_code(place.code) is not None


def test_every_commune_published_is_found_by_its_name_and_code(
    tmp_path: Path, shared_data: Callable[[str], Path]
) -> None:
    tables = [
        json.loads(gzip.decompress(shared_data(f"fr-communes/{name}").read_bytes()))
        for name in ("communes.json.gz", "codes-postaux.json.gz")
    ]
    write_gazetteer(tmp_path / "fr.places", french_places(*tables), FR)
    gazetteer = Gazetteer(tmp_path / "fr.places")
    assert len(gazetteer) == len(tables[0])
    for name in gazetteer.names():
        assert FR.key(FR.key(name)) == FR.key(name)
    for row in tables[0][::97]:
        assert row["code"] in {place.code for place in gazetteer.by_name(fold(row["nom"]))}
        assert gazetteer.by_code(row["code"]) is not None
    assert [p.code for p in gazetteer.by_name("paris 1er")] == ["75101"]
    assert gazetteer.by_name("mans")[0].code == "72181"
    old = gazetteer.by_name("saint laurent de treves")[0]
    assert (old.parent_code, old.parent_name) == ("48166", "Cans et Cévennes")
