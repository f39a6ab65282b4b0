"""The dossier of a case says all that is kept of it, the same to the byte while the case is the same."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from dispatchable.service.addresses.actions.add import add_address
from dispatchable.service.audit.chain import chain_name
from dispatchable.service.audit.models import AuditRow
from dispatchable.service.desk.actions.decide import Decision, decide_line
from dispatchable.service.desk.actions.note import write_note
from dispatchable.service.desk.attach import Upload
from dispatchable.service.desk.dossier.document import dossier_of
from dispatchable.service.desk.dossier.trail import mismatches
from dispatchable.service.desk.dossier.written import json_pieces
from dispatchable.service.desk.models import RequestLine, ServiceRequest
from dispatchable.service.errors import NotAllowed, NotFound, Refused
from dispatchable.service.numbers.models import TelephoneNumber
from tests.service.conftest import World
from tests.service.desk import desk
from tests.service.files.samples import pdf
from tests.service.numbers import building

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def decided(world: World) -> tuple[ServiceRequest, TelephoneNumber]:
    building.accept(world)
    number = building.make_number(world.alice)
    request = desk.sent(world.alice, number)
    upload = Upload("certificat.pdf", io.BytesIO(pdf()))
    decision = Decision("validated_as_is", "Certificat de numérotage", longitude=2.5, latitude=48.5)
    decide_line(world.dana, desk.line_of(request).pk, decision, upload=upload)
    return request, number


def written(actor: Any, request: ServiceRequest, **how: bool) -> bytes:
    return b"".join(json_pieces(dossier_of(actor, request.pk, **how)))


def test_it_says_what_was_typed_found_decided_and_what_became_of_the_numbers(world: World) -> None:
    request, number = decided(world)
    case = json.loads(written(world.alice, request))
    assert (case["format"], case["version"], case["audience"]) == ("dispatchable-dossier", 1, "requester")
    assert case["request"]["reference"] == request.reference
    assert case["request"]["answers"]["availability"] == "service_unavailable"
    (line,) = case["lines"]
    assert line["written"]["elements"]["house_number"] == "412"
    evidence = line["asked"]["evidence"]
    assert evidence["verdict"]["status"] == "not_found" and len(evidence["register_digest"]) == 64
    assert evidence["engine_version"] and evidence["rules_version"] and evidence["checked_at"]
    decision = line["decision"]
    assert (decision["outcome"], decision["by"]["name"], decision["note"]) == (
        "validated_as_is", "Dana", "Certificat de numérotage",
    )  # fmt: skip
    assert decision["manual_validation"]["proof"]["sha256"] == case["files"][0]["sha256"]
    assert line["address"]["current"]["validated_how"] == "desk"
    assert [(n["number"], n["waited"]) for n in line["numbers"]] == [(number.written, True)]
    assert {"submitted", "claimed", "decision"} <= {entry["kind"] for entry in case["timeline"]}
    assert [letter["to"] for letter in case["letters"]] == ["alice@example.org"] * 2


def test_an_unchanged_case_gives_the_same_bytes_whatever_else_happens(world: World) -> None:
    request, _number = decided(world)
    first = written(world.alice, request)
    add_address(world.alice, country="FR", text="12 rue de la République, 99001 Sarlande-Vernoise")
    assert written(world.alice, request) == first
    TelephoneNumber.objects.update(service="in_service")
    assert written(world.alice, request) != first


def test_its_hashes_are_those_of_the_chain_and_a_forged_one_is_found(world: World) -> None:
    request, _number = decided(world)
    case = json.loads(written(world.dana, request, for_desk=True))
    audit = case["audit"]
    assert audit["chain"] == chain_name(request.organization_id)
    last = AuditRow.objects.get(chain=audit["chain"], sequence=audit["sequence"])
    assert (last.hash, audit["rows"][-1]["hash"]) == (audit["hash"], audit["hash"])
    assert {row["action"] for row in audit["rows"]} >= {
        "request.submit", "request.decide", "address.review", "address.validate_manually",
    }  # fmt: skip
    assert mismatches(case) == []
    audit["rows"][0]["hash"] = "0" * 64
    audit["rows"][1]["sequence"] = 10_000
    assert [fault.fault for fault in mismatches(case)] == ["other", "missing"]
    with pytest.raises(ValueError, match="no dossier"):
        mismatches([])


def test_a_case_without_lines_decided_and_one_with_many_are_whole(world: World) -> None:
    request = desk.sent(world.alice)
    RequestLine.objects.bulk_create(
        RequestLine(request=request, position=at, line=f"{at} rue Brélaz") for at in range(2, 452)
    )
    case = json.loads(written(world.alice, request))
    assert [line["position"] for line in case["lines"]] == list(range(1, 452))
    assert case["counts"] == {"lines": 451, "by_state": {"open": 451}, "by_outcome": {}}


def test_what_agents_write_for_each_other_is_the_desk_s_alone(world: World) -> None:
    request = desk.sent(world.alice)
    write_note(world.dana, request.pk, "Ring the town hall again")
    assert json.loads(written(world.dana, request, for_desk=True))["notes"][0]["text"] == "Ring the town hall again"
    assert b"town hall" not in written(world.alice, request) and "notes" not in json.loads(written(world.bob, request))


def test_only_one_s_own_case_and_none_of_a_draft(world: World) -> None:
    request = desk.sent(world.alice)
    with pytest.raises(NotFound):
        dossier_of(world.charlie, request.pk)
    with pytest.raises(NotAllowed):
        dossier_of(world.alice, request.pk, for_desk=True)
    with pytest.raises(Refused):
        dossier_of(world.alice, desk.filled(world.alice).pk)
