"""Draws ``docs/pictures/verdict.png``: a real verdict, as the terminal shows it, of an address in an invented town.

Needs Chromium, which turns the drawing into a picture.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from dispatchable import Register, Validator
from dispatchable.engine.registers.batches import SourceOptions
from dispatchable.engine.registers.build import build_register
from dispatchable.engine.registers.sources import open_source
from dispatchable.interfaces.cli.panel import panel

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "verdict.png"
WIDTH = 100
WRITTEN = "18 r. des tilleuls, 99410 valbrume"
HOUSES = ("2", "4", "8", "10", "14", "16", "20", "22", "26")
INK, PAPER = (32, 33, 36), (255, 255, 255)
BLACK, RED, GREEN, YELLOW = (60, 60, 60), (178, 24, 24), (20, 120, 40), (150, 95, 0)
BLUE, MAGENTA, CYAN, WHITE = (30, 80, 180), (130, 40, 140), (0, 110, 120), (90, 90, 90)
THEME = TerminalTheme(PAPER, INK, [BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE])
MARGIN = 16
STYLE = f"body{{margin:0;padding:{MARGIN}px;background:#dfe3e8}}svg{{display:block}}"


def validator(folder: Path) -> Validator:
    """A validator over one street of an invented town."""
    rows = ["id,number,street,postcode,city,lon,lat"]
    rows += [f"v-{n},{n},Rue des Tilleuls,99410,Valbrume,{2.61 + int(n) / 1e4:.4f},47.02" for n in HOUSES]
    table = folder / "houses.csv"
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = {"record_id": "id", "house_number": "number", "longitude": "lon", "latitude": "lat"}
    columns |= {name: name for name in ("street", "postcode", "city")}
    register = folder / "valbrume.register"
    events = open_source("csv", [table], SourceOptions("FR", columns))
    build_register(events, output=register, name="Valbrume", country="FR", source="csv")
    return Validator([Register.open(register)])


def drawing(folder: Path) -> str:
    """The verdict's panel as SVG, in fonts that the machine has."""
    verdict = validator(folder).validate(WRITTEN, country="FR")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(panel(WRITTEN, verdict, "en"))
    svg = console.export_svg(title=f'dispatchable validate "{WRITTEN}"', theme=THEME)
    # The drawing would fetch its fonts from a public server; the picture is made without any network.
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "DejaVu Sans Mono")


def photograph(chromium: str, svg: str, folder: Path) -> tuple[bytes, str]:
    """The drawing as PNG, and its size in words."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert found is not None, "the drawing has no size"
    width, height = (round(float(part)) for part in found.groups())
    page, shot = folder / "verdict.html", folder / "verdict.png"
    sized = svg.replace("<svg ", f'<svg width="{width}" height="{height}" ', 1)
    page.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{sized}", encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--window-size={width + 2 * MARGIN},{height + 2 * MARGIN}"]
    subprocess.run([*command, f"--screenshot={shot}", page.as_uri()], check=True, capture_output=True)
    return shot.read_bytes(), f"{width} x {height}"


def main() -> int:
    """Draw the picture; 1 when there is no Chromium."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("Chromium is needed to draw the picture: sudo apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        picture, size = photograph(chromium, drawing(Path(name)), Path(name))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_bytes(picture)
    print(f"drew {PICTURE.relative_to(ROOT)}, {size}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
