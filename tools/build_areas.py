"""Writes what areas the first digits of numbers stand for into the package; the wheel's build hook and make call this.

The names come from the geographic data of phonenumbers (the Python port of Google's libphonenumber); they are taken out
at build time, because reading all of theirs costs a process some 90 MB, and none is committed.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import phonenumbers

_ROOM = Path("src/dispatchable/service/numbers")


def build_areas(root: Path) -> None:
    """Write ``area_towns.tsv`` in the source tree at ``root``: country, first digits after the +, names of the area.

    Quick when the file is from this version of phonenumbers.
    """
    target = root / _ROOM / "compiled" / "area_towns.tsv"
    made_from = f"# Areas by first digits, of phonenumbers {phonenumbers.__version__} (libphonenumber, Apache-2.0)."
    if target.is_file():
        with target.open(encoding="utf-8") as file:
            if file.readline().rstrip("\n") == made_from:
                return
    from phonenumbers.geodata import GEOCODE_DATA

    codes: dict[str, str] = runpy.run_path(str(root / _ROOM / "area_codes.py"))["COUNTRY_CODES"]
    lines = [made_from]
    for country, code in sorted(codes.items()):
        for prefix, names in sorted(GEOCODE_DATA.items()):
            if prefix.startswith(code):
                known = sorted({part.strip() for name in names.values() for part in name.split("/")})
                lines.append("\t".join((country, prefix, "|".join(known))))
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build_areas(Path(__file__).resolve().parent.parent)
