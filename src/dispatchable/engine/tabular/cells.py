"""Cells that came with a type, as text: numbers without points and exponents, lost leading zeros put back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.engine.tabular.names import role_of
from dispatchable.engine.tabular.write import row_text

_INSEE_DIGITS = 5

Cell = str | int | float


class Number(str):
    """Text that stood as a number in its file (JSON)."""

    __slots__ = ()


@dataclass(slots=True)
class Rebuilt:
    """What was done to cells while they became text."""

    zeros: dict[str, int] = field(default_factory=dict)
    """Column -> how many of its codes had lost leading zeros, which were put back."""
    dates: dict[str, int] = field(default_factory=dict)
    """Address column -> how many of its cells are dates, as a spreadsheet makes out of "3-4"."""


def write_rows(
    rows: Iterable[Sequence[Cell]],
    target: IO[str],
    *,
    country: str = "",
    roles: Mapping[str, str] | None = None,
    country_of: Callable[[str], str] = str.upper,
) -> Rebuilt:
    """Writes typed rows, the header first, as RFC 4180 text.

    Numeric cells of a postcode column get the leading zeros back that the postcode of their country needs: the row's
    own country (``country_of`` makes a code of what its cell says) or ``country``; those of French commune codes
    likewise. Where the country is not known they stay as they are. ``roles`` (role -> column, ``--map``) overrule the
    usual names. An empty row is an empty line.
    """
    rebuilt = Rebuilt()
    header: list[str] | None = None
    columns: dict[str, int] = {}
    for row in rows:
        cells = [text_of(cell) for cell in row]
        if header is None:
            if any(cells):
                header = cells
                columns = _columns(header, roles or {})
        else:
            _mend(row, cells, header, columns, country, country_of, rebuilt)
        target.write(row_text(cells) if any(cells) else "\n")
    return rebuilt


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers as digits only, others with 15 digits at the most and never with an exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int):
        return str(cell) if abs(cell) < 10**30 else f"{cell:e}"
    text = f"{cell:.15g}"
    return f"{cell:.15f}".rstrip("0") if "e-" in text else f"{cell:.0f}" if "e" in text else text


def _columns(header: Sequence[str], roles: Mapping[str, str]) -> dict[str, int]:
    """Role -> column, for the roles whose cells are mended or looked at."""
    found: dict[str, tuple[int, int]] = {}
    for index, name in enumerate(header):
        known = role_of(name)
        if known and (known[0] not in found or known[1] < found[known[0]][0]):
            found[known[0]] = (known[1], index)
    columns = {role: index for role, (_, index) in found.items()}
    columns.update({role: list(header).index(name) for role, name in roles.items() if name in header})
    return {role: columns[role] for role in (*_CODES, *_READ_AS_DATES, "country") if role in columns}


_CODES = ("postcode", "city_code")
_READ_AS_DATES = ("address", "house_number", "street")


def _mend(
    row: Sequence[Cell],
    cells: list[str],
    header: Sequence[str],
    columns: Mapping[str, int],
    default: str,
    country_of: Callable[[str], str],
    rebuilt: Rebuilt,
) -> None:
    for role in _CODES:
        index = columns.get(role, len(cells))
        if index < len(cells) and isinstance(row[index], (int, Number)):
            at = columns.get("country", len(cells))
            own = cells[at].strip() if at < len(cells) else ""
            country = country_of(own) if own else default
            whole = with_zeros(cells[index], role, country)
            if whole != cells[index]:
                cells[index] = whole
                name = header[index] if index < len(header) else ""
                rebuilt.zeros[name] = rebuilt.zeros.get(name, 0) + 1
    for role in _READ_AS_DATES:
        index = columns.get(role, len(cells))
        if index < len(cells) and _is_date(cells[index]):
            name = header[index] if index < len(header) else ""
            rebuilt.dates[name] = rebuilt.dates.get(name, 0) + 1


def with_zeros(digits: str, role: str, country: str) -> str:
    """``digits`` with the leading zeros that make it a ``postcode`` or ``city_code`` of ``country``, else unchanged.

    Only the fewest zeros that fit the country's pattern are put back, and at most three.
    """
    if not (digits.isascii() and digits.isdigit()) or country not in countries():
        return digits
    if role == "city_code":
        return digits.zfill(_INSEE_DIGITS) if country == "FR" and len(digits) == _INSEE_DIGITS - 1 else digits
    rules = load_pack(country).postcode
    if rules is None:
        return digits
    for zeros in range(4):
        if rules.pattern.fullmatch("0" * zeros + digits):
            return "0" * zeros + digits
    return digits


def _is_date(text: str) -> bool:
    """Whether a cell is a day as this reader writes one."""
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()
