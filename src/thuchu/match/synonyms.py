"""Everyday words that mean the same in a claim, and words that mean nothing there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from thuchu.match.reading import Reading
from thuchu.text.normalise import fold
from thuchu.text.wordlist import entries, word_list

Senses = frozenset[int]  # the groups of data/synonyms.txt a word stands in
NO_SENSE: Senses = frozenset()

# Little words that may be there or not. Some also belong to a group ("lên": tăng); then they may stand for a
# word of the other text, but are not missed when they stand for none.
MEANINGLESS = word_list(
    "thì là mà này kia ấy đó các những rất quá lắm luôn cũng đều nữa đã đang sẽ vừa mới bị được vậy thế "
    "nhé nha "
    "ạ à á ơi nhỉ ha hả hen nhen nghen đấy rồi cái chiếc con của và với ở tại trong vào vô lên ra do vì "
    "bởi nên khi "
    "lúc để một có việc sự người mỗi nó thôi từng hiện nè nà lận cơ chứ chớ ngay tận rứa",
    "the a an is are was were be been being of to in on at for and with that this it has have had will would",
)
_MEANINGLESS_BARE = word_list(
    "moi thi la ma nay kia ay do cac nhung rat qua lam luon cung deu nua da dang se vua moi bi duoc vay "
    "the nhe nha a "
    "oi nhi ha dau roi cai chiec cua va voi o tai trong vao len ra vi nen luc de mot co viec su nguoi"
)


@dataclass(frozen=True, slots=True)
class Way:
    """Words at one place of a text, taken together, and what they can stand for."""

    said: str
    senses: Senses
    length: int  # syllables
    is_empty: bool = False  # may be there or not


@dataclass(frozen=True, slots=True)
class _Entry:
    senses: Senses
    clear: int  # the one group it joins; -1: it is ambiguous


_DATA = Path(__file__).parent / "data"


def synonym_groups() -> list[list[tuple[str, bool]]]:
    """Return the groups of the file, in order; each way with whether it is ambiguous."""
    groups = []
    for line in entries(_DATA / "synonyms.txt"):
        ways = [way.strip() for way in line.split("=")]
        groups.append([(way.removeprefix("~"), way.startswith("~")) for way in ways])
    return groups


_HEADS: list[str] = []  # the first way of each group
_ENTRIES: dict[tuple[str, ...], _Entry] = {}
for _number, _group in enumerate(synonym_groups()):
    _HEADS.append(_group[0][0])
    for _way, _unsure in _group:
        _key = tuple(_way.split())
        _held = _ENTRIES.get(_key)
        _senses = frozenset({_number}) | (_held.senses if _held else NO_SENSE)
        _ENTRIES[_key] = _Entry(_senses, -1 if _unsure or _held else _number)
_EMPTY = frozenset(tuple(line.split()) for line in entries(_DATA / "empty.txt"))
# Of two words and more: one bare word has many meanings.
_BARE: dict[tuple[str, ...], Senses] = {}
for _key, _entry in _ENTRIES.items():
    if len(_key) > 1:
        _folded = tuple(fold(" ".join(_key)).split())
        _BARE[_folded] = _BARE.get(_folded, NO_SENSE) | _entry.senses
_BARE_EMPTY = frozenset(tuple(fold(" ".join(key)).split()) for key in _EMPTY if len(key) > 1)
# The longest entry that begins with a word: most begin none, so most places need no look.
_REACH: dict[str, int] = {}
for _key in (*_ENTRIES, *_EMPTY):
    _REACH[_key[0]] = max(_REACH.get(_key[0], 1), len(_key))
_BARE_REACH: dict[str, int] = {}
for _key in (*_BARE, *_BARE_EMPTY):
    _BARE_REACH[_key[0]] = max(_BARE_REACH.get(_key[0], 1), len(_key))
_SPELLINGS: dict[str, list[tuple[str, Senses]]] = {}  # a bare word: its ways with marks
for _key, _entry in _ENTRIES.items():
    if len(_key) == 1:
        _SPELLINGS.setdefault(fold(_key[0]), []).append((_key[0], _entry.senses))


def way_at(reading: Reading, at: int, *, limit: int) -> Way:
    """Return the longest known way that starts at a syllable, of `limit` syllables at most.

    In a text without marks a single word is read as it stands: which of several is meant, nobody can tell.
    """
    row = reading.syllables
    word = row[at]
    longest = max(_REACH.get(word.small, 1), 1 if reading.accented else _BARE_REACH.get(word.bare, 1))
    for length in range(min(longest, limit, len(row) - at), 0, -1):
        piece = row[at : at + length]
        key = tuple(syllable.small for syllable in piece)
        entry = _ENTRIES.get(key)
        if entry is not None or key in _EMPTY:
            empty = key in _EMPTY or (length == 1 and _is_meaningless(reading, at))
            return Way(" ".join(key), entry.senses if entry else NO_SENSE, length, empty)
        if length > 1 and not reading.accented and not all(syllable.marked for syllable in piece):
            bare = tuple(syllable.bare for syllable in piece)
            if bare in _BARE or bare in _BARE_EMPTY:
                return Way(" ".join(key), _BARE.get(bare, NO_SENSE), length, bare in _BARE_EMPTY)
    return Way(word.small, NO_SENSE, 1, _is_meaningless(reading, at))


def _is_meaningless(reading: Reading, at: int) -> bool:
    syllable = reading.syllables[at]
    if syllable.small in MEANINGLESS:
        return True
    return not reading.accented and not syllable.marked and syllable.bare in _MEANINGLESS_BARE


def head_of(word: str) -> str:
    """Return the word that stands for one or more words; an ambiguous or unknown one stands for itself."""
    entry = _ENTRIES.get(tuple(word.split()))
    return _HEADS[entry.clear] if entry is not None and entry.clear >= 0 else word


def senses_of(word: str) -> Senses:
    """Return all groups one or more words stand in."""
    entry = _ENTRIES.get(tuple(word.split()))
    return entry.senses if entry is not None else NO_SENSE


def ways_like(word: str) -> tuple[str, ...]:
    """Return the words and phrases that mean only what this one does, itself first."""
    entry = _ENTRIES.get(tuple(word.split()))
    if entry is None or _HEADS[entry.clear if entry.clear >= 0 else min(entry.senses)] != word:
        return (word,)
    group = entry.clear if entry.clear >= 0 else min(entry.senses)
    others = (" ".join(key) for key in _MEMBERS.get(group, ()) if " ".join(key) != word)
    return (word, *others)


_MEMBERS: dict[int, list[tuple[str, ...]]] = {}  # of each group, those that are not ambiguous
for _key, _entry in _ENTRIES.items():
    if _entry.clear >= 0:
        _MEMBERS.setdefault(_entry.clear, []).append(_key)


def spellings_of(bare: str) -> list[tuple[str, Senses]]:
    """Return the known words a word without marks can be, with their groups."""
    return _SPELLINGS.get(bare, [])


def says_one_of(
    reading: Reading, senses: Senses, *, apart_from: Iterable[int] = ()
) -> tuple[int, int] | None:
    """Return where a text first says a word or phrase of one of the groups; None when it does not.

    Syllables of `apart_from` are passed over.
    """
    skipped = frozenset(apart_from)
    at = 0
    while at < len(reading.syllables):
        way = way_at(reading, at, limit=len(reading.syllables))
        if way.senses & senses and not skipped & set(range(at, at + way.length)):
            return at, at + way.length
        at += way.length
    return None
