"""What a download that fails tells its reader."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from dispatchable.engine.errors import UserError


def given_up(url: str, tries: int, reason: str) -> UserError:
    """The connection kept failing."""
    return UserError(
        "fetch.given_up",
        en=f"{url}: given up after {tries} tries ({reason}). What arrived is kept; run the command again to go on.",
        fr=f"{url}\u00a0: abandon après {tries} essais ({reason}). Ce qui est arrivé est "
        "conservé\u202f; relancez la commande "
        "pour continuer.",
    )


def answered(url: str, status: int) -> UserError:
    """The server answered with an error that another try does not mend."""
    if status in (404, 410):
        return UserError(
            "fetch.not_found",
            en=f"{url}: the server does not have this file ({status}). Check the name of the area.",
            fr=f"{url}\u00a0: le serveur n'a pas ce fichier ({status}). Vérifiez le nom de la zone.",
        )
    if 300 <= status < 400:
        return UserError(
            "fetch.redirects",
            en=f"{url}: the server redirects in circles or to no web address ({status}). Try again later.",
            fr=f"{url}\u00a0: le serveur redirige en boucle ou hors du web ({status}). Réessayez plus tard.",
        )
    return UserError(
        "fetch.refused",
        en=f"{url}: the server refuses the download ({status}). Check the address, or whether access is restricted.",
        fr=f"{url}\u00a0: le serveur refuse le téléchargement ({status}). Vérifiez l'adresse ou les droits d'accès.",
    )


def unreachable(url: str, reason: str) -> UserError:
    """Nobody answers at the address."""
    return UserError(
        "fetch.unreachable",
        en=f"{url}: the server cannot be reached ({reason}). Check the network, or set "
        "DISPATCHABLE_FETCH_BASE to a mirror.",
        fr=f"{url}\u00a0: le serveur est injoignable ({reason}). Vérifiez le réseau, ou indiquez un miroir dans "
        "DISPATCHABLE_FETCH_BASE.",
    )


def untrusted(url: str, reason: str) -> UserError:
    """The server's certificate does not hold."""
    return UserError(
        "fetch.untrusted",
        en=f"{url}: the server's certificate is not valid ({reason}). Nothing was downloaded.",
        fr=f"{url}\u00a0: le certificat du serveur n'est pas valable ({reason}). Rien n'a été téléchargé.",
    )


def wrong_checksum(url: str, expected: str, actual: str) -> UserError:
    """The file is not the one that was expected."""
    return UserError(
        "fetch.checksum",
        en=f"{url}: the file's SHA-256 is {actual}, expected {expected}. It was thrown away; check "
        "the checksum or try again.",
        fr=f"{url}\u00a0: l'empreinte SHA-256 du fichier est {actual}, attendue\u00a0: {expected}. Il "
        "a été supprimé\u202f; "
        "vérifiez l'empreinte ou réessayez.",
    )


def busy(target: Path) -> UserError:
    """Another process is downloading the same file."""
    return UserError(
        "fetch.busy",
        en=f"{target} is being downloaded by another process. Wait until it has ended.",
        fr=f"{target} est déjà en cours de téléchargement par un autre processus. Attendez qu'il se termine.",
    )


def not_http(url: str) -> UserError:
    """The address is of another kind."""
    return UserError(
        "fetch.address",
        en=f"{url}: not an https address. Correct it.",
        fr=f"{url}\u00a0: ce n'est pas une adresse https. Corrigez-la.",
        usage=True,
    )


def not_encrypted(url: str) -> UserError:
    """Plain http without leave."""
    return UserError(
        "fetch.insecure",
        en=f"{url}: plain http is refused, anybody on the way could change the file. Use https, or "
        "add --insecure-http.",
        fr=f"{url}\u00a0: http sans chiffrement est refusé, le fichier pourrait être modifié en "
        "route. Utilisez https, ou "
        "ajoutez --insecure-http.",
        usage=True,
    )


@contextlib.contextmanager
def disk(path: Path) -> Iterator[None]:
    """Turns trouble with writing ``path`` into a UserError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UserError(
                "fetch.disk_full",
                en=f"{path}: the disk is full. Make room and run the command again; it goes on where it stopped.",
                fr=f"{path}\u00a0: le disque est plein. Libérez de la place et relancez la "
                "commande\u202f; elle reprendra où elle "
                "s'est arrêtée.",
            ) from error
        cause = error.strerror or error.__class__.__name__
        raise UserError(
            "fetch.unwritable",
            en=f"{path} cannot be written ({cause}). Choose another folder with -o.",
            fr=f"{path} ne peut pas être écrit ({cause}). Choisissez un autre dossier avec -o.",
        ) from error
