"""Times of day in one spelling: "9h tối", "21:00", "9 giờ kém 15 sáng", "nửa đêm"."""

from __future__ import annotations

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, bare_at
from thuchu.match.spelled import FIRST_WORDS, amount_at
from thuchu.text.wordlist import word_list

_BEFORE_CLOCK = word_list("luc tu den truoc sau vao khoang toi hoi at by from until dung mo")
_PARTS = {
    "sáng": "morning", "trưa": "noon", "chiều": "afternoon", "tối": "evening", "đêm": "night",
    "khuya": "night", "am": "morning", "pm": "afternoon",
}  # fmt: skip
_BARE_PARTS = {
    "sang": "morning", "trua": "noon", "chieu": "afternoon", "toi": "evening", "dem": "night",
    "khuya": "night",
}  # fmt: skip
PARTS_OF_DAY = (*_PARTS, *_BARE_PARTS)
FIRST_OF_CLOCK = FIRST_WORDS | word_list("nua dung giua chinh")  # folded: any other word begins no time
LASTING = word_list("trong suot dai mat moi ton")  # before how long something takes
_NOON = 12  # o'clock


def part_named(reading: Reading, at: int) -> str:
    """Return the part of the day a syllable names, or ""."""
    row = reading.syllables
    if not 0 <= at < len(row) or row[at].small in ("am", "pm"):
        return ""
    part = _PARTS.get(row[at].small, "")
    if not part and not reading.accented:
        part = _BARE_PARTS.get(row[at].bare, "")
    return part


def find_clock(reading: Reading, at: int) -> list[Fact]:
    """Return the time of day that starts at a syllable; nothing when it may be how long something lasts."""
    named = _named_hour(reading, at)
    if named:
        return named
    row = reading.syllables
    hour = amount_at(reading, at)
    if hour is None or hour.value.denominator != 1 or hour.value > 24:
        return []
    clock = int(hour.value)
    before = bare_at(row, at - 1)
    unit = bare_at(row, hour.end)
    if unit not in ("h", "gio", "g", ":"):
        return _half_past(reading, at, clock, hour.end)
    glued = row[hour.end].start == row[hour.end - 1].end
    minutes, end, exact = _minutes(reading, hour.end + 1)
    if not exact and (unit == ":" or (unit == "g" and not glued)):
        return []
    part, after = _part_after(reading, end)
    told = (
        unit == ":"
        or (unit == "h" and glued)
        or before in _BEFORE_CLOCK
        or bool(part)
        or minutes < 0
        or (unit == "g" and exact)
    )
    if not told or (unit == "g" and not (part or before in _BEFORE_CLOCK or exact)):
        return []
    if _lasts(reading, at) and not part and minutes >= 0:
        return []
    spelled = _clock(clock, minutes, part)
    at_an_hour = bool(part) or minutes < 0 or unit == "g" or before in ("luc", "vao", "hoi")
    lasting = () if at_an_hour else (("duration", str(clock * 3600 + minutes * 60)),)
    return [Fact(Aspect.DATE, "clock", spelled, at, after, lasting)]


def _lasts(reading: Reading, at: int) -> bool:
    """Tell whether the words before say for how long: "trong 3 giờ", "sau 2 giờ", "kéo dài 5h"."""
    row = reading.syllables
    return bare_at(row, at - 1) in LASTING


def _minutes(reading: Reading, at: int) -> tuple[int, int, bool]:
    """Return the minutes past (or to, below zero), the index after them, and whether any were said."""
    row = reading.syllables
    if bare_at(row, at) == "ruoi":
        return 30, at + 1, True
    less = bare_at(row, at) == "kem"
    rest = amount_at(reading, at + less) if at + less < len(row) else None
    if rest is None or rest.value.denominator != 1 or not 0 <= rest.value < 60:
        return 0, at, False
    if row[at + less].bare[0].isdecimal() and len(row[at + less].bare) > 2:
        return 0, at, False
    end = rest.end
    has_unit = bare_at(row, end) in ("phut", "p", "ph", "m") and not (
        bare_at(row, end) == "m" and row[end].start > row[end - 1].end
    )
    digits = row[at].bare[0].isdecimal()
    glued = digits and row[at].start == row[at - 1].end
    # "lúc 7 giờ 3 người" counts people; "7 giờ mười lăm" and "7 giờ 15" do not.
    part = (
        bool(part_named(reading, end))
        or end >= len(row)
        or not row[end].is_word
        or bare_at(row, end) in _AFTER_MINUTES
    )
    if not (
        less
        or has_unit
        or glued
        or (rest.value >= 5 and (rest.sure or part) and (digits or part or rest.value >= 10))
    ):
        return 0, at, False
    end += has_unit
    return (-int(rest.value) if less else int(rest.value)), end, True


_AFTER_MINUTES = word_list("la thi moi den toi hom ngay thu va cho tai o")


def _part_after(reading: Reading, at: int) -> tuple[str, int]:
    row = reading.syllables
    if bare_at(row, at) == "buoi":
        at += 1
    elif bare_at(row, at) == "rang" and bare_at(row, at + 1) == "sang":
        return "morning", at + 2
    small = row[at].small if at < len(row) else ""
    if small in ("am", "pm"):
        return _PARTS[small], at + 1
    part = part_named(reading, at)
    if not part:
        return "", at - (bare_at(row, at - 1) == "buoi")
    end = at + 1
    if bare_at(row, end) in ("som", "khuya") or (part == "afternoon" and bare_at(row, end) == "toi"):
        end += 1
    return part, end


def _clock(hour: int, minutes: int, part: str) -> str:
    late = part in ("afternoon", "evening") or (part == "night" and hour >= 6)
    if part == "noon":
        late = hour < 10
    if hour < _NOON and late:
        hour += 12
    elif hour == _NOON and part in ("night", "evening"):
        hour = 0
    total = (hour * 60 + minutes) % 1440
    return f"{total // 60}:{total % 60:02}"


def _half_past(reading: Reading, at: int, hour: int, end: int) -> list[Fact]:
    """Read "7 rưỡi sáng" and "lúc chín rưỡi"; elsewhere a number and a half is an amount."""
    row = reading.syllables
    if bare_at(row, end) != "ruoi" or hour > 23 or hour == 0:
        return []
    part, after = _part_after(reading, end + 1)
    if not part and bare_at(row, at - 1) not in ("luc", "den", "tu", "hoi", "truoc", "toi"):
        return []
    return [Fact(Aspect.DATE, "clock", _clock(hour, 30, part), at, after)]


def _named_hour(reading: Reading, at: int) -> list[Fact]:
    """Read "nửa đêm", "nửa đêm ba mươi phút", "giữa trưa", "chính ngọ"."""
    row = reading.syllables
    first, second = (row[at].small, row[at + 1].small if at + 1 < len(row) else "")
    if not reading.accented:
        first, second = row[at].bare, bare_at(row, at + 1)
    if (first, second) in (("nửa", "đêm"), ("nua", "dem")):
        minutes, end, _ = _minutes(reading, at + 2)
        return [Fact(Aspect.DATE, "clock", _clock(0, minutes, ""), at, end)]
    if (first, second) in (
        ("giữa", "trưa"),
        ("đúng", "trưa"),
        ("chính", "ngọ"),
        ("giua", "trua"),
        ("đúng", "ngọ"),
    ):
        return [Fact(Aspect.DATE, "clock", "12:00", at, at + 2)]
    return []
