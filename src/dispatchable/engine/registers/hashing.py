"""Stable hashes of keys: the same on every machine and run, unlike ``hash()``."""

from __future__ import annotations

from hashlib import blake2b


def key_hash(key: str) -> int:
    """32 bits of BLAKE2b of a key. A hit must be verified against the key itself."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest(), "little")
