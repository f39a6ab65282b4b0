"""Letter signatures: 64 bits that bound the edit distance of two words from below.

Two bits for each letter (at least one, at least two of it) and one for each digit. One edit changes at most two bits,
so ``popcount(a ^ b) / 2`` never exceeds the optimal string alignment distance.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1


def signature(text: str) -> int:
    """The signature of a folded text; other characters than a-z and 0-9 do not count."""
    bits = 0
    for byte in text.encode("ascii", "ignore"):
        if 97 <= byte <= 122:
            first = 1 << ((byte - 97) * 2)
            bits |= first << 1 if bits & first else first
        elif 48 <= byte <= 57:
            bits |= 1 << (52 + byte - 48)
    return bits & _MASK
