"""The local carrier hands over whole files, takes answers row by row, and applies none twice."""

from __future__ import annotations

import csv
import os
import time
from pathlib import Path

import pytest

from dispatchable.service.addresses.models import Place
from dispatchable.service.audit.models import Event
from dispatchable.service.carriers import registering
from dispatchable.service.carriers.actions.acknowledge import acknowledge
from dispatchable.service.carriers.actions.set_up import add_carrier, change_carrier
from dispatchable.service.carriers.collecting import collect
from dispatchable.service.carriers.connectors.local import COLUMNS, folder
from dispatchable.service.carriers.models import Acknowledgement, Carrier, Registration
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.ids import new_id
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))


def make(world: World, acknowledges: str = "by_file") -> Registration:
    carrier = Carrier.objects.first() or add_carrier(world.alice, name="PBX", acknowledges=acknowledges)
    version = building.make_address(world.acme).current
    assert version is not None
    place = Place.objects.create(address=version.address, name="Aile B", floor="2", longitude=2.3501, latitude=48.8502)
    return Registration.objects.create(
        carrier=carrier, number_id=new_id(), e164="+33184801234", version=version, place=place
    )


def file(*rows: str) -> bytes:
    return "\n".join(["registration_id,answer,code,text", *rows]).encode()


def test_a_registration_is_handed_over_in_a_file_of_documented_columns(world: World) -> None:
    registration = make(world, "itself")
    for _ in range(2):
        assert registering.ask(registration.pk).kind == "confirmed"
    place = folder(registration.carrier_id, "handoff")
    [path] = list(place.iterdir())
    assert path.name == f"{registration.pk}.register.csv"
    with path.open(encoding="utf-8", newline="") as read:
        [row] = list(csv.DictReader(read))
    assert tuple(row) == COLUMNS
    assert (row["number"], row["action"], row["street"]) == ("+33184801234", "register", "Rue du Port")
    assert (row["place"], row["place_floor"], row["longitude"]) == ("Aile B", "2", "2.3501000")
    registration.refresh_from_db()
    assert registration.state == "confirmed"


def test_a_release_is_handed_over_too(world: World) -> None:
    registration = make(world, "itself")
    registering.ask(registration.pk)
    for _ in range(2):
        assert registering.release(registration.pk).kind == "confirmed"
    registration.refresh_from_db()
    assert registration.state == "released"
    assert (folder(registration.carrier_id, "handoff") / f"{registration.pk}.release.csv").is_file()


def test_by_file_nothing_is_in_force_before_the_answer(world: World) -> None:
    registration = make(world)
    assert registering.ask(registration.pk).kind == "waiting"
    registration.refresh_from_db()
    assert registration.state == "requested"


def test_every_row_is_judged_and_the_good_ones_are_applied(world: World) -> None:
    good, bad = make(world), make(world)
    content = file(
        f"{good.pk},confirmed,OK,in force",
        f"{bad.pk},refused,E42,unknown street",
        "nonsense,confirmed,,",
        f"{good.pk},perhaps,,",
        f"{new_id()},confirmed,,",
        f"{good.pk},refused,,",
        f"{bad.pk},REFUSED",
    )
    kept = acknowledge(world.alice, good.carrier_id, name="../a.csv", content=content)
    assert (kept.applied, kept.repeated, [f["line"] for f in kept.faults]) == (2, 1, [4, 5, 6, 7])
    assert all(fault["en"] and fault["fr"] for fault in kept.faults)
    assert kept.name == "a.csv"
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state, bad.answer_code, bad.answer_text) == (
        "confirmed", "refused", "E42", "unknown street",
    )  # fmt: skip
    assert Event.objects.filter(kind="registration.answered").count() == 2


def test_the_same_file_twice_is_once(world: World) -> None:
    registration = make(world)
    content = file(f"{registration.pk},confirmed,,")
    first = acknowledge(world.alice, registration.carrier_id, name="a", content=content)
    assert acknowledge(world.alice, registration.carrier_id, name="b", content=content) == first
    assert Event.objects.filter(kind="registration.answered").count() == 1


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"x" * 3_000_000, b'"', b"PK\x03\x04"])
def test_what_is_no_such_file_is_refused_whole(world: World, content: bytes) -> None:
    registration = make(world)
    with pytest.raises(Refused) as refused:
        acknowledge(world.alice, registration.carrier_id, name="a", content=content)
    assert refused.value.field == "file"
    assert not Acknowledgement.objects.exists()


def test_a_file_dropped_into_the_folder_is_picked_up(world: World) -> None:
    registration = make(world)
    place = folder(registration.carrier_id, "acknowledgements")
    place.mkdir(parents=True)
    old = time.time() - 10
    for name, content in {"a.csv": file(f"{registration.pk},confirmed,,"), "b.csv": b"no such file"}.items():
        (place / name).write_bytes(content)
        os.utime(place / name, (old, old))
    (place / "growing.csv").write_bytes(b"registration_id,ans")
    assert collect() == 2
    assert collect() == 0
    assert sorted(p.relative_to(place).as_posix() for p in place.rglob("*.csv")) == [
        "done/a.csv", "growing.csv", "refused/b.csv",
    ]  # fmt: skip
    registration.refresh_from_db()
    assert registration.state == "confirmed"


def test_the_way_to_confirm_is_not_changed_under_those_who_wait(world: World) -> None:
    registration = make(world)
    with pytest.raises(Refused) as refused:
        change_carrier(world.alice, registration.carrier_id, name="PBX", acknowledges="itself")
    assert refused.value.field == "acknowledges"
    registering.keep_answer(registration.pk, registering.Answer("confirmed"))
    assert change_carrier(world.alice, registration.carrier_id, name="New", acknowledges="itself").name == "New"


def test_another_organisations_carrier_is_not_there(world: World) -> None:
    registration = make(world)
    with pytest.raises(NotFound):
        acknowledge(world.charlie, registration.carrier_id, name="a", content=file(f"{registration.pk},confirmed,,"))
    with pytest.raises(NotFound):
        change_carrier(world.charlie, registration.carrier_id, name="x", acknowledges="itself")
    with pytest.raises(NotAllowed):
        acknowledge(world.bob, registration.carrier_id, name="a", content=b"")
