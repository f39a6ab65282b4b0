"""A list of 200 addresses with 30 bad rows, as somebody would bring it to the desk."""

from __future__ import annotations

HEADER = "numéro\tvoie\tcode postal\tcommune\tpays"
GOOD = 170
_TREES = ("Aulnes", "Bouleaux", "Charmes", "Frênes", "Houx", "Ifs", "Lauriers", "Mélèzes", "Noyers", "Ormes")
BAD = (
    *(f"\tChemin des {tree}\t99001\tSarlande-Vernoise\tFR" for tree in _TREES),
    *(f"{n}\t\t99001\tSarlande-Vernoise\tFR" for n in range(900, 905)),
    *(f"{n}\tChemin des {tree}\t\t\tFR" for n, tree in zip(range(910, 915), _TREES, strict=False)),
    *(f"{n}\tRue de la République\t99001\tSarlande-Vernoise\tJP" for n in range(920, 925)),
    *(f"{n}\tRue de la République\t99001\tSarlande-Vernoise\tFR" for n in range(400, 405)),
)
"""Ten without number, five without street, five without a town, five in a country without calling, five said twice."""


def two_hundred() -> str:
    """The table as text. The good rows are houses that the register has not, for the desk."""
    good = [f"{400 + n}\tRue de la République\t99001\tSarlande-Vernoise\tFR" for n in range(GOOD)]
    rows = good[:]
    for place, bad in enumerate(BAD):
        rows.insert(3 + place * 5, bad)
    return "\n".join([HEADER, *rows])
