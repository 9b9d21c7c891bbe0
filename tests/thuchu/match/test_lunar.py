from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.match.lunar import solar_date

# The first day of Tết in Vietnam. In 1968, 1985, 2007 and 2030 it is another day than China's.
TET = {
    1968: "1968-01-29", 1985: "1985-01-21", 1990: "1990-01-27", 2000: "2000-02-05", 2005: "2005-02-09",
    2007: "2007-02-17", 2010: "2010-02-14", 2015: "2015-02-19", 2018: "2018-02-16", 2019: "2019-02-05",
    2020: "2020-01-25", 2021: "2021-02-12", 2022: "2022-02-01", 2023: "2023-01-22", 2024: "2024-02-10",
    2025: "2025-01-29", 2026: "2026-02-17", 2027: "2027-02-06", 2028: "2028-01-26", 2029: "2029-02-13",
    2030: "2030-02-02",
}  # fmt: skip


@pytest.mark.parametrize(("year", "expected"), TET.items())
def test_tet_falls_on_its_day(year: int, expected: str) -> None:
    assert solar_date(1, 1, year) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        (10, 3, 2025, "2025-04-07"),  # Giỗ Tổ
        (5, 5, 2025, "2025-05-31"),  # Đoan Ngọ
        (15, 8, 2025, "2025-10-06"),  # Trung thu, after the leap sixth month
        (23, 12, 2024, "2025-01-22"),  # ông Táo
        (15, 7, 2023, "2023-08-30"),  # Vu Lan, after the leap second month
    ],
)
def test_days_people_keep_fall_on_theirs(day: int, month: int, year: int, expected: str) -> None:
    assert solar_date(day, month, year) == date.fromisoformat(expected)


def test_a_leap_month_comes_after_its_namesake() -> None:
    assert solar_date(1, 6, 2025, leap=True) == date(2025, 7, 25)
    assert solar_date(1, 2, 2023, leap=True) == date(2023, 3, 22)
    assert solar_date(1, 4, 2020, leap=True) == date(2020, 5, 23)


def test_what_the_calendar_does_not_have_has_no_date() -> None:
    assert solar_date(30, 12, 2024) is None  # that month had 29 days
    assert solar_date(1, 5, 2025, leap=True) is None
    assert solar_date(1, 13, 2025) is None
    assert solar_date(1, 1, 5000) is None


@given(st.integers(1, 29), st.integers(1, 12), st.integers(1900, 2099))
def test_the_next_lunar_day_is_the_next_day(day: int, month: int, year: int) -> None:
    first, day_after = solar_date(day, month, year), solar_date(day + 1, month, year)

    assert first is not None
    assert day_after is None or (day_after - first).days == 1
