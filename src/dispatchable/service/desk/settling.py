"""From lines to emergency addresses, many at once: found there, made, validated where that needs nobody, or put under
review. Called in a transaction, with locked lines; doing it again to a line that is settled changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.service.addresses.checked import Checked, Choice
from dispatchable.service.addresses.duplicates import same_address
from dispatchable.service.addresses.models import AddressState, AddressVersion, EmergencyAddress, Evidence
from dispatchable.service.addresses.versions import version_of
from dispatchable.service.audit.actor import Actor
from dispatchable.service.desk.addressing import put_under_review, settle
from dispatchable.service.desk.checking import glance, slim, standing_of
from dispatchable.service.desk.lines import TYPED
from dispatchable.service.desk.models import LineState, Outcome, RequestLine, ServiceRequest, Standing
from dispatchable.service.errors import NotFound, Refused
from dispatchable.service.storage.saving import save_each

SETTLED = ("address", "asked_version", "country", "standing", "verdict", "state", "outcome", "decided_at",
           "decided_by_id", "decided_by_name")  # fmt: skip
"""What settling writes on a line."""


def settle_lines(actor: Actor, request: ServiceRequest, lines: Sequence[RequestLine]) -> None:
    """Bring the lines of a request that was sent to the desk: each has its address, under review or solved."""
    todo = [line for line in lines if line.state != LineState.DECIDED and line.asked_version_id is None]
    _Batch(actor, request, sending=True).treat(todo)


def solve_lines(actor: Actor, request: ServiceRequest, lines: Sequence[RequestLine], *, corrections: bool) -> None:
    """Solve the lines of a draft that need nobody: those the register has, or the certain ``corrections``, to which
    the actor consents. What turns out otherwise by now stays in the draft, as it now stands.
    """
    _Batch(actor, request, corrections=corrections).treat([line for line in lines if line.state != LineState.DECIDED])


class _Batch:
    """One chunk of lines."""

    def __init__(
        self, actor: Actor, request: ServiceRequest, *, sending: bool = False, corrections: bool = False
    ) -> None:
        self.actor, self.request, self.sending, self.corrections = actor, request, sending, corrections
        self.few = False
        self.reviewed: list[AddressVersion] = []
        self.addresses: list[EmergencyAddress] = []
        self.versions: list[AddressVersion] = []

    def treat(self, lines: Sequence[RequestLine]) -> None:
        """Each line, those that hang on an address or number one by one, the others together."""
        looked = glance(self.request.organization, lines)
        keys = {checked.key for checked in looked if checked is not None}
        known = {key: found[0] for key, found in same_address(self.request.organization_id, keys).items()}
        taken = self._taken(known)
        self.few = len(lines) <= TYPED
        for line, checked in zip(lines, looked, strict=True):
            if checked is None:
                line.standing = Standing.LACKING
                if self.sending:
                    self._decide(line, Outcome.OUT_OF_SCOPE)
                continue
            line.verdict = slim(checked)
            line.standing = standing_of(line.verdict)
            choice = next((c for c in checked.choices() if c.is_correction), None) if self.corrections else None
            wanted = self.sending or choice is not None or line.standing == Standing.FOUND
            if not wanted:
                continue
            hangs = line.number_id is not None or line.address_id is not None
            if line.number_id is None and line.address is not None and choice is None and _unchanged(line):
                self._concluded(line, line.address)
            elif hangs:
                self._alone(line, choice)
            elif checked.key in known:
                self._there_already(line, known[checked.key], choice, taken)
            elif self.few:
                self._alone(line, choice)
                if line.address is not None:
                    known[checked.key] = line.address
                    taken.add(line.address.pk)
            else:
                known[checked.key] = self._made(line, checked, choice)
                taken.add(known[checked.key].pk)
        Evidence.objects.bulk_create([version.evidence for version in self.versions])
        EmergencyAddress.objects.bulk_create(self.addresses)
        AddressVersion.objects.bulk_create(self.versions)
        self._review()
        save_each(RequestLine, lines, SETTLED)

    def _taken(self, known: Mapping[str, EmergencyAddress]) -> set[UUID]:
        """Which of these addresses another line of the request is about already."""
        about = self.request.lines.filter(address__in=[address.pk for address in known.values()])
        return {line.address_id for line in about.order_by().only("address_id") if line.address_id}

    def _alone(self, line: RequestLine, choice: Choice | None) -> None:
        before = line.address, line.number
        try:
            with transaction.atomic():
                address = settle(self.actor, self.request, line, choice.record_id if choice else "")
        except (Refused, NotFound):
            line.address, line.number = before
            if not self.sending:
                return
            # its number or address is not to be had any more: the address alone goes to the desk
            line.number = line.address = None
            address = settle(self.actor, self.request, line)
        self._concluded(line, address)

    def _there_already(
        self, line: RequestLine, address: EmergencyAddress, choice: Choice | None, taken: set[UUID]
    ) -> None:
        """The organisation has this address: the line is about it, or says again what another line says."""
        if address.pk in taken:
            self._decide(line, Outcome.DUPLICATE)
            return
        taken.add(address.pk)
        line.address = address
        if choice is not None and not (address.current and address.current.is_validated):
            self._alone(line, choice)
        else:
            self._concluded(line, address)

    def _made(self, line: RequestLine, checked: Checked, choice: Choice | None) -> EmergencyAddress:
        address = EmergencyAddress(organization=self.request.organization, country=checked.country)
        version = version_of(self.actor, address, checked, choice)
        version.as_written = line.line or version.as_written
        if self.sending and not version.is_validated:
            version.state = AddressState.UNDER_REVIEW
        address.current, address.state = version, version.state
        self.addresses.append(address)
        self.versions.append(version)
        line.address, line.asked_version = address, version
        if version.is_validated:
            self._decide(line, Outcome.SOLVED)
        return address

    def _concluded(self, line: RequestLine, address: EmergencyAddress) -> None:
        """Solved where the address is validated; otherwise, when the request is sent, for the desk."""
        if address.current is not None and address.current.is_validated:
            line.asked_version_id = address.current_id
            self._decide(line, Outcome.SOLVED)
        elif self.sending:
            if self.few or address.current is None:
                put_under_review(self.request, address.pk)
            else:
                self.reviewed.append(address.current)
            line.asked_version_id = address.current_id

    def _review(self) -> None:
        """Addresses that wait for the desk from now on; those validated or retired meanwhile stay what they are."""
        ids = [version.pk for version in self.reviewed]
        still = EmergencyAddress.objects.filter(current__in=ids, current__validated_at=None)
        still = still.exclude(state=AddressState.RETIRED)
        versions = list(still.values_list("current_id", flat=True))
        AddressVersion.objects.filter(pk__in=versions).update(state=AddressState.UNDER_REVIEW)
        EmergencyAddress.objects.filter(current__in=versions).update(state=AddressState.UNDER_REVIEW)

    def _decide(self, line: RequestLine, outcome: Outcome) -> None:
        line.state, line.outcome, line.decided_at = LineState.DECIDED, outcome, timezone.now()
        if not self.sending:
            line.decided_by_id, line.decided_by_name = self.actor.user_id, self.actor.name


def _unchanged(line: RequestLine) -> bool:
    """The line says what its address says, in the same country."""
    address = line.address
    if address is None or address.current is None or address.country != line.request.country:
        return False
    return CivicAddress.from_mapping(address.current.elements) == CivicAddress.from_mapping(line.elements)
