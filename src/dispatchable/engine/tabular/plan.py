"""From a table's columns to addresses: which column holds what, and what a row says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dispatchable.engine.civic.address import ELEMENTS
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.names import ADDRESS, COMPLEMENT, role_of

LINE_ELEMENTS = ("house_number", "suffix", "pre_direction", "pre_type", "street", "street_type", "post_direction")
"""Elements that are written together as the street line, in writing order."""
APART_ELEMENTS = tuple(name for name in ELEMENTS if name not in LINE_ELEMENTS)
"""Elements that are passed on apart from the line."""
ROLES = (ADDRESS, COMPLEMENT, *ELEMENTS)
"""What ``--map`` may name."""


@dataclass(frozen=True, slots=True)
class AddressInput:
    """What one row says: free text, and the elements that stand in columns of their own."""

    text: str
    """The free line, or the street line with its number; may be empty."""
    elements: Mapping[str, str] = field(default_factory=dict)
    """Names out of ``civic.ELEMENTS`` with their text; never an empty one."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the person should know that stops nothing."""

    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Which column is read as what."""

    columns: Mapping[str, int]
    """Role -> index of the column. Roles are ``address``, ``complement`` and names of civic elements."""
    constants: Mapping[str, str]
    """Element -> the text every row gets."""
    header: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    """Columns passed over and choices made between columns."""

    def row(self, cells: Sequence[str]) -> AddressInput:
        """The address that a row holds. Cells that the row lacks count as empty."""
        line = " ".join(self._line(cells).split())
        complement = self._cell(cells, COMPLEMENT)
        if complement and fold(complement) not in fold(line):
            line = f"{line}, {complement}" if line else complement
        elements = {}
        for name in APART_ELEMENTS:
            value = self.constants.get(name, "") or self._cell(cells, name)
            if value:
                elements[name] = value
        return AddressInput(line, elements)

    def reads_line(self) -> bool:
        """Whether the whole street line stands in one column, and nothing of it in others."""
        columns, constants = self.columns, self.constants
        return ADDRESS in columns and not any(n in columns or n in constants for n in (COMPLEMENT, *LINE_ELEMENTS))

    def reader(self) -> Callable[[Sequence[str]], AddressInput]:
        """What does the same as ``row`` and is quicker where the line stands in one column: for many rows."""
        if not self.reads_line():
            return self.row
        columns, constants = self.columns, self.constants
        line = columns[ADDRESS]
        apart = [
            (name, constants.get(name, ""), columns.get(name, -1))
            for name in APART_ELEMENTS
            if constants.get(name) or name in columns
        ]

        def read(cells: Sequence[str]) -> AddressInput:
            many = len(cells)
            elements = {}
            for name, fixed, at in apart:
                value = fixed or (cells[at].strip() if at < many else "")
                if value:
                    elements[name] = value
            return AddressInput(" ".join(cells[line].split()) if line < many else "", elements)

        return read

    def described(self) -> Notice:
        """One sentence that says which column is read as what."""
        pairs = ", ".join(f"{role} = {self.header[index]}" for role, index in self.columns.items())
        fixed = ", ".join(f"{element} := {value}" for element, value in self.constants.items())
        every = "; ".join(part for part in (pairs, fixed) if part)
        return Notice(en=f"Columns read: {every}.", fr=f"Colonnes lues\u00a0: {every}.")

    def _cell(self, cells: Sequence[str], role: str) -> str:
        index = self.columns.get(role, -1)
        return cells[index].strip() if 0 <= index < len(cells) else ""

    def _line(self, cells: Sequence[str]) -> str:
        values = {name: self.constants.get(name, "") or self._cell(cells, name) for name in LINE_ELEMENTS}
        number = " ".join(v for v in (values["house_number"], values["suffix"]) if v)
        free = self._cell(cells, ADDRESS)
        if ADDRESS in self.columns:
            # The number often stands in the line as well as in a column of its own: it is not written twice.
            first_words = fold(free).split()
            if number and fold(number).split()[:1] != first_words[:1]:
                return f"{number} {free}"
            return free
        street = " ".join(values[name] for name in LINE_ELEMENTS[2:] if values[name])
        kind = values["street_type"]
        if kind and self._type_leads():
            rest = " ".join(
                values[name] for name in ("pre_direction", "pre_type", "street", "post_direction") if values[name]
            )
            street = rest if fold(rest).startswith(fold(kind) + " ") else f"{kind} {rest}"
        return f"{number} {street}".strip()

    def _type_leads(self) -> bool:
        """Whether the type is written before the name: French tables put its column first, English ones after."""
        street, kind = self.columns.get("street", -1), self.columns.get("street_type", -1)
        return 0 <= kind < street


def recognise(
    header: Sequence[str],
    explicit: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
) -> ColumnPlan:
    """Which column of ``header`` is what, by its usual name or by ``explicit`` (role -> column name, ``--map``).

    A mapped role overrules recognition; an empty column name says that no column is to be read as that role. Columns of
    a free line are not recognised beside a mapped ``street``, nor street columns beside a mapped ``address``.
    ``constants`` (``--set``) overrule columns. Raises UserError (usage) naming the columns there are, for an unknown
    role or column, an element both mapped and set, and a table without any address.
    """
    explicit = dict(explicit or {})
    constants = dict(constants or {})
    _check_names(explicit, constants)
    columns: dict[str, int] = {}
    for role, name in explicit.items():
        if name:
            columns[role] = _column(header, role, name)
    barred = set(explicit) | set(constants)
    if explicit.get(ADDRESS):
        barred.update(LINE_ELEMENTS)
    elif explicit.get("street") or "street" in constants:
        barred.add(ADDRESS)
    notices: list[Notice] = []
    taken = set(columns.values())
    for role, indexes in _recognised(header).items():
        free = [index for index in indexes if index not in taken]
        if role in barred or not free:
            continue
        columns[role] = free[0]
        notices.extend(_passed_over(header, role, free))
    notices.extend(_settle_line(header, columns, constants, explicit))
    if not ({ADDRESS, "street"} & set(columns) or "street" in constants or {"locality", "landmark"} & set(columns)):
        raise _no_address(header)
    ordered = {role: columns[role] for role in ROLES if role in columns}
    return ColumnPlan(ordered, constants, tuple(header), tuple(notices))


def _check_names(explicit: Mapping[str, str], constants: Mapping[str, str]) -> None:
    for option, names, known in (("--map", explicit, ROLES), ("--set", constants, ELEMENTS)):
        for name in names:
            if name not in known:
                listed = ", ".join(known)
                raise UserError(
                    "columns.unknown_element",
                    en=f"{option}: “{name}” is no part of an address. Use one of: {listed}.",
                    fr=f"{option}\u00a0: «\u00a0{name}\u00a0» n'est pas un élément d'adresse. "
                    f"Éléments possibles\u00a0: {listed}.",
                    usage=True,
                )
    for name in sorted(set(explicit) & set(constants)):
        raise UserError(
            "columns.mapped_and_set",
            en=f"“{name}” is given by --map and by --set. Keep one of the two.",
            fr=f"«\u00a0{name}\u00a0» est donné à la fois par --map et par --set. Gardez l'un des deux.",
            usage=True,
        )


def _column(header: Sequence[str], role: str, name: str) -> int:
    """Index of the column called ``name``: exactly, else after folding."""
    if name in header:
        return list(header).index(name)
    alike = [index for index, column in enumerate(header) if fold(column) == fold(name)]
    if fold(name) and len(alike) == 1:
        return alike[0]
    seen = _seen(header)
    raise UserError(
        "columns.unknown_column",
        en=f"--map {role}={name}: the table has no such column. Its columns are: {seen}.",
        fr=f"--map {role}={name}\u00a0: le tableau n'a pas cette colonne. Ses colonnes sont\u00a0: {seen}.",
        usage=True,
    )


def _recognised(header: Sequence[str]) -> dict[str, list[int]]:
    """Role -> columns that may be it, the surest name first, then the leftmost."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for index, column in enumerate(header):
        found = role_of(column)
        if found:
            ranked.setdefault(found[0], []).append((found[1], index))
    return {role: [index for _, index in sorted(places)] for role, places in ranked.items()}


