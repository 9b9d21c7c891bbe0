"""Hashes of an append-only Merkle tree, as RFC 6962 section 2.1 defines them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one entry (32 bytes); the prefix 0x00 keeps entries and nodes apart."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (32 bytes)."""
    return sha256(b"\x01" + left + right).digest()


def tree_head(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over the leaf hashes, in order; that of the empty tree is SHA-256 of nothing."""
    if not leaf_hashes:
        return sha256(b"").digest()
    if len(leaf_hashes) == 1:
        return leaf_hashes[0]
    # The left part is the largest power of two smaller than the whole.
    split = 1 << ((len(leaf_hashes) - 1).bit_length() - 1)
    return node_hash(tree_head(leaf_hashes[:split]), tree_head(leaf_hashes[split:]))
