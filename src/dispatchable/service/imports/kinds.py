"""Kinds of lists: what a room declares so that its things can be imported.

A room makes a ``Kind`` and registers it in its ``AppConfig.ready``. The room of imports reads the list, keeps the rows,
calls ``judge`` and ``take`` chunk by chunk, finds rows that say the same, and remembers who accepted what; pages for
all of it are in ``interfaces/web/imports``. The kind knows what a row means.
"""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models, transaction

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.errors import UserError
from dispatchable.service.audit.actor import Actor, Right
from dispatchable.service.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of the list may be read as."""

    role: str
    en: str
    fr: str
    names: tuple[str, ...] = ()
    """Its usual names, folded (lower case, no accents, single blanks), the surest first."""
    constant: bool = False
    """Whether one may instead say one value for all rows."""
    choices: tuple[tuple[str, str, str], ...] = ()
    """For a constant that is one of a list: value, English, French."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is amiss with one row. ``blocks`` is False for what one should know and need not mend."""

    code: str
    en: str
    fr: str
    element: str = ""
    """The role of the cell at fault; "" for the row."""
    blocks: bool = True

    @classmethod
    def of(cls, error: UserError, element: str = "") -> Fault:
        """What an action refused, as a fault of the row."""
        return cls(error.code, error.en, error.fr, element or getattr(error, "field", ""))

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {"code": self.code, "element": self.element, "en": self.en, "fr": self.fr, "blocks": self.blocks}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that would make the row good if somebody accepts it."""

    key: str
    """At most 200 characters; comes back as ``Entry.consent`` when somebody accepted it."""
    en: str
    fr: str
    correction: bool = False
    """The one correction that is certain: "accept all corrections" takes it."""

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {"key": self.key, "en": self.en, "fr": self.fr, "correction": self.correction}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as a kind sees it."""

    number: int
    values: Mapping[str, str]
    """Role -> text without blanks at its ends; constants filled in; never an empty one."""
    consent: str = ""
    """Key of the choice that somebody accepted for the row; "" for none."""
    cells: Sequence[str] = ()
    """The row as it stands in the list."""
    row_id: uuid.UUID | None = None
    roles: frozenset[str] = frozenset()
    """The roles that a column is read as, whether this row has something there or not."""
    about: uuid.UUID | None = None
    """What the list belongs to (``Kind.belongs``)."""
    proposal: Mapping[str, Any] = field(default_factory=dict)
    """What was made of the row when it was last judged."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a kind says of a row.

    It is ready when no fault blocks. When one does and there are choices, a person may accept one of them: the row is
    then judged again with that consent, and the kind leaves out what the consent settles.
    """

    faults: Sequence[Fault] = ()
    choices: Sequence[Choice] = ()
    proposal: Mapping[str, Any] = field(default_factory=dict)
    """Plain values for people to see; ``line`` {"en", "fr"} or a text says in short what will be made."""
    same_key: str = ""
    """Equal for two rows that say the same: the second is then a fault (``import.twice``). At most 64 characters."""


Made = models.Model | Fault
"""The object that a row became, or why it could not be made after all."""


class Kind(ABC):
    """One kind of list."""

    name: ClassVar[str]
    """``addresses``, ``numbers``: at most 24 letters."""
    right: ClassVar[Right]
    """Who may import it."""
    words: ClassVar[Mapping[str, str]]
    """``title_en``, ``title_fr`` ("Import addresses"), ``hint_en``, ``hint_fr`` (what to bring), ``example`` (a small
    table as text, its header first)."""
    columns: ClassVar[Sequence[Column]]
    alone: ClassVar[str]
    """The role as which a list of one column without a header is read."""
    back: ClassVar[str]
    """Name of the page of the list that the things are in."""
    page: ClassVar[str]
    """Name of the page of one thing made; it takes the id."""
    belongs: ClassVar[bool] = False
    """Whether a list belongs to something (``about``), and is brought from there alone."""
    take_chunk: ClassVar[int] = 100
    judge_chunk: ClassVar[int] = 500

    def recognise(self, header: Sequence[str]) -> dict[str, int]:
        """Role -> column, by the usual names; empty when nothing is recognised."""
        found: dict[str, tuple[int, int]] = {}
        for index, written in enumerate(header):
            name = fold(written)
            for column in self.columns:
                if name in column.names:
                    rank = column.names.index(name)
                    if column.role not in found or rank < found[column.role][0]:
                        found[column.role] = (rank, index)
        taken: dict[str, int] = {}
        for column in self.columns:
            if column.role in found and found[column.role][1] not in taken.values():
                taken[column.role] = found[column.role][1]
        return taken

    def may_join(self, actor: Actor, about: uuid.UUID) -> None:
        """Raises NotFound or Refused where the actor cannot bring a list for what it is about."""
        raise NotFound("import")

    def way_back(self, about: uuid.UUID | None) -> tuple[str, tuple[Any, ...]]:
        """Name and arguments of the page to go back to."""
        return self.back, ()

    def way_to(self, about: uuid.UUID | None, made_id: uuid.UUID) -> tuple[str, tuple[Any, ...]]:
        """Name and arguments of the page of one thing made."""
        return self.page, (made_id,)

    def constants(self, actor: Actor) -> dict[str, str]:
        """Role -> the constant offered at first."""
        return {}

    def constants_for(self, actor: Actor, about: uuid.UUID | None) -> dict[str, str]:
        """The same for a list that belongs to something."""
        return self.constants(actor)

    @abstractmethod
    def lacking(self, roles: frozenset[str]) -> Refused | None:
        """Why the columns read as these roles do not suffice; None when they do."""

    @abstractmethod
    def judge(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Judged]:
        """One answer for each row, in order. Saves nothing; all faults of a row at once; no query for each row."""

    def take(self, actor: Actor, rows: Sequence[Entry]) -> Sequence[Made]:
        """Make what the rows say, in order; called in one transaction, with rows that were judged ready.

        This way takes them one by one, each in a savepoint; a kind with a quicker way overrules it.
        """
        made: list[Made] = []
        for row in rows:
            try:
                with transaction.atomic():
                    made.append(self.take_one(actor, row))
            except (Refused, NotFound) as error:
                made.append(Fault.of(error))
        return made

    def take_one(self, actor: Actor, row: Entry) -> models.Model:
        """Make what one row says. Raises Refused; the row then stays with that fault."""
        raise NotImplementedError


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called once at start."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """The kind of that name. NotFound for an unknown one."""
    if name not in _kinds:
        raise NotFound("import")
    return _kinds[name]


def kinds() -> tuple[Kind, ...]:
    """Every kind."""
    return tuple(_kinds.values())
