"""A text taken apart for comparison: words, pairs of words, numbers, and pieces of three to five letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from thuchu.text.normalise import fold, syllables

Numbers = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]

GRAM_LENGTHS = (3, 4, 5)  # characters: a syllable, or the seam of two
BUCKETS = 2**18  # hash places for pieces of letters; two pieces of one pair of texts hardly ever meet
MAX_CHARACTERS = 1_500  # of a text; a forward's claim stands in its first sentences
# Thai, Lao, Khmer, Burmese, Chinese and Japanese put no space between words: three letters stand for one.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_RUN = 3


@dataclass(frozen=True)
class Pieces:
    """The pieces of one text. Everything is computed once, at its first use."""

    text: str
    is_folded: bool = False  # by `fold` before; there are then no words with marks

    @cached_property
    def folded(self) -> str:
        """The text in small letters without tone marks, at most MAX_CHARACTERS of it."""
        if self.is_folded:
            return self.text[:MAX_CHARACTERS]
        return fold(self.text[: 2 * MAX_CHARACTERS])[:MAX_CHARACTERS]

    @cached_property
    def ordered(self) -> tuple[str, ...]:
        """The folded words in order."""
        return tuple(_words(self.folded))

    @cached_property
    def words(self) -> frozenset[str]:
        """The different folded words."""
        return frozenset(self.ordered)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Neighbouring folded words joined by a space: without marks a pair tells what a word does not."""
        return frozenset(f"{one} {two}" for one, two in zip(self.ordered, self.ordered[1:], strict=False))

    @cached_property
    def marked(self) -> frozenset[str]:
        """The words that carry marks, as written: "bán" and "bạn" are two words."""
        small = syllables(self.text[:MAX_CHARACTERS])
        return frozenset(word for word in small if not word.isascii())

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The words with a digit."""
        return frozenset(word for word in self.words if any(sign.isdigit() for sign in word))

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """What an inverted index holds of the text: folded words, pairs of them, and words with marks."""
        return (
            *sorted(self.words),
            *sorted(self.pairs),
            *(f"^{word}" for word in sorted(self.marked)),
        )

    @cached_property
    def grams(self) -> tuple[Ids, Numbers]:
        """The different pieces of letters as hash places in order, and 1 + log of how often each stands."""
        return _grams(self.folded)


def joined(texts: Sequence[str]) -> str:
    """Return several wordings of one claim as one text."""
    return " ".join(texts)


def _words(folded: str) -> Iterable[str]:
    for word in folded.split():
        if not word.isascii() and _UNSPACED.fullmatch(word):
            yield from (word[at : at + _RUN] for at in range(max(1, len(word) - _RUN + 1)))
        else:
            yield word


def _grams(folded: str) -> tuple[Ids, Numbers]:
    signs = np.frombuffer(f" {folded} ".encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    places = []
    for length in GRAM_LENGTHS:
        count = len(signs) - length + 1
        if count > 0:
            # A rolling polynomial and a splitmix64 finish: the same in every process, so that rankings are.
            mixed = np.full(count, length, dtype=np.uint64)
            for at in range(length):
                mixed = (mixed * _FACTOR) ^ signs[at : at + count]
            mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_ONE
            mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_TWO
            places.append((mixed ^ (mixed >> np.uint64(31))) % np.uint64(BUCKETS))
    if not folded or not places:
        return np.zeros(0, np.int64), np.zeros(0)
    ids, counts = np.unique(np.concatenate(places).astype(np.int64), return_counts=True)
    return ids, 1.0 + np.log(counts)


_FACTOR = np.uint64(1_000_003)
_MIX_ONE = np.uint64(0xBF58476D1CE4E5B9)  # Steele, Lea and Flood, 2014: splitmix64
_MIX_TWO = np.uint64(0x94D049BB133111EB)


class Rarity:
    """How rare pieces of letters are among some texts, as inverse document frequencies."""

    def __init__(self, texts: Iterable[Pieces]) -> None:
        counts = np.zeros(BUCKETS, dtype=np.int64)
        number = 0
        for pieces in texts:
            counts[pieces.grams[0]] += 1
            number += 1
        self.weights: Numbers = np.log((1.0 + number) / (1.0 + counts)) + 1.0

    def weighed(self, pieces: Pieces) -> tuple[Ids, Numbers]:
        """Return the pieces' places and their weights, of unit length together."""
        ids, counts = pieces.grams
        weights = counts * self.weights[ids]
        length = float(np.sqrt(np.sum(weights**2)))
        return ids, weights / length if length else weights
