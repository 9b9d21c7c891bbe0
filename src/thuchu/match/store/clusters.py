"""Vectors grouped around centres, so that a search looks at the near groups only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from thuchu.match.embed import Vectors

CLUSTERED_FROM = 20_000  # vectors; below, looking at all of them takes 2 ms
PROBED = 64  # groups looked at; with 32, recall@50 among 100,000 was 0.962: bench/README.md
_ROUNDS = 6  # of k-means; more changed the recall by less than the noise between seeds
_SAMPLED = 40  # vectors for each centre in training
_BLOCK = 4096  # vectors compared with all centres at once


def group_count(vectors: int) -> int:
    """Return how many groups so many vectors make: none for a few, 1,000 for half a million."""
    return int(1.42 * np.sqrt(vectors)) if vectors >= CLUSTERED_FROM else 0


def train(codes: npt.NDArray[np.int8], scales: npt.NDArray[np.float32]) -> Vectors:
    """Return the centres of the vectors `codes * scales`, shape (groups, d); the same for the same input."""
    groups = group_count(len(codes))
    chooser = np.random.default_rng(groups)
    chosen = np.sort(chooser.choice(len(codes), min(len(codes), groups * _SAMPLED), replace=False))
    sample = codes[chosen].astype(np.float32) * scales[chosen, None]
    centres = sample[np.sort(chooser.choice(len(sample), groups, replace=False))]
    for _ in range(_ROUNDS):
        nearest = _assigned(sample, centres)
        order = np.argsort(nearest, kind="stable")
        filled, first = np.unique(nearest[order], return_index=True)
        sums = np.add.reduceat(sample[order], first, axis=0)
        sizes = np.diff(np.append(first, len(sample)))
        centres = centres.copy()
        centres[filled] = sums / sizes[:, None]
    return np.asarray(centres, dtype=np.float32)


def assign(
    codes: npt.NDArray[np.int8], scales: npt.NDArray[np.float32], centres: Vectors
) -> npt.NDArray[np.int64]:
    """Return the group of each vector."""
    found = np.zeros(len(codes), np.int64)
    for start in range(0, len(codes), _BLOCK):
        part = slice(start, start + _BLOCK)
        found[part] = _assigned(codes[part].astype(np.float32) * scales[part, None], centres)
    return found


def nearest_groups(vector: Vectors, centres: Vectors) -> npt.NDArray[np.int64]:
    """Return the groups to look at, nearest first."""
    closeness = centres @ vector - 0.5 * np.einsum("ij,ij->i", centres, centres)
    return np.argsort(-closeness, kind="stable")[:PROBED]


def _assigned(vectors: Vectors, centres: Vectors) -> npt.NDArray[np.int64]:
    # Nearest by distance: |x - c|² without |x|², which is the same for every centre.
    half = 0.5 * np.einsum("ij,ij->i", centres, centres)
    found = np.zeros(len(vectors), np.int64)
    for start in range(0, len(vectors), _BLOCK):
        part = slice(start, start + _BLOCK)
        found[part] = np.argmax(vectors[part] @ centres.T - half, axis=1)
    return found
