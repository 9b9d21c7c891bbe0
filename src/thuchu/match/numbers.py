"""Numbers with their units, in one spelling: "3tr", "ba triệu" and "3.000.000 đồng" are one amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from thuchu.match.clock import LASTING
from thuchu.match.counted import (
    CLASSIFIERS,
    COUNTED,
    EVENTS,
    ONE_EVENT,
    PEOPLE,
    TIMES_UNITS,
    is_year_word,
)
from thuchu.match.model import Aspect
from thuchu.match.ordinals import FIRST_OF_ORDINALS, find_ordinal
from thuchu.match.quantities import bound_before, find_shares
from thuchu.match.rates import FIRST_OF_PERIODS, find_period, join_frequencies
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.match.spelled import FIRST_WORDS, Amount, amount_at, digit_at, is_half, scale_before
from thuchu.match.units import CONTAINERS, SLANG_MONEY, region_after, unit_at
from thuchu.match.units import FIRST_WORDS as FIRST_OF_UNITS
from thuchu.text.wordlist import word_list

_ARTICLES_BEFORE = word_list(
    "người con chiếc cái đôi bộ phần căn nhà cháu bé em bạn ngôi cây học quả vụ ca loại cơn trận thành điểm "
    "đoạn khu công bác nguoi chiec cai doi bo phan can nha chau be ban ngoi cay hoc qua vu"
)
_BEFORE_NAMED_NUMBER = word_list(  # "chú Ba", "nhà ông Năm", "riêng tư"
    "thứ ông bà bác chú cô dì cậu anh chị thím mợ dượng út tháng mùng mồng ngày năm riêng đầu"
)
_TOTALS = word_list("dân tổng đa chỉ")  # "dân số 2 triệu" is how many
PAIRS = "of pairs"  # the kind of "3 cặp": six things, or three of them
_CODE = re.compile(r"(?:\+?84|0)\d{8,10}\Z|(?:1800|1900)\d{4,6}\Z|\d{12,19}\Z")


def find_numbers(reading: Reading, taken: Sequence[bool]) -> list[Fact]:
    """Return the numbers and amounts (all, half, at most) in order, outside the `taken` syllables."""
    facts: list[Fact] = []
    row = reading.syllables
    at = 0
    while at < len(row):
        found = None if taken[at] else _fact_at(reading, at, taken, facts)
        if found is None:
            at += 1
            continue
        if found.sure and found.kind != "per":
            facts.extend(bound_before(reading, found))
        facts.append(found)
        at = max(found.end, at + 1)
    facts = join_frequencies(reading, facts)
    facts.extend([note for fact in facts for note in _notes(reading, fact)])
    spans = {index for fact in facts if fact.sure for index in range(fact.start, fact.end)}
    return sorted(facts + find_shares(reading, taken, spans), key=lambda fact: (fact.start, fact.end))


def spell(value: Fraction) -> str:
    """Return a number in the one spelling facts are compared by."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6g}"


# Folded: any other word begins no number or amount, and is passed over at once.
_FIRST_OF_AMOUNTS = (
    FIRST_WORDS | FIRST_OF_UNITS | FIRST_OF_ORDINALS | FIRST_OF_PERIODS | word_list("hk gap tu khoang moi")
)


def _fact_at(reading: Reading, at: int, taken: Sequence[bool], before: list[Fact]) -> Fact | None:
    word = reading.syllables[at].bare
    if word not in _FIRST_OF_AMOUNTS and not word[0].isdecimal():
        return None
    found = (
        _code(reading, at)
        or find_period(reading, at, before)
        or find_ordinal(reading, at)
        or _half(reading, at)
        or _multiple(reading, at)
        or _range(reading, at)
        or _number(reading, at)
    )
    return None if found is not None and any(taken[found.start : found.end]) else found


def _number_fact(kind: str, value: Fraction, start: int, end: int) -> Fact:
    return Fact(Aspect.NUMBER, kind, spell(value), start, end)


