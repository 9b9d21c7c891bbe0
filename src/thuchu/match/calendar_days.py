"""Days, months and years of the calendar: "mùng 2 tháng 11" is "2/11", "rằm tháng 7" "15/7 âm lịch"."""

from __future__ import annotations

import re
from dataclasses import replace

from thuchu.match.lunar import solar_date
from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, bare_at, small_at
from thuchu.match.spelled import FIRST_WORDS, amount_at, digit_at
from thuchu.match.units import unit_at
from thuchu.text.wordlist import word_list

DAY_WORDS = word_list("ngay mung mong hom")
_BEFORE_DATE = word_list(
    "ngay hom mung mong tu den toi truoc sau vao sang trua chieu dem mai dip le han luc hoc thi nghi giang"
)
# "2/3 dân số" is no day.
_PART_OF_WHOLE = word_list(
    "so dan dien luong coc muong thia qua nguoi cu tong dung canh cong tien hoc phi von ho lop can nha the "
    "trong thu gia doan quang thoi khoi chieu nuoc vuon ruong ao rung dai bieu thanh phieu tai suc khau"
)
_ENGLISH_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12,
}  # fmt: skip
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EARLIEST_YEAR, _LATEST_YEAR = 100, 2200
_DOTTED = re.compile(r"(\d{1,2})[.](\d{1,2})(?:[.](\d{4}|\d{2}))?\Z")


def date_fact(kind: str, value: str | int, start: int, end: int) -> Fact:
    """Return a sure fact about when."""
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
            and bare_at(row, at + 2) == "thang"
        ):
            return int(amount.value) * 10 + second, at + 2
    return int(amount.value), amount.end


def _is_month_word(reading: Reading, at: int) -> bool:
    row = reading.syllables
    return bare_at(row, at) == "thang" and (not reading.accented or row[at].small == "tháng")


def _calendar(reading: Reading, at: int) -> tuple[str, int]:
    """Return "lunar", "solar" or "" by the words at a syllable ("âm lịch", "ÂL", "dương"), and their end."""
    row = reading.syllables
    for index in (at, at + 1):
        word, after = small_at(row, index), bare_at(row, index + 1)
        if index > at and bare_at(row, at) not in ("-", ",", "/", "theo", "lich", "ngay"):
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
    two = f"{small_at(row, at - 2)} {small_at(row, at - 1)}"
    return {"âm lịch": "lunar", "dương lịch": "solar"}.get(two, "")


def _month_number(reading: Reading, at: int) -> tuple[int, int, str, tuple[int, ...]] | None:
    """Return the month at a syllable, where it ends, the calendar its name tells, and what else it may be."""
    row = reading.syllables
    word = bare_at(row, at)
    if word == "gieng" or (word == "chap" and row[at].small in ("chạp", "chap")):
        return (1 if word == "gieng" else 12), at + 1, "lunar", ()
    month = _integer(reading, at)
    if month is None or not 1 <= month[0] <= 12:
        return None
    # In old use "tháng một" comes before "tháng chạp": it is the eleventh.
    eleventh = (11,) if word == "mot" and month[0] == 1 else ()
    return month[0], month[1], "", eleventh


