"""The product as a stranger starts it: ``dispatchable up`` in an empty data directory, and what it prints."""

from __future__ import annotations

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
from dataclasses import dataclass, field
from pathlib import Path

SIGN_IN = re.compile(r"(\S+@\S+)\s+(\S+)")


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
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def password_of(self, email: str) -> str:
        """The one-time password that the start printed for an account."""
        for line in self.printed:
            found = SIGN_IN.search(line)
            if found and found[1] == email:
                return found[2]
        raise AssertionError(f"no password printed for {email}: {self.printed}")

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command of the same installation."""
        environment = {**os.environ, "DISPATCHABLE_DATA_DIR": str(self.data_dir), "DISPATCHABLE_LANG": "en"}
        line = [sys.executable, "-m", "dispatchable", *words]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=120)


@contextmanager
def running(data_dir: Path, *options: str, database_url: str = "") -> Iterator[Product]:
    """Start the product, wait for its first page, and stop it as Ctrl-C would."""
    port = free_port()
    environment = {
        **os.environ,
        "DISPATCHABLE_LANG": "en",
        "DISPATCHABLE_DATABASE_URL": database_url,
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DISPATCHABLE_SECRET_KEY", None)
    command = [
        sys.executable, "-m", "dispatchable", "up", "--data-dir", str(data_dir), "--port", str(port), *options
    ]  # fmt: skip
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    product = Product(data_dir, port, process)
    try:
        _read_until_up(product)
        yield product
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)


def _read_until_up(product: Product, patience: float = 90) -> None:
    """Collect what the start prints until the first page answers."""
    assert product.process.stdout is not None
    os.set_blocking(product.process.stdout.fileno(), False)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if text := product.process.stdout.read():
            product.printed += text.splitlines()
        if product.process.poll() is not None:
            raise AssertionError(f"the product ended: {product.printed}")
        if answers(product.url) and any(SIGN_IN.search(line) for line in product.printed):
            return
        time.sleep(0.2)
    raise AssertionError(f"no page within {patience} s: {product.printed}")


def answers(url: str) -> bool:
    """Whether the first page comes."""
    try:
        with urllib.request.urlopen(f"{url}/accounts/login/", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
