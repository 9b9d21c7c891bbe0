"""Days, months, years, weekdays and hours in one spelling: "9h tối" is "21h", "mùng 2 tháng 11" is "2/11".

A lunar date has a kind of its own: "rằm tháng 7" is "15/7 âm lịch" and never "15/7".
"""

from __future__ import annotations

from dataclasses import replace

from thuchu.match.calendar_days import (
    FIRST_OF_CALENDAR,
    find_day_and_month,
    find_day_of_month,
    find_full_moon,
    find_last_or_first_day,
    find_month,
    find_new_year_day,
    find_year,
)
from thuchu.match.clock import FIRST_OF_CLOCK, find_clock
from thuchu.match.model import Aspect
from thuchu.match.named_days import FIRST_OF_NAMED, find_named_day
from thuchu.match.near_days import (
    FIRST_OF_NEAR_DAYS,
    find_days_from_now,
    find_near,
    find_part_of_day,
    find_weekday,
)
from thuchu.match.reading import Fact, Reading, small_at

# Folded: any other word begins no date, and is passed over at once.
_FIRST_OF_DATES = FIRST_OF_CALENDAR | FIRST_OF_NEAR_DAYS | FIRST_OF_NAMED | FIRST_OF_CLOCK


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
            find_named_day(reading, at)
            or find_last_or_first_day(reading, at)
            or find_day_and_month(reading, at)
            or find_new_year_day(reading, at)
            or find_full_moon(reading, at)
            or find_month(reading, at)
            or find_day_of_month(reading, at)
            or find_year(reading, at)
            or find_clock(reading, at)
            or find_weekday(reading, at)
            or find_days_from_now(reading, at)
            or find_near(reading, at)
            or find_part_of_day(reading, at)
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
        and small_at(row, fact.start - 1) in ("đúng", "nhằm", "dịp", "nhân")
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
