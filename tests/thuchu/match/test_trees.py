from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from thuchu.match.ranking import shipped_ranking
from thuchu.match.trees import Trees


def two_trees() -> Trees:
    """Return "first column above 1 gives 3, else -1" and "second column above 0 gives 10, else 20"."""
    return Trees.read(
        {
            "column": np.array([0, 0, 0, 1, 0, 0]),
            "threshold": np.array([1.0, 0, 0, 0.0, 0, 0]),
            "left": np.array([1, 1, 2, 4, 4, 5]),
            "right": np.array([2, 1, 2, 5, 4, 5]),
            "value": np.array([0, -1.0, 3.0, 0, 20.0, 10.0]),
            "roots": np.array([0, 3]),
            "line": np.array([2.0, 0.5]),
        }
    )


def test_a_row_falls_into_one_leaf_of_each_tree() -> None:
    rows = np.array([[0.0, -5.0], [1.0, 0.0], [2.0, 1.0]])

    assert two_trees().log_odds(rows).tolist() == [38.5, 38.5, 26.5]


def test_no_rows_give_no_answers() -> None:
    assert two_trees().log_odds(np.zeros((0, 2))).tolist() == []


def test_trees_are_written_and_read() -> None:
    rows = np.random.default_rng(1).normal(size=(20, 2))

    assert np.allclose(Trees.read(two_trees().written()).log_odds(rows), two_trees().log_odds(rows))


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3))
def test_any_evidence_gives_a_probability(numbers: list[float]) -> None:
    for with_sense in (True, False):
        ranking = shipped_ranking(with_sense=with_sense)
        width = int(ranking.trees.column.max()) + 1

        (said,) = ranking.probabilities(np.resize(numbers, (1, width)))

        assert 0.0 <= said <= 1.0
