"""Days, months, years, weekdays and hours in one spelling: "9h tối" is "21h", "mùng 2 tháng 11" is "2/11".

A lunar date has a kind of its own: "rằm tháng 7" is "15/7 âm lịch" and never "15/7".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files

from thuchu.match.clock import PARTS_OF_DAY, find_clock, part_named
from thuchu.match.lunar import solar_date
from thuchu.match.model import Aspect
from thuchu.match.numbers import ORDINAL_HEADS
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.match.spelled import FIRST_WORDS, amount_at, digit_at
from thuchu.match.units import unit_at
from thuchu.text.normalise import fold
from thuchu.text.wordlist import word_list

_DAY_WORDS = word_list("ngay mung mong hom")
_BEFORE_DATE = word_list(
    "ngay hom mung mong tu den toi truoc sau vao sang trua chieu dem mai dip le han luc hoc thi nghi giang"
)
# "2/3 dân số" is no day.
_PART_OF_WHOLE = word_list(
    "so dan dien luong coc muong thia qua nguoi cu tong dung canh cong tien hoc phi von ho lop can nha the "
    "trong thu gia doan quang thoi khoi chieu nuoc vuon ruong ao rung dai bieu thanh phieu tai suc khau"
)
_PART_NEIGHBOURS = word_list("nay mai qua mot kia thu chu ngay hom mung ram")
_WEEKDAYS = {
    "hai": 2,
    "ba": 3,
    "tu": 4,
    "nam": 5,
    "sau": 6,
    "bay": 7,
    **{str(day): day for day in range(2, 8)},
}
_ENGLISH_WEEKDAYS = {
    "monday": 2, "tuesday": 3, "wednesday": 4, "thursday": 5, "friday": 6, "saturday": 7, "sunday": 8,
}  # fmt: skip
_ENGLISH_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12,
}  # fmt: skip
# These count in order: "vụ lúa thứ hai" is the second, not Monday's.
_BEFORE_ORDINAL = word_list(
    "môn người lần con đứa ngày hàng vụ lứa đợt trận mũi khóa vòng cây căn chiếc cái lúa bão nhà tập bài câu "
    "tầng mon nguoi lan con dua ngay hang"
)
_NEAR = {
    "today": "hôm nay, hnay, bữa nay, hôm ni, bữa ni, ngày hôm nay, hum nay, today",
    "yesterday": "hôm qua, hqua, bữa qua, ngày hôm qua, ngày qua, hum qua, yesterday",
    "two days ago": "hôm kia, bữa kia, hôm kìa, hôm tê, hôm trước hôm qua",
    "tomorrow": "ngày mai, tomorrow, ngày hôm sau nữa",
    "in two days": "ngày mốt, ngày kia, ngày mốt này",
    "in three days": "ngày kìa",
    "this week": "tuần này, tuần ni, trong tuần này, this week",
    "next week": "tuần sau, tuần tới, next week",
    "last week": "tuần trước, tuần qua, tuần rồi, tuần vừa rồi, tuần vừa qua, last week",
    "this month": "tháng này, tháng nay, tháng ni, this month",
    "next month": "tháng sau, tháng tới, next month",
    "last month": "tháng trước, tháng rồi, tháng vừa rồi, tháng vừa qua, last month",
    "this year": "năm nay, năm ni, this year",
    "next year": "năm sau, sang năm, năm tới, qua năm, next year",
    "last year": "năm ngoái, năm trước, năm rồi, năm vừa rồi, năm qua, last year",
    "two years ago": "năm kia",
    "weekend": "cuối tuần, weekend",
    "month's end": "cuối tháng",
    "month's start": "đầu tháng",
    "month's middle": "giữa tháng",
    "year's end": "cuối năm",
    "year's start": "đầu năm",
    "year's middle": "giữa năm",
}  # fmt: skip
_DAYS_AHEAD = {1: "tomorrow", 2: "in two days", 3: "in three days"}
_DAYS_AGO = {1: "yesterday", 2: "two days ago"}
# After a part of the day: "sáng nay", "tối mai", "đêm qua".
_PART_DAYS = {
    "nay": "today",
    "mai": "tomorrow",
    "qua": "yesterday",
    "mốt": "in two days",
    "kia": "two days ago",
}
_EARLIEST_YEAR, _LATEST_YEAR = 100, 2200
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DOTTED = re.compile(r"(\d{1,2})[.](\d{1,2})(?:[.](\d{4}|\d{2}))?\Z")


def _phrases(lists: dict[str, str]) -> dict[tuple[str, ...], str]:
    return {tuple(phrase.split()): name for name, phrases in lists.items() for phrase in phrases.split(", ")}


def _read_named_days() -> dict[tuple[str, ...], tuple[str, str]]:
    named: dict[tuple[str, ...], tuple[str, str]] = {}
    for line in (files("thuchu.match") / "data" / "days.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            day, _, names = line.partition(" | ")
            calendar, _, value = day.partition(" ")
            for name in names.split(", "):
                named[tuple(name.split())] = ("day" if calendar == "solar" else "lunar day", value)
    return named


_NEAR_WORDS = _phrases(_NEAR)
_BARE_NEAR = {
    tuple(fold(" ".join(words)).split()): name for words, name in _NEAR_WORDS.items() if len(words) > 1
}
for _misread in ("nam sau", "qua nam", "ngay qua", "nam qua", "thang nay", "nam kia"):
    _BARE_NEAR.pop(tuple(_misread.split()), None)
_BARE_NEAR[("thang", "nay")] = "this month"
_NAMED_DAYS = _read_named_days()
_BARE_NAMED_DAYS = {
    tuple(fold(" ".join(words)).split()): day for words, day in _NAMED_DAYS.items() if len(words) > 1
}
_FIRST_OF_NAMED = frozenset(fold(words[0]) for words in _NAMED_DAYS)
_FIRST_OF_NEAR = frozenset(fold(words[0]) for words in _NEAR_WORDS)
_LONGEST_NAMED = max(map(len, _NAMED_DAYS))
_PARTS_OF_PERIOD = {
    "đầu": "start",
    "giữa": "middle",
    "cuối": "end",
    "dau": "start",
    "giua": "middle",
    "cuoi": "end",
}
# Folded: any other word begins no date, and is passed over at once.
_FIRST_OF_DATES = (
    FIRST_WORDS
    | _DAY_WORDS
    | _FIRST_OF_NAMED
    | _FIRST_OF_NEAR
    | word_list("thang dem ram nam in chu cn t thu mai nua dung chinh")
    | set(map(fold, (*_ENGLISH_WEEKDAYS, *_ENGLISH_MONTHS, *_PARTS_OF_PERIOD, *PARTS_OF_DAY)))
)


def find_dates(reading: Reading) -> list[Fact]:
    """Return the dates and times in order. A date with a year gives two facts, the whole and in it the year.

    Days by name ("Tết Đoan Ngọ") are not sure: they count where the other text has their date.
    """
    facts: list[Fact] = []
    at = 0
    while at < len(reading.syllables):
        word = reading.syllables[at].bare
        if word not in _FIRST_OF_DATES and not word[0].isdecimal():
            at += 1
            continue
        found = (
            _named_day(reading, at)
            or _last_or_first_day(reading, at)
            or _day_month(reading, at)
            or _new_year_day(reading, at)
            or _full_moon(reading, at)
            or _month(reading, at)
            or _day_of_month(reading, at)
            or _year(reading, at)
            or find_clock(reading, at)
            or _weekday(reading, at)
            or _days_from_now(reading, at)
            or _near(reading, at)
            or _part_of_day(reading, at)
        )
        facts.extend(found)
        at = max((fact.end for fact in found), default=at + 1)
    facts = _made_lunar(facts)
    return facts + _notes(reading, facts)


def _notes(reading: Reading, facts: list[Fact]) -> list[Fact]:
    """Return the "đúng", "nhằm", "dịp" before a day as notes: they add nothing to it."""
    row = reading.syllables
    return [
        Fact(Aspect.QUANTITY, "note", "on", fact.start - 1, fact.start)
        for fact in facts
        if fact.kind in ("day", "lunar day")
        and _small(row, fact.start - 1) in ("đúng", "nhằm", "dịp", "nhân")
    ]


def _made_lunar(facts: list[Fact]) -> list[Fact]:
    """Read "10/3" beside "Giỗ Tổ" as lunar: the named day says which calendar is meant."""
    named = {fact.value for fact in facts if fact.kind == "lunar day" and not fact.sure}
    if not named:
        return facts
    return [
        replace(fact, kind="lunar day", also=()) if fact.kind == "day" and fact.value in named else fact
        for fact in facts
    ]


def _fact(kind: str, value: str | int, start: int, end: int) -> Fact:
    return Fact(Aspect.DATE, kind, str(value), start, end)


def _integer(reading: Reading, at: int) -> tuple[int, int] | None:
    """Return the whole number at a syllable; "hai ba" before a month is 23."""
    row = reading.syllables
    amount = amount_at(reading, at) if at < len(row) else None
    if amount is None or amount.value.denominator != 1:
        return None
    if not row[at].bare[0].isdecimal() and amount.end == at + 1 and amount.value in (1, 2, 3):
        second = digit_at(reading, at + 1)
        if (
            second is not None
            and row[at + 1].small not in ("năm", "nam", "không")
            and _bare(row, at + 2) == "thang"
        ):
            return int(amount.value) * 10 + second, at + 2
    return int(amount.value), amount.end


def _bare(row: Sequence[Syllable], at: int) -> str:
    return row[at].bare if 0 <= at < len(row) else ""


def _small(row: Sequence[Syllable], at: int) -> str:
    return row[at].small if 0 <= at < len(row) else ""


def _is_month_word(reading: Reading, at: int) -> bool:
    row = reading.syllables
    return _bare(row, at) == "thang" and (not reading.accented or row[at].small == "tháng")


def _calendar(reading: Reading, at: int) -> tuple[str, int]:
    """Return "lunar", "solar" or "" by the words at a syllable ("âm lịch", "ÂL", "dương"), and their end."""
    row = reading.syllables
    for index in (at, at + 1):
        word, after = _small(row, index), _bare(row, index + 1)
        if index > at and _bare(row, at) not in ("-", ",", "/", "theo", "lich", "ngay"):
            break
        is_word = word in ("âm", "dương") or (not reading.accented and word in ("am", "duong"))
        if is_word and after == "lich":
            return ("lunar" if word in ("âm", "am") else "solar"), index + 2
        if word in ("âm", "âl", "ta") or (word == "al" and row[index].end - row[index].start == 2):
            return "lunar", index + 1
        if word in ("dương", "dl", "tây") and after not in ("tính", "tinh"):
            return "solar", index + 1
        if word == "lịch" and after in ("am", "duong", "ta", "tay"):
            return ("lunar" if after in ("am", "ta") else "solar"), index + 2
    return "", at


def _calendar_before(reading: Reading, at: int) -> str:
    row = reading.syllables
    two = f"{_small(row, at - 2)} {_small(row, at - 1)}"
    return {"âm lịch": "lunar", "dương lịch": "solar"}.get(two, "")


def _month_number(reading: Reading, at: int) -> tuple[int, int, str, tuple[int, ...]] | None:
    """Return the month at a syllable, where it ends, the calendar its name tells, and what else it may be."""
    row = reading.syllables
    word = _bare(row, at)
    if word == "gieng" or (word == "chap" and row[at].small in ("chạp", "chap")):
        return (1 if word == "gieng" else 12), at + 1, "lunar", ()
    month = _integer(reading, at)
    if month is None or not 1 <= month[0] <= 12:
        return None
    # In old use "tháng một" comes before "tháng chạp": it is the eleventh.
    eleventh = (11,) if word == "mot" and month[0] == 1 else ()
    return month[0], month[1], "", eleventh


def _day_month(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    start = at
    while _bare(row, at) in _DAY_WORDS and at < start + 3:
        at += 1
    if at > start and start + 1 < at and _bare(row, start) == _bare(row, at - 1):
        return []
    named = at > start or _bare(row, start - 1) in _BEFORE_DATE
    dotted = _dotted(reading, start, at, named=named)
    if dotted:
        return dotted
    is_full_moon = _bare(row, at) == "ram" and _is_month_word(reading, at + 1)
    day = (15, at + 1) if is_full_moon else _integer(reading, at)
    if day is None or not 1 <= day[0] <= 31:
        return []
    sign = _bare(row, day[1])
    if sign not in ("/", "-", "thang") or (sign == "thang" and not _is_month_word(reading, day[1])):
        return []
    if sign != "thang" and not (_bare(row, at).isdecimal() and _bare(row, day[1] + 1).isdecimal()):
        return []
    month = _month_number(reading, day[1] + 1)
    if month is None:
        return []
    year = _year_after(reading, month[1], sign)
    counted = _bare(row, month[1]) != "nam" and unit_at(reading, month[1]) is not None
    if sign == "thang" and at == start and not year and counted:
        return []  # "3 tháng 6 ngày" is how long
    if sign == "-" and not year and (not named or unit_at(reading, month[1]) is not None):
        return []  # "3-5 ngày" is a range
    end = year[1] if year else month[1]
    calendar, after = _calendar(reading, end)
    calendar = calendar or (_calendar_before(reading, start)) or month[2] or ("lunar" if is_full_moon else "")
    if not year and calendar and (year := _year_after(reading, after, "thang")):
        end = after = year[1]
    ambiguous = sign == "/" and not named and not year and not calendar
    if ambiguous and _bare(row, month[1]) in _PART_OF_WHOLE and day[0] < month[0]:
        return []
    facts = _dated(day[0], month[0], year[0] if year else None, calendar, month[3], start, max(after, end))
    if year:
        facts[1] = replace(facts[1], start=month[1])
    if ambiguous and day[0] <= month[0] and month[0] > 1:
        share = f"{day[0] / month[0]:.6g}" if day[0] < month[0] else "1"
        facts[0] = replace(facts[0], also=(*facts[0].also, ("share", share)))
    return facts


def _dated(
    day: int, month: int, year: int | None, calendar: str, others: tuple[int, ...], start: int, end: int
) -> list[Fact]:
    lunar = calendar == "lunar"
    also: tuple[tuple[str, str], ...] = ()
    if lunar:
        also = tuple(("lunar day", f"{day}/{other}") for other in others)
        also += (("lunar day", "eve"),) if (day, month) == (30, 12) else ()
    extra = []
    if year is not None:
        solar = solar_date(day, month, year) if lunar else None
        also += (("day", f"{solar.day}/{solar.month}"),) if solar else ()
        years = (("year", str(solar.year)),) if solar and solar.year != year else ()
        extra = [Fact(Aspect.DATE, "year", str(year), start, end, years)]
    kind = "lunar day" if lunar else "day"
    return [Fact(Aspect.DATE, kind, f"{day}/{month}", start, end, also), *extra]


def _dotted(reading: Reading, start: int, at: int, *, named: bool) -> list[Fact]:
    """Read "15.8" after a word for dates, and "2.11.1997" anywhere."""
    row = reading.syllables
    found = _DOTTED.match(_bare(row, at)) if at < len(row) else None
    if found is None or not found.group().isascii():
        return []
    day, month, year = int(found[1]), int(found[2]), found[3]
    if not (1 <= day <= 31 and 1 <= month <= 12) or not (year or named):
        return []
    if not year and (unit_at(reading, at + 1) is not None or day == 0):
        return []
    calendar, end = _calendar(reading, at + 1)
    whole = int(year) if year and len(year) == 4 else int("20" + year) if year else None
    facts = _dated(day, month, whole, calendar, (), start, end)
    return facts if year or at > start else [replace(facts[0], also=(*facts[0].also, ("", f"{day}.{month}")))]


def _year_after(reading: Reading, at: int, sign: str) -> tuple[int, int] | None:
    row = reading.syllables
    if _bare(row, at) in (sign, "/", "-", "nam", ".", ","):
        year_at = at + 1 + (_bare(row, at) in (",", ".") and _bare(row, at + 1) == "nam")
        year = _integer(reading, year_at)
        if (
            year
            and _EARLIEST_YEAR <= year[0] <= _LATEST_YEAR
            and (sign == "thang" or _bare(row, at) not in ".,")
        ):
            return year
        short = _bare(row, year_at)
        if year and sign == _bare(row, at) == "/" and len(short) == 2 and short.isdecimal():
            return 2000 + year[0], year[1]
    return None


def _new_year_day(reading: Reading, at: int) -> list[Fact]:
    """Read "mùng 2 Tết", "30 Tết", "hăm tám Tết": days round the lunar new year."""
    row = reading.syllables
    start = at
    while _bare(row, at) in _DAY_WORDS and at < start + 2:
        at += 1
    day = _integer(reading, at)
    if day is None or _small(row, day[1]) not in ("tết", "tet"):
        return []
    if not (1 <= day[0] <= 15 or 16 <= day[0] <= 30) or (day[0] == 1 and at == start):
        return []
    if day[0] < 16 and at == start:
        return []
    calendar, end = _calendar(reading, day[1] + 1)
    end = end if calendar else day[1] + 1
    year = _year_after(reading, end, "thang") or (
        _integer(reading, end) if _bare(row, end).isdecimal() and len(_bare(row, end)) == 4 else None
    )
    month = 1 if day[0] < 16 else 12
    # "30 Tết 2025" is the last day of the lunar year 2024.
    lunar_year = year[0] - (month == 12) if year else None
    kind = "solar" if calendar == "solar" else "lunar"
    facts = _dated(day[0], month, lunar_year, kind, (), start, end)
    return [replace(facts[0], end=year[1]), _fact("year", year[0], end, year[1])] if year else facts


def _full_moon(reading: Reading, at: int) -> list[Fact]:
    """Read "rằm" without a month, and with it ("rằm tháng 7", "rằm tháng Giêng")."""
    row = reading.syllables
    start = at
    if _bare(row, at) in ("ngay", "hom", "dem") and _small(row, at + 1) in ("rằm", "ram"):
        at += 1
    if not (_small(row, at) == "rằm" or (not reading.accented and _small(row, at) == "ram")):
        return []
    return [_fact("lunar day of month", 15, start, at + 1)]


def _last_or_first_day(reading: Reading, at: int) -> list[Fact]:
    """Read "ngày cuối cùng của tháng ba" as 31/3 and "ngày đầu tháng tư" as 1/4."""
    row = reading.syllables
    if _bare(row, at) != "ngay" or _bare(row, at + 1) not in ("cuoi", "dau"):
        return []
    month_at = at + 2
    while _bare(row, month_at) in ("cung", "tien", "cua"):
        month_at += 1
    month = _month_number(reading, month_at + 1) if _is_month_word(reading, month_at) else None
    if month is None:
        return []
    calendar, end = _calendar(reading, month[1])
    if (calendar or month[2]) == "lunar":
        return []
    last = _DAYS_IN_MONTH[month[0] - 1] if _bare(row, at + 1) == "cuoi" else 1
    return [_fact("day", f"{last}/{month[0]}", at, end)]


def _month(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    if _bare(row, at) in _ENGLISH_MONTHS:
        return [_fact("month", _ENGLISH_MONTHS[_bare(row, at)], at, at + 1)]
    month = _month_number(reading, at + 1) if _is_month_word(reading, at) else None
    if month is None:
        return []
    year = _year_after(reading, month[1], "/")
    is_counted = at > 0 and (row[at - 1].bare[0].isdecimal() or digit_at(reading, at - 1) is not None)
    goes_on = _small(row, month[1]) in _COUNTED_A_DAY or (
        is_counted and _bare(row, month[1]) != "nam" and unit_at(reading, month[1]) is not None
    )
    if goes_on and not year:
        return []  # "6 tháng một lần", "3 tháng 6 ngày"
    calendar, end = _calendar(reading, year[1] if year else month[1])
    lunar = (calendar or month[2]) == "lunar"
    kind = "lunar month" if lunar else "month"
    also = tuple((kind, str(other)) for other in month[3]) if lunar else ()
    found = Fact(Aspect.DATE, kind, str(month[0]), at, max(end, year[1]) if year else end, also)
    return [found, _fact("year", year[0], month[1], max(end, year[1]))] if year else [found]


def _day_of_month(reading: Reading, at: int) -> list[Fact]:
    """Read "ngày 12", "mùng 10", "mùng một âm": a day without its month."""
    row = reading.syllables
    start = at
    while _bare(row, at) in _DAY_WORDS and at < start + 2:
        at += 1
    if at == start or (reading.accented and row[start].small not in ("ngày", "mùng", "mồng", "hôm")):
        return []
    if start and (_bare(row, start - 1)[:1].isdecimal() or digit_at(reading, start - 1) is not None):
        return []  # "3 ngày 2 đêm"
    day = _integer(reading, at)
    if day is None or not 1 <= day[0] <= 31:
        return []
    is_new_moon_word = _bare(row, at - 1) in ("mung", "mong")
    calendar, end = _calendar(reading, day[1])
    if not row[at].bare.isdecimal() and not is_new_moon_word and not calendar and day[1] == at + 1:
        return []
    following = _small(row, day[1])
    if not calendar and (
        unit_at(reading, day[1]) is not None or following in _COUNTED_A_DAY or following in ("/", "-", ":")
    ):
        return []
    kind = "lunar day of month" if calendar == "lunar" else "day of month"
    return [_fact(kind, day[0], start, end if calendar else day[1])]


_COUNTED_A_DAY = word_list(
    "lần lượt bữa chuyến viên ca buổi cữ liều người xe con cuộc vụ lan luot bua chuyen vien buoi"
)


def _year(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    in_english = _bare(row, at) == "in" and not reading.accented
    if not in_english and (_bare(row, at) != "nam" or (reading.accented and row[at].small != "năm")):
        return []
    if not _bare(row, at + 1)[:1].isdecimal() and digit_at(reading, at + 1) is None:
        return []  # "năm trăm hai mươi" is 520
    year = _integer(reading, at + 1)
    if year is None or not _EARLIEST_YEAR <= year[0] <= _LATEST_YEAR:
        return []
    if _bare(row, year[1]) in ("nguoi", "dong", "nghin", "ngan", "trieu"):
        return []
    return [_fact("year", year[0], at, year[1])]


def _weekday(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    word = _bare(row, at)
    if word == "chu" and _bare(row, at + 1) == "nhat" and row[at].small in ("chủ", "chu", "chúa"):
        return [_fact("weekday", 8, at, at + 2)]
    if word == "cn" and row[at].shouted and not (at and row[at - 1].shouted):
        return [_fact("weekday", 8, at, at + 1)]
    if word in _ENGLISH_WEEKDAYS:
        return [_fact("weekday", _ENGLISH_WEEKDAYS[word], at, at + 1)]
    if (
        word == "t"
        and _bare(row, at + 1) in "234567"
        and _bare(row, at + 1)
        and row[at].end == row[at + 1].start
    ):
        return [_fact("weekday", _bare(row, at + 1), at, at + 2)]
    return _nth(reading, at)


def _nth(reading: Reading, at: int) -> list[Fact]:
    """Read "thứ ba" as a weekday, or as the third after what is counted; "thứ nhì" is always the second."""
    row = reading.syllables
    if _bare(row, at) != "thu" or (reading.accented and row[at].small != "thứ"):
        return []
    if _small(row, at - 1) in ORDINAL_HEADS:
        return []  # "mũi thứ hai" is a number, as "mũi 2" is
    word = _bare(row, at + 1)
    ranks = {"nhat": 1, "nhi": 2}
    if word in ranks and row[at].small == "thứ":
        return [_fact("ordinal", ranks[word], at, at + 2)]
    if word not in _WEEKDAYS:
        rank = amount_at(reading, at + 1) if row[at].small == "thứ" and at + 1 < len(row) else None
        return (
            [_fact("ordinal", int(rank.value), at, rank.end)] if rank and rank.value.denominator == 1 else []
        )
    number = _WEEKDAYS[word]
    if _small(row, at - 1) in _BEFORE_ORDINAL:
        return [_fact("ordinal", number, at, at + 2)]
    return [Fact(Aspect.DATE, "weekday", str(number), at, at + 2, (("ordinal", str(number)),))]


def _days_from_now(reading: Reading, at: int) -> list[Fact]:
    """Read "hai ngày nữa" and "2 hôm trước"."""
    row = reading.syllables
    amount = amount_at(reading, at)
    if amount is None or _bare(row, amount.end) not in ("ngay", "hom", "bua"):
        return []
    days = {"nua": _DAYS_AHEAD, "truoc": _DAYS_AGO}.get(_bare(row, amount.end + 1), {})
    name = days.get(int(amount.value)) if amount.value.denominator == 1 else None
    after = _small(row, amount.end + 2)
    if name is None or (name in _DAYS_AGO.values() and after in ("khi", "tết", "ngày")):
        return []
    return [_fact("near", name, at, amount.end + 2)]


def _near(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    for length in (3, 2, 1) if row[at].bare in _FIRST_OF_NEAR else ():
        words = tuple(word.small for word in row[at : at + length])
        value = _NEAR_WORDS.get(words)
        if length == 2 and words[1:] in (("tháng",), ("năm",)) and _names_period(reading, at + 1):
            continue  # "cuối tháng chạp", "đầu năm 2025"
        if value is None and not reading.accented:
            value = _BARE_NEAR.get(tuple(word.bare for word in row[at : at + length]))
        if value is not None and len(words) == length:
            return [_fact("near", value, at, at + length)]
    is_part = _small(row, at) in _PARTS_OF_PERIOD and _bare(row, at - 1) != "lan"  # "lần đầu năm 1857"
    if is_part and _names_period(reading, at + 1):
        return [_fact("near", f"{_bare(row, at + 1)}'s {_PARTS_OF_PERIOD[row[at].small]}", at, at + 1)]
    part = part_named(reading, at)
    day = _PART_DAYS.get(_small(row, at + 1))
    if (
        part
        and day
        and not (not reading.accented and _bare(row, at) in ("toi", "sang") and day == "yesterday")
    ):
        return [_fact("part of day", part, at, at + 1), _fact("near", day, at + 1, at + 2)]
    if _small(row, at) == "mai" and _small(row, at - 1) not in ("hoa", "cây", "vườn", "hoàng", "chậu"):
        return [replace(_fact("near", "tomorrow", at, at + 1), sure=False)]
    return []


def _names_period(reading: Reading, at: int) -> bool:
    """Tell whether a month or year by its number or name starts at a syllable."""
    return bool(_month(reading, at) or _year(reading, at))


def _part_of_day(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    part = part_named(reading, at)
    if not part:
        return []
    if _bare(row, at - 1) == "buoi":
        return [_fact("part of day", part, at - 1, at + 1)]
    if _bare(row, at + 1) in _PART_NEIGHBOURS and row[at].marked:
        return [_fact("part of day", part, at, at + 1)]
    if at + 1 < len(row) and _weekday(reading, at + 1):
        return [_fact("part of day", part, at, at + 1)]
    return []


def _named_day(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    if row[at].bare not in _FIRST_OF_NAMED:
        return []
    for length in range(min(_LONGEST_NAMED, len(row) - at), 0, -1):
        piece = row[at : at + length]
        day = _NAMED_DAYS.get(tuple(word.small for word in piece))
        if day is None and not reading.accented:
            day = _BARE_NAMED_DAYS.get(tuple(word.bare for word in piece))
        if day is not None:
            also = (("lunar day", "30/12"), ("lunar day", "29/12")) if day[1] == "eve" else ()
            end = at + length
            if _bare(row, end) == "hang" and _bare(row, end + 1) == "nam":
                end = at + length
            return [Fact(Aspect.DATE, day[0], day[1], at, end, also, sure=False)]
    return []
