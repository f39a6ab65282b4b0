"""One command brings up an installation, keeps it alive, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatchable.engine.errors import UserError
from dispatchable.interfaces.cli.serve.children import Child, Supervisor
from dispatchable.interfaces.cli.serve.place import (
    check_port,
    file_system,
    hold,
    keep_secret_key,
    make_data_dir,
)

MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/data /srv/data nfs4 rw 0 0
/dev/sdb1 /srv/data/local xfs rw 0 0
tmpfs /tmp/with\\040blank tmpfs rw 0 0
"""


def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount() -> None:
    assert file_system(Path("/home/ana"), MOUNTS) == "ext4"
    assert file_system(Path("/srv/data/dispatchable"), MOUNTS) == "nfs4"
    assert file_system(Path("/srv/data/local/x"), MOUNTS) == "xfs"
    assert file_system(Path("/srv/database"), MOUNTS) == "ext4"
    assert file_system(Path("/tmp/with blank/x"), MOUNTS) == "tmpfs"


def test_sqlite_on_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {tmp_path} nfs rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr("dispatchable.interfaces.cli.serve.place._MOUNTS", mounts)
    monkeypatch.setenv("DISPATCHABLE_DATA_DIR", str(tmp_path / "data"))
    with pytest.raises(UserError) as refused:
        make_data_dir(sqlite=True)
    assert refused.value.code == "data_dir.network" and "--data-dir" in refused.value.fr
    assert make_data_dir(sqlite=False) == tmp_path / "data"


def test_a_port_in_use_is_named_with_its_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError) as refused:
            check_port("127.0.0.1", port)
    assert str(port) in refused.value.en and "--port" in refused.value.en and "--port" in refused.value.fr


def test_the_key_is_written_once_and_for_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPATCHABLE_SECRET_KEY", raising=False)
    keep_secret_key(tmp_path)
    first = (tmp_path / "secret-key").read_text(encoding="ascii")
    keep_secret_key(tmp_path)
    assert (tmp_path / "secret-key").read_text(encoding="ascii") == first and len(first) > 40
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_a_data_directory_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    held = hold(tmp_path)
    with pytest.raises(UserError):
        hold(tmp_path)
    os.close(held)
    os.close(hold(tmp_path))


def test_a_child_that_ends_starts_again_and_one_that_never_starts_ends_it_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dispatchable.interfaces.cli.serve.children.FIRST_PAUSE", 0.01)
    monkeypatch.setattr("dispatchable.interfaces.cli.serve.children.GIVE_UP", 3)
    trace = tmp_path / "starts"
    child = Child("it", ["sh", "-c", f"echo x >> {trace}; exit 7"])
    assert Supervisor([child]).run() == 1
    assert trace.read_text(encoding="utf-8") == "x\n" * 3
    assert "it" in capfd.readouterr().err


@pytest.fixture
def installation(tmp_path: Path, root: Path) -> Iterator[tuple[subprocess.Popen[str], str, int]]:
    """A running installation: its process, all it said before it was ready, its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DISPATCHABLE_DATA_DIR": str(tmp_path / "data"), "DISPATCHABLE_LANG": "en"}
    environment["PYTHONPATH"] = str(root / "src")
    environment.pop("DISPATCHABLE_SECRET_KEY", None)
    environment.pop("DISPATCHABLE_DATABASE_URL", None)
    command = [sys.executable, "-m", "dispatchable", "up", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield process, _said(process), port
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _said(process: subprocess.Popen[str]) -> str:
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    raise AssertionError(f"it ended before it was ready: {said}")


def test_it_prints_where_and_with_what_to_sign_in_and_stops_when_told(
    installation: tuple[subprocess.Popen[str], str, int],
) -> None:
    process, said, port = installation
    assert f"http://127.0.0.1:{port}" in said and f"http://localhost:{port}" in said
    assert re.search(r"ana@vernoise\.example", said)
    assert re.search(r"password\s+(\w{4}-){3}\w{4}", said)
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    end = time.monotonic() + 5
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise AssertionError("the web server outlived the command")
