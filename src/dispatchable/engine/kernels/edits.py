"""Scan many folded names for those within a few edits of a query.

The distance is the optimal string alignment distance (insert, delete, substitute, swap of neighbours) by Hyyrö's
bit-parallel algorithm: one machine word per query, so queries are cut at 64 characters.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.core.types import Array

MAX_QUERY = 64
"""Longest query in bytes."""

_U8 = Array(types.uint8, 1, "C", readonly=True)
_U32 = Array(types.uint32, 1, "C", readonly=True)
_U64 = Array(types.uint64, 1, "C", readonly=True)
_SCAN = types.int64(_U32, types.int64, _U64, _U32, _U8, _U8, types.int64, types.uint32[::1], types.uint8[::1])


@njit(types.uint64(types.uint64), cache=True, nogil=True)
def _popcount(bits):
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return (bits * np.uint64(0x0101010101010101)) >> np.uint64(56)


@njit(types.uint64(_U8), cache=True, nogil=True)
def _signature(text):
    """As ``registers.signatures.signature``."""
    bits = np.uint64(0)
    one = np.uint64(1)
    for byte in text:
        if 97 <= byte <= 122:
            first = one << np.uint64((byte - 97) * 2)
            if bits & first:
                bits |= first << one
            else:
                bits |= first
        elif 48 <= byte <= 57:
            bits |= one << np.uint64(52 + byte - 48)
    return bits


@njit(types.void(_U32, _U8, types.uint64[::1]), cache=True, nogil=True)
def sign(offsets, blob, signatures):
    """Write the signature of each name ``blob[offsets[i]:offsets[i+1]]`` to ``signatures[i]``."""
    for i in range(len(signatures)):
        signatures[i] = _signature(blob[offsets[i] : offsets[i + 1]])


@njit(_SCAN, cache=True, nogil=True)
def scan(names, every, signatures, offsets, blob, query, limit, out_names, out_distances):
    """Find the names within ``limit`` edits of ``query``.

    ``names`` lists the indexes to look at; with ``every > 0`` it is ignored and 0..every-1 are looked at. Name ``i`` is
    ``blob[offsets[i]:offsets[i+1]]``, its blanks left out. Writes indexes and distances to the two output arrays (the
    best ones when there are more than fit) and returns how many.
    """
    one = np.uint64(1)
    masks = np.zeros(256, np.uint64)
    length = min(len(query), 64)
    for i in range(length):
        masks[query[i]] |= one << np.uint64(i)
    last = one << np.uint64(max(length - 1, 0))
    query_signature = _signature(query)
    capacity = len(out_names)
    found = 0
    total = every if every > 0 else len(names)
    for position in range(total):
        name = position if every > 0 else np.int64(names[position])
        # Letters before lengths: they rule out nearly every name, and a branch nearly always taken costs nothing.
        if np.int64(_popcount(signatures[name] ^ query_signature)) > 2 * limit:
            continue
        start = np.int64(offsets[name])
        end = np.int64(offsets[name + 1])
        size = end - start
        for j in range(start, end):
            if blob[j] == 32:
                size -= 1
        gap = size - length
        if gap > limit or -gap > limit:
            continue
        if length == 0:
            distance = size
        else:
            vp = ~np.uint64(0)
            vn = np.uint64(0)
            d0 = np.uint64(0)
            previous = np.uint64(0)
            distance = np.int64(length)
            for j in range(start, end):
                if blob[j] == 32:
                    continue
                mask = masks[blob[j]]
                swap = (((~d0) & mask) << one) & previous
                d0 = (((mask & vp) + vp) ^ vp) | mask | vn
                d0 = d0 | swap
                hp = vn | ~(d0 | vp)
                hn = d0 & vp
                if hp & last:
                    distance += 1
                if hn & last:
                    distance -= 1
                hp = (hp << one) | one
                hn = hn << one
                vp = hn | ~(d0 | hp)
                vn = hp & d0
                previous = mask
        if distance > limit:
            continue
        if found < capacity:
            out_names[found] = name
            out_distances[found] = distance
            found += 1
        else:
            worst = 0
            for k in range(1, capacity):
                if out_distances[k] > out_distances[worst]:
                    worst = k
            if distance < out_distances[worst]:
                out_names[worst] = name
                out_distances[worst] = distance
    return found
