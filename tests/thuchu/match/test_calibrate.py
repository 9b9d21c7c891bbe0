from __future__ import annotations

import numpy as np
import pytest

from thuchu.errors import CalibrationUnusable
from thuchu.match import Calibration, expected_at
from thuchu.match.calibrate import NEVER, threshold_for
from thuchu.match.ranking import shipped_ranking


def pairs(right_share_at: float, count: int = 400) -> tuple[list[float], list[bool]]:
    """Return scores from 0 to 1 of which those above a point are right, with some noise."""
    chance = np.random.default_rng(3)
    scores = chance.random(count)
    accepted = (scores + chance.normal(0, 0.05, count)) > right_share_at
    return scores.tolist(), accepted.tolist()


def test_a_desk_that_rejects_much_makes_the_machine_less_sure() -> None:
    shipped = shipped_ranking(with_sense=True).calibration
    scores, accepted = pairs(0.8)

    refitted = shipped.refitted(scores, accepted)

    assert refitted.corrected(0.7) < 0.4
    assert refitted.corrected(0.95) > 0.6
    assert refitted.pairs == 400


def test_the_order_of_candidates_never_changes() -> None:
    scores, accepted = pairs(0.3)
    refitted = shipped_ranking(with_sense=True).calibration.refitted(scores, accepted)

    corrected = refitted.corrected(np.linspace(0.01, 0.99, 50))

    assert (np.diff(corrected) > 0).all()


@pytest.mark.parametrize("accepted", [[True] * 100, [False] * 100, [True] * 10 + [False] * 10])
def test_too_few_decisions_are_refused(accepted: list[bool]) -> None:
    with pytest.raises(CalibrationUnusable, match="too few"):
        shipped_ranking(with_sense=True).calibration.refitted([0.5] * len(accepted), accepted)


def test_a_calibration_is_written_and_read() -> None:
    shipped = shipped_ranking(with_sense=False).calibration

    assert Calibration.read(shipped.written()) == shipped


@pytest.mark.parametrize("told", [None, [], {}, {"same_from": "x"}, {"same_from": 0.9}])
def test_what_is_no_calibration_is_refused(told: object) -> None:
    with pytest.raises(CalibrationUnusable, match="no calibration"):
        Calibration.read(told)


def test_each_threshold_tells_wrong_answers_and_missed_matches() -> None:
    low, high = expected_at([0.9, 0.8, 0.4, 0.2], [True, False, True, False], [0.3, 0.85])

    assert (low.answered, low.wrong, low.missed, low.precision) == (3, 1, 0, pytest.approx(2 / 3))
    assert (high.answered, high.wrong, high.missed, high.precision) == (1, 0, 1, 1.0)


def test_the_threshold_is_the_lowest_that_is_right_often_enough() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6])

    assert threshold_for(scores, np.array([1.0, 1.0, 0.0, 1.0]), precision=0.98) == 0.8
    assert threshold_for(scores, np.zeros(4), precision=0.98) == NEVER
