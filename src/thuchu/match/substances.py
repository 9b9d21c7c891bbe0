"""What people eat, take, fall ill with, keep, drive and work as: each thing under one name."""

from __future__ import annotations

from pathlib import Path

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.text.normalise import fold
from thuchu.text.wordlist import entries, word_list

_NONE = "none"  # the kind of longer words that only hold a name: "công nghệ" is no turmeric
_NAMED: dict[
    tuple[str, ...], list[tuple[str, str, str, bool]]
] = {}  # bare: kind, value, spelling, needs marks
_kind = ""
for _line in entries(Path(__file__).parent / "data" / "kinds.txt"):
    if _line.startswith("["):
        _kind = _line.strip("[]")
        continue
    _names = [_name.strip() for _name in _line.split("=")]
    for _name in _names:
        _spelled = _name.removeprefix("~").replace("-", " ")
        _value = fold(_names[0].removeprefix("~"))
        _held = _NAMED.setdefault(tuple(fold(_spelled).split()), [])
        _held.append((_kind, _value, _spelled, _name.startswith("~")))
_REACH: dict[str, int] = {}  # the longest name that begins with a bare word
for _key in _NAMED:
    _REACH[_key[0]] = max(_REACH.get(_key[0], 1), len(_key))

# "Đường" is mostly a road: sugar is what is eaten, weighed, sold.
_ROAD_UNLESS_AFTER = word_list(
    "an uong pha bo nuoc thia kg ky ki can gam lang yen ta tan bao goi cho nhieu it them voi va gia mua "
    "ban kieng cu "
    "muoi sua hat hut luong chua khong co trong tron bot ngam nau ngao mia"
)


def find_substances(reading: Reading) -> list[Fact]:
    """Return the things of a kind that are named, in order; the value is the one name of each."""
    row = reading.syllables
    facts: list[Fact] = []
    at = 0
    while at < len(row):
        found = _at(reading, at) if row[at].bare in _REACH else None
        if found is not None and found.end > at + 1 and row[at].bare == "con" and row[at + 1].bare in _REACH:
            found = max(
                found, _at(reading, at + 1) or found, key=lambda fact: fact.end
            )  # "con kiến ba khoang"
        if found is None:
            at += 1
            continue
        if found.kind != _NONE:
            facts.append(found)
        at = found.end
    return facts


def _at(reading: Reading, at: int) -> Fact | None:
    row = reading.syllables
    for length in range(min(_REACH[row[at].bare], len(row) - at), 0, -1):
        piece = row[at : at + length]
        for kind, value, spelled, needs_marks in _NAMED.get(tuple(syllable.bare for syllable in piece), ()):
            if not _is_spelled(piece, spelled, exactly=reading.accented or needs_marks):
                continue
            if spelled == "đường" and (at == 0 or row[at - 1].bare not in _ROAD_UNLESS_AFTER):
                continue
            return Fact(Aspect.SUBSTANCE, kind, value, at, at + length)
    return None


def _is_spelled(piece: tuple[Syllable, ...], spelled: str, *, exactly: bool) -> bool:
    """Tell whether words are those of a name; one typed without marks may stand for it, another word not."""
    return all(
        syllable.small == word or (not exactly and not syllable.marked)
        for syllable, word in zip(piece, spelled.split(), strict=True)
    )
