"""Days told from today, weekdays and parts of the day: "hôm qua", "tuần sau", "thứ ba", "sáng mai"."""

from __future__ import annotations

from dataclasses import replace

from thuchu.match.calendar_days import date_fact, find_month, find_year
from thuchu.match.clock import PARTS_OF_DAY, part_named
from thuchu.match.model import Aspect
from thuchu.match.ordinals import ORDINAL_HEADS
from thuchu.match.reading import Fact, Reading, bare_at, small_at
from thuchu.match.spelled import FIRST_WORDS, amount_at
from thuchu.text.normalise import fold
from thuchu.text.wordlist import named_phrases, word_list

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


_NEAR_WORDS = named_phrases(_NEAR)
_BARE_NEAR = {
    tuple(fold(" ".join(words)).split()): name for words, name in _NEAR_WORDS.items() if len(words) > 1
}
for _misread in ("nam sau", "qua nam", "ngay qua", "nam qua", "thang nay", "nam kia"):
    _BARE_NEAR.pop(tuple(_misread.split()), None)
_BARE_NEAR[("thang", "nay")] = "this month"
_FIRST_OF_NEAR = frozenset(fold(words[0]) for words in _NEAR_WORDS)
_PARTS_OF_PERIOD = {
    "đầu": "start",
    "giữa": "middle",
    "cuối": "end",
    "dau": "start",
    "giua": "middle",
    "cuoi": "end",
}


def find_weekday(reading: Reading, at: int) -> list[Fact]:
    """Read "thứ ba", "chủ nhật", "T7", "Monday"."""
    row = reading.syllables
    word = bare_at(row, at)
    if word == "chu" and bare_at(row, at + 1) == "nhat" and row[at].small in ("chủ", "chu", "chúa"):
        return [date_fact("weekday", 8, at, at + 2)]
    if word == "cn" and row[at].shouted and not (at and row[at - 1].shouted):
        return [date_fact("weekday", 8, at, at + 1)]
    if word in _ENGLISH_WEEKDAYS:
        return [date_fact("weekday", _ENGLISH_WEEKDAYS[word], at, at + 1)]
    if (
        word == "t"
        and bare_at(row, at + 1) in "234567"
        and bare_at(row, at + 1)
        and row[at].end == row[at + 1].start
    ):
        return [date_fact("weekday", bare_at(row, at + 1), at, at + 2)]
    return _nth(reading, at)


def _nth(reading: Reading, at: int) -> list[Fact]:
    """Read "thứ ba" as a weekday, or as the third after what is counted; "thứ nhì" is always the second."""
    row = reading.syllables
    if bare_at(row, at) != "thu" or (reading.accented and row[at].small != "thứ"):
        return []
    if small_at(row, at - 1) in ORDINAL_HEADS:
        return []  # "mũi thứ hai" is a number, as "mũi 2" is
    word = bare_at(row, at + 1)
    ranks = {"nhat": 1, "nhi": 2}
    if word in ranks and row[at].small == "thứ":
        return [date_fact("ordinal", ranks[word], at, at + 2)]
    if word not in _WEEKDAYS:
        rank = amount_at(reading, at + 1) if row[at].small == "thứ" and at + 1 < len(row) else None
        return (
            [date_fact("ordinal", int(rank.value), at, rank.end)]
            if rank and rank.value.denominator == 1
            else []
        )
    number = _WEEKDAYS[word]
    if small_at(row, at - 1) in _BEFORE_ORDINAL:
        return [date_fact("ordinal", number, at, at + 2)]
    return [Fact(Aspect.DATE, "weekday", str(number), at, at + 2, (("ordinal", str(number)),))]


def find_days_from_now(reading: Reading, at: int) -> list[Fact]:
    """Read "hai ngày nữa" and "2 hôm trước"."""
    row = reading.syllables
    amount = amount_at(reading, at)
    if amount is None or bare_at(row, amount.end) not in ("ngay", "hom", "bua"):
        return []
    days = {"nua": _DAYS_AHEAD, "truoc": _DAYS_AGO}.get(bare_at(row, amount.end + 1), {})
    name = days.get(int(amount.value)) if amount.value.denominator == 1 else None
    after = small_at(row, amount.end + 2)
    if name is None or (name in _DAYS_AGO.values() and after in ("khi", "tết", "ngày")):
        return []
    return [date_fact("near", name, at, amount.end + 2)]


def find_near(reading: Reading, at: int) -> list[Fact]:
    """Read "hôm qua", "tuần sau", "đầu tháng 9", "sáng mai"."""
    row = reading.syllables
    for length in (3, 2, 1) if row[at].bare in _FIRST_OF_NEAR else ():
        words = tuple(word.small for word in row[at : at + length])
        value = _NEAR_WORDS.get(words)
        if length == 2 and words[1:] in (("tháng",), ("năm",)) and _names_period(reading, at + 1):
            continue  # "cuối tháng chạp", "đầu năm 2025"
        if value is None and not reading.accented:
            value = _BARE_NEAR.get(tuple(word.bare for word in row[at : at + length]))
        if value is not None and len(words) == length:
            return [date_fact("near", value, at, at + length)]
    is_part = small_at(row, at) in _PARTS_OF_PERIOD and bare_at(row, at - 1) != "lan"  # "lần đầu năm 1857"
    if is_part and _names_period(reading, at + 1):
        return [date_fact("near", f"{bare_at(row, at + 1)}'s {_PARTS_OF_PERIOD[row[at].small]}", at, at + 1)]
    part = part_named(reading, at)
    day = _PART_DAYS.get(small_at(row, at + 1))
    if (
        part
        and day
        and not (not reading.accented and bare_at(row, at) in ("toi", "sang") and day == "yesterday")
    ):
        return [date_fact("part of day", part, at, at + 1), date_fact("near", day, at + 1, at + 2)]
    if small_at(row, at) == "mai" and small_at(row, at - 1) not in ("hoa", "cây", "vườn", "hoàng", "chậu"):
        return [replace(date_fact("near", "tomorrow", at, at + 1), sure=False)]
    return []


def _names_period(reading: Reading, at: int) -> bool:
    """Tell whether a month or year by its number or name starts at a syllable."""
    return bool(find_month(reading, at) or find_year(reading, at))


def find_part_of_day(reading: Reading, at: int) -> list[Fact]:
    """Read "buổi sáng" and a part of the day beside another word for time."""
    row = reading.syllables
    part = part_named(reading, at)
    if not part:
        return []
    if bare_at(row, at - 1) == "buoi":
        return [date_fact("part of day", part, at - 1, at + 1)]
    if bare_at(row, at + 1) in _PART_NEIGHBOURS and row[at].marked:
        return [date_fact("part of day", part, at, at + 1)]
    if at + 1 < len(row) and find_weekday(reading, at + 1):
        return [date_fact("part of day", part, at, at + 1)]
    return []


# Folded: any other word begins none of these.
FIRST_OF_NEAR_DAYS = (
    FIRST_WORDS
    | _FIRST_OF_NEAR
    | word_list("chu cn t thu mai buoi")
    | set(map(fold, (*_ENGLISH_WEEKDAYS, *_PARTS_OF_PERIOD, *PARTS_OF_DAY)))
)
