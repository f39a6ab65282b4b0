"""The local carrier: the organisation's own telephone system, or whoever is served by files.

Each registration and each release is one hand-off file with one row, ``<registration id>.<action>.csv`` in
``<data dir>/carriers/<carrier id>/handoff``: written under another name, brought to the disk, then renamed, so that a
reader never sees half of one. The same registration always makes the same file.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.tabular.write import neutralised
from dispatchable.engine.whole import PRIVATE, written_whole
from dispatchable.service.carriers.connectors.base import Answer, CarrierDown
from dispatchable.service.carriers.models import Acknowledges, Carrier, Registration, RegistrationState
from dispatchable.service.datadir import data_dir

Action = Literal["register", "release"]
COLUMNS = (
    "registration_id", "number", "action", *ELEMENTS, "line", "place", "place_floor", "place_room", "longitude",
    "latitude", "siret",
)  # fmt: skip
"""Columns of a hand-off file, in order; UTF-8, comma-separated, with a header."""


def folder(carrier_id: uuid.UUID, name: str) -> Path:
    """A folder of the carrier in the data directory: ``handoff`` or ``acknowledgements``."""
    return data_dir() / "carriers" / str(carrier_id) / name


def row(registration: Registration, action: Action) -> dict[str, str]:
    """The row that hands one registration over."""
    version, place = registration.version, registration.place
    # the place's own point is nearer to the caller than the building's
    own = place is not None and place.longitude is not None and place.latitude is not None
    longitude, latitude = version.where
    if own and place:
        longitude, latitude = place.longitude, place.latitude
    typed = {
        **{name: str(version.elements.get(name, "")) for name in ELEMENTS},
        "line": version.line,
        "place": place.name if place else "",
        "place_floor": place.floor if place else "",
        "place_room": place.room if place else "",
    }
    return {
        # whoever opens the file in a spreadsheet runs nothing that somebody typed
        **{name: neutralised(text) for name, text in typed.items()},
        "registration_id": str(registration.pk),
        "number": registration.e164,
        "action": action,
        "longitude": "" if longitude is None else f"{longitude:.7f}",
        "latitude": "" if latitude is None else f"{latitude:.7f}",
        "siret": version.address.identifiers.get("siret", ""),
    }


def table(rows: Iterable[dict[str, str]]) -> str:
    """A hand-off file's text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class LocalCarrier:
    """Keeps registrations in the database and hands them over as files."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier

    def ask(self, registration: Registration) -> Answer:
        """Write the hand-off file; in force at once where the organisation's own system is in charge."""
        if registration.state != RegistrationState.REQUESTED:
            return self.answer(registration)
        self._hand_over(registration, "register")
        return self._own_word(registration)

    def answer(self, registration: Registration) -> Answer:
        """What the acknowledgement files have said of it."""
        said = Answer("waiting", registration.carrier_reference, registration.answer_code, registration.answer_text)
        match registration.state:
            case RegistrationState.CONFIRMED | RegistrationState.RELEASED:
                return Answer("confirmed", said.reference, said.code, said.text)
            case RegistrationState.REFUSED:
                return Answer("refused", said.reference, said.code, said.text)
        return said

    def release(self, registration: Registration) -> Answer:
        """Write the file that takes the registration back."""
        if registration.state == RegistrationState.RELEASED:
            return self.answer(registration)
        self._hand_over(registration, "release")
        return self._own_word(registration)

    def _own_word(self, registration: Registration) -> Answer:
        own = self._carrier.acknowledges == Acknowledges.ITSELF
        return Answer("confirmed" if own else "waiting", f"local-{str(registration.pk)[-12:]}")

    def _hand_over(self, registration: Registration, action: Action) -> None:
        try:
            place = folder(self._carrier.pk, "handoff")
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            with written_whole(place / f"{registration.pk}.{action}.csv", PRIVATE) as file:
                file.write(table([row(registration, action)]).encode())
        except OSError as error:
            # the system's own text names a path and may name more: only its kind goes on
            raise CarrierDown(type(error).__name__) from None
