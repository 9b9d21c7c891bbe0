"""The learned ranking, fitted by tools/train_ranker.py.

A weighted sum of likenesses puts the claims near a message in order; trees over the first of them, with the
facts of both texts compared, tell how likely each is the right one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from thuchu.match.calibrate import Calibration
from thuchu.match.explain import words_left_over
from thuchu.match.facts import compare
from thuchu.match.features import Matrix, names
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.sense import Spread
from thuchu.match.trees import Trees

# Claims at the head of the ranking whose facts are read; families of near-alike claims are smaller.
FACTS_COMPARED = 8
MAX_FACTS = 2  # of one aspect and agreement that are counted: a list of numbers shall not drown the rest
COVERED = 0.5  # share of a claim's telling words in a message that is near it, whatever the facts
MAX_WORDS = 8  # left over on one side that are counted
CLIPPED = 5.0  # standard deviations; a stranger message must not count for more than the strangest known ones
BEHIND_AT_MOST = 4.0  # of the score: further behind is as good as out
SHIPPED = "ranking.json"
SPREAD = "spread.npz"  # of claims and messages, measured with the bundled model
TREES = "trees.npz"

Numbers = npt.NDArray[np.float64]
_ASPECTS = tuple(aspect for aspect in Aspect if aspect is not Aspect.WORDING)
_FACT_NUMBERS = 2 * (4 * len(_ASPECTS) + 4)


@dataclass(frozen=True, slots=True)
class Facts:
    """What came of comparing a message with one claim."""

    reasons: tuple[Reason, ...]  # by the wording that came closest
    against_claim: tuple[Reason, ...]  # by the sentence of the claim itself
    # By the wording, then by the claim. For each aspect: how many agree, differ, stand in yours or in theirs
    # alone. Then the words left over.
    numbers: tuple[float, ...]
    is_near: bool  # the message has most words of the wording, whatever the facts


def facts_between(message: str, wording: str, claim: str) -> Facts:
    """Compare the facts and the telling words of a message with a claim and with one wording of it.

    A wording may ask ("Is the dam safe?") or say what was found out ("The dam is safe"): what forbids an
    answer is what differs from the claim.
    """
    reasons, numbers, is_near = _facts_of_two(message, wording)
    if claim == wording:
        return Facts(reasons, reasons, numbers * 2, is_near)
    against_claim, claim_numbers, _ = _facts_of_two(message, claim)
    return Facts(reasons, against_claim, numbers + claim_numbers, is_near)


def _facts_of_two(message: str, other: str) -> tuple[tuple[Reason, ...], tuple[float, ...], bool]:
    reasons = compare(message, other)
    numbers: list[float] = []
    for aspect in _ASPECTS:
        own = [reason for reason in reasons if reason.aspect is aspect]
        unknown = [reason for reason in own if reason.agreement is Agreement.UNKNOWN]
        counts = (
            sum(reason.agreement is Agreement.SAME for reason in own),
            sum(reason.agreement is Agreement.DIFFERS for reason in own),
            sum(bool(reason.yours) and not reason.theirs for reason in unknown),
            sum(bool(reason.theirs) for reason in unknown),
        )
        numbers.extend(min(count, MAX_FACTS) for count in counts)
    mine, theirs, telling = words_left_over(message, other)
    shares = [len(left) / max(telling, 1) for left in (mine, theirs)]
    counts_left = [float(min(len(left), MAX_WORDS)) for left in (mine, theirs)]
    return reasons, (*numbers, *shares, *counts_left), telling > 1 and shares[1] <= 1.0 - COVERED


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights for the columns of `features.names`, and the trees that turn the head into probabilities."""

    mean: Numbers
    step: Numbers
    weights: Numbers
    spread: Spread | None
    trees: Trees
    calibration: Calibration

    def scores(self, columns: Matrix) -> Numbers:
        """Return one score for each row of `features.measure`; higher is nearer."""
        steps: Numbers = np.clip((columns - self.mean) / self.step, -CLIPPED, CLIPPED)
        scores: Numbers = steps @ self.weights
        return scores

    def probabilities(self, evidence: Numbers) -> Numbers:
        """Return how likely each candidate is the right one, shape (n,), for rows of `evidence_of`."""
        odds = np.clip(self.trees.log_odds(evidence), -30.0, 30.0)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))


def evidence_of(columns: Matrix, scores: Numbers, facts: Sequence[Facts], places: Sequence[int]) -> Numbers:
    """Return one row for each candidate, in the order of the ranking.

    columns     of `features.measure`, shape (n, k)
    scores      of `Ranking.scores`, falling
    places      the part of the message each comes closest to, as in `matcher.Compared`
    """
    behind = np.clip(scores - scores.max(initial=-np.inf), -BEHIND_AT_MOST, 0.0)
    is_part = np.array([place > 0 for place in places], dtype=np.float64)
    is_first = np.arange(len(scores)) == 0
    told = np.array([one.numbers for one in facts], dtype=np.float64).reshape(len(scores), _FACT_NUMBERS)
    return np.column_stack([scores, _ahead(scores, places), behind, is_part, is_first, columns, told])


def _ahead(scores: Numbers, places: Sequence[int]) -> Numbers:
    """Return how far each score is ahead of the best rival; negative when behind.

    Rivals are claims that the same part of the message may make: a message may well make two claims.
    """
    ahead = np.full(len(scores), BEHIND_AT_MOST)
    for at, place in enumerate(places):
        rivals = [
            scores[other]
            for other, theirs in enumerate(places)
            if other != at and (theirs == place or 0 in (theirs, place))
        ]
        if rivals:
            ahead[at] = scores[at] - max(rivals)
    clipped: Numbers = np.clip(ahead, -BEHIND_AT_MOST, BEHIND_AT_MOST)
    return clipped


@cache
def shipped_ranking(*, with_sense: bool) -> Ranking:
    """Return the ranking that comes with the package."""
    kind = "sense" if with_sense else "letters"
    folder = files("thuchu.match") / "data"
    told = json.loads((folder / SHIPPED).read_text("utf-8"))[kind]
    with (folder / TREES).open("rb") as file, np.load(file) as held:
        trees = Trees.read(
            {name.removeprefix(f"{kind}_"): held[name] for name in held.files if name.startswith(kind)}
        )
    expected = names(with_sense=with_sense)
    return Ranking(
        np.array([told["mean"][name] for name in expected]),
        np.array([told["step"][name] for name in expected]),
        np.array([told["weights"][name] for name in expected]),
        shipped_spread() if with_sense else None,
        trees,
        Calibration.read(told["calibration"]),
    )


@cache
def shipped_spread() -> Spread:
    """Return the spread that comes with the package."""
    with (files("thuchu.match") / "data" / SPREAD).open("rb") as file, np.load(file) as held:
        parts = (held[name].astype(np.float32) for name in ("question_mean", "claim_mean", "covariance"))
        return Spread(*parts)
