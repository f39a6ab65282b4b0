"""A real mail server for the mailbox: Dovecot on a port of its own, as the user who runs the tests where possible."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from imapclient import IMAPClient

PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot")
USER, PASSWORD = "desk", "secret & 50%"
CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
auth_verbose = yes
listen = 127.0.0.1
default_internal_user = {inner}
default_internal_group = {group}
default_login_user = {inner}
first_valid_uid = 1
mail_location = maildir:{folder}/mail
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=plain {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


class Dovecot:
    """The mailbox that is read, and what happens in it from outside."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def url(self) -> str:
        """As ``DISPATCHABLE_IMAP_URL`` names it."""
        return f"imap://{USER}:secret%20%26%2050%25@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def open(self) -> Iterator[IMAPClient]:
        """A session of somebody else."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10) as client:
            client.login(USER, PASSWORD)
            client.select_folder("INBOX")
            yield client

    def put(self, *mails: bytes) -> None:
        """Deliver mails."""
        with self.open() as client:
            for mail in mails:
                client.append("INBOX", mail)

    def flags(self) -> list[tuple[bytes, ...]]:
        """The flags of each mail, oldest first."""
        with self.open() as client:
            return [flags for _, flags in sorted(client.get_flags(client.search()).items())]

    def empty(self) -> None:
        """Take all mails away."""
        with self.open() as client:
            client.delete_messages(client.search())
            client.expunge()


def found() -> str:
    """The server's program; skips the test by name where there is none."""
    program = shutil.which("dovecot") or next((place for place in PLACES if os.access(place, os.X_OK)), None)
    if program is None:
        pytest.skip("Dovecot is absent")
    return program


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """A server at work; skips the test by name where there is none."""
    program = found()
    # a short path that others may enter: sockets lie in it, and root is not let into its own mail
    folder = Path(tempfile.mkdtemp(prefix="imap-", dir="/tmp"))
    folder.chmod(0o755)
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name in ("mail", "run"):
        (folder / name).mkdir()
        shutil.chown(folder / name, owner.pw_uid, owner.pw_gid)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    (folder / "config").write_text(
        CONFIG.format(
            folder=folder, port=port, uid=owner.pw_uid, gid=owner.pw_gid, inner=owner.pw_name,
            group=grp.getgrgid(owner.pw_gid).gr_name,
        )
    )  # fmt: skip
    process = subprocess.Popen([program, "-F", "-c", str(folder / "config")])
    try:
        _wait_for(port, process, folder)
        yield Dovecot(port)
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(100):
        try:
            with IMAPClient("127.0.0.1", port, ssl=False, timeout=5):
                return
        except OSError:
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.05)
    raise AssertionError((folder / "log").read_text())