def find_day_and_month(reading: Reading, at: int) -> list[Fact]:
    """Read "2/9", "mùng 2 tháng 11 năm 1997", "15.8.2025", each in its calendar."""
    row = reading.syllables
    start = at
    while bare_at(row, at) in DAY_WORDS and at < start + 3:
        at += 1
    if at > start and start + 1 < at and bare_at(row, start) == bare_at(row, at - 1):
        return []
    named = at > start or bare_at(row, start - 1) in _BEFORE_DATE
    dotted = _dotted(reading, start, at, named=named)
    if dotted:
        return dotted
    is_full_moon = bare_at(row, at) == "ram" and _is_month_word(reading, at + 1)
    day = (15, at + 1) if is_full_moon else _integer(reading, at)
    if day is None or not 1 <= day[0] <= 31:
        return []
    sign = bare_at(row, day[1])
    if sign not in ("/", "-", "thang") or (sign == "thang" and not _is_month_word(reading, day[1])):
        return []
    if sign != "thang" and not (bare_at(row, at).isdecimal() and bare_at(row, day[1] + 1).isdecimal()):
        return []
    month = _month_number(reading, day[1] + 1)
    if month is None:
        return []
    year = _year_after(reading, month[1], sign)
    counted = bare_at(row, month[1]) != "nam" and unit_at(reading, month[1]) is not None
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
    if ambiguous and bare_at(row, month[1]) in _PART_OF_WHOLE and day[0] < month[0]:
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
    found = _DOTTED.match(bare_at(row, at)) if at < len(row) else None
    if found is None or not found.group().isascii():
        return []
    day, month, year = int(found[1]), int(found[2]), found[3]
    if not (1 <= day <= 31 and 1 <= month <= 12) or not (year or named):
        return []
    if not year and unit_at(reading, at + 1) is not None:
        return []
    calendar, end = _calendar(reading, at + 1)
    whole = int(year) if year and len(year) == 4 else int("20" + year) if year else None
    facts = _dated(day, month, whole, calendar, (), start, end)
    return facts if year or at > start else [replace(facts[0], also=(*facts[0].also, ("", f"{day}.{month}")))]


def _year_after(reading: Reading, at: int, sign: str) -> tuple[int, int] | None:
    row = reading.syllables
    if bare_at(row, at) in (sign, "/", "-", "nam", ".", ","):
        year_at = at + 1 + (bare_at(row, at) in (",", ".") and bare_at(row, at + 1) == "nam")
        year = _integer(reading, year_at)
        if (
            year
            and _EARLIEST_YEAR <= year[0] <= _LATEST_YEAR
            and (sign == "thang" or bare_at(row, at) not in ".,")
        ):
            return year
        short = bare_at(row, year_at)
        if year and sign == bare_at(row, at) == "/" and len(short) == 2 and short.isdecimal():
            return 2000 + year[0], year[1]
    return None


def find_new_year_day(reading: Reading, at: int) -> list[Fact]:
    """Read "mùng 2 Tết", "30 Tết", "hăm tám Tết": days round the lunar new year."""
    row = reading.syllables
    start = at
    while bare_at(row, at) in DAY_WORDS and at < start + 2:
        at += 1
    day = _integer(reading, at)
    if day is None or small_at(row, day[1]) not in ("tết", "tet"):
        return []
    if not 1 <= day[0] <= 30 or (day[0] < 16 and at == start):
        return []
    calendar, end = _calendar(reading, day[1] + 1)
    end = end if calendar else day[1] + 1
    year = _year_after(reading, end, "thang") or (
        _integer(reading, end) if bare_at(row, end).isdecimal() and len(bare_at(row, end)) == 4 else None
    )
    month = 1 if day[0] < 16 else 12
    # "30 Tết 2025" is the last day of the lunar year 2024.
    lunar_year = year[0] - (month == 12) if year else None
    kind = "solar" if calendar == "solar" else "lunar"
    facts = _dated(day[0], month, lunar_year, kind, (), start, end)
    return [replace(facts[0], end=year[1]), date_fact("year", year[0], end, year[1])] if year else facts


def find_full_moon(reading: Reading, at: int) -> list[Fact]:
    """Read "rằm" without a month, and with it ("rằm tháng 7", "rằm tháng Giêng")."""
    row = reading.syllables
    start = at
    if bare_at(row, at) in ("ngay", "hom", "dem") and small_at(row, at + 1) in ("rằm", "ram"):
        at += 1
    if not (small_at(row, at) == "rằm" or (not reading.accented and small_at(row, at) == "ram")):
        return []
    return [date_fact("lunar day of month", 15, start, at + 1)]


def find_last_or_first_day(reading: Reading, at: int) -> list[Fact]:
    """Read "ngày cuối cùng của tháng ba" as 31/3 and "ngày đầu tháng tư" as 1/4."""
    row = reading.syllables
    if bare_at(row, at) != "ngay" or bare_at(row, at + 1) not in ("cuoi", "dau"):
        return []
    month_at = at + 2
    while bare_at(row, month_at) in ("cung", "tien", "cua"):
        month_at += 1
    month = _month_number(reading, month_at + 1) if _is_month_word(reading, month_at) else None
    if month is None:
        return []
    calendar, end = _calendar(reading, month[1])
    if (calendar or month[2]) == "lunar":
        return []
    last = _DAYS_IN_MONTH[month[0] - 1] if bare_at(row, at + 1) == "cuoi" else 1
    return [date_fact("day", f"{last}/{month[0]}", at, end)]


