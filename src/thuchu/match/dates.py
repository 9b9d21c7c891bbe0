"""Days, months, years, weekdays and hours in one spelling: "9h tối" is "21h", "mùng 2 tháng 11" is "2/11"."""

from __future__ import annotations

from collections.abc import Sequence

from thuchu.match.model import Aspect
from thuchu.match.numbers import amount_at
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.text.wordlist import word_list

_BEFORE_DATE = word_list("ngay hom mung mong tu den truoc sau vao sang trua chieu toi dem mai")
_PART_OF_WHOLE = word_list(
    "so dan dien luong coc muong thia qua nguoi cu dan tong"
)  # "2/3 dân số" is no date
_BEFORE_CLOCK = word_list("luc tu den truoc sau vao khoang toi at by from until")
_PARTS = {"sáng": "morning", "trưa": "noon", "chiều": "afternoon", "tối": "evening", "đêm": "night",
          "khuya": "night"}  # fmt: skip
_BARE_PARTS = {"sang": "morning", "trua": "noon", "chieu": "afternoon", "toi": "evening", "dem": "night",
               "khuya": "night"}  # fmt: skip
_PART_NEIGHBOURS = word_list("nay mai qua mot kia thu chu ngay hom mung")
_WEEKDAYS = {
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    **{str(day): day for day in range(2, 8)},
}
_NEAR = {
    "hôm nay": "today", "hôm qua": "yesterday", "hôm kia": "two days ago", "ngày mai": "tomorrow",
    "ngày kia": "in two days", "ngày mốt": "in two days", "sáng mai": "tomorrow", "chiều mai": "tomorrow",
    "tối mai": "tomorrow", "sáng nay": "today", "chiều nay": "today", "tối nay": "today", "đêm nay": "today",
    "trưa nay": "today", "đêm qua": "yesterday", "tối qua": "yesterday", "sáng qua": "yesterday",
    "chiều qua": "yesterday", "tuần này": "this week", "tuần sau": "next week", "tuần tới": "next week",
    "tuần trước": "last week", "tháng này": "this month", "tháng sau": "next month",
    "tháng tới": "next month", "tháng trước": "last month", "tháng nay": "this month", "năm nay": "this year",
    "năm sau": "next year", "sang năm": "next year", "năm tới": "next year", "năm ngoái": "last year",
    "năm trước": "last year", "cuối tuần": "weekend", "hum nay": "today", "hôm kìa": "two days ago",
    "cuối tháng": "month's end", "cuối năm": "year's end", "đầu năm": "year's start", "hằng năm": "",
    "today": "today", "yesterday": "yesterday", "tomorrow": "tomorrow",
}  # fmt: skip
_BARE_NEAR = {
    "hom nay": "today", "hom qua": "yesterday", "ngay mai": "tomorrow", "sang mai": "tomorrow",
    "chieu nay": "today", "toi nay": "today", "sang nay": "today", "dem qua": "yesterday",
    "tuan sau": "next week", "tuan toi": "next week", "thang nay": "this month", "thang toi": "next month",
    "nam ngoai": "last year", "cuoi tuan": "weekend",
}  # fmt: skip
_EARLIEST_YEAR, _LATEST_YEAR = 100, 2200
_NOON = 12  # o'clock


def find_dates(reading: Reading) -> list[Fact]:
    """Return the dates and times in order. A date with a year gives two facts, the day and the year.

    A day of the lunar calendar ("rằm tháng 7", "23 tháng Chạp", "5/5 âm lịch") is of another kind than one of
    the solar calendar: with the same numbers they are two days.
    """
    facts: list[Fact] = []
    at = 0
    while at < len(reading.syllables):
        found = (
            _feast(reading, at)
            or _day_month(reading, at)
            or _month(reading, at)
            or _year(reading, at)
            or _clock(reading, at)
            or _weekday(reading, at)
            or _near(reading, at)
            or _part_of_day(reading, at)
        )
        facts.extend(found)
        at = max((fact.end for fact in found), default=at + 1)
    return facts


