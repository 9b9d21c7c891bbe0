"""Vectors turned so that what all texts have in common counts less.

The model's vectors lie in a narrow cone: texts of one language, or of one kind, are near whatever they say.
Taking away the mean and damping the directions in which all claims vary most (a partial whitening; Su et al.,
"Whitening Sentence Representations", 2021, and Mu and Viswanath, "All-but-the-Top", 2018) leaves what tells
claims apart. How claims vary is measured on those of the index, beside a measure that is shipped, which
speaks while the index is small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thuchu.match.embed import Vectors

Matrix = npt.NDArray[np.float32]

STRENGTH = 0.5  # 0 only centres, 1 makes all directions vary alike; 0.35 to 0.75 give the same first places
RIDGE = 0.1  # of the mean variance, added to each direction so that empty ones are not blown up
SHIPPED_COUNTS_AS = 1_500  # claims: about four for each direction
MEASURED_ON = 4_096  # claims at most; more change no first place


@dataclass(frozen=True, slots=True)
class Spread:
    """How texts vary: where they lie in the mean, and their covariance, shape (d, d)."""

    question_mean: Vectors  # shape (d,), of texts given to the model as questions
    claim_mean: Vectors  # shape (d,), of texts given to the model as passages
    covariance: Matrix

    @classmethod
    def of(cls, questions: Vectors, claims: Vectors) -> Spread:
        """Measure unit vectors of texts given as questions and as passages, each shape (n, d)."""
        mean = claims.mean(axis=0)
        away = claims - mean
        return cls(questions.mean(axis=0), mean, away.T @ away / len(claims))


@dataclass(frozen=True, slots=True)
class Turning:
    """Two means and one matrix; vectors go in as the model gives them and come out of unit length."""

    question_mean: Vectors  # shape (d,)
    claim_mean: Vectors  # shape (d,)
    matrix: Matrix  # shape (d, d)

    def questions(self, vectors: Vectors) -> Vectors:
        """Turn vectors of texts that were given to the model as questions, shape (n, d)."""
        return _unit((vectors - self.question_mean) @ self.matrix)

    def claims(self, vectors: Vectors) -> Vectors:
        """Turn vectors of texts that were given to the model as passages, shape (n, d)."""
        return _unit((vectors - self.claim_mean) @ self.matrix)

    def back(self, turned: Vectors) -> Vectors:
        """Return the direction, shape (d,), along which claims not yet turned lie nearest to a turned vector.

        The order is that of the turned claims but for their lengths before, which vary by a tenth.
        """
        found: Vectors = _unit((self.matrix @ turned)[None])[0]
        return found


def turning_for(claims: Vectors, shipped: Spread | None) -> Turning:
    """Return the turning for an index with these claims, shape (n, d), given what is known beforehand."""
    counts = len(claims) / (len(claims) + SHIPPED_COUNTS_AS) if shipped is not None else 1.0
    if shipped is None:
        if len(claims) < 2:
            width = claims.shape[1]
            none = np.zeros(width, np.float32)
            return Turning(none, none, np.eye(width, dtype=np.float32))
        own = Spread.of(claims, claims)
        return _turning(own.question_mean, own.claim_mean, own.covariance)
    if not len(claims):
        return _turning(shipped.question_mean, shipped.claim_mean, shipped.covariance)
    own = Spread.of(claims, claims)
    apart = own.claim_mean - shipped.claim_mean
    covariance = (
        counts * own.covariance
        + (1.0 - counts) * shipped.covariance
        + counts * (1.0 - counts) * np.outer(apart, apart)
    )
    shift = counts * apart
    return _turning(shipped.question_mean + shift, shipped.claim_mean + shift, covariance.astype(np.float32))


def _turning(question_mean: Vectors, claim_mean: Vectors, covariance: Matrix) -> Turning:
    variance, directions = np.linalg.eigh(covariance.astype(np.float64))
    variance = np.maximum(variance, 0.0)
    scale = (variance + RIDGE * max(float(variance.mean()), 1e-9)) ** (-STRENGTH / 2)
    matrix = directions * scale
    return Turning(
        question_mean.astype(np.float32),
        claim_mean.astype(np.float32),
        (matrix / np.abs(matrix).max()).astype(np.float32),
    )


def _unit(vectors: npt.NDArray[np.floating]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)
