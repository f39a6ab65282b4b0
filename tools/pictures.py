"""Takes the pictures of the guides: walks through the product in Chromium, then makes what it saw small enough to keep.

The walk is the journey of the tests, once in English and once in French. A picture keeps its width, loses the empty
space below the last line of the page, and has few colours.
"""

from __future__ import annotations

import base64
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
LANGUAGES = ("en", "fr")
TALLEST = 1300
COLOURS = 40
MARGIN = 24
"""Rows of empty page kept below the last line."""
PICTURES = {
    "home-first": "home",
    "verdict-corrected": "verdict-corrected",
    "verdict-not-found": "verdict-not-found",
    "number-failed": "number-failed",
    "request-check": "request-check",
    "desk-decide": "desk-decide",
    "number-active": "number-active",
    "carrier": "carrier",
    "audit": "audit",
    "addresses": "addresses",
    "address-valid": "address",
    "numbers": "numbers",
    "import-faults": "import-faults",
    "bulk-preview-second": "bulk-preview",
    "people": "people",
    "ports": "ports",
    "terms-changed": "terms-changed",
    "notice-write": "notice-write",
    "notice-missing": "notice-missing",
    "notice-read": "notice-read",
    "labels": "labels",
    "why-failed": "why-failed",
    "requests": "requests",
    "queue": "queue",
    "outbox": "outbox",
}
"""What the journey calls a page it looks at, and the name of its picture."""
WALKS = ("test_the_seed_walk.py", "test_fifty_numbers.py", "test_terms_notices_labels.py")
"""The journeys that look at these pages."""
MOST = {"audit": 760, "desk-decide": 1130, "bulk-preview": 900, "outbox": 700, "people": 700, "import-faults": 1000}
"""Rows of a picture of which fewer say enough."""
# Only a browser is here to read a PNG: it draws it on a canvas and hands back the dots.
DOTS = """async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const dots = context.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < dots.length; at += 32768) text += String.fromCharCode(...dots.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""

Dots = npt.NDArray[np.uint8]


def chromium() -> str | None:
    """The system's Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def walk(folder: Path) -> int:
    """Run the journey in both languages with its pictures in ``folder``; its exit code."""
    environment = {**os.environ, "DISPATCHABLE_PICTURES": str(folder)}
    walks = [f"tests/journeys/{name}" for name in WALKS]
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *walks], cwd=ROOT, env=environment).returncode


def dots_of(page: Page, picture: Path) -> Dots:
    """The picture as rows of dots of red, green and blue."""
    source = "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode()
    width, height, text = page.evaluate(DOTS, source)
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)[:, :, :3]


def trimmed(dots: Dots, most: int = TALLEST) -> Dots:
    """The picture without the rows at its end that are all alike, and no taller than ``most``."""
    differs = np.flatnonzero((dots != dots[-1]).any(axis=(1, 2)))
    last = int(differs[-1]) + 1 + MARGIN if len(differs) else len(dots)
    return dots[: min(last, most)]


def small(dots: Dots) -> bytes:
    """The picture as PNG with a palette: its most frequent colours, each other dot in the nearest of them."""
    height, width, _ = dots.shape
    packed = dots.reshape(-1, 3).astype(np.int64) @ np.array([1 << 16, 1 << 8, 1])
    colours, where, count = np.unique(packed, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-count, kind="stable")[:COLOURS]]
    palette = np.stack([kept >> 16, kept >> 8 & 255, kept & 255], axis=1)
    every = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1)
    nearest = ((every[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = nearest[where.reshape(height, width)]
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def keep(seen: Path) -> None:
    """Put the pictures of the walk, made small, where the guides look for them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = chrome.new_page()
        for name, kept in PICTURES.items():
            for language in LANGUAGES:
                picture = FOLDER / f"{kept}-{language}.png"
                dots = trimmed(dots_of(page, seen / f"{name}-{language}.png"), MOST.get(kept, TALLEST))
                picture.write_bytes(small(dots))
                size = picture.stat().st_size / 1000
                print(f"{picture.relative_to(ROOT)}: {dots.shape[1]} x {dots.shape[0]}, {size:.0f} kB")
        chrome.close()


def main(arguments: list[str]) -> int:
    """Walk and keep; with a folder, keep what a walk left there. The walk's exit code when it fails."""
    if chromium() is None:
        print("Chromium is needed to take the pictures: sudo apt-get install chromium", file=sys.stderr)
        return 1
    if arguments:
        keep(Path(arguments[0]))
        return 0
    with tempfile.TemporaryDirectory() as name:
        if code := walk(Path(name)):
            return code
        keep(Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
