"""Days by name, from data/days.txt: "Tết Đoan Ngọ", "Quốc khánh", "giao thừa"."""

from __future__ import annotations

from pathlib import Path

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading
from thuchu.text.normalise import fold
from thuchu.text.wordlist import entries


def _read_named_days() -> dict[tuple[str, ...], tuple[str, str]]:
    named: dict[tuple[str, ...], tuple[str, str]] = {}
    for line in entries(Path(__file__).parent / "data" / "days.txt"):
        day, _, names = line.partition(" | ")
        calendar, _, value = day.partition(" ")
        for name in names.split(", "):
            named[tuple(name.split())] = ("day" if calendar == "solar" else "lunar day", value)
    return named


_NAMED_DAYS = _read_named_days()
_BARE_NAMED_DAYS = {
    tuple(fold(" ".join(words)).split()): day for words, day in _NAMED_DAYS.items() if len(words) > 1
}
FIRST_OF_NAMED = frozenset(fold(words[0]) for words in _NAMED_DAYS)
_LONGEST_NAMED = max(map(len, _NAMED_DAYS))


def find_named_day(reading: Reading, at: int) -> list[Fact]:
    """Return the day a name stands for; not sure, for "Trung thu" may also be the season."""
    row = reading.syllables
    if row[at].bare not in FIRST_OF_NAMED:
        return []
    for length in range(min(_LONGEST_NAMED, len(row) - at), 0, -1):
        piece = row[at : at + length]
        day = _NAMED_DAYS.get(tuple(word.small for word in piece))
        if day is None and not reading.accented:
            day = _BARE_NAMED_DAYS.get(tuple(word.bare for word in piece))
        if day is not None:
            also = (("lunar day", "30/12"), ("lunar day", "29/12")) if day[1] == "eve" else ()
            return [Fact(Aspect.DATE, day[0], day[1], at, at + length, also, sure=False)]
    return []
