"""Writes what areas the first digits of numbers stand for, by name: src/dispatchable/service/numbers/area_towns.tsv.

Source: the geographic data of phonenumbers (the Python port of Google's libphonenumber, Apache-2.0). They are taken out
once, because reading all of theirs costs a process some 90 MB. Run again after a newer phonenumbers:

    python tools/build_areas.py
"""

from __future__ import annotations

from pathlib import Path

import phonenumbers
from phonenumbers.geodata import GEOCODE_DATA

COUNTRIES = {"BE": "32", "DE": "49", "ES": "34", "IE": "353", "NL": "31"}
TARGET = Path(__file__).resolve().parent.parent / "src/dispatchable/service/numbers/area_towns.tsv"


def main() -> None:
    """Rewrite the file."""
    lines = [
        "# Made by tools/build_areas.py from the geographic data of "
        f"phonenumbers {phonenumbers.__version__} (libphonenumber, Apache-2.0).",
        "# Country, first digits after the +, names of the area.",
    ]
    for country, code in COUNTRIES.items():
        for prefix, names in sorted(GEOCODE_DATA.items()):
            if prefix.startswith(code):
                known = sorted({part.strip() for name in names.values() for part in name.split("/")})
                lines.append("\t".join((country, prefix, "|".join(known))))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
