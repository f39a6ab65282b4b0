"""The country of an address, from an option, a column or the registers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dispatchable import Register
from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.engine.errors import UserError

_ALSO_WRITTEN = {
    "usa": "US", "u s a": "US", "u s": "US", "united states of america": "US", "etats unis d amerique": "US",
    "uk": "GB", "u k": "GB", "great britain": "GB", "grande bretagne": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "angleterre": "GB", "ecosse": "GB", "fra": "FR", "can": "CA", "gbr": "GB", "deu": "DE",
    "deutschland": "DE", "holland": "NL", "hollande": "NL",
}  # fmt: skip
"""Names in use besides the ISO 3166-1 code and the names of the country packs, folded."""


@cache
def _by_name() -> dict[str, str]:
    names = dict(_ALSO_WRITTEN)
    for code in countries():
        pack = load_pack(code)
        names[fold(pack.name_en)] = names[fold(pack.name_fr)] = names[code.lower()] = code
    return names


def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country written as a code or by its French or English name.

    What is not recognised comes back in upper case, for the verdict to say so.
    """
    return _by_name().get(fold(text), text.strip().upper())


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