def _code(reading: Reading, at: int) -> Fact | None:
    """Read a telephone number or a number of an account, in whatever groups its digits are written."""
    row = reading.syllables
    if not row[at].bare[0].isdecimal() or (at and row[at - 1].end == row[at].start and row[at - 1].is_word):
        return None
    end, digits = at, ""
    best: tuple[int, str] | None = None
    while end < len(row) and row[end].bare[0].isdecimal() and len(digits) < 20:
        if end > at and not _in_one_code(reading, end):
            break
        digits += re.sub(r"\D", "", row[end].bare)
        end += 1
        if _CODE.match(digits) and digits.isascii():
            best = (end, digits)
        if end < len(row) and row[end].bare == "-" and end + 1 < len(row):
            end += row[end + 1].bare[0].isdecimal()
    if best is None or (row[at].bare[0] != "0" and re.search("[.,]", row[at].bare)):
        return None
    end, digits = best
    if digits[0] != "0" and unit_at(reading, end) is not None:
        return None  # "100000000000 đồng"
    national = "0" + digits[2:] if digits.startswith("84") and 10 <= len(digits) <= 11 else digits
    return Fact(Aspect.NUMBER, "code", national, at, end)


def _in_one_code(reading: Reading, at: int) -> bool:
    between = reading.text[reading.syllables[at - 1].end : reading.syllables[at].start]
    return between in ("", " ", ".", "-", " - ")


def _half(reading: Reading, at: int) -> Fact | None:
    """Read "nửa mét" as half a metre and "một nửa" as half of what follows."""
    row = reading.syllables
    half = at + (row[at].bare in ("mot", "1") and is_half(reading, at + 1))
    if not is_half(reading, half):
        return None
    amount = amount_at(reading, half)
    if amount is not None:
        unit = unit_at(reading, amount.end)
        kind, factor, end = unit or ("", Fraction(1), amount.end)
        return replace(_number_fact(kind, amount.value * factor, at, end), also=_money(kind, amount.value))
    unit = unit_at(reading, half + 1)
    after = row[half + 1] if half + 1 < len(row) else None
    if after is not None and after.small in ("đêm", "dem"):
        return None
    if unit is None and half == at and not reading.accented and row[half].small != "nửa":
        return None  # "nua" without marks is mostly "nữa"
    if unit is None or (unit[0] == "months" and unit[1] == 12 and is_year_word(reading, half + 1)):
        return _number_fact("share", Fraction(1, 2), at, half + 1)
    also = (("duration", "1296000"),) if unit[0] == "months" and unit[1] == 1 else ()
    return replace(_number_fact(unit[0], unit[1] / 2, at, unit[2]), also=also)


def _multiple(reading: Reading, at: int) -> Fact | None:
    """Read "gấp đôi", "gấp ba", "gấp rưỡi" and "gấp 3 lần"."""
    row = reading.syllables
    if row[at].small not in ("gấp", "gap") or at + 1 >= len(row):
        return None
    word = row[at + 1].bare
    end = at + 2
    if word == "doi":
        value = Fraction(2)
    elif word == "ruoi":
        value = Fraction(3, 2)
    else:
        amount = amount_at(reading, at + 1)
        if amount is None:
            return None
        value, end = amount.value, amount.end
    if end < len(row) and row[end].bare == "ruoi" and word != "ruoi":
        value, end = value + Fraction(1, 2), end + 1
    if end < len(row) and row[end].small in ("lần", "lan"):
        end += 1
    return _number_fact("times", value, at, end)


def _range(reading: Reading, at: int) -> Fact | None:
    """Read "3-5 ngày", "từ 3 đến 5 ngày", "hai ba ngày" as one amount with two ends."""
    row = reading.syllables
    start = at
    if row[at].small in ("từ", "tu", "khoảng") and at + 1 < len(row):
        at += 1
    low = amount_at(reading, at)
    if low is None or low.end >= len(row):
        return None
    low_unit = unit_at(reading, low.end)
    after = low_unit[2] if low_unit else low.end
    if after >= len(row) or row[after].small not in ("-", "đến", "den", "tới", "to"):
        return None
    high = amount_at(reading, after + 1) if after + 1 < len(row) else None
    if high is None or not (low.sure or high.sure or unit_at(reading, high.end)):
        return None
    unit = unit_at(reading, high.end)
    kind, factor, end = unit or ("", Fraction(1), high.end)
    low_value, high_value = low.value, high.value
    if low_unit is not None:
        if low_unit[0] != kind:
            return None
        low_value *= low_unit[1]
    else:
        scale = scale_before(reading, high.end)
        low_value *= factor * (scale if low_value < high_value / scale * 10 and low_value < scale else 1)
    high_value *= factor
    if not kind and (row[after].small != "-" or not low.sure) and start == at:
        return None
    if low_value >= high_value or kind in ("clock",):
        return None
    end = _past_classifier(reading, end) if not kind else end
    return Fact(Aspect.NUMBER, kind, f"{spell(low_value)}..{spell(high_value)}", start, end)


