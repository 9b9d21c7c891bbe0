"""Words that turn a claim round when one stands here and the other there: "tăng" and "giảm"."""

from __future__ import annotations

from pathlib import Path

from thuchu.match.denials import NOT, PASSED_OVER
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.reading import Fact, Reading
from thuchu.match.synonyms import ways_like
from thuchu.text.normalise import fold
from thuchu.text.wordlist import entries, word_list

# One of a pair here and the other there turns the claim round.
_SIDE: dict[str, list[str]] = {}  # the word a side is known by: those it is opposed to
_KNOWN_BY: dict[tuple[str, ...], str] = {}  # every way to say a side: the word it is known by
_UNSURE: set[str] = set()  # ways that count only with their marks


def _sides() -> list[tuple[list[str], list[str]]]:
    pairs = []
    for line in entries(Path(__file__).parent / "data" / "opposites.txt"):
        left, right = (side.split("=") for side in line.split("|"))
        pairs.append(([way.strip() for way in left], [way.strip() for way in right]))
    return pairs


for _left_ways, _right_ways in _sides():
    for _side in (_left_ways, _right_ways):
        for _marked_way in _side:
            _way = _marked_way.removeprefix("~")
            if _marked_way != _way:
                _UNSURE.add(_way)
            for _spelled in ways_like(_way):
                _KNOWN_BY.setdefault(tuple(_spelled.split()), _way)
            _KNOWN_BY[tuple(_way.split())] = _way
for _left_ways, _right_ways in _sides():
    for _one in (way.removeprefix("~") for way in _left_ways):
        for _other in (way.removeprefix("~") for way in _right_ways):
            _SIDE.setdefault(_one, []).append(_other)
            _SIDE.setdefault(_other, []).append(_one)
_REACH: dict[str, int] = {}
for _key in _KNOWN_BY:
    _REACH[_key[0]] = max(_REACH.get(_key[0], 1), len(_key))
# Without marks: one bare word can be several of these.
_BARE_KNOWN_BY: dict[tuple[str, ...], frozenset[str]] = {}
for _key, _way in _KNOWN_BY.items():
    if " ".join(_key) not in _UNSURE:
        _folded = tuple(fold(" ".join(_key)).split())
        _BARE_KNOWN_BY[_folded] = _BARE_KNOWN_BY.get(_folded, frozenset()) | {_way}


def opposites_of(word: str) -> tuple[str, ...]:
    """Return the words that turn a claim round when they stand in the place of this one."""
    return tuple(_SIDE.get(word, ()))


Place = tuple[int, int]  # of the first syllable, and behind the last


def find_opposable(reading: Reading) -> dict[str, Place]:
    """Return the words of the text that have an opposite, with the syllables where each first stands.

    A word that stands for others ("giảm" for "hạ") is named in their place. Denied words are left out, and so
    are, in a text without marks, those that may be other words; `_bare_opposable` has them.
    """
    found: dict[str, tuple[int, int]] = {}
    row = reading.syllables
    at = 0
    while at < len(row):
        length = 1
        for tried in range(min(_REACH.get(row[at].small, 0), len(row) - at), 0, -1):
            known_by = _KNOWN_BY.get(tuple(syllable.small for syllable in row[at : at + tried]))
            if known_by is not None:
                if not _is_denied(reading, at):
                    found.setdefault(known_by, (at, at + tried))
                length = tried
                break
        at += length
    return found


def _is_denied(reading: Reading, at: int) -> bool:
    """Tell whether one of the two words before denies: "không tăng", "không được tăng"."""
    before = reading.syllables[max(0, at - 2) : at]
    return any(syllable.small in NOT or syllable.bare == "khong" for syllable in before)


def _bare_opposable(reading: Reading) -> dict[str, tuple[int, int]]:
    """Return every word a text without marks may have that has an opposite."""
    found: dict[str, tuple[int, int]] = {}
    row = reading.syllables
    for at in range(len(row)):
        for length in (3, 2, 1):
            piece = row[at : at + length]
            if len(piece) < length or any(syllable.marked for syllable in piece) or _is_denied(reading, at):
                continue
            for known_by in _BARE_KNOWN_BY.get(tuple(syllable.bare for syllable in piece), ()):
                found.setdefault(known_by, (at, at + length))
    return found


def compare_opposites(
    mine: Reading, my_facts: tuple[Fact, ...], known: Reading, known_facts: tuple[Fact, ...]
) -> list[Reason]:
    """Return a reason for each word whose opposite stands in the other text in its place."""
    here = _outside_substances(find_opposable(mine), my_facts)
    there = _outside_substances(find_opposable(known), known_facts)
    reasons = _opposed(mine, here, known, there)
    if mine.accented != known.accented and not reasons:
        bare, marked = (known, mine) if mine.accented else (mine, known)
        said = {syllable.bare for syllable in marked.syllables}
        # "giam" may be "giảm" or "giam": it is the word of the other text when that has one spelled so.
        doubtful = {
            word: place
            for word, place in _bare_opposable(bare).items()
            if not all(syllable.bare in said for syllable in bare.syllables[place[0] : place[1]])
        }
        written = {syllable.bare for syllable in bare.syllables}
        spelled = {word: place for word, place in (here if mine.accented else there).items()
                   if not set(fold(word).split()) <= written}  # fmt: skip
        if mine.accented:
            return _opposed(mine, spelled, known, doubtful | there)
        return _opposed(mine, doubtful | here, known, spelled)
    return reasons


def _outside_substances(words: dict[str, Place], facts: tuple[Fact, ...]) -> dict[str, Place]:
    """Leave out the words of a longer name: "cảm lạnh" is an illness, and not the opposite of "ấm"."""
    named = {
        at
        for fact in facts
        if fact.aspect is Aspect.SUBSTANCE and fact.end - fact.start > 1
        for at in range(fact.start, fact.end)
    }
    return {word: place for word, place in words.items() if place[0] not in named}


def _opposed(
    mine: Reading, here: dict[str, tuple[int, int]], known: Reading, there: dict[str, tuple[int, int]]
) -> list[Reason]:
    reasons = []
    for word, place in here.items():
        for opposite in opposites_of(word):
            if opposite in there and opposite not in here and word not in there:
                if not _of_one_thing(mine, place, known, there[opposite]):
                    continue
                yours, theirs = mine.words_at(*place), known.words_at(*there[opposite])
                reasons.append(Reason(Aspect.NEGATION, Agreement.DIFFERS, yours, theirs))
    return reasons


_SHORT = 14  # syllables; a text so short says one thing
_AROUND = 5  # syllables on each side in which stands what a word is about


def _of_one_thing(mine: Reading, place: Place, known: Reading, other: Place) -> bool:
    """Tell whether two opposed words stand near a word that both texts have, or one text is short.

    "Em mua con mực, nghe nói hàng ngoài chợ làm bằng cao su" does not contradict "mực bán ngoài chợ".
    """
    if (
        min(len(mine.syllables), len(known.syllables)) <= _SHORT
        and max(len(mine.syllables), len(known.syllables)) <= 2 * _SHORT
    ):
        return True
    return bool(_around(mine, place) & _around(known, other))


def _around(reading: Reading, place: Place) -> set[str]:
    start, end = place
    row = reading.syllables
    near = (*row[max(0, start - _AROUND) : start], *row[end : end + _AROUND])
    return {syllable.bare for syllable in near if syllable.is_word and syllable.bare not in _LITTLE}


_LITTLE = PASSED_OVER | word_list(
    "la thi ma va voi o tu den cua khong nguoi cai con trong ngoai tren duoi nay do"
)
