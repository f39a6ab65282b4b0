"""``dispatchable register fetch``: the official file named in the country pack, downloaded and compiled."""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from dispatchable.engine.countries.pack import countries, load_pack
from dispatchable.engine.errors import UserError
from dispatchable.engine.registers.batches import SourceOptions
from dispatchable.interfaces.cli.building import Order, build, check_output
from dispatchable.interfaces.cli.download import download
from dispatchable.interfaces.cli.language import decimal, say
from dispatchable.interfaces.cli.status_line import StatusLine
from dispatchable.service.datadir import data_dir

BASE = "DISPATCHABLE_FETCH_BASE"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Download:
    """An official file."""

    area: str
    url: str
    source: str
    """Name of its format for ``register build --source``; empty when it cannot be compiled directly."""
    country: str


def download_plan(area: str) -> Download:
    """What to download for an area such as ``fr-75``; its first two letters name the country.

    With DISPATCHABLE_FETCH_BASE set, the file is taken from that address with the path of the official one. Raises
    UserError (usage) for an area that no country pack names.
    """
    country = area.strip()[:2].upper()
    files = load_pack(country).register_files if country in countries() else {}
    wanted = next((known for known in files if known.casefold() == area.strip().casefold()), "")
    if not wanted:
        near = ", ".join(list(files)[:200]) or ", ".join(code for code in countries() if load_pack(code).register_files)
        raise UserError(
            "fetch.unknown_area",
            en=f"No official register is known for {area}. Known: {near}.",
            fr=f"Aucun référentiel officiel n'est connu pour {area}. Connus\u00a0: {near}.",
            usage=True,
        )
    register, url = files[wanted]
    base = os.environ.get(BASE)
    if base:
        url = base.rstrip("/") + urlsplit(url).path
    return Download(wanted, url, register.format, country)


def fetch_area(area: str, output: Path | None, *, raw: bool, sha256: str, insecure_http: bool) -> None:
    """Downloads the official file of ``area`` and, unless ``raw``, compiles it to ``output``.

    The published file waits in the data directory until it is compiled, so that a download that broke off is resumed.
    """
    plan = download_plan(area)
    if sha256 and not _SHA256.fullmatch(sha256):
        raise UserError(
            "fetch.sha256",
            en=f"--sha256 {sha256}: a SHA-256 has 64 hexadecimal digits.",
            fr=f"--sha256 {sha256}\u00a0: une empreinte SHA-256 compte 64 chiffres hexadécimaux.",
            usage=True,
        )
    if not raw and not plan.source:
        raise UserError(
            "fetch.not_compiled",
            en=f"The official file for {plan.area} cannot be compiled directly. Download it with "
            "--raw and convert it to csv.",
            fr=f"Le fichier officiel de {plan.area} ne peut pas être compilé directement. Téléchargez-le avec --raw et "
            "convertissez-le en csv.",
            usage=True,
        )
    result = output or Path(f"{plan.area}.register")
    if not raw:
        check_output(result)
    file_name = urlsplit(plan.url).path.rpartition("/")[2] or plan.area
    if raw:
        target = output or Path(file_name)
    else:
        target = data_dir() / "downloads" / file_name
        target.parent.mkdir(parents=True, exist_ok=True)
    print(say(f"Downloading {plan.url}", f"Téléchargement de {plan.url}"), file=sys.stderr)
    meter = _Meter()
    try:
        fetched = download(plan.url, target, sha256=sha256, insecure_http=insecure_http, progress=meter.show)
    finally:
        meter.close()
    size = f"{decimal(fetched.bytes / _MEGABYTE)} {say('MB', 'Mo')}"
    if raw:
        print(f"{fetched.path}  {size}  SHA-256 {fetched.sha256}")
        return
    options = SourceOptions(plan.country)
    try:
        build(Order(plan.source, [target], options, result, plan.area, _day(fetched.modified)))
    finally:
        target.unlink(missing_ok=True)


def _day(modified: str) -> str:
    """The day of an http date as YYYY-MM-DD; "" when there is none."""
    try:
        return parsedate_to_datetime(modified).date().isoformat()
    except ValueError:
        return ""


class _Meter:
    """Bytes, rate and time left on a terminal's last line."""

    def __init__(self) -> None:
        self._line = StatusLine()
        self._first = -1

    def show(self, done: int, total: int) -> None:
        """Shows how far the download is; ``total`` is 0 when unknown."""
        if self._first < 0:
            self._first = done
        if not self._line.due():
            return
        rate = max((done - self._first) / max(time.monotonic() - self._line.started, 1e-3), 1.0)
        unit = say("MB", "Mo")
        text = f"{decimal(done / _MEGABYTE)} {unit}, {decimal(rate / _MEGABYTE)} {unit}/s"
        if total:
            left = round((total - done) / rate)
            text += say(f", {done * 100 // total} %, {left} s left", f", {done * 100 // total}\u00a0%, encore {left} s")
        self._line.show(text)

    def close(self) -> None:
        """Clears the line."""
        self._line.show("")
