"""The country of an address, from an option, a column or the registers."""

from __future__ import annotations

from collections.abc import Sequence

from dispatchable import Register
from dispatchable.engine.countries.names import country_code
from dispatchable.engine.countries.pack import load_pack
from dispatchable.engine.errors import UserError


def settled_country(given: str, registers: Sequence[Register]) -> str:
    """``given`` as a code, else the only country of ``registers``, else "" (a column may still tell).

    Raises UserError (usage) when ``given`` is no country that is offered.
    """
    if given:
        return load_pack(country_code(given)).country
    known = {register.country for register in registers}
    return known.pop() if len(known) == 1 else ""


def no_country() -> UserError:
    """The error for addresses whose country nothing tells."""
    return UserError(
        "country.needed",
        en="The country is not known. Add --country, for example --country FR, or a column named country.",
        fr="Le pays n'est pas connu. Ajoutez --country, par exemple --country FR, ou une colonne nommée pays.",
        usage=True,
    )