def _number(reading: Reading, at: int) -> Fact | None:
    row = reading.syllables
    amount = amount_at(reading, at)
    if amount is None:
        return _unit_and_half(reading, at)
    if amount.end == at + 1 and _is_school_year(reading, at):
        return None
    fraction = _fraction(reading, amount)
    if fraction is not None:
        return _number_fact("share", fraction[0], at, fraction[1])
    start, value, end = _signed(reading, at, amount.value), amount.value, amount.end
    currency = unit_at(reading, at - 1) if at and row[at - 1].bare in ("$", "€") else None
    if currency is not None:
        return _number_fact(currency[0], value, at - 1, end)
    if row[start].bare in ("-", "am", "tru", "minus") and start < at:
        value = -value
    unit = unit_at(reading, end)
    if unit and unit[0] == "months" and unit[1] == 12 and is_year_word(reading, end):
        has_digits, after = row[end - 1].bare[0].isdecimal(), row[end + 1].bare
        unit = unit if has_digits and after == "do" else None  # "miễn 5 năm đó nha"
    if unit and row[end].small == "khối" and end + 1 < len(row) and row[end + 1].small == "u":
        unit = None
    slang = _slang(reading, at, amount)
    if unit is None and slang is not None:
        return slang
    if not amount.sure and not _is_counted(reading, at, end, bool(unit)):
        return _weak(reading, at, amount)
    if unit is not None:
        return _measured(reading, start, value, unit, slang)
    if row[end - 1].bare[0].isdecimal() and end < len(row) and row[end].small == "t":
        return Fact(Aspect.NUMBER, "age", spell(value), start, end + 1, (("gram", spell(value * 10**6)),))
    return _count(reading, start, value, end)


def _signed(reading: Reading, at: int, value: Fraction) -> int:
    """Return where a number with its sign starts: "âm 5 độ", "-5°C"."""
    row = reading.syllables
    before = row[at - 1] if at else None
    if before is None or value == 0:
        return at
    minus = before.bare == "-" and before.end == row[at].start and (at < 2 or row[at - 2].end < before.start)
    unit = unit_at(reading, at + 1)
    cold = before.small in ("âm", "trừ", "am", "minus") and unit is not None and unit[0] == "degree"
    return at - 1 if minus or cold else at


def _unit_and_half(reading: Reading, at: int) -> Fact | None:
    """Read "tiếng rưỡi", "ký rưỡi", "tháng rưỡi": one and a half."""
    row = reading.syllables
    unit = unit_at(reading, at)
    if unit is None or unit[2] >= len(row) or row[unit[2]].bare != "ruoi":
        return None
    return _number_fact(unit[0], unit[1] * Fraction(3, 2), at, unit[2] + 1)


def _fraction(reading: Reading, amount: Amount) -> tuple[Fraction, int] | None:
    """Read "hai phần ba", "2/3" and "7 phần mười"."""
    row = reading.syllables
    end = amount.end
    if end >= len(row) or not (
        row[end].small in ("phần", "/") or (not reading.accented and row[end].bare == "phan")
    ):
        return None
    part = amount_at(reading, end + 1)
    if part is None or not 1 < part.value <= 100 or part.value.denominator != 1 or amount.value > 100:
        return None
    if row[end].small == "/" and amount.value > part.value:
        return None
    if part.value == 100:
        return None
    return amount.value / part.value, part.end


def _slang(reading: Reading, start: int, amount: Amount) -> Fact | None:
    """Read "2 củ", "1 tỏi rưỡi", "5 lít" as money."""
    row = reading.syllables
    end = amount.end
    if end >= len(row) or row[end].small not in SLANG_MONEY:
        return None
    factor = SLANG_MONEY[row[end].small]
    after = row[end + 1] if end + 1 < len(row) else None
    value, stop = _tail_of_unit(reading, amount.value * factor, Fraction(factor), end + 1)
    goes_on = stop > end + 1 or after is None or not after.is_word or after.bare in _AFTER_MONEY
    if not goes_on:
        return None
    return _number_fact("dong", value, start, stop)


_AFTER_MONEY = word_list(
    "moi mot cho va la thi tu den toi trong o roi nhe nha a ha luon de vi khi neu se da bi duoc khong tien "
    "dong thoi nghen lan vao vi"
)


