"""Do two texts say the same? The facts slot by slot, then the other words, then who does it to whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from thuchu.match.facts import HARD, compare, extract
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.reading import Fact, Reading
from thuchu.match.synonyms import MEANINGLESS, one_word_for
from thuchu.text.furniture import core
from thuchu.text.normalise import fold
from thuchu.text.wordlist import word_list

# Of the telling words one text may leave out: of a dozen one, of a short sentence none.
MAY_BE_LEFT_OUT = 0.085


class Verdict(StrEnum):
    """Whether two texts say the same."""

    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The verdict on two texts and everything that was compared."""

    decision: Verdict
    reasons: tuple[Reason, ...]  # facts that agree, then what forbids calling them the same

    @property
    def differing(self) -> tuple[Reason, ...]:
        """What makes the two differ; empty when they say the same."""
        return tuple(reason for reason in self.reasons if _forbids(reason)) if self._is_different else ()

    @property
    def _is_different(self) -> bool:
        return self.decision is Verdict.DIFFERENT


def explain(a: str, b: str) -> Explanation:
    """Compare two texts in Vietnamese or English; each reason has the words of `a`, then those of `b`.

    They say the same when no fact differs, none that counts stands on one side only, the other words are the
    same or known to mean the same, and their order gives everyone the same part.
    """
    a, b = core(a), core(b)
    reasons = list(compare(a, b))
    if not any(_forbids(reason) for reason in reasons):
        reasons.extend(_compare_words(a, b))
    decision = Verdict.DIFFERENT if any(_forbids(reason) for reason in reasons) else Verdict.SAME
    return Explanation(decision, tuple(reasons))


