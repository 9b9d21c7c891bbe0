"""Do two texts say the same? The facts slot by slot, then the other words, then who does it to whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from thuchu.match.facts import HARD, compare, extract_both
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.polarity import BAN, bans, force_of
from thuchu.match.reading import Fact, Reading
from thuchu.match.roles import Part, changed_parts
from thuchu.match.synonyms import NO_SENSE, Senses, way_at
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
    """A word or phrase that tells something, or a whole fact, as two texts are compared by it."""

    said: str
    bare: str
    senses: Senses  # what it can stand for
    start: int  # syllables it stands for
    end: int
    is_fact: bool = False
    is_empty: bool = False  # may be there or not
    is_denial: bool = False
    typed: str = ""  # of a fact: all its words, folded, with those its value leaves out


def words_left_over(a: str, b: str) -> tuple[list[str], list[str], int]:
    """Return the telling words, folded, that only `a` and only `b` have, and the mean count of such words."""
    (mine, my_facts), (known, known_facts) = extract_both(a, b)
    here, there = _words(mine, my_facts), _words(known, known_facts)
    paired = _pair(mine, here, known, there)
    left, right = [word.bare for word in paired.left], [word.bare for word in paired.right]
    return left, right, _telling_count(here, there) // 2


def _telling_count(here: list[_Word], there: list[_Word]) -> int:
    return sum(not word.is_empty and not word.is_denial for word in here + there)


def _compare_words(a: str, b: str) -> list[Reason]:
    (mine, my_facts), (known, known_facts) = extract_both(a, b)
    here, there = _words(mine, my_facts), _words(known, known_facts)
    paired = _pair(mine, here, known, there)
    left, right = paired.left, paired.right
    if (left and right) or len(left) + len(right) > _telling_count(here, there) / 2 * MAY_BE_LEFT_OUT:
        return [_substituted(mine, left, known, right)]
    if left or right:
        return []
    changed = changed_parts(mine, paired.my_parts, known, paired.known_parts)
    if changed is None:
        return []
    (low, high), (other_low, other_high) = changed
    return [
        Reason(
            Aspect.ROLE, Agreement.DIFFERS, mine.words_at(low, high), known.words_at(other_low, other_high)
        )
    ]


def _words(reading: Reading, facts: tuple[Fact, ...]) -> list[_Word]:
    """Return facts, words and phrases in order; what was compared before ("all", "at most") is left out."""
    starts: dict[int, Fact] = {}
    denials: dict[int, Fact] = {}
    compared_before: set[int] = set()
    for stated in facts:
        if stated.aspect is Aspect.NEGATION:
            denials[stated.start] = stated
        elif stated.aspect is Aspect.QUANTITY:
            compared_before.update(range(stated.start, stated.end))
        else:
            starts.setdefault(stated.start, stated)
    row = reading.syllables
    stops = sorted({*starts, *denials, *compared_before, len(row)})
    words: list[_Word] = []
    modal_until = 0
    at = 0
    while at < len(row):
        fact = starts.get(at)
        if at in compared_before or (not row[at].is_word and fact is None):
            at += 1
        elif fact is not None and fact.end > at:
            said = f"{fact.aspect}:{fact.value}"
            bare = fold(fact.value) if fact.aspect in _NAMED else said
            senses = _senses_of_fact(reading, fact) if fact.aspect is Aspect.SUBSTANCE else NO_SENSE
            typed = " ".join(syllable.bare for syllable in row[at : fact.end])
            words.append(_Word(said, bare, senses, at, fact.end, is_fact=True, typed=typed))
            at = fact.end
        elif at in denials:
            words.append(_denial(reading, denials[at]))
            modal_until = denials[at].end - 1
            at = words[-1].end
        else:
            limit = next(stop for stop in stops if stop > at) - at
            way = way_at(reading, at, limit=limit)
            is_empty = way.is_empty or (at < modal_until and row[at].bare in _MODAL)
            words.append(_word(reading, at, at + way.length, way.said, way.senses, is_empty=is_empty))
            at += way.length
    return words


# Behind "không" these are part of the denial, whose force has been told from them.
_MODAL = word_list("can phai duoc the nen bat buoc he co bi cho phep nhat thiet")


def _senses_of_fact(reading: Reading, fact: Fact) -> Senses:
    way = way_at(reading, fact.start, limit=fact.end - fact.start)
    return way.senses if way.length == fact.end - fact.start else NO_SENSE


_NAMED = frozenset({Aspect.PLACE, Aspect.NAME, Aspect.SUBSTANCE})


def _word(
    reading: Reading, start: int, end: int, said: str, senses: Senses, *, is_empty: bool = False
) -> _Word:
    if bans(reading, start):
        senses |= {BAN}
    if said in _CAUSING:
        senses |= {_CAUSE}
    bare = " ".join(syllable.bare for syllable in reading.syllables[start:end])
    return _Word(said, bare, senses, start, end, is_empty=is_empty)


# "Mưa làm sạt đường" and "đường sạt vì mưa": the same link, told from either end.
_CAUSING = word_list("làm khiến gây vì do bởi") | {
    "làm cho",
    "khiến cho",
    "gây ra",
    "dẫn đến",
    "dẫn tới",
    "tại vì",
}
_CAUSE = -6


def _denial(reading: Reading, fact: Fact) -> _Word:
    """Return "không" with what it can mean, or the longest known phrase that begins with it."""
    whole = way_at(reading, fact.start, limit=len(reading.syllables))
    end = fact.start + (whole.length if whole.length > 1 and whole.senses else 1)
    senses = force_of(reading, fact) | (whole.senses if end > fact.start + 1 else NO_SENSE)
    bare = " ".join(syllable.bare for syllable in reading.syllables[fact.start : end])
    return _Word(bare, bare, senses, fact.start, end, is_denial=True)


@dataclass(frozen=True, slots=True)
class _Paired:
    """The words of two texts that have no match, and, in order, those that have, under one number."""

    left: list[_Word]
    right: list[_Word]
    my_parts: list[Part]
    known_parts: list[Part]


def _pair(mine: Reading, here: list[_Word], known: Reading, there: list[_Word]) -> _Paired:
    """Match the words of two texts: first equal ones, then those of one meaning, then parts of phrases."""
    marked = mine.accented and known.accented
    pairs: dict[int, tuple[_Word, _Word]] = {}
    numbers: dict[tuple[bool, int], int] = {}  # mine or not, first syllable: the number of the pair

    def match(ours: list[_Word], theirs: list[_Word]) -> tuple[list[_Word], list[_Word]]:
        rest, waiting = _match_equal(ours, theirs, marked, pairs)
        return _match_meaning(rest, waiting, pairs)

    left, right = match(here, there)
    if any(not word.is_empty for word in left + right):
        left, right = match(_apart(mine, left), _apart(known, right))
    for number, (one, other) in pairs.items():
        numbers[True, one.start] = numbers[False, other.start] = number
    my_parts = _parts(mine, here, left, pairs, numbers, is_mine=True)
    known_parts = _parts(known, there, right, pairs, numbers, is_mine=False)
    left, right = _missed(left, there, marked), _missed(right, here, marked)
    return _Paired(left, right, my_parts, known_parts)


def _key(word: _Word, *, marked: bool) -> str:
    return word.said if marked else word.bare


def _match_equal(
    ours: list[_Word], theirs: list[_Word], marked: bool, pairs: dict[int, tuple[_Word, _Word]]
) -> tuple[list[_Word], list[_Word]]:
    waiting: dict[str, list[_Word]] = {}
    for word in reversed(theirs):
        if not word.is_denial:
            waiting.setdefault(_key(word, marked=marked), []).append(word)
    rest = []
    for word in ours:
        twins = waiting.get(_key(word, marked=marked)) if not word.is_denial else None
        if twins:
            pairs[len(pairs)] = (word, twins.pop())
        else:
            rest.append(word)
    left = {id(word) for twins in waiting.values() for word in twins}
    return rest, [word for word in theirs if id(word) in left or word.is_denial]


def _match_meaning(
    ours: list[_Word], theirs: list[_Word], pairs: dict[int, tuple[_Word, _Word]]
) -> tuple[list[_Word], list[_Word]]:
    rest = []
    for word in ours:
        # A word that counts is matched before one that may be there or not.
        twin = min(
            (
                other
                for other in theirs
                if word.senses & other.senses and not (word.is_empty and other.is_empty)
            ),
            key=lambda other: other.is_empty,
            default=None,
        )
        if twin is None:
            rest.append(word)
            continue
        theirs = [other for other in theirs if other is not twin]
        pairs[len(pairs)] = (word, twin)
    return rest, theirs


def _apart(reading: Reading, words: list[_Word]) -> list[_Word]:
    """Return the words with the phrases taken apart into their syllables."""
    apart: list[_Word] = []
    for word in words:
        if word.is_fact or word.is_empty or word.end - word.start == 1:
            apart.append(word)
            continue
        for at in range(word.start, word.end):
            way = way_at(reading, at, limit=1)
            piece = _word(reading, at, at + 1, way.said, way.senses, is_empty=way.is_empty)
            if at == word.start and word.is_denial:
                forces = frozenset(sense for sense in word.senses if sense < 0)
                piece = _Word(piece.bare, piece.bare, forces, at, at + 1, is_denial=True)
            apart.append(piece)
    return apart


def _missed(words: list[_Word], others: list[_Word], marked: bool) -> list[_Word]:
    """Return the words whose absence counts; a fact may be spelled as words in the other text."""
    said = {_key(word, marked=marked) for word in others}
    senses = frozenset[int]().union(*(word.senses for word in others if not word.is_empty))
    spoken = frozenset(piece for word in others for piece in _pieces(word))
    facts = [word for word in others if word.is_fact]
    in_facts = frozenset(piece for word in facts for piece in (*_pieces(word), *word.typed.split()))
    missed = []
    for word in words:
        if word.is_empty:
            continue
        if word.is_denial:
            # Which words are denied has been compared; left is the denial that means something else.
            missed.append(word)
            continue
        said_again = _key(word, marked=marked) in said or bool(word.senses & senses)  # twice here, once there
        spelled_there = set(_pieces(word)) <= spoken if word.is_fact else word.bare in in_facts
        if not said_again and not spelled_there:
            missed.append(word)
    return missed


def _pieces(word: _Word) -> list[str]:
    return word.bare.rpartition(":")[2].split()


def _parts(
    reading: Reading,
    words: list[_Word],
    left: list[_Word],
    pairs: dict[int, tuple[_Word, _Word]],
    numbers: dict[tuple[bool, int], int],
    *,
    is_mine: bool,
) -> list[Part]:
    """Return the matched words in order, with the little ones that show who does it to whom."""
    parts: list[Part] = []
    reached = 0  # after the last word that has a match
    matched = {(one if is_mine else other).start: one if is_mine else other for one, other in pairs.values()}
    for word in sorted({*words, *matched.values()}, key=lambda word: (word.start, word.end)):
        number = numbers.get((is_mine, word.start), -1)
        if number >= 0 and matched[word.start].end != word.end:
            continue  # a phrase that was matched in its parts
        keeps = number >= 0 and not word.is_denial and (not word.is_empty or word.said in _PLAYERS)
        aspect = word.said.partition(":")[0] if word.is_fact else ""
        if word.said in _CAUSING:
            keeps = False
        marks: list[str] = []
        for syllable in reversed(reading.syllables[reached : word.start]):
            if not syllable.is_word:
                break
            marks.append(syllable.small)
        if keeps:
            reached = word.end
        parts.append(Part(number if keeps else -1, word.said, word.start, word.end, aspect, frozenset(marks)))
    return parts


_PLAYERS = word_list("người con nó")  # little words that can also be somebody


def _substituted(mine: Reading, left: list[_Word], known: Reading, right: list[_Word]) -> Reason:
    """Return what one text says in the place of what the other does."""
    capital = any(
        mine.syllables[word.start].capital and word.start > 0 and not mine.syllables[word.start].shouted
        for word in left[:1]
    )
    aspect = Aspect.NAME if capital and left and right else Aspect.WORDING
    if any(word.is_denial for word in left + right):
        aspect = Aspect.NEGATION
    yours = mine.words_at(left[0].start, left[-1].end) if left else ""
    theirs = known.words_at(right[0].start, right[-1].end) if right else ""
    return Reason(aspect, Agreement.DIFFERS, yours, theirs)
