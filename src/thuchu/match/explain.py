"""Do two texts say the same? The facts slot by slot, then the other words, then who does it to whom."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

from thuchu.match.denials import BAN, bans, force_of
from thuchu.match.facts import HARD, compare, extract_both
from thuchu.match.model import Agreement, Aspect, Reason
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
    forces: Senses = NO_SENSE  # of a denial: how it denies, for when its phrase is taken apart


def words_left_over(a: str, b: str) -> tuple[list[str], list[str], int]:
    """Return the telling words, folded, that only `a` and only `b` have, and the mean count of such words."""
    (mine, my_facts), (known, known_facts) = extract_both(a, b)
    paired = _pair(mine, my_facts, known, known_facts)
    left, right = [word.bare for word in paired.left], [word.bare for word in paired.right]
    return left, right, paired.telling // 2


def is_fact(left_over: str) -> bool:
    """Tell whether one of `words_left_over` is an amount or a date."""
    return ":" in left_over


def _compare_words(a: str, b: str) -> list[Reason]:
    (mine, my_facts), (known, known_facts) = extract_both(a, b)
    paired = _pair(mine, my_facts, known, known_facts)
    left, right = paired.left, paired.right
    if (left and right) or len(left) + len(right) > paired.telling / 2 * MAY_BE_LEFT_OUT:
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
        elif stated.end > stated.start:
            starts.setdefault(stated.start, stated)
    row = reading.syllables
    # A phrase may hold a thing of a kind ("cây xăng"), but no other fact.
    closed = {at for at, fact in starts.items() if fact.aspect is not Aspect.SUBSTANCE}
    stops = sorted({*closed, *denials, *compared_before, len(row)})
    words: list[_Word] = []
    modal_until = 0
    at = 0
    while at < len(row):
        if at in compared_before or (not row[at].is_word and at not in starts):
            at += 1
            continue
        if at in denials:
            word = _denial(reading, denials[at])
            modal_until = denials[at].end - 1
        elif at in closed:
            word = _fact(reading, starts[at])
        else:
            limit = stops[bisect_right(stops, at)] - at
            word = _word_at(reading, at, limit, starts, is_modal=at < modal_until and row[at].bare in _MODAL)
        words.append(word)
        at = word.end
    return words


def _word_at(
    reading: Reading, at: int, limit: int, facts: dict[int, Fact], *, is_modal: bool = False
) -> _Word:
    """Return the longest word or phrase of `limit` syllables at most; a thing of a kind stays whole."""
    while True:
        way = way_at(reading, at, limit=limit)
        inside = (facts.get(place) for place in range(at, at + way.length))
        cut = next((fact for fact in inside if fact is not None and fact.end > at + way.length), None)
        if cut is None or cut.start == at:
            break
        limit = cut.start - at
    fact = facts.get(at)
    if fact is not None and fact.end - at >= way.length and fact.end - at <= limit:
        return _fact(reading, fact)
    is_empty = way.is_empty or is_modal
    return _word(reading, at, at + way.length, way.said, way.senses, is_empty=is_empty)


def _fact(reading: Reading, fact: Fact) -> _Word:
    said = f"{fact.aspect}:{fact.value}"
    bare = fold(fact.value) if fact.aspect in _NAMED else said
    senses = NO_SENSE
    if fact.aspect is Aspect.SUBSTANCE:
        way = way_at(reading, fact.start, limit=fact.end - fact.start)
        senses = way.senses if way.length == fact.end - fact.start else NO_SENSE
    return _Word(said, bare, senses, fact.start, fact.end, is_fact=True)


# Behind "không" these are part of the denial, whose force has been told from them.
_MODAL = word_list("can phai duoc the nen bat buoc he co bi cho phep nhat thiet")


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
    forces = force_of(reading, fact)
    is_phrase = whole.length > 1 and bool(whole.senses)
    end = fact.start + (whole.length if is_phrase else 1)
    senses = whole.senses if is_phrase else forces
    bare = " ".join(syllable.bare for syllable in reading.syllables[fact.start : end])
    return _Word(bare, bare, senses, fact.start, end, is_denial=True, forces=forces)


@dataclass(frozen=True, slots=True)
class _Paired:
    """The words of two texts that have no match, and, in order, those that have, under one number."""

    left: list[_Word]
    right: list[_Word]
    my_parts: list[Part]
    known_parts: list[Part]
    telling: int  # words of both that tell something


def _pair(
    mine: Reading, my_facts: tuple[Fact, ...], known: Reading, known_facts: tuple[Fact, ...]
) -> _Paired:
    """Match the words of two texts: first equal ones, then those of one meaning, then parts of phrases."""
    here, there = _words(mine, my_facts), _words(known, known_facts)
    marked = mine.accented and known.accented
    pairs: dict[int, tuple[_Word, _Word]] = {}
    numbers: dict[tuple[bool, int], int] = {}  # mine or not, first syllable: the number of the pair

    def match(ours: list[_Word], theirs: list[_Word]) -> tuple[list[_Word], list[_Word]]:
        rest, waiting = _match_equal(ours, theirs, marked, pairs)
        return _match_meaning(rest, waiting, pairs)

    left, right = match(here, there)
    # The longest phrases first: "đi bệnh viện" is taken apart before "nhà thương" is.
    for length in range(_LONGEST_PHRASE, 1, -1):
        if any(word.end - word.start == length and not word.is_empty for word in left + right):
            left, right = match(
                _apart(mine, left, _things(my_facts), length=length),
                _apart(known, right, _things(known_facts), length=length),
            )
    for number, (one, other) in pairs.items():
        numbers[True, one.start] = numbers[False, other.start] = number
    my_parts = _parts(mine, here, left, pairs, numbers, is_mine=True)
    known_parts = _parts(known, there, right, pairs, numbers, is_mine=False)
    left, right = _missed(left, there, marked), _missed(right, here, marked)
    telling = sum(not word.is_empty and not word.is_denial for word in here + there)
    return _Paired(left, right, my_parts, known_parts, telling)


def _things(facts: tuple[Fact, ...]) -> dict[int, Fact]:
    return {fact.start: fact for fact in facts if fact.aspect is Aspect.SUBSTANCE}


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
    waiting: dict[int, list[_Word]] = {}  # sense: words that have it, last first
    for other in reversed(theirs):
        for sense in other.senses:
            waiting.setdefault(sense, []).append(other)
    rest = []
    taken: set[int] = set()  # by first syllable
    for word in ours:
        twins: list[_Word] = []
        for sense in word.senses:
            having = waiting.get(sense, [])
            while having and having[-1].start in taken:
                having.pop()
            twins.extend(other for other in having[-_TWINS_TRIED:] if other.start not in taken)
        if word.is_empty:
            twins = [other for other in twins if not other.is_empty]
        # A word that counts is matched before one that may be there or not.
        twin = min(twins, key=lambda other: (other.is_empty, other.start), default=None)
        if twin is None:
            rest.append(word)
            continue
        taken.add(twin.start)
        pairs[len(pairs)] = (word, twin)
    return rest, [other for other in theirs if other.start not in taken]


_TWINS_TRIED = 20  # words of one meaning; a text that repeats one more often says nothing by it
_LONGEST_PHRASE = 6  # syllables; longer ones stay whole


def _apart(reading: Reading, words: list[_Word], facts: dict[int, Fact], *, length: int) -> list[_Word]:
    """Return the words with each phrase of `length` syllables taken apart into shorter ones."""
    apart: list[_Word] = []
    for word in words:
        if word.is_fact or word.is_empty or word.end - word.start != length:
            apart.append(word)
            continue
        at = word.start
        if word.is_denial:
            bare = reading.syllables[at].bare
            apart.append(_Word(bare, bare, word.forces, at, at + 1, is_denial=True, forces=word.forces))
            at += 1
        while at < word.end:
            limit = min(length - 1, word.end - at)
            apart.append(_word_at(reading, at, limit, facts))
            at = apart[-1].end
    return apart


def _missed(words: list[_Word], others: list[_Word], marked: bool) -> list[_Word]:
    """Return the words whose absence counts; a fact may be spelled as words in the other text."""
    said = {_key(word, marked=marked) for word in others}
    senses = frozenset[int]().union(*(word.senses for word in others if not word.is_empty))
    spoken = frozenset(piece for word in others for piece in _pieces(word))
    in_facts = frozenset(piece for word in others if word.is_fact for piece in _pieces(word))
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
        for syllable in reversed(reading.syllables[max(reached, word.start - _MARKS_READ) : word.start]):
            if not syllable.is_word:
                break
            marks.append(syllable.small)
        if keeps:
            reached = word.end
        parts.append(
            Part(number if keeps else -1, word.said, word.start, word.end, aspect, marks=frozenset(marks))
        )
    return parts


_MARKS_READ = 4  # syllables before a word
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
