"""Fetch what the pages are dressed in and compile their French; the wheel's build hook and make call this.

Styles, icons and the fonts of what is printed come from npm packages pinned in package-lock.json and are copied into
the package, not committed.
"""

from __future__ import annotations

import json
import re
import runpy
import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB = Path("src/dispatchable/interfaces/web")
VENDOR = WEB / "frame" / "static" / "vendor"
FONTS = Path("src/dispatchable/interfaces/paper/fonts")
FONT_FILES = ("DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf")
ICONS = (
    "address-book",
    "alert-triangle",
    "arrow-left",
    "arrow-right",
    "bookmark",
    "building",
    "check",
    "chevron-down",
    "chevron-right",
    "circle-check",
    "circle-x",
    "clipboard",
    "clock",
    "copy",
    "device-landline-phone",
    "download",
    "edit",
    "eye",
    "file-text",
    "filter",
    "help",
    "history",
    "home",
    "id",
    "info-circle",
    "language",
    "layout-columns",
    "lifebuoy",
    "link",
    "list",
    "logout",
    "mail",
    "map-pin",
    "menu-2",
    "message",
    "moon",
    "network",
    "paperclip",
    "phone",
    "phone-check",
    "phone-off",
    "plus",
    "printer",
    "refresh",
    "search",
    "send",
    "settings",
    "shield-check",
    "sun",
    "table",
    "trash",
    "upload",
    "user",
    "users",
    "x",
)
"""Names of the Tabler outline icons in the sprite ``vendor/icons.svg``."""


def build_pages(root: Path) -> None:
    """Copy styles, make the icon sprite, and compile every ``django.po``; what is up to date is left alone."""
    vendor = root / VENDOR
    vendor.mkdir(parents=True, exist_ok=True)
    modules = root / "node_modules"
    if not _fetched(root):
        runpy.run_path(str(root / "tools" / "build_reference.py"))["fetch_packages"](root)
    _copy(modules / "@tabler" / "core" / "dist" / "css" / "tabler.min.css", vendor / "tabler.min.css")
    icons = modules / "@tabler" / "icons" / "icons" / "outline"
    sprite = "\n".join(_symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8")) for name in ICONS)
    _write(vendor / "icons.svg", f'<svg xmlns="http://www.w3.org/2000/svg">\n{sprite}\n</svg>\n'.encode())
    (root / FONTS).mkdir(parents=True, exist_ok=True)
    for name in FONT_FILES:
        _copy(modules / "dejavu-fonts-ttf" / "ttf" / name, root / FONTS / name)
    _copy(modules / "dejavu-fonts-ttf" / "LICENSE", root / FONTS / "LICENSE-dejavu")
    for licence in ("core", "icons"):
        _copy(modules / "@tabler" / licence / "LICENSE", vendor / f"LICENSE-tabler-{licence}")
    for catalogue in sorted((root / WEB).glob("*/locale/*/LC_MESSAGES/django.po")):
        compile_messages(catalogue)


def compile_messages(catalogue: Path) -> None:
    """Write ``django.mo`` beside ``django.po``."""
    with catalogue.open("rb") as read:
        messages = read_po(read, locale=catalogue.parent.parent.name)
    with catalogue.with_suffix(".mo").open("wb") as written:
        write_mo(written, messages)


def _fetched(root: Path) -> bool:
    """Whether ``node_modules`` holds the locked versions of what the pages are dressed in."""
    locked = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name in ("node_modules/@tabler/core", "node_modules/@tabler/icons", "node_modules/dejavu-fonts-ttf"):
        there = root / name / "package.json"
        if not there.is_file() or json.loads(there.read_text(encoding="utf-8"))["version"] != locked[name]["version"]:
            return False
    return True


def _symbol(name: str, svg: str) -> str:
    """One icon as a symbol of the sprite."""
    body = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    inner = body[body.index(">") + 1 : body.rindex("</svg>")].strip()
    paint = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{inner}</symbol>'


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        if source.name == "LICENSE":
            return
        raise SystemExit(f"{source.name} is missing: run npm ci first.")
    _write(target, source.read_bytes())


def _write(target: Path, content: bytes) -> None:
    if not target.is_file() or target.read_bytes() != content:
        temporary = target.with_name(f".{target.name}.tmp")
        temporary.write_bytes(content)
        shutil.move(temporary, target)


if __name__ == "__main__":
    build_pages(Path(__file__).resolve().parent.parent)