def _fact(kind: str, value: str | int, start: int, end: int) -> Fact:
    return Fact(Aspect.DATE, kind, str(value), start, end)


def _integer(reading: Reading, at: int) -> tuple[int, int] | None:
    amount = amount_at(reading, at)
    if amount is None or amount[0].denominator != 1:
        return None
    return int(amount[0]), amount[1]


def _bare(row: Sequence[Syllable], at: int) -> str:
    return row[at].bare if 0 <= at < len(row) else ""


def _day_month(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    start = at
    while _bare(row, at) in ("ngay", "mung", "mong", "hom") and at < start + 2:
        at += 1
    named = at > start or _bare(row, start - 1) in _BEFORE_DATE
    day = _integer(reading, at)
    dotted = _dotted(reading, start, at)
    if dotted:
        return dotted
    if day is None or not 1 <= day[0] <= 31:
        return []
    sign = _bare(row, day[1])
    is_spelled = not row[at].bare.isdecimal() and at == start
    if is_spelled and (sign != "thang" or day[0] <= 10):  # "ba tháng hai người" is no date
        return []
    if sign not in ("/", "-", "thang") or _bare(row, day[1] + 1) == "":
        return []
    month = _integer(reading, day[1] + 1)
    is_lunar = _bare(row, day[1] + 1) in _LUNAR_MONTHS
    if month is None and is_lunar:
        month = (_LUNAR_MONTHS[_bare(row, day[1] + 1)], day[1] + 2)
    if month is None or not 1 <= month[0] <= 12:
        return []
    end = month[1]
    lunar_end = _lunar_end(reading, end)
    if lunar_end > end or is_lunar:
        return [_fact("lunar day", f"{day[0]}/{month[0]}", start, lunar_end)]
    year = _year_after(reading, end, sign)
    if sign == "-" and not named and not year:
        return []  # "3-5 ngày" is a range
    if sign == "/" and not named and not year and _is_fraction(reading, day[0], month[0], end):
        return []
    if year:
        return [
            _fact("day", f"{day[0]}/{month[0]}", start, end),
            _fact("year", year[0], end, year[1]),
        ]
    return [_fact("day", f"{day[0]}/{month[0]}", start, end)]


_PARTS_OF_WHOLE = (2, 3, 4, 5, 10)
_AFTER_DATE = word_list("toi nay vua sap qua nhe nha a den la thi va hoac moi bat tro")


def _is_fraction(reading: Reading, part: int, whole: int, end: int) -> bool:
    """Tell "3/4 cánh đồng" from the third of April: what a part is of stands behind it."""
    row = reading.syllables
    after = _bare(row, end)
    if after in _PART_OF_WHOLE:
        return True
    return part < whole and whole in _PARTS_OF_WHOLE and after[:1].isalpha() and after not in _AFTER_DATE


def _dotted(reading: Reading, start: int, at: int) -> list[Fact]:
    """Read "ngày 30.6" and "2.11.1997"; without "ngày" or a year it is a number."""
    row = reading.syllables
    pieces = _bare(row, at).replace(",", ".").split(".")
    if not 2 <= len(pieces) <= 3 or not all(piece.isdecimal() and len(piece) <= 4 for piece in pieces):
        return []
    day, month, *rest = (int(piece) for piece in pieces)
    is_date = 1 <= day <= 31 and 1 <= month <= 12 and len(pieces[1]) <= 2
    named = at > start or _bare(row, start - 1) in _BEFORE_DATE - {"truoc", "sau", "den", "tu"}
    if not is_date or not (named or (rest and _EARLIEST_YEAR <= rest[0] <= _LATEST_YEAR)):
        return []
    years = [_fact("year", year, at, at + 1) for year in rest]
    return [_fact("day", f"{day}/{month}", start, at + 1), *years]


_LUNAR_MONTHS = {"gieng": 1, "chap": 12}
_FULL_MOON = 15


def _lunar_end(reading: Reading, at: int) -> int:
    """Return where "âm lịch", "âm" or "ÂL" ends when it stands here; the same place when it does not."""
    row = reading.syllables
    if _bare(row, at) == "(":
        at += 1
    if _bare(row, at) == "am" and _bare(row, at + 1) == "lich":
        return at + 2
    if at < len(row) and (row[at].small == "âm" or row[at].small in ("âl", "al")):
        return at + 1
    return at


def _feast(reading: Reading, at: int) -> list[Fact]:
    """Read "rằm tháng 7", "mùng 2 Tết", "30 Tết": days that only the lunar calendar has."""
    row = reading.syllables
    start = at
    if row[at].bare == "ngay" and _bare(row, at + 1) == "ram":
        at += 1
    if row[at].small == "rằm" or (not reading.accented and row[at].bare == "ram"):
        if _bare(row, at + 1) != "thang":
            return [_fact("lunar day", _FULL_MOON, start, at + 1)] if row[at].small == "rằm" else []
        month = _integer(reading, at + 2)
        number = _LUNAR_MONTHS.get(_bare(row, at + 2)) or (month[0] if month else 0)
        end = month[1] if month else at + 3
        whole = _lunar_end(reading, end)
        return [_fact("lunar day", f"{_FULL_MOON}/{number}", start, whole)] if number else []
    at = start
    while _bare(row, at) in ("ngay", "mung", "mong") and at < start + 2:
        at += 1
    day = _integer(reading, at)
    if day is None or _bare(row, day[1]) != "tet" or (reading.accented and row[day[1]].small != "tết"):
        return []
    if 1 <= day[0] <= 10 and at > start:
        return [_fact("lunar day", f"{day[0]}/1", start, day[1] + 1)]
    if 22 <= day[0] <= 30:
        return [_fact("lunar day", f"{day[0]}/12", start, day[1] + 1)]
    return []


def _year_after(reading: Reading, at: int, sign: str) -> tuple[int, int] | None:
    row = reading.syllables
    if _bare(row, at) in (sign, "/", "-", "nam", "."):
        year = _integer(reading, at + 1)
        if year and _EARLIEST_YEAR <= year[0] <= _LATEST_YEAR and (sign == "thang" or _bare(row, at) != "."):
            return year
    return None


def _month(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    if _bare(row, at) != "thang" or (reading.accented and row[at].small != "tháng"):
        return []
    if _bare(row, at + 1) in _LUNAR_MONTHS:
        return [_fact("lunar month", _LUNAR_MONTHS[_bare(row, at + 1)], at, at + 2)]
    month = _integer(reading, at + 1)
    if month is None or not 1 <= month[0] <= 12:
        return []
    lunar_end = _lunar_end(reading, month[1])
    if lunar_end > month[1]:
        return [_fact("lunar month", month[0], at, lunar_end)]
    year = _year_after(reading, month[1], "/")
    extra = [_fact("year", year[0], month[1], year[1])] if year else []
    return [_fact("month", month[0], at, month[1]), *extra]


def _year(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    in_english = _bare(row, at) == "in" and not reading.accented
    if not in_english and (_bare(row, at) != "nam" or (reading.accented and row[at].small != "năm")):
        return []
    year = _integer(reading, at + 1)
    if year is None or not _EARLIEST_YEAR <= year[0] <= _LATEST_YEAR:
        return []
    if _bare(row, year[1]) in ("nguoi", "dong", "nghin", "ngan", "trieu"):
        return []
    return [_fact("year", year[0], at, year[1])]


def _clock(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    spoken = _hour_in_words(reading, at)
    if spoken:
        return spoken
    hour = _integer(reading, at)
    if hour is None or hour[0] > 24:
        return []
    unit = _bare(row, hour[1])
    if unit not in ("h", "gio", "g", ":", "ruoi"):
        return []
    glued = row[hour[1]].start == row[hour[1] - 1].end
    end = hour[1] + (unit != "ruoi")
    minutes, is_exact = 0, unit == "ruoi"
    found = _minutes(reading, end)
    if found is not None:
        minutes, end, is_exact = *found, True
    elif unit == ":" or (unit == "g" and not glued):
        return []
    part = _part_named(reading, end)
    before = _bare(row, at - 1)
    told = unit == ":" or (unit == "h" and glued) or before in _BEFORE_CLOCK or bool(part) or minutes < 0
    if not told or (unit in ("g", "ruoi") and not (part or before in _BEFORE_CLOCK)):
        return []
    if _bare(row, at) == "mot" and not (part or is_exact):
        return []  # "một giờ" is mostly how long something takes
    if part:
        end += 1
    clock = _in_the_day(hour[0], part) * 60 + minutes
    return [_fact("clock", f"{clock // 60 % 24}:{clock % 60:02}", at, end)]


def _minutes(reading: Reading, at: int) -> tuple[int, int] | None:
    """Return the minutes past the hour, fewer than none for "kém 15", and where they end."""
    row = reading.syllables
    if _bare(row, at) == "ruoi":
        return 30, at + 1
    is_before = _bare(row, at) == "kem"
    found = _integer(reading, at + is_before)
    if found is None or not 0 <= found[0] < 60:
        return None
    small = row[at].bare.isdecimal() and len(row[at].bare) <= 2
    in_words = not row[at].bare[0].isdecimal() and found[0] >= 5 and found[0] % 5 == 0
    if not (is_before or small or in_words):
        return None
    end = found[1] + (_bare(row, found[1]) in ("phut", "p"))
    return (-found[0] if is_before else found[0]), end


def _in_the_day(hour: int, part: str) -> int:
    if part == "night" and hour == _NOON:
        return 0
    late = part in ("afternoon", "evening") or (part == "night" and hour >= 6)
    return hour + 12 if hour < _NOON and (late or (part == "noon" and hour < 10)) else hour


def _hour_in_words(reading: Reading, at: int) -> list[Fact]:
    """Read "nửa đêm" and "giữa trưa"."""
    row = reading.syllables
    two = " ".join(syllable.small for syllable in row[at : at + 2])
    hour = {"nửa đêm": "0:00", "giữa trưa": "12:00", "chính ngọ": "12:00"}.get(two)
    return [_fact("clock", hour, at, at + 2)] if hour else []


def _part_named(reading: Reading, at: int) -> str:
    row = reading.syllables
    if at >= len(row):
        return ""
    part = _PARTS.get(row[at].small, "")
    if not part and not reading.accented:
        part = _BARE_PARTS.get(row[at].bare, "")
    return part


def _weekday(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    if _bare(row, at) == "chu" and _bare(row, at + 1) == "nhat":
        return [_fact("weekday", 8, at, at + 2)]
    marked_otherwise = reading.accented and at < len(row) and row[at].small != "thứ"
    if _bare(row, at) != "thu" or marked_otherwise or _bare(row, at + 1) not in _WEEKDAYS:
        return []
    if _bare(row, at - 1) in (
        "mon",
        "nguoi",
        "lan",
        "con",
        "dua",
        "ngay",
        "hang",
    ):  # "môn thứ ba" is the third
        return []
    return [_fact("weekday", _WEEKDAYS[_bare(row, at + 1)], at, at + 2)]


def _near(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    pair = row[at : at + 2]
    two = " ".join(syllable.small for syllable in pair)
    value = _NEAR.get(two) or _NEAR.get(row[at].small)
    if not value and not reading.accented:
        value = _BARE_NEAR.get(" ".join(syllable.bare for syllable in pair))
    if not value:
        return []
    end = at + (1 if row[at].small in _NEAR else 2)
    part = _part_named(reading, at) if end == at + 2 else ""
    extra = [_fact("part of day", part, at, at + 1)] if part else []
    return [*extra, _fact("near", value, at, end)]


def _part_of_day(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    part = _part_named(reading, at)
    if not part:
        return []
    if _bare(row, at - 1) == "buoi":
        return [_fact("part of day", part, at - 1, at + 1)]
    if _bare(row, at + 1) in _PART_NEIGHBOURS and row[at].marked:
        return [_fact("part of day", part, at, at + 1)]
    return []
