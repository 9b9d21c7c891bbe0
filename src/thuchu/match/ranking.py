"""The learned ranking: how much each kind of likeness counts, fitted by tools/train_ranker.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from thuchu.match.calibrate import Calibration
from thuchu.match.features import Matrix, names
from thuchu.match.model import Agreement, Reason
from thuchu.match.sense import Spread

FACTS_COMPARED = (
    10  # claims at the head of the ranking whose facts are read; families of near-alike are smaller
)
MAX_FACTS = 3  # agreements counted, so that a long list of numbers does not drown the sense
CLIPPED = 5.0  # standard deviations; a stranger message must not count for more than the strangest known ones
BEHIND_AT_MOST = 4.0  # of the score: further behind is as good as out
SHIPPED = "ranking.json"
SPREAD = "spread.npz"  # of claims and messages, measured with the bundled model

Facts = tuple[int, int]  # how many agree, how many differ, each at most MAX_FACTS
Evidence = npt.NDArray[np.float64]
# What the probability goes by, beside the score: columns of `features`, by name.
EVIDENCE = ("letters_canonical", "canonical_covered", "message_covered", "message_length", "canonical_length")
EVIDENCE_OF_SENSE = ("sense", "sense_as_claim")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights for the columns of `features.names`, for facts, and what turns a score into a probability."""

    mean: npt.NDArray[np.float64]
    step: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    fact_weights: tuple[float, float]  # of a fact that agrees, of one that differs
    spread: Spread | None
    calibration: Calibration

    def scores(self, columns: Matrix) -> npt.NDArray[np.float64]:
        """Return one score for each row of `features.measure`; higher is nearer."""
        steps: npt.NDArray[np.float64] = np.clip((columns - self.mean) / self.step, -CLIPPED, CLIPPED)
        scores: npt.NDArray[np.float64] = steps @ self.weights
        return scores

    def fact_shift(self, facts: Facts) -> float:
        """Return what agreeing and differing facts add to a score."""
        return facts[0] * self.fact_weights[0] + facts[1] * self.fact_weights[1]

    def evidence(self, columns: Matrix, scores: npt.NDArray[np.float64], facts: Sequence[Facts]) -> Evidence:
        """Return one row for each candidate, for `Calibration.probabilities`."""
        with_sense = len(self.weights) == len(names(with_sense=True))
        named = names(with_sense=with_sense)
        wanted = [*(EVIDENCE_OF_SENSE if with_sense else ()), *EVIDENCE]
        chosen = columns[:, [named.index(name) for name in wanted]].astype(np.float64)
        agreements = np.array(facts, dtype=np.float64).reshape(len(scores), 2)
        return np.column_stack([scores, _ahead(scores), chosen, agreements])


def _ahead(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return how far each score is ahead of the best of the others; negative when behind."""
    if len(scores) < 2:
        return np.full(len(scores), BEHIND_AT_MOST)
    ordered = np.sort(scores)
    rival = np.where(scores == ordered[-1], ordered[-2], ordered[-1])
    ahead: npt.NDArray[np.float64] = np.clip(scores - rival, -BEHIND_AT_MOST, BEHIND_AT_MOST)
    return ahead


def facts_of(reasons: Sequence[Reason]) -> Facts:
    """Count what agrees and what differs."""
    agreeing = sum(1 for reason in reasons if reason.agreement is Agreement.SAME)
    differing = sum(1 for reason in reasons if reason.agreement is Agreement.DIFFERS)
    return min(agreeing, MAX_FACTS), min(differing, MAX_FACTS)


@cache
def shipped_ranking(*, with_sense: bool) -> Ranking:
    """Return the ranking that comes with the package."""
    folder = files("thuchu.match") / "data"
    told = json.loads((folder / SHIPPED).read_text("utf-8"))["sense" if with_sense else "letters"]
    with (folder / SPREAD).open("rb") as file, np.load(file) as held:
        parts = (held[name].astype(np.float32) for name in ("question_mean", "claim_mean", "covariance"))
        spread = Spread(*parts)
    expected = names(with_sense=with_sense)
    return Ranking(
        np.array([told["mean"][name] for name in expected]),
        np.array([told["step"][name] for name in expected]),
        np.array([told["weights"][name] for name in expected]),
        (told["facts"]["agree"], told["facts"]["differ"]),
        spread if with_sense else None,
        Calibration.read(told["calibration"]),
    )
