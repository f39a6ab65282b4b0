"""What a decision is, what it needs to be complete, and what stands in its way: for one line and for many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.countries.pack import load_pack
from dispatchable.service.addresses.checked import choices_of
from dispatchable.service.addresses.models import EmergencyAddress
from dispatchable.service.desk.hours import desk_settings
from dispatchable.service.desk.models import LineState, Outcome, RequestLine
from dispatchable.service.desk.reject_reasons import reject_reasons
from dispatchable.service.errors import Refused

VALIDATING = (Outcome.VALIDATED_AS_IS, Outcome.VALIDATED_CORRECTED)
BY_DESK = (*VALIDATING, Outcome.REJECTED, Outcome.DUPLICATE, Outcome.OUT_OF_SCOPE)
LONGEST_NOTE = 5000
LONGEST_ACCESS = 2000


@dataclass(frozen=True, slots=True)
class Decision:
    """What an agent decided on a line."""

    outcome: str
    note: str = ""
    """What the requester is told besides. With a validation it says what convinced the agent."""
    reason: str = ""
    """Code out of ``reject_reasons``, for a rejection."""
    elements: Mapping[str, str] = field(default_factory=dict)
    """The corrected address, for a correction. Many lines have none: each takes the register's own correction."""
    longitude: float | None = None
    latitude: float | None = None
    """Where it is: a point of the register or the pin."""
    access: str = ""
    """How responders get in; kept with the address."""
    expires_on: date | None = None
    """The last day on which the validation holds for what is typed anew; None for ever."""

    @property
    def expires_at(self) -> datetime | None:
        """The end of that day, UTC."""
        return datetime.combine(self.expires_on, time(23, 59, 59), UTC) if self.expires_on else None


def tidied(decision: Decision) -> Decision:
    """Without NUL and blanks around, and no longer than is kept."""
    return replace(
        decision,
        note=decision.note.replace("\0", "").strip()[:LONGEST_NOTE],
        access=decision.access.replace("\0", "").strip()[:LONGEST_ACCESS],
    )


def as_kept(decision: Decision) -> dict[str, Any]:
    """The decision as JSON keeps it."""
    kept = {**asdict(decision), "elements": dict(decision.elements)}
    kept["expires_on"] = decision.expires_on.isoformat() if decision.expires_on else ""
    return kept


def from_kept(kept: Mapping[str, Any]) -> Decision:
    """The decision that ``as_kept`` made JSON of; what else stands there is left aside."""
    names = {name: kept[name] for name in Decision.__dataclass_fields__ if name in kept}
    day = names.get("expires_on")
    return Decision(**{**names, "expires_on": date.fromisoformat(day) if day else None})


def needs_second(country: str) -> bool:
    """Whether a second agent must confirm a validation there: by the country pack, or by the operator's word."""
    return load_pack(country).two_person or country in desk_settings().second_person


def complete(decision: Decision) -> None:
    """Raises Refused, which names the field, for a decision that lacks something whatever the line."""
    if decision.outcome not in BY_DESK:
        raise Refused("line.outcome", en="Choose a decision.", fr="Choisissez une décision.", field="outcome")
    if decision.outcome == Outcome.REJECTED and decision.reason not in reject_reasons():
        raise Refused(
            "line.reason",
            en="Choose the reason for the rejection: the requester is told it.",
            fr="Choisissez le motif du refus\u00a0: il est communiqué au demandeur.",
            field="reason",
        )
    other = decision.outcome == Outcome.REJECTED and decision.reason == "other"
    if not decision.note and (other or decision.outcome in VALIDATING):
        raise Refused(
            "line.note",
            en="Write what the decision rests on: it is kept as evidence and told to the requester.",
            fr="Écrivez sur quoi repose la décision\u00a0: c'est conservé comme preuve et communiqué au demandeur.",
            field="note",
        )
    if decision.expires_on is not None and decision.expires_on < timezone.now().date():
        raise Refused(
            "line.expired",
            en="This day is over. Choose a later one, or leave the field empty.",
            fr="Ce jour est passé. Choisissez une date ultérieure, ou laissez le champ vide.",
            field="expires_on",
        )