def _tail_of_unit(reading: Reading, value: Fraction, factor: Fraction, end: int) -> tuple[Fraction, int]:
    """Add the tail of "3 ký 2", "1m65", "một thước hai" and "1 củ rưỡi"."""
    row = reading.syllables
    if end >= len(row):
        return value, end
    tail = row[end]
    if tail.bare == "ruoi":
        return value + factor / 2, end + 1
    following = row[end + 1] if end + 1 < len(row) else None
    goes_on = following is None or not following.is_word or following.bare in _AFTER_MONEY
    joins = following is not None and following.bare in "/-:%"
    if tail.bare.isdecimal() and len(tail.bare) <= 2 and not joins:
        glued = tail.start == row[end - 1].end
        if glued or (
            (following is None or unit_at(reading, end + 1) is None)
            and (goes_on or not _counts_next(following))
        ):
            return value + factor * Fraction(int(tail.bare), 10 ** len(tail.bare)), end + 1
        return value, end
    digit = digit_at(reading, end)
    if digit and tail.small not in ("năm", "nam", "một", "mot") and goes_on and not joins:
        return value + factor * Fraction(digit, 10), end + 1
    return value, end


def _counts_next(following: Syllable | None) -> bool:
    return following is not None and following.small in COUNTED


def _money(kind: str, value: Fraction) -> tuple[tuple[str, str], ...]:
    return (("dong", spell(value)),) if not kind else ()


def _measured(
    reading: Reading, start: int, value: Fraction, unit: tuple[str, Fraction, int], slang: Fact | None
) -> Fact:
    kind, factor, end = unit
    row = reading.syllables
    total = value * factor
    also: list[tuple[str, str]] = [(slang.kind, slang.value)] if slang else []
    if kind == "duration" and factor in (3600, 60) and end < len(row):
        total, end = _with_minutes(reading, total, factor, end)
    else:
        total, end = _tail_of_unit(reading, total, factor, end)
    if kind == "m2" and factor == 1 and value in (1, 2) and row[end - 1].small == "2":
        also.append(("mm", spell(value * 1000 + 200)))  # "cao 1m2"
    if kind == "degree" and row[end : end + 2] and row[end].bare == "duoi" and _is_zero(row, end + 1):
        total, end = -total, end + 2
    lasts = start > 0 and row[start - 1].bare in LASTING
    if kind == "duration" and factor == 3600 and 0 <= total < 90000 and not lasts:
        also.append(("clock", f"{int(total // 3600)}:{int(total % 3600 // 60):02}"))
    if kind == "times":
        also.append(("of lan", spell(total)))
    if kind == "age":
        also.append(("months", spell(total * 12)))
    if kind == "dong" and total <= _MOST_POINTS and _is_short_for_point(reading, end - 1):
        also.append(("point", spell(total)))  # "môn dưới 1đ là trượt"
    return Fact(Aspect.NUMBER, kind, spell(total), start, end, tuple(also))


def _is_zero(row: Sequence[Syllable], at: int) -> bool:
    return at < len(row) and row[at].small in ("0", "không")


def _with_minutes(reading: Reading, total: Fraction, factor: Fraction, end: int) -> tuple[Fraction, int]:
    """Add the "30 phút" of "1 giờ 30 phút" and the "rưỡi" of "2 tiếng rưỡi"."""
    row = reading.syllables
    if row[end].bare == "ruoi":
        return total + factor / 2, end + 1
    rest = amount_at(reading, end)
    unit = unit_at(reading, rest.end) if rest else None
    if rest is not None and unit and unit[0] == "duration" and unit[1] < factor:
        return total + rest.value * unit[1], unit[2]
    if rest is not None and row[end].start == row[end - 1].end and rest.value < 60:
        return total + rest.value * factor / 60, rest.end
    return total, end


def _is_counted(reading: Reading, at: int, end: int, has_unit: bool) -> bool:
    """Tell whether a lone small number in words counts something; "một" before people and things does not."""
    row = reading.syllables
    if _is_named_so(reading, at):
        return has_unit and not row[at].capital and row[at - 1].small not in ("thứ", "tháng", "mùng", "mồng")
    following = row[end] if end < len(row) else None
    if following is None or row[at].bare in ("khong", "tu"):
        return has_unit and row[at].bare == "tu"
    counted = following.small in COUNTED
    if row[at].bare == "mot":
        return has_unit or (counted and following.small not in _ARTICLES_BEFORE)
    return has_unit or counted


