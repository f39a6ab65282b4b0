"""The data directory: made, protected, and refused where SQLite could not be trusted."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from pathlib import Path

from dispatchable.engine.errors import UserError
from dispatchable.service.datadir import data_dir

NETWORK_FILE_SYSTEMS = frozenset(
    (
        "afs", "beegfs", "ceph", "cifs", "fuse.ceph", "fuse.cephfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs",
        "fuse.sshfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb2", "smb3", "smbfs",
    )
)  # fmt: skip
"""Types of file systems whose locks and shared memory SQLite cannot rely on."""
_MOUNTS = Path("/proc/self/mounts")


def file_system(path: Path, mounts: str) -> str:
    """Type of the file system that holds ``path``, by a listing like /proc/self/mounts; "" when it is not in it."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            place = fields[1].replace("\\040", " ")
            if path.is_relative_to(place) and len(place) >= len(best):
                best, kind = place, fields[2]
    return kind


def make_data_dir(*, sqlite: bool) -> Path:
    """The data directory, made for its owner only. Raises UserError for SQLite on a network file system."""
    folder = data_dir()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sqlite and _MOUNTS.exists():
        kind = file_system(folder.resolve(), _MOUNTS.read_text(encoding="utf-8", errors="replace"))
        if kind in NETWORK_FILE_SYSTEMS:
            raise UserError(
                "data_dir.network",
                en=f"The data directory lies on a network file system ({kind}), on which SQLite loses data. Choose a "
                "local one with --data-dir, or set DISPATCHABLE_DATABASE_URL to a PostgreSQL.",
                fr=f"Le dossier de données se trouve sur un système de fichiers réseau ({kind}), où SQLite perd des "
                "données. Choisissez un dossier local avec --data-dir, ou indiquez un PostgreSQL dans "
                "DISPATCHABLE_DATABASE_URL.",
            )
    return folder


def keep_secret_key(folder: Path) -> None:
    """Writes the installation's key on the first start, readable by its owner only."""
    path = folder / "secret-key"
    if os.environ.get("DISPATCHABLE_SECRET_KEY") or path.exists():
        return
    temporary = folder / f".secret-key.{os.getpid()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as written:
        written.write(secrets.token_urlsafe(48) + "\n")
        written.flush()
        os.fsync(written.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass  # another process was quicker: its key stands
    finally:
        temporary.unlink()


def hold(folder: Path) -> int:
    """Takes the data directory for this process alone, until it ends. Raises UserError when another has it."""
    handle = os.open(folder / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise UserError(
            "up.running",
            en=f"Dispatchable is running already with the data directory {folder}. Stop it, or choose another "
            "directory with --data-dir.",
            fr=f"Dispatchable fonctionne déjà avec le dossier de données {folder}. Arrêtez-le ou choisissez un "
            "autre dossier avec --data-dir.",
        ) from None
    return handle


def check_port(host: str, port: int) -> None:
    """Raises UserError when nobody may listen there now."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UserError(
            "up.port",
            en=f"Port {port} of {host} cannot be used ({why}). Choose another, for example --port {_next(port)}.",
            fr=f"Le port {port} de {host} ne peut pas être utilisé ({why}). Choisissez-en un autre, "
            f"par exemple --port {_next(port)}.",
            usage=True,
        ) from error


def _next(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8000
