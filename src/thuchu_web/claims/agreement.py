"""How far two readings of the same evidence agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_READINGS = 10  # S14: fewer are not counted out


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures of some readings."""

    number: int
    share: float  # 0 to 1
    kappa: float | None  # Cohen's, -1 to 1; None when both always chose one and the same rating


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement | None:
    """Return how far the first and the second rating of each pair agree; None below LEAST_READINGS.

    Kappa takes away what would agree by chance, with each side's own frequencies (Cohen 1960).
    """
    number = len(pairs)
    if number < LEAST_READINGS:
        return None
    share = sum(first == second for first, second in pairs) / number
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum(firsts[rating] * seconds[rating] for rating in firsts) / number**2
    return Agreement(number, share, None if chance == 1 else (share - chance) / (1 - chance))