def _is_school_year(reading: Reading, at: int) -> bool:
    """Tell "năm học mới" from "năm học sinh"."""
    bare = [syllable.bare for syllable in reading.syllables[at : at + 3]]
    return bare[:2] == ["nam", "hoc"] and bare[2:] not in (["sinh"], ["vien"], ["tro"])


_MOST_POINTS = 100  # no price is so low


def _is_short_for_point(reading: Reading, at: int) -> bool:
    syllable = reading.syllables[at]
    return reading.text[syllable.start : syllable.end].casefold() == "đ"


def _is_named_so(reading: Reading, at: int) -> bool:
    """Tell the names "chú Ba", "tháng Ba" from the numbers; the one of "6 tháng một lần" is a number."""
    row = reading.syllables
    if not at or row[at - 1].small not in _BEFORE_NAMED_NUMBER:
        return False
    is_counted = row[at - 1].small in TIMES_UNITS and at > 1
    return not (is_counted and (row[at - 2].bare[0].isdecimal() or digit_at(reading, at - 2) is not None))


def _weak(reading: Reading, at: int, amount: Amount) -> Fact | None:
    """Return a lone digit in words that may be a number: it is one when the other text has it as such."""
    row = reading.syllables
    if row[at].bare == "khong" or row[at].small == "one":
        return None
    if _is_named_so(reading, at) or (at and row[at - 1].small == "một"):
        return None
    end = _past_classifier(reading, amount.end)
    kind = _kind_of_count(reading, amount.end)
    return Fact(Aspect.NUMBER, kind, spell(amount.value), at, end, sure=False)


def _past_classifier(reading: Reading, at: int) -> int:
    row = reading.syllables
    # "con" before a thing counts it; alone it is the child.
    has_more = at + 1 < len(row) and row[at + 1].is_word
    return at + 1 if at < len(row) and row[at].small in CLASSIFIERS and has_more else at


def _kind_of_count(reading: Reading, at: int) -> str:
    row = reading.syllables
    if at >= len(row) or row[at].small not in COUNTED or row[at].small in CLASSIFIERS:
        return ""
    return "of nguoi" if row[at].bare in PEOPLE else "of " + row[at].bare


def _count(reading: Reading, start: int, value: Fraction, end: int) -> Fact:
    row = reading.syllables
    kind = _kind_of_count(reading, end)
    also: list[tuple[str, str]] = []
    if scale_before(reading, end) > 1:
        also.append(("dong", spell(value)))  # "3 triệu" among people who speak of money
        if end >= len(row) or not row[end].is_word or row[end].bare in _AFTER_MONEY:
            return Fact(Aspect.NUMBER, "dong", spell(value), start, end, (("", spell(value)),))
    if end < len(row) and row[end].small in ("cặp", "đôi"):
        return Fact(Aspect.NUMBER, PAIRS, spell(value), start, end + 1, (("", spell(value * 2)),))
    if end < len(row) and row[end].small in EVENTS:
        kind = "of " + ONE_EVENT.get(row[end].small, row[end].bare)
        if row[end].bare == "bua":
            also.append(("duration", spell(value * 86400)))  # "ba bữa" is three days in the south
        return Fact(Aspect.NUMBER, kind, spell(value), start, end + 1, tuple(also))
    container = unit_at(reading, end + 1) if _past_classifier(reading, end) > end else None
    if container is not None and container[0] in CONTAINERS:  # "24 cái ly"
        return Fact(Aspect.NUMBER, container[0], spell(value), start, container[2])
    if (
        start
        and row[start - 1].small == "số"
        and not kind
        and (start < 2 or row[start - 2].small not in _TOTALS)
    ):
        return Fact(Aspect.NUMBER, "number so", spell(value), start - 1, end)
    return Fact(Aspect.NUMBER, kind, spell(value), start, _past_classifier(reading, end), tuple(also))


def _notes(reading: Reading, fact: Fact) -> list[Fact]:
    """Return the words beside a number that add nothing: "Bắc Bộ" after a measure of land, "cứ", "bằng"."""
    notes = []
    region = region_after(reading, fact.end) if fact.kind == "m2" else None
    if region is not None:
        notes.append(Fact(Aspect.QUANTITY, "note", region[0], region[1], region[1] + 2))
    before = reading.syllables[fact.start - 1].small if fact.start and fact.sure else ""
    if before == "cứ" or (before == "bằng" and fact.kind in ("share", "times")):
        notes.append(Fact(Aspect.QUANTITY, "note", before, fact.start - 1, fact.start))
    return notes
