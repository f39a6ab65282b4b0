"""The product as a stranger starts it: ``dispatchable up`` in an empty data directory, and what it prints."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SIGN_IN = re.compile(r"(\S+@\S+)")
ONE_TIME = re.compile(r"\b([a-z0-9]{4}(?:-[a-z0-9]{4}){3})\b")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Product:
    """A running installation."""

    data_dir: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def printed(self) -> str:
        """All that the start has said so far."""
        return self.log.read_text(encoding="utf-8")

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def password_of(self, email: str) -> str:
        """The one-time password that the start printed for an account."""
        text = self.printed
        found = ONE_TIME.search(text, text.index(email))
        if found is None:
            raise AssertionError(f"no password printed for {email}: {self.printed}")
        return found[1]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command of the same installation."""
        environment = {**os.environ, "DISPATCHABLE_DATA_DIR": str(self.data_dir), "DISPATCHABLE_LANG": "en"}
        line = [sys.executable, "-m", "dispatchable", *words]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=120)

    def filled_by(self, site: Path) -> Any:
        """What a program says as its last line, in JSON, that has put things into this installation."""
        root = site.parents[2]
        environment = {
            **os.environ,
            "DISPATCHABLE_DATA_DIR": str(self.data_dir),
            "DISPATCHABLE_DATABASE_URL": "",
            "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
        }
        environment.pop("DISPATCHABLE_SECRET_KEY", None)
        made = subprocess.run([sys.executable, str(site)], env=environment, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr[-3000:]
        return json.loads(made.stdout.splitlines()[-1])


@contextmanager
def running(data_dir: Path, *options: str, language: str = "en", database_url: str = "") -> Iterator[Product]:
    """Start the product, wait for its first page, and stop it as Ctrl-C would."""
    port = free_port()
    environment = {
        **os.environ,
        "DISPATCHABLE_LANG": language,
        "DISPATCHABLE_DATABASE_URL": database_url,
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DISPATCHABLE_SECRET_KEY", None)
    command = [
        sys.executable, "-m", "dispatchable", "up", "--data-dir", str(data_dir), "--port", str(port), *options
    ]  # fmt: skip
    log = data_dir.with_suffix(".log")
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, env=environment, stdout=written, stderr=subprocess.STDOUT, start_new_session=True
        )
    product = Product(data_dir, port, log, process)
    try:
        _wait_until_up(product)
        yield product
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def _wait_until_up(product: Product, patience: float = 90) -> None:
    """Until the first page answers and the start has said with whom to sign in."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if product.process.poll() is not None:
            raise AssertionError(f"the product ended: {product.printed}")
        if answers(product.url) and SIGN_IN.search(product.printed):
            return
        time.sleep(0.1)
    raise AssertionError(f"no page within {patience} s: {product.printed}")


def answers(url: str) -> bool:
    """Whether the first page comes."""
    try:
        with urllib.request.urlopen(f"{url}/accounts/login/", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