def _forbids(reason: Reason) -> bool:
    one_sided = reason.agreement is Agreement.UNKNOWN and reason.aspect in HARD
    return one_sided or reason.agreement is Agreement.DIFFERS


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that tells something, or a whole fact, in the spelling two texts are compared by."""

    said: str
    bare: str
    typed: str  # bare too, but the word itself and not the one that stands for it
    start: int  # syllables it stands for
    end: int
    is_fact: bool


def words_left_over(a: str, b: str) -> tuple[list[str], list[str], int]:
    """Return the telling words, folded, that only `a` and only `b` have, and the mean count of such words."""
    mine, my_facts = extract(a)
    known, known_facts = extract(b)
    marked = mine.accented and known.accented
    here, there = _telling(mine, my_facts), _telling(known, known_facts)
    left = [word.typed for word in _left_over(here, there, marked=marked)]
    right = [word.typed for word in _left_over(there, here, marked=marked)]
    return left, right, (len(here) + len(there)) // 2


def _compare_words(a: str, b: str) -> list[Reason]:
    mine, my_facts = extract(a)
    known, known_facts = extract(b)
    marked = mine.accented and known.accented
    here, there = _telling(mine, my_facts), _telling(known, known_facts)
    left, right = _left_over(here, there, marked=marked), _left_over(there, here, marked=marked)
    if (left and right) or len(left) + len(right) > len(here + there) / 2 * MAY_BE_LEFT_OUT:
        return [_substituted(mine, left, known, right)]
    if left or right:
        return []
    all_here, all_there = _telling(mine, my_facts, every=True), _telling(known, known_facts, every=True)
    if not _left_over(all_here, all_there, marked=marked) and not _left_over(
        all_there, all_here, marked=marked
    ):
        here, there = all_here, all_there  # "con" may count things or be the child
    first, second = [word.bare for word in here], [word.bare for word in there]
    swapped = _swapped(
        first, second, directed=frozenset(word.bare for word in here if word.said in _DIRECTED)
    )
    if swapped is None:
        return []
    low, high = swapped
    yours = mine.words_at(here[low].start, here[high].end)
    other = second.index(first[high]), second.index(first[low])
    theirs = known.words_at(there[min(other)].start, there[max(other)].end)
    return [Reason(Aspect.ROLE, Agreement.DIFFERS, yours, theirs)]


def _telling(reading: Reading, facts: tuple[Fact, ...], *, every: bool = False) -> list[_Word]:
    """Return facts and telling words in order; words that mean the same get one spelling."""
    starts: dict[int, Fact] = {}
    compared_before: set[int] = set()  # "all", "at most" and "not" have been compared as facts
    for stated in facts:
        if stated.aspect is Aspect.NEGATION:
            compared_before.add(stated.start)
        elif stated.aspect is Aspect.QUANTITY:
            compared_before.update(range(stated.start, stated.end))
        else:
            starts.setdefault(stated.start, stated)
    row = reading.syllables
    words: list[_Word] = []
    at = 0
    while at < len(row):
        if at in compared_before:
            at += 1
            continue
        fact = starts.get(at)
        if fact is not None and fact.end > at:
            said = f"{fact.aspect}:{fact.value}"
            bare = fact.value if fact.aspect in _NAMED else said
            words.append(_Word(said, bare, bare, at, fact.end, True))
            at = fact.end
            continue
        meaning, length = one_word_for(reading, at)
        if row[at].is_word and (every or meaning not in MEANINGLESS):
            typed = " ".join(syllable.bare for syllable in row[at : at + length])
            words.append(_Word(meaning, fold(meaning), typed, at, at + length, False))
        at += length
    return words


_NAMED = frozenset({Aspect.PLACE, Aspect.NAME, Aspect.SUBSTANCE})


def _key(word: _Word, *, marked: bool) -> str:
    return word.said if marked else word.bare


def _left_over(words: list[_Word], others: list[_Word], *, marked: bool) -> list[_Word]:
    """Return the words the other text has no match for; a fact may be spelled as words there."""
    count = Counter(_key(word, marked=marked) for word in others)
    keys = frozenset(count)
    typed = frozenset() if marked else frozenset(word.typed for word in others)
    spoken = frozenset(piece for word in others for piece in _pieces(word))
    in_facts = frozenset(piece for word in others if word.is_fact for piece in _pieces(word))
    left = []
    for word in words:
        key = _key(word, marked=marked)
        if count[key] > 0:
            count[key] -= 1
            continue
        said_again = word.typed in typed or key in keys  # twice here, once there
        spelled_there = set(_pieces(word)) <= spoken if word.is_fact else word.bare in in_facts
        if not said_again and not spelled_there:
            left.append(word)
    return left


def _pieces(word: _Word) -> list[str]:
    return word.bare.rpartition(":")[2].split()


def _substituted(mine: Reading, left: list[_Word], known: Reading, right: list[_Word]) -> Reason:
    """Return what one text says in the place of what the other does."""
    capital = any(
        mine.syllables[word.start].capital and word.start > 0 and not mine.syllables[word.start].shouted
        for word in left[:1]
    )
    aspect = Aspect.NAME if capital and left and right else Aspect.WORDING
    yours = mine.words_at(left[0].start, left[-1].end) if left else ""
    theirs = known.words_at(right[0].start, right[-1].end) if right else ""
    return Reason(aspect, Agreement.DIFFERS, yours, theirs)


# Round these stands who does it to whom, what comes first, or from where to where.
_DIRECTED = word_list(
    "cho bị được hơn từ đến trước sau qua sang về bởi thắng thua to from by than before after over"
)


def _swapped(first: list[str], second: list[str], *, directed: frozenset[str]) -> tuple[int, int] | None:
    """Return the first and last place in `first` of two words that changed parts; None when none did.

    "Cháy chợ" and "chợ cháy" are one event: words moved to the front or the end keep their parts. "Chó cắn
    người" and "người cắn chó" are two: both sides of a word changed places round it.
    """
    low = 0
    while low < min(len(first), len(second)) and first[low] == second[low]:
        low += 1
    if low == len(first) or len(first) != len(second):
        return None
    high = len(first) - 1
    while first[high] == second[high]:
        high -= 1
    mine, known = first[low : high + 1], second[low : high + 1]
    turns = [at for at in range(1, len(mine)) if mine[at:] + mine[:at] == known]
    if turns and not directed & set(mine):
        return None
    if sorted(mine) != sorted(known):
        return None
    moved_round = mine[0] != known[0] and mine[-1] != known[-1] and len(mine) >= 3
    return (low, high) if moved_round or directed & set(mine) else None
