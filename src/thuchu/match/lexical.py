"""Likeness by letters: pieces of 3 to 5 characters, weighed by how rare they are among the known texts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thuchu.text.furniture import core
from thuchu.text.normalise import fold, syllables

Scores = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int32]
Counts = npt.NDArray[np.float32]

GRAM_LENGTHS = (3, 4, 5)  # characters: a syllable, or the seam of two; other spans were not tried
_BUCKETS = 2**20  # hash places; far more than the pieces of some thousands of claims, so that few collide
MAX_CHARACTERS = 1500  # of a text; a forward's claim stands in its first sentences


@dataclass(frozen=True, slots=True)
class Pieces:
    """The different pieces of one text as hash places, and how much each counts (1 + log of its count)."""

    ids: Ids
    counts: Counts


def pieces_of(text: str) -> Pieces:
    """Return the pieces of a text whose words stand apart by one space; words are padded by spaces."""
    padded = f" {text[:MAX_CHARACTERS]} "
    grams = [
        padded[at : at + length]
        for length in GRAM_LENGTHS
        for at in range(len(padded) - length + 1)
        if padded[at : at + length].strip()
    ]
    # crc32 and not hash(): the same in every process, so that rankings are.
    places = np.array([zlib.crc32(gram.encode()) % _BUCKETS for gram in grams], dtype=np.int32)
    ids, counts = np.unique(places, return_counts=True)
    return Pieces(ids.astype(np.int32), (1.0 + np.log(counts)).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Shape:
    """The two spellings of a text that letters are compared in."""

    folded: Pieces
    accented: Pieces


def shape_of(text: str) -> Shape:
    """Return the pieces of the text's core, once folded and once with tone marks."""
    bare = core(text)
    return Shape(pieces_of(fold(bare)), pieces_of(" ".join(syllables(bare))))


class Table:
    """TF-IDF over the pieces of many texts; row i is the i-th text. Unchanging once built."""

    def __init__(self, rows: Sequence[Pieces]) -> None:
        lengths = [len(row.ids) for row in rows]
        self._size = len(rows)
        self._ids = np.concatenate([row.ids for row in rows]) if rows else np.zeros(0, np.int32)
        self._row = np.repeat(np.arange(len(rows)), lengths)
        frequency = np.bincount(self._ids, minlength=_BUCKETS)
        self._idf = np.log((1.0 + len(rows)) / (1.0 + frequency)) + 1.0
        counts = np.concatenate([row.counts for row in rows]) if rows else np.zeros(0, np.float32)
        weights = counts * self._idf[self._ids]
        norms = np.sqrt(self._sum(weights**2))
        self._weights = weights / np.maximum(norms[self._row], 1e-12)
        self._rarity = self._idf[self._ids]
        self._rarities = np.maximum(self._sum(self._rarity), 1e-12)

    def _sum(self, values: npt.NDArray[np.float64]) -> Scores:
        return np.bincount(self._row, weights=values, minlength=self._size).astype(np.float64)

    def cosine(self, pieces: Pieces) -> Scores:
        """Return how alike each row is to the text, 0 to 1."""
        weights = pieces.counts * self._idf[pieces.ids]
        norm = float(np.sqrt(np.sum(weights**2)))
        if norm == 0.0:
            return np.zeros(self._size)
        place = np.zeros(_BUCKETS)
        place[pieces.ids] = weights / norm
        return self._sum(np.asarray(place[self._ids] * self._weights))

    def coverage(self, pieces: Pieces) -> Scores:
        """Return how much of each row the text contains, 0 to 1, rare pieces counting more."""
        present = np.zeros(_BUCKETS)
        present[pieces.ids] = 1.0
        return self._sum(present[self._ids] * self._rarity) / self._rarities
