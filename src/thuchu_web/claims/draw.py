"""Which publications are read a second time: drawn by their place in the public log, so nobody chooses."""

from __future__ import annotations

HASH_BITS = 256  # of a leaf: SHA-256


def is_drawn(leaf_hash: str, *, percent: int) -> bool:
    """Tell whether the publication with this leaf (hex) is among the given share of all.

    The hash covers the record and the microsecond of its publication, which nobody knows before the click;
    everybody can compute the draw again from the log afterwards.
    """
    return int(leaf_hash, 16) * 100 < percent << HASH_BITS
