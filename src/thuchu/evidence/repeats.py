"""Which texts largely say the same words, as when five sites carry one post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thuchu.text.normalise import fold

WORDS_IN_A_SHINGLE = 5  # Broder 1997; five words in a row seldom agree by chance
FEWEST_SHINGLES = 20  # below, a shared headline or slogan would be most of the text
LONGEST_COMPARED = 20_000  # characters: some ten pages
# A statement quoted by two reports of their own stays below; a post with a word around it is far above.
MOSTLY_THE_SAME = 0.5  # of the shorter text's shingles
NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two of the given texts, by their places, and how much of the shorter stands in the longer."""

    earlier: int
    later: int
    share: float  # 0 to 1


def shingles(text: str) -> frozenset[str]:
    """Return the different runs of words at the beginning of the text, folded."""
    words = fold(text[:LONGEST_COMPARED]).split()
    return frozenset(
        " ".join(words[at : at + WORDS_IN_A_SHINGLE]) for at in range(len(words) - WORDS_IN_A_SHINGLE + 1)
    )


def share_of(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how much of the smaller set stands in the larger; 0 when it is too small to tell."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= FEWEST_SHINGLES else 0.0


def overlaps(texts: Sequence[str], *, min_share: float = MOSTLY_THE_SAME) -> list[Overlap]:
    """Return each pair of texts that share enough, most shared first; ties by place."""
    sets = [shingles(text) for text in texts]
    found = [
        Overlap(earlier, later, share)
        for later in range(len(texts))
        for earlier in range(later)
        if (share := share_of(sets[earlier], sets[later])) >= min_share
    ]
    return sorted(found, key=lambda pair: (-pair.share, pair.earlier, pair.later))
