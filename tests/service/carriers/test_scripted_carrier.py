"""The test carrier follows its script, remembers across processes, and is offered to nobody by accident."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from dispatchable.service.carriers import collecting, registering
from dispatchable.service.carriers.actions.set_up import add_carrier, change_carrier
from dispatchable.service.carriers.connectors import scripted
from dispatchable.service.carriers.connectors.base import CarrierDown
from dispatchable.service.carriers.connectors.scripted import ScriptedCarrier
from dispatchable.service.carriers.models import Carrier, Registration
from dispatchable.service.errors import Refused
from tests.service.conftest import World
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path))
    return tmp_path


def opened(world: World, script: str) -> Registration:
    """A registration at a test carrier with this script."""
    carrier = building.make_test_carrier(world.alice, script)
    number = building.make_number(world.alice)
    version = building.make_address(world.acme).current
    assert version is not None
    return Registration.objects.create(
        carrier=carrier, number_id=number.pk, attempt=1, e164=number.e164, version=version
    )


def state(registration: Registration) -> str:
    registration.refresh_from_db()
    return registration.state


def test_accepts_and_refuses(world: World) -> None:
    one = opened(world, "+33184801234 1 refuse E7\n* * accept")
    assert registering.ask(one.pk).code == "E7"
    assert state(one) == "refused"


def test_asked_again_it_registers_once(world: World) -> None:
    one = opened(world, "* * accept")
    for _ in range(3):
        registering.ask(one.pk)
    rows = [json.loads(line) for line in building.log_of(one.carrier)]
    assert [row["event"] for row in rows] == ["asked", "registered", "asked", "asked"]


def test_out_of_reach_a_while(world: World) -> None:
    one = opened(world, "* * down 2")
    for _ in range(2):
        with pytest.raises(CarrierDown):
            registering.ask(one.pk)
    assert registering.ask(one.pk).kind == "confirmed"


def test_a_delayed_answer_comes_by_itself_and_another_process_knows_of_it(world: World) -> None:
    one = opened(world, "* * delay 0.2 refuse E9")
    assert registering.ask(one.pk).kind == "waiting"
    assert collecting.collect() == 0
    scripted._known.clear()
    time.sleep(0.25)
    assert [collecting.collect(), collecting.collect()] == [1, 0]
    assert (state(one), one.answer_code) == ("refused", "E9")


def test_an_answer_that_nobody_kept_is_given_again(world: World) -> None:
    one = opened(world, "* * delay 0")
    registering.ask(one.pk)
    spoken = ScriptedCarrier(one.carrier).due()
    assert next(spoken)[0] == one.pk
    spoken.close()  # whoever listened died
    assert collecting.collect() == 1
    assert state(one) == "confirmed"


def test_what_is_said_twice_is_heard_twice_and_kept_once(world: World) -> None:
    one = opened(world, "* * twice")
    registering.ask(one.pk)
    answered = one.__class__.objects.get().answered_at
    time.sleep(1.05)
    assert collecting.collect() == 1
    assert Registration.objects.get().answered_at == answered


def test_half_a_line_of_a_killed_process_is_passed_over(world: World) -> None:
    one = opened(world, "* * accept")
    registering.ask(one.pk)
    path = next(Path(p) for p, _ in scripted._known if str(one.carrier_id) in p) / scripted.LOG
    with path.open("ab") as file:
        file.write(b'{"at": 1, "eve')
    scripted._known.clear()
    registering.release(one.pk)
    assert [json.loads(line)["event"] for line in building.log_of(one.carrier)] == ["asked", "registered", "released"]


@pytest.mark.parametrize(
    "script", ["hello", "* * dance", "* x accept", "* * delay", "* * down x", "* * delay 1 accept"]
)
def test_a_script_that_cannot_be_followed_is_refused_by_its_line(world: World, script: str) -> None:
    with pytest.raises(Refused, match="Line 2") as refused:
        building.make_test_carrier(world.alice, f"* 1 accept\n{script}")
    assert refused.value.field == "script"


def test_an_organisation_that_is_no_demonstration_gets_one_only_where_the_operator_allows_it(
    world: World, settings: object
) -> None:
    world.acme.is_demo = False
    world.acme.save()
    with pytest.raises(Refused, match="not allowed"):
        building.make_test_carrier(world.alice)
    settings.TEST_CARRIERS = True  # type: ignore[attr-defined]
    assert building.make_test_carrier(world.alice).is_test


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"answer_hours": 0}, "answer_hours"), ({"answer_hours": 9e9}, "answer_hours"), ({"asks": ["shoe size"]}, "asks"),
     ({"kind": "other"}, "kind"), ({"acknowledges": "never"}, "acknowledges"), ({"name": " "}, "name")],
)  # fmt: skip
def test_settings_that_make_no_sense_name_their_field(world: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        add_carrier(world.alice, **{"name": "C", **changes})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_changed_settings_are_kept(world: World) -> None:
    carrier = add_carrier(world.alice, name="C")
    change_carrier(world.alice, carrier.pk, name="D", acknowledges="by_file", answer_hours=5, asks=["insee"])
    kept = Carrier.objects.get(pk=carrier.pk)
    assert (kept.name, kept.answer_within.total_seconds(), kept.asks) == ("D", 5 * 3600, ("insee",))
