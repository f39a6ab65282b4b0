"""Addresses, places and telephone numbers as the tenant's exports have them."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.service.numbers.syntax import international

_HOME = {
    **dict.fromkeys(("GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM", "NC", "PF", "WF"), "FR"),
    **dict.fromkeys(("PR", "GU", "VI", "AS", "MP"), "US"),
    **dict.fromkeys(("JE", "GG", "IM"), "GB"),
    "AX": "FI", "SJ": "NO", "VA": "IT", "CX": "AU", "CC": "AU",
}  # fmt: skip
"""Regions whose addresses may be written under the country they belong to."""
_MARKED = frozenset({"valid", "validated"})


@dataclass(frozen=True, slots=True)
class Address:
    """A row of ``Get-CsOnlineLisCivicAddress``."""

    id: str
    """Lower case, as all ids here."""
    default_location: str
    civic: CivicAddress
    company: str
    description: str
    elin: str
    tax_id: str
    mark: str
    """``ValidationStatus`` as written."""
    latitude: float | None
    longitude: float | None

    @property
    def marked(self) -> bool:
        """Whether the tenant calls it validated."""
        return self.mark.lower() in _MARKED


@dataclass(frozen=True, slots=True)
class Location:
    """A row of ``Get-CsOnlineLisLocation``: an address, or a place inside it."""

    id: str
    address: str
    name: str
    elin: str


@dataclass(frozen=True, slots=True)
class Number:
    """A row of ``Get-CsPhoneNumberAssignment``."""

    written: str
    e164: str
    """"" when it cannot be read as a telephone number."""
    extension: str
    countries: frozenset[str]
    """Countries it may be of; empty for one that is of none (international freephone) or cannot be read."""
    address: str
    location: str
    in_use: bool
    target: str
    kind: str
    activation: str
    movable: bool
    """Whether its location may be changed."""

    @property
    def shown(self) -> str:
        """The number as people read it."""
        if not self.e164:
            return self.written
        return international(self.e164).replace(" ", "\u00a0") + (f" ;ext={self.extension}" if self.extension else "")

    @property
    def argument(self) -> str:
        """The number as the cmdlets take it."""
        if not self.e164:
            return self.written
        return self.e164 + (f";ext={self.extension}" if self.extension else "")


def home(country: str) -> str:
    """The country under which a region's addresses and numbers are compared."""
    return _HOME.get(country.upper(), country.upper())


def read_number(written: str) -> tuple[str, str, frozenset[str]]:
    """E.164, extension and possible countries of a number as exported; all empty when it cannot be read.

    ``tel:`` before it, a lost ``+`` and ``;ext=524`` after it are understood.
    """
    text = written.strip().removeprefix("tel:").strip("'")
    main, _, rest = text.partition(";")
    extension = rest.lower().removeprefix("ext=").strip() if rest.lower().startswith("ext=") else ""
    digits = main.strip()
    if digits.isascii() and digits.isdigit():
        digits = "+" + digits
    try:
        parsed = phonenumbers.parse(digits)
    except phonenumbers.NumberParseException:
        return "", "", frozenset()
    if not phonenumbers.is_possible_number(parsed) or (extension and not (extension.isascii() and extension.isdigit())):
        return "", "", frozenset()
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    exact = phonenumbers.region_code_for_number(parsed)
    regions = [exact] if exact else phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(parsed.country_code or 0, ())
    return e164, extension, frozenset(home(region) for region in regions if region != "001")
