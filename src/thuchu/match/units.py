"""Units of measure: each name, as people write it, with what it measures and how much of the base it is."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from thuchu.match.reading import Reading, Syllable
from thuchu.text.normalise import fold_word
from thuchu.text.wordlist import entries, word_list

Unit = tuple[str, Fraction]  # the kind ("gram"), and how many of its base one is


def _read_units() -> dict[tuple[str, ...], Unit]:
    units: dict[tuple[str, ...], Unit] = {}
    for line in entries(Path(__file__).parent / "data" / "units.txt"):
        unit, _, names = line.partition(" | ")
        kind, _, factor = unit.rpartition(" ")
        for name in names.split(", "):
            units[tuple(name.split())] = (kind, Fraction(factor))
    return units


_UNITS = _read_units()
_BARE_UNITS = {tuple(fold_word(word) or word for word in name): unit for name, unit in _UNITS.items()}
_LONGEST = max(map(len, _UNITS))
FIRST_WORDS = frozenset(name[0] for name in _BARE_UNITS)  # folded: most words begin no unit
# In a text without marks these are nearly always other words.
_NEVER_BARE = {tuple(name.split()) for name in ("ta", "bao", "cong", "can", "ki", "khoi", "goi", "li", "dam")}
# Of gold: 1 lượng (cây, lạng) = 10 chỉ = 37,5 g; 1 chỉ = 10 phân.
_GOLD = {
    "chỉ": Fraction("3.75"), "chi": Fraction("3.75"), "cây": Fraction("37.5"), "cay": Fraction("37.5"),
    "lượng": Fraction("37.5"), "luong": Fraction("37.5"), "lạng": Fraction("37.5"), "phân": Fraction("0.375"),
    "phan": Fraction("0.375"),
}  # fmt: skip
_GOLD_WORDS = word_list("vàng sjc nhẫn")
# Slang for money: 1 tỏi = 1 tỷ, 1 củ = 1 triệu, 1 chai = 1 triệu, 1 lít = 1 xị = 100 nghìn.
SLANG_MONEY = {
    "tỏi": 10**9, "củ": 10**6, "chai": 10**6, "lít": 10**5, "lit": 10**5, "xị": 10**5,
}  # fmt: skip
_MEASURED_BY_REGION = {  # square metres
    "sào": {"bac": 360, "trung": 500, "nam": 1000},
    "mẫu": {"bac": 3600, "trung": 5000, "nam": 10000},
}


def unit_at(reading: Reading, at: int) -> tuple[str, Fraction, int] | None:
    """Return the unit that starts at a syllable, how much of its base it is, and the index after it."""
    row = reading.syllables
    if at >= len(row):
        return None
    if row[at].bare == "g" and row[at].capital:
        return None  # "5G" is a network
    if row[at].small in _GOLD and _speaks_of_gold(reading):
        return "gram", _GOLD[row[at].small], at + 1
    longest = min(_LONGEST, len(row) - at) if row[at].bare in FIRST_WORDS else 0
    for length in range(longest, 0, -1):
        piece = row[at : at + length]
        if length > 1 and any(word.bare[0].isdecimal() for word in piece[1:]) and not _glued(piece):
            continue
        unit = _UNITS.get(tuple(word.small for word in piece))
        if unit is None and not reading.accented and not any(word.marked for word in piece):
            names = tuple(word.bare for word in piece)
            unit = None if names in _NEVER_BARE else _BARE_UNITS.get(names)
        if unit is not None:
            if length == 1 and row[at].small in _MEASURED_BY_REGION:
                unit = (unit[0], _by_region(reading, at, unit[1]))
            return unit[0], unit[1], at + length
    return _degree_sign(reading, at)


def _glued(piece: tuple[Syllable, ...]) -> bool:
    return "/" in (word.bare for word in piece) or all(
        one.end == other.start for one, other in pairwise(piece)
    )


def _degree_sign(reading: Reading, at: int) -> tuple[str, Fraction, int] | None:
    """Read the C of "38°C": the degree sign itself is no syllable."""
    row = reading.syllables
    between = reading.text[row[at - 1].end : row[at].start] if at else ""
    if "°" in between or "º" in between or "˚" in between:
        return ("fahrenheit" if row[at].bare == "f" else "degree"), Fraction(1), at + (row[at].bare in "cf")
    return None


def _speaks_of_gold(reading: Reading) -> bool:
    return any(
        word.small in _GOLD_WORDS or (not reading.accented and word.bare == "vang")
        for word in reading.syllables
    )


CONTAINERS = word_list(
    "cup bowl spoon teaspoon bottle pill packet sack box crate"
)  # kinds of what holds things
REGIONS = word_list("bac trung nam")


def region_after(reading: Reading, at: int) -> tuple[str, int] | None:
    """Return the region named within three words of a measure of land, and where it starts."""
    row = reading.syllables
    for index in range(at, min(at + 3, len(row) - 1)):
        if row[index].bare in REGIONS and row[index + 1].bare in ("bo", "ky"):
            return row[index].bare, index
    return None


def _by_region(reading: Reading, at: int, usual: Fraction) -> Fraction:
    region = region_after(reading, at + 1)
    return Fraction(_MEASURED_BY_REGION[reading.syllables[at].small][region[0]]) if region else usual
