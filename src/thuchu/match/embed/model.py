"""What every embedder offers: sentences as vectors, so that two wordings of one claim lie close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384  # of multilingual-e5-small


class Embedder(Protocol):
    """Turns texts into unit vectors of `dimensions`. Implementations are safe to call from threads."""

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Return the name of model and engine; vectors of two fingerprints must not be compared."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, d)."""
        ...

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (d,)."""
        ...

    def messages(self, texts: Sequence[str]) -> Vectors:
        """Return incoming messages read as questions and as known texts, unit rows, shape (n, 2, d).

        A claim stands nearer to the one or to the other; nothing is kept of them.
        """
        ...


def unit_rows(rows: Vectors) -> Vectors:
    """Return the rows at length one, shape (n, d); a row without a finite length becomes zeros."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 0)
    return np.where(usable, rows / np.where(usable, lengths, 1.0), 0.0).astype(np.float32)
