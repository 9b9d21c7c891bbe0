"""From a desk's own decisions to better probabilities and thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from thuchu.errors import CalibrationUnusable

Values = npt.NDArray[np.float64]

# Answering without asking back must be right this often; a wrong answer costs more than a question.
SAME_PRECISION = 0.98
MIN_PAIRS = 30  # of accepted and of rejected pairs each; fewer say nothing about a rate of 2 %
# Strength of the belief that the probabilities were right before the desk's pairs came, in pairs.
PRIOR_PAIRS = 20.0
_ROUNDS = 50  # Newton steps; convergence takes under ten
NEVER = 1.01  # a threshold no probability reaches


@dataclass(frozen=True, slots=True)
class Expected:
    """What a threshold would have done with the pairs."""

    threshold: float
    answered: int  # pairs at or above the threshold
    wrong: int  # of these, the rejected ones
    missed: int  # accepted pairs below the threshold

    @property
    def precision(self) -> float:
        """The share of answers that are right; 1 when nothing is answered."""
        return 1.0 - self.wrong / self.answered if self.answered else 1.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """The two thresholds, and the correction of probabilities by what people decided."""

    same_from: float  # probability from which the claim is called the same
    shown_from: float  # probability from which a candidate is worth a reader's time
    slope: float = 1.0  # correction by a desk's own pairs: log-odds are multiplied by it
    shift: float = 0.0  # and this is added
    pairs: int = 0  # how many pairs the correction rests on

    def corrected(self, probabilities: npt.ArrayLike) -> Values:
        """Return the probabilities of the ranking after the correction by a desk's own pairs."""
        given = np.clip(np.asarray(probabilities, dtype=np.float64), 1e-6, 1.0 - 1e-6)
        return _logistic(np.log(given / (1.0 - given)) * self.slope + self.shift)

    def refitted(self, probabilities: Sequence[float], accepted: Sequence[bool]) -> Calibration:
        """Return the calibration corrected by a desk's own decisions.

        probabilities   what the ranking gave each pair of message and claim, uncorrected
        accepted        whether people said that the message makes the claim
        Platt's scaling (1999), held back by a prior on no change; the threshold for SAME is set anew, the
        one for showing candidates keeps its meaning.
        Raises CalibrationUnusable for fewer than MIN_PAIRS accepted or rejected pairs.
        """
        given, right = _checked(probabilities, accepted)
        odds = np.log(given / (1.0 - given))
        slope, shift = platt(odds, right)
        made = replace(
            self,
            slope=slope,
            shift=shift,
            pairs=len(given),
        )
        corrected = _logistic(odds * slope + shift)
        return replace(made, same_from=threshold_for(corrected, right, precision=SAME_PRECISION))

    def written(self) -> dict[str, Any]:
        """Return the calibration as plain values for JSON."""
        return asdict(self)

    @classmethod
    def read(cls, told: object) -> Calibration:
        """Return the calibration from such values.

        Raises CalibrationUnusable when something is missing or is no number.
        """
        try:
            values: dict[str, Any] = dict(told)  # type: ignore[call-overload]
            return cls(
                float(values["same_from"]),
                float(values["shown_from"]),
                float(values.get("slope", 1.0)),
                float(values.get("shift", 0.0)),
                int(values.get("pairs", 0)),
            )
        except (TypeError, ValueError, KeyError) as failure:
            raise CalibrationUnusable(
                f"This is no calibration ({failure}): refit it from the desk's decisions, or remove it "
                "to go back to the one that is shipped."
            ) from failure


def expected_at(
    probabilities: Sequence[float], accepted: Sequence[bool], thresholds: Sequence[float]
) -> list[Expected]:
    """Return for each threshold the wrong answers and the missed matches to be expected, by these pairs."""
    given = np.asarray(probabilities, dtype=np.float64)
    right = np.asarray(accepted, dtype=bool)
    rows = []
    for threshold in thresholds:
        above = given >= threshold
        rows.append(
            Expected(
                float(threshold), int(above.sum()), int((above & ~right).sum()), int((~above & right).sum())
            )
        )
    return rows


def threshold_for(probabilities: Values, accepted: Values, *, precision: float) -> float:
    """Return the lowest threshold from which on answers were right at least so often; NEVER if none was."""
    order = np.argsort(-probabilities, kind="stable")
    given, right = probabilities[order], accepted[order]
    correct = np.cumsum(right)
    rates = correct / np.arange(1, len(right) + 1)
    ends = np.append(given[1:] != given[:-1], True)  # equal probabilities are answered together
    good = np.flatnonzero(ends & (rates >= precision))
    return float(given[good[-1]]) if len(good) else NEVER


def _checked(probabilities: Sequence[float], accepted: Sequence[bool]) -> tuple[Values, Values]:
    given = np.clip(np.asarray(probabilities, dtype=np.float64), 1e-4, 1.0 - 1e-4)
    right = np.asarray(accepted, dtype=np.float64)
    yes = int(right.sum())
    no = len(right) - yes
    if min(yes, no) < MIN_PAIRS:
        raise CalibrationUnusable(
            f"{yes} accepted and {no} rejected pairs are too few to calibrate with: "
            f"{MIN_PAIRS} of each are needed. Until then the shipped calibration is used."
        )
    return given, right


def platt(odds: Values, right: Values) -> tuple[float, float]:
    """Return slope and shift by Newton's method, with a normal prior around 1 and 0."""
    columns = np.column_stack([odds, np.ones(len(odds))])
    start = np.array([1.0, 0.0])
    weights = start.copy()
    prior = np.diag(
        [PRIOR_PAIRS, PRIOR_PAIRS / 4.0]
    )  # a log-odds varies by about 2, so a quarter of its weight
    for _ in range(_ROUNDS):
        said = _logistic(columns @ weights)
        gradient = columns.T @ (said - right) + prior @ (weights - start)
        curvature = (columns * (said * (1.0 - said))[:, None]).T @ columns + prior
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return float(max(weights[0], 0.05)), float(weights[1])


def _logistic(log_odds: Values) -> Values:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0))))