def find_month(reading: Reading, at: int) -> list[Fact]:
    """Read "tháng 9", "tháng Giêng", "tháng 7/2025"."""
    row = reading.syllables
    if bare_at(row, at) in _ENGLISH_MONTHS:
        return [date_fact("month", _ENGLISH_MONTHS[bare_at(row, at)], at, at + 1)]
    month = _month_number(reading, at + 1) if _is_month_word(reading, at) else None
    if month is None:
        return []
    year = _year_after(reading, month[1], "/")
    is_counted = at > 0 and (row[at - 1].bare[0].isdecimal() or digit_at(reading, at - 1) is not None)
    goes_on = small_at(row, month[1]) in _COUNTED_A_DAY or (
        is_counted and bare_at(row, month[1]) != "nam" and unit_at(reading, month[1]) is not None
    )
    if goes_on and not year:
        return []  # "6 tháng một lần", "3 tháng 6 ngày"
    calendar, end = _calendar(reading, year[1] if year else month[1])
    lunar = (calendar or month[2]) == "lunar"
    kind = "lunar month" if lunar else "month"
    also = tuple((kind, str(other)) for other in month[3]) if lunar else ()
    found = Fact(Aspect.DATE, kind, str(month[0]), at, max(end, year[1]) if year else end, also)
    return [found, date_fact("year", year[0], month[1], max(end, year[1]))] if year else [found]


def find_day_of_month(reading: Reading, at: int) -> list[Fact]:
    """Read "ngày 12", "mùng 10", "mùng một âm": a day without its month."""
    row = reading.syllables
    start = at
    while bare_at(row, at) in DAY_WORDS and at < start + 2:
        at += 1
    if at == start or (reading.accented and row[start].small not in ("ngày", "mùng", "mồng", "hôm")):
        return []
    if start and (bare_at(row, start - 1)[:1].isdecimal() or digit_at(reading, start - 1) is not None):
        return []  # "3 ngày 2 đêm"
    day = _integer(reading, at)
    if day is None or not 1 <= day[0] <= 31:
        return []
    is_new_moon_word = bare_at(row, at - 1) in ("mung", "mong")
    calendar, end = _calendar(reading, day[1])
    if not row[at].bare.isdecimal() and not is_new_moon_word and not calendar and day[1] == at + 1:
        return []
    following = small_at(row, day[1])
    if not calendar and (
        unit_at(reading, day[1]) is not None or following in _COUNTED_A_DAY or following in ("/", "-", ":")
    ):
        return []
    kind = "lunar day of month" if calendar == "lunar" else "day of month"
    return [date_fact(kind, day[0], start, end if calendar else day[1])]


_COUNTED_A_DAY = word_list(
    "lần lượt bữa chuyến viên ca buổi cữ liều người xe con cuộc vụ lan luot bua chuyen vien buoi"
)


def find_year(reading: Reading, at: int) -> list[Fact]:
    """Read "năm 2025"; "năm" alone is the year or the number five."""
    row = reading.syllables
    in_english = bare_at(row, at) == "in" and not reading.accented
    if not in_english and (bare_at(row, at) != "nam" or (reading.accented and row[at].small != "năm")):
        return []
    if not bare_at(row, at + 1)[:1].isdecimal() and digit_at(reading, at + 1) is None:
        return []  # "năm trăm hai mươi" is 520
    year = _integer(reading, at + 1)
    if year is None or not _EARLIEST_YEAR <= year[0] <= _LATEST_YEAR:
        return []
    if bare_at(row, year[1]) in ("nguoi", "dong", "nghin", "ngan", "trieu"):
        return []
    return [date_fact("year", year[0], at, year[1])]


# Folded: any other word begins no date of the calendar.
FIRST_OF_CALENDAR = FIRST_WORDS | DAY_WORDS | word_list("thang dem ram nam in") | set(_ENGLISH_MONTHS)