def corrects(line: RequestLine, decision: Decision) -> None:
    """Raises Refused for a correction that is no address, or that corrects nothing."""
    if decision.outcome != Outcome.VALIDATED_CORRECTED:
        return
    wanted = CivicAddress.from_mapping(decision.elements)
    if not (wanted.street or wanted.landmark or wanted.locality) or not wanted.city:
        raise Refused(
            "line.correction",
            en="A corrected address needs at least a street and a town.",
            fr="Une adresse corrigée comporte au moins une voie et une commune.",
            field="street",
        )
    if wanted == CivicAddress.from_mapping(line.elements):
        raise Refused(
            "line.same",
            en='Nothing is changed in the address. Change it, or decide "validate as it is".',
            fr="Rien n'est modifié dans l'adresse. Modifiez-la, ou choisissez «\u00a0valider telle quelle\u00a0».",
            field="street",
        )


def not_decided(line: RequestLine, seen_state: str) -> None:
    """Raises Refused when a colleague decided the line, or moved it on, since the agent's page was shown."""
    if line.state == LineState.DECIDED:
        when = f"{line.decided_at:%Y-%m-%d %H:%M} UTC" if line.decided_at else ""
        raise Refused(
            "line.decided",
            en=f"This line was decided meanwhile. By: {line.decided_by_name}, {when}. Below is what was decided.",
            fr=f"Cette ligne a été décidée entre-temps. Par\u00a0: {line.decided_by_name}, {when}. "
            "La décision figure ci-dessous.",
        )
    if seen_state and seen_state != line.state:
        raise Refused(
            "line.changed",
            en="This line was changed meanwhile, by a colleague or by an answer. Read what is new, then decide.",
            fr="Cette ligne a changé entre-temps, par un collègue ou par une réponse. "
            "Lisez ce qui est nouveau, puis décidez.",
        )


def address_changed(now: str) -> Refused:
    """What the desk was asked about is no longer what the address says."""
    return Refused(
        "line.address_changed",
        en=f"The address was changed after this request was sent. It now reads: {now}. Nothing was "
        "validated. Decide “duplicate” or “out of scope”; a new request asks for the new wording.",
        fr="L'adresse a été modifiée après l'envoi de cette demande. "
        f"Elle indique maintenant\u00a0: {now}. Rien n'a été validé. "
        "Choisissez «\u00a0doublon\u00a0» ou «\u00a0hors périmètre\u00a0»\u00a0; "
        "une nouvelle demande portera sur la nouvelle adresse.",
    )


def not_ready() -> Refused:
    """The request was sent a moment ago, and the worker has not yet made the line's emergency address."""
    return Refused(
        "line.not_ready",
        en="The emergency address of this line is still being made. Decide it in a few minutes.",
        fr="L'adresse d'urgence de cette ligne est en cours de création. Décidez-en dans quelques minutes.",
    )


def register_correction(address: EmergencyAddress) -> dict[str, str]:
    """The one correction that the register made with certainty, as elements. Raises Refused where there is none."""
    assert address.current is not None
    choice = next((one for one in choices_of(address.current.evidence.verdict) if one.is_correction), None)
    if choice is None:
        raise Refused(
            "line.no_correction",
            en="The register has no certain correction for this address. Decide this line by itself.",
            fr="Le référentiel n'a pas de correction certaine pour cette adresse. Décidez de cette ligne à part.",
        )
    elements = choice.address.as_dict()
    elements.pop("country", None)
    return elements


def waits_for_second(line: RequestLine) -> Refused:
    """Another decision is proposed already."""
    return Refused(
        "line.proposed",
        en=f"A decision is proposed for this line already. By: {line.proposed_by_name}. Confirm it or send it back "
        "first.",
        fr=f"Une décision est déjà proposée pour cette ligne. Par\u00a0: {line.proposed_by_name}. Confirmez-la ou "
        "renvoyez-la d'abord.",
    )
