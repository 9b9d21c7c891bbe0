"""The longest run of words that two texts share, as each writes it."""

from __future__ import annotations

from thuchu.match.facts import extract
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.text.normalise import visible
from thuchu.text.wordlist import word_list

# Words that every sentence has; a shared phrase of these alone says nothing.
_COMMON = word_list(
    "la co va cua cho bi duoc thi ma khi nay do o voi nhung cac mot khong phai da se dang rat cung "
    "ra vao len the a of to in is and on for with that it at be"
)
_MAX_PHRASE = 8  # words; what fits a line beside its claim


def shared_wording(yours: str, theirs: str) -> Reason:
    """Return the longest run of words both share, as each writes it; UNKNOWN when there is none."""
    mine, known = _spans(yours), _spans(theirs)
    best = (0, 0, 0, 0)  # telling words, length, start in mine, start in known
    lengths = [0] * (len(known) + 1)
    for i, (bare, _, _) in enumerate(mine):
        row = [0] * (len(known) + 1)
        for j, (other, _, _) in enumerate(known):
            if bare != other:
                continue
            row[j + 1] = min(lengths[j] + 1, _MAX_PHRASE)
            length = row[j + 1]
            telling = sum(1 for word, _, _ in mine[i - length + 1 : i + 1] if word not in _COMMON)
            if (telling, length) > best[:2]:
                best = (telling, length, i - length + 1, j - length + 1)
        lengths = row
    telling, length, start, other_start = best
    if not telling:
        return Reason(Aspect.WORDING, Agreement.UNKNOWN)
    mine_words = visible(yours)[mine[start][1] : mine[start + length - 1][2]]
    known_words = visible(theirs)[known[other_start][1] : known[other_start + length - 1][2]]
    return Reason(Aspect.WORDING, Agreement.SAME, mine_words, known_words)


def _spans(text: str) -> list[tuple[str, int, int]]:
    reading, _ = extract(text)
    return [(s.bare, s.start, s.end) for s in reading.syllables if s.is_word][:_SPANNED]


_SPANNED = 300  # words compared for a shared phrase