def _passed_over(header: Sequence[str], role: str, indexes: Sequence[int]) -> list[Notice]:
    if len(indexes) < 2:
        return []
    used, others = header[indexes[0]], ", ".join(header[index] for index in indexes[1:])
    return [
        Notice(
            en=f"Several columns look like “{role}”: {used} is used, not {others}. "
            f"Choose another with --map {role}=COLUMN.",
            fr=f"Plusieurs colonnes ressemblent à «\u00a0{role}\u00a0»\u00a0: {used} est retenue, pas {others}. "
            f"Choisissez-en une autre avec --map {role}=COLONNE.",
        )
    ]


def _settle_line(
    header: Sequence[str], columns: dict[str, int], constants: Mapping[str, str], explicit: Mapping[str, str]
) -> list[Notice]:
    """Keeps the line where a free line and street columns both exist; drops number columns that belong to no street."""
    notices: list[Notice] = []
    has_street = "street" in columns or "street" in constants
    if ADDRESS in columns and has_street and ADDRESS not in explicit:
        if any(name in explicit for name in LINE_ELEMENTS):
            columns.pop(ADDRESS)
            return notices
        dropped = [name for name in LINE_ELEMENTS if name in columns]
        listed = ", ".join(header[columns.pop(name)] for name in dropped)
        line = header[columns[ADDRESS]]
        notices.append(
            Notice(
                en=f"The address is read from {line}; the columns {listed} are not read. "
                "To read those instead, use --map address=.",
                fr=f"L'adresse est lue dans {line}\u202f; les colonnes {listed} ne sont pas lues. "
                "Pour lire plutôt celles-ci, utilisez --map address=.",
            )
        )
    elif ADDRESS in columns or not has_street:
        for name in LINE_ELEMENTS:
            # Beside a free line only a number column adds something; a lone "suffix" may be anything.
            if name in columns and name not in explicit and (name != "house_number" or ADDRESS not in columns):
                columns.pop(name)
    return notices


def _seen(header: Sequence[str]) -> str:
    return ", ".join(name or '""' for name in header[:60]) + (", ..." if len(header) > 60 else "")


def _no_address(header: Sequence[str]) -> UserError:
    seen = _seen(header)
    example = next((name for name in header if name), "COLUMN")
    return UserError(
        "columns.no_address",
        en=f"No column is recognised as an address. The columns are: {seen}. "
        f"Say which it is, for example --map address={example} or --map street=COLUMN,postcode=COLUMN,city=COLUMN.",
        fr=f"Aucune colonne n'est reconnue comme une adresse. Les colonnes sont\u00a0: {seen}. "
        f"Indiquez-la, par exemple --map address={example} ou --map street=COLONNE,postcode=COLONNE,city=COLONNE.",
        usage=True,
    )
