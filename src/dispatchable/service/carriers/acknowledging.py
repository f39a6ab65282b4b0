"""Reads an acknowledgement file: which rows it has and what is wrong with any of them.

A file is CSV with a header: ``registration_id``, ``answer`` (``confirmed`` or ``refused``), ``code`` and ``text`` (both
optional, kept and shown), in any order; other columns are ignored.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.read import read_table
from dispatchable.service.errors import Refused

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
REQUIRED = ("registration_id", "answer")
ANSWERS = {"confirmed": True, "refused": False}


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be applied, and why."""

    line: int
    registration: str
    en: str
    fr: str

    def document(self) -> dict[str, str | int]:
        """As kept with the file."""
        return {"line": self.line, "registration": self.registration, "en": self.en, "fr": self.fr}


@dataclass(frozen=True, slots=True)
class AckRow:
    """A row that can be read."""

    line: int
    registration_id: uuid.UUID
    confirmed: bool
    code: str
    text: str


def read_rows(content: bytes) -> tuple[list[AckRow], list[Fault]]:
    """The rows that can be read and the faults of the others.

    Raises Refused when it is no such file at all: too large, no table, no such header.
    """
    if len(content) > MOST_BYTES:
        raise _refused(
            "The file is larger than 2 MB. Split it and send the parts.",
            "Le fichier dépasse 2\u00a0Mo. Découpez-le et envoyez les parties.",
        )
    try:
        with read_table(io.BytesIO(content)) as table:
            names = [name.strip().lower() for name in table.header]
            if any(name not in names for name in REQUIRED):
                raise _refused(
                    "The first line must name the columns registration_id and answer; code and text may follow.",
                    "La première ligne doit nommer les colonnes registration_id et answer\u00a0; "
                    "code et text peuvent suivre.",
                )
            places = {name: names.index(name) for name in (*REQUIRED, "code", "text") if name in names}
            rows: list[AckRow] = []
            faults: list[Fault] = []
            for cells in table:
                if len(rows) + len(faults) >= MOST_ROWS:
                    raise _refused(
                        "The file has more than 20,000 rows. Split it and send the parts.",
                        "Le fichier compte plus de 20\u202f000 lignes. Découpez-le et envoyez les parties.",
                    )
                given = {name: cells[i].strip() if i < len(cells) else "" for name, i in places.items()}
                _judge(table.line, given, rows, faults)
    except UserError as error:
        if isinstance(error, Refused):
            raise
        raise _refused(error.en, error.fr) from None
    return rows, faults


def _judge(line: int, given: dict[str, str], rows: list[AckRow], faults: list[Fault]) -> None:
    identity, answer = given["registration_id"], given["answer"].lower()
    try:
        registration_id = uuid.UUID(identity)
    except ValueError:
        faults.append(
            Fault(
                line,
                identity[:40],
                "This is no registration id. Copy it from the hand-off file.",
                "Ce n'est pas un identifiant d'enregistrement. Recopiez-le depuis le fichier de remise.",
            )
        )
        return
    if answer not in ANSWERS:
        faults.append(
            Fault(
                line,
                identity[:40],
                "The answer must be confirmed or refused.",
                "La réponse (answer) doit être confirmed ou refused.",
            )
        )
        return
    rows.append(AckRow(line, registration_id, ANSWERS[answer], given.get("code", "")[:40], given.get("text", "")[:300]))


def _refused(en: str, fr: str) -> Refused:
    return Refused("acknowledgement.file", en=en, fr=fr, field="file")
