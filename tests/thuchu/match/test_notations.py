"""Numbers, units, times, dates and places in every notation people use, and those that only look alike."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.match import Agreement, Aspect
from thuchu.match.facts import compare, extract, facts_allow_same

# Written for this project: one text, tab, another, tab, whether their facts are the same.
PAIRS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "data" / "notations.tsv").read_text("utf-8").splitlines()
]
MERGES = [
    (new, old)
    for line in (Path(__file__).parents[3] / "src/thuchu/match/data/merges.txt")
    .read_text("utf-8")
    .splitlines()
    if not line.startswith("#")
    for new, _, parts in [line.partition(" = ")]
    for old in parts.split(", ")
    if new != "nghệ tĩnh"
]


@pytest.mark.parametrize(("one", "other", "verdict"), PAIRS)
def test_notations_of_one_fact_agree_and_others_do_not(one: str, other: str, verdict: str) -> None:
    assert facts_allow_same(compare(one, other)) is (verdict == "same")
    assert facts_allow_same(compare(other, one)) is (verdict == "same")


def test_the_pairs_hold_both_verdicts() -> None:
    count = Counter(verdict for _, _, verdict in PAIRS)

    assert min(count["same"], count["different"]) > 80


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def spelled_out(number: int) -> str:
    """Return a number below a thousand million as it is read aloud."""
    if number < 10:
        return _DIGITS[number]
    for scale, word in ((10**6, "triệu"), (10**3, "nghìn")):
        if number >= scale:
            rest = number % scale
            left = f"{spelled_out(number // scale)} {word}"
            empty_hundreds = "không trăm " if 0 < rest < 100 * (scale // 1000) else ""
            if scale == 10**6 and 0 < rest < 10**5:
                empty_hundreds = ""
                return (
                    left + " " + spelled_out(rest) if rest >= 1000 else f"{left} không nghìn {_below(rest)}"
                )
            return (
                f"{left} {empty_hundreds}{_below(rest) if empty_hundreds else spelled_out(rest)}"
                if rest
                else left
            )
    return _below(number)


def _below(number: int) -> str:
    """Return a number below a thousand; after "không trăm" the tens follow, or "linh"."""
    hundreds, rest = divmod(number, 100)
    head = f"{_DIGITS[hundreds]} trăm" if hundreds else ""
    tens, unit = divmod(rest, 10)
    if not rest:
        return head
    if not tens:
        return f"{head} linh {_DIGITS[unit]}".strip()
    unit_word = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(unit, _DIGITS[unit])
    tens_word = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    return f"{head} {tens_word} {unit_word}".strip()


@given(st.integers(min_value=10, max_value=99_999))
def test_a_number_read_aloud_is_the_number_in_digits(number: int) -> None:
    reasons = compare(f"thu về {spelled_out(number)} cái", f"thu về {number} cái")

    assert [reason.agreement for reason in reasons] == [Agreement.SAME]


@given(st.integers(min_value=1, max_value=9_999), st.sampled_from(["nghìn", "triệu", "tỷ"]))
def test_money_is_one_amount_with_its_scale_in_a_word_or_in_noughts(number: int, scale: str) -> None:
    noughts = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}[scale]

    reasons = compare(f"phạt {number} {scale}", f"phạt {number * noughts} đồng")

    assert [reason.agreement for reason in reasons] == [Agreement.SAME]


@given(st.integers(0, 23), st.integers(0, 59))
def test_an_hour_is_one_with_h_with_a_colon_and_in_words(hour: int, minute: int) -> None:
    written = f"họp lúc {hour}h{minute:02}"

    for other in (f"họp lúc {hour}:{minute:02}", f"họp lúc {hour} giờ {minute} phút"):
        assert facts_allow_same(compare(written, other))


@given(st.integers(1, 30), st.integers(1, 12))
def test_a_lunar_date_is_never_the_solar_date_of_the_same_numbers(day: int, month: int) -> None:
    lunar, solar = f"cúng ngày {day}/{month} âm lịch", f"cúng ngày {day}/{month}"

    (reason,) = compare(lunar, solar)

    assert (reason.aspect, reason.agreement) == (Aspect.DATE, Agreement.UNKNOWN)
    assert (reason.yours, reason.theirs) == (lunar.removeprefix("cúng "), solar.removeprefix("cúng "))
    for other in (f"cúng ngày {day} tháng {month} âm", f"cúng ngày {day}-{month} ÂL"):
        assert facts_allow_same(compare(lunar, other))


def test_every_province_of_before_lies_in_one_of_today() -> None:
    assert len({new for new, _ in MERGES}) == 34
    assert len({old for _, old in MERGES}) == len(MERGES) == 63


@pytest.mark.parametrize(("new", "old"), [(new, old) for new, old in MERGES if new != old])
def test_a_province_and_the_larger_one_it_is_now_part_of_neither_agree_nor_contradict(
    new: str, old: str
) -> None:
    a, b = f"Lũ ở {old.title()}", f"Lũ ở {new.title()}"

    (reason,) = compare(a, b)

    assert reason.agreement is Agreement.UNKNOWN
    assert (reason.yours, reason.theirs) == (old.title(), new.title())
    with_both = f"Lũ ở {old.title()} (nay thuộc {new.title()})"
    assert facts_allow_same(compare(with_both, a))
    assert facts_allow_same(compare(with_both, b))


@pytest.mark.parametrize("old", sorted({old for _, old in MERGES}))
def test_every_province_is_known_with_and_without_marks(old: str) -> None:
    for text in (f"Lũ ở {old.title()}", f"Lũ ở tỉnh {old.title()}"):
        assert [fact.aspect for fact in extract(text)[1]] == [Aspect.PLACE]
    assert not facts_allow_same(compare(f"Lũ ở {old.title()}", "Lũ ở Trường Sa"))


def test_unrelated_provinces_contradict() -> None:
    (reason,) = compare("Lũ ở Quảng Nam", "Lũ ở Quảng Ngãi")

    assert reason.agreement is Agreement.DIFFERS


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Các nhà trong xóm mất nước", Aspect.NUMBER),
        ("Ông Ba kể chuyện", Aspect.NUMBER),
        ("Mình nhớ năm ngoái lắm", Aspect.NUMBER),
        ("Lê Đức Thọ là chính khách", Aspect.PLACE),
        ("Ca sĩ Mỹ Tâm hát", Aspect.PLACE),
        ("Hai phần ba vì cúm", Aspect.PLACE),
        ("Nghỉ 3 tháng 6 ngày", Aspect.DATE),
        ("Mạng 5G gây ung thư", Aspect.NUMBER),
        ("may chay khong giat nua", Aspect.NUMBER),
        ("Mấy bạn cho hỏi", Aspect.QUANTITY),
    ],
)
def test_words_that_only_look_like_a_fact_state_none(text: str, wrong: Aspect) -> None:
    assert wrong not in [fact.aspect for fact in extract(text)[1]]
