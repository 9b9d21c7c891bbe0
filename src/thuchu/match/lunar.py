"""Vietnamese lunar dates turned into solar ones.

After Hồ Ngọc Đức, "Computing the Vietnamese lunar calendar", www.informatik.uni-leipzig.de/~duc/amlich/,
which takes new moons and sun longitudes from Jean Meeus, Astronomical Algorithms (1998), to the day in UTC+7.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import floor, pi, sin

_TIME_ZONE = 7.0  # hours; Vietnam's since 1968, and the calendar's for every year here
_JULIAN_DAY_OF_ORDINAL_0 = 1721425  # date.toordinal() + this is the Julian day number at noon
_FIRST_NEW_MOON = 2415021.076998695  # Julian day of the new moon counted as number 0, in January 1900
_MONTH = 29.530588853  # days from new moon to new moon


def solar_date(day: int, month: int, year: int, *, leap: bool = False) -> date | None:
    """Return the solar date of a lunar one; None when that year has no such month or day.

    `leap` asks for the second of two months of one number ("tháng 6 nhuận").
    """
    if not (1 <= day <= 30 and 1 <= month <= 12 and 1800 <= year <= 2199):
        return None
    before, after = (year - 1, year) if month < 11 else (year, year + 1)
    eleventh, next_eleventh = _eleventh_month(before), _eleventh_month(after)
    index = _new_moon_number(eleventh)
    ahead = (month - 11) % 12
    if next_eleventh - eleventh > 365:
        leap_at = _leap_offset(eleventh)
        if leap and month != ((leap_at - 3) % 12) + 1:
            return None
        if leap or ahead >= leap_at:
            ahead += 1
    elif leap:
        return None
    first = _new_moon_day(index + ahead)
    if day > _new_moon_day(index + ahead + 1) - first:
        return None
    return date.fromordinal(first + day - 1 - _JULIAN_DAY_OF_ORDINAL_0)


def _new_moon_number(day: int) -> int:
    return floor(0.5 + (day - _FIRST_NEW_MOON) / _MONTH)


@lru_cache(maxsize=2_000)
def _new_moon_day(number: int) -> int:
    """Return the Julian day number, in Vietnam, of a new moon counted from that of January 1900."""
    t = number / 1236.85  # Julian centuries from 1900
    t2, t3, rad = t * t, t * t * t, pi / 180
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t2 - 0.000000155 * t3
    mean += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t2) * rad)
    sun = (359.2242 + 29.10535608 * number - 0.0000333 * t2 - 0.00000347 * t3) * rad
    moon = (306.0253 + 385.81691806 * number + 0.0107306 * t2 + 0.00001236 * t3) * rad
    node = (21.2964 + 390.67050646 * number - 0.0016528 * t2 - 0.00000239 * t3) * rad
    more = (0.1734 - 0.000393 * t) * sin(sun) + 0.0021 * sin(2 * sun)
    more += -0.4068 * sin(moon) + 0.0161 * sin(2 * moon) - 0.0004 * sin(3 * moon)
    more += 0.0104 * sin(2 * node) - 0.0051 * sin(sun + moon) - 0.0074 * sin(sun - moon)
    more += 0.0004 * sin(2 * node + sun) - 0.0004 * sin(2 * node - sun) - 0.0006 * sin(2 * node + moon)
    more += 0.0010 * sin(2 * node - moon) + 0.0005 * sin(2 * moon + sun)
    if t < -11:
        drift = 0.001 + 0.000839 * t + 0.0002261 * t2 - 0.00000845 * t3 - 0.000000081 * t * t3
    else:
        drift = -0.000278 + 0.000265 * t + 0.000262 * t2
    return floor(mean + more - drift + 0.5 + _TIME_ZONE / 24)


def _sun_sector(day: int) -> int:
    """Return in which twelfth of its year the sun is when a day starts in Vietnam; 0 from 20 March."""
    t = (day - 2451545.5 - _TIME_ZONE / 24) / 36525  # Julian centuries from 2000
    t2, rad = t * t, pi / 180
    anomaly = (357.52910 + 35999.05030 * t - 0.0001559 * t2 - 0.00000048 * t * t2) * rad
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t2
    longitude += (1.914600 - 0.004817 * t - 0.000014 * t2) * sin(anomaly)
    longitude += (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    return floor((longitude % 360) / 30)


@lru_cache(maxsize=500)
def _eleventh_month(year: int) -> int:
    """Return the first day of the lunar month that has the winter solstice."""
    last_day = date(year, 12, 31).toordinal() + _JULIAN_DAY_OF_ORDINAL_0
    number = floor((last_day - 2415021) / _MONTH)
    day = _new_moon_day(number)
    return _new_moon_day(number - 1) if _sun_sector(day) >= 9 else day


def _leap_offset(eleventh: int) -> int:
    """Return how many months after the eleventh the leap month comes: the first in which the sun stays."""
    number = _new_moon_number(eleventh)
    offset = 1
    sector = _sun_sector(_new_moon_day(number + offset))
    while offset < 14:
        offset += 1
        last, sector = sector, _sun_sector(_new_moon_day(number + offset))
        if sector == last:
            break
    return offset - 1
