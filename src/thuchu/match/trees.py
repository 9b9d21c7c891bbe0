"""Boosted decision trees (Friedman, 2001), as tools/train_ranker.py grows them, on NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Trees:
    """All nodes of all trees in one row; a leaf has itself on both sides.

    The answer is the sum of the leaves a row falls into, times `scale`, plus `shift`.
    """

    column: Ids
    threshold: Rows  # a row goes left when its value is not above
    left: Ids
    right: Ids
    value: Rows  # of a leaf
    roots: Ids  # of each tree
    scale: float = 1.0
    shift: float = 0.0

    def log_odds(self, rows: Rows) -> Rows:
        """Return the sum for each row, shape (n,), of rows of shape (n, columns)."""
        at = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        numbers = np.arange(len(rows))[:, None]
        while True:
            goes_left = rows[numbers, self.column[at]] <= self.threshold[at]
            below = np.where(goes_left, self.left[at], self.right[at])
            if np.array_equal(below, at):
                break
            at = below
        return np.asarray(self.value[at].sum(axis=1) * self.scale + self.shift)

    def written(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays by name, small."""
        return {
            "column": self.column.astype(np.int16),
            "threshold": self.threshold,
            "left": self.left,
            "right": self.right,
            "value": self.value.astype(np.float32),
            "roots": self.roots,
            "line": np.array([self.scale, self.shift]),
        }

    @classmethod
    def read(cls, held: Mapping[str, npt.NDArray[Any]]) -> Trees:
        """Return the trees that `written` gave."""
        scale, shift = (float(number) for number in np.asarray(held["line"], dtype=np.float64))
        column, left, right, roots = (
            held[name].astype(np.int32) for name in ("column", "left", "right", "roots")
        )
        threshold, value = (held[name].astype(np.float64) for name in ("threshold", "value"))
        return cls(column, threshold, left, right, value, roots, scale, shift)
