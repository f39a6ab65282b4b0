"""Countries by the names that people write."""

from __future__ import annotations

from functools import cache

from dispatchable.engine.civic.folding import fold
from dispatchable.engine.countries.pack import countries, load_pack

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
    code = text.strip().upper()
    if code in countries():  # no pack need be read to know it
        return code
    return _by_name().get(fold(text), code)
