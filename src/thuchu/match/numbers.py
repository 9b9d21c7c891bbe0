"""Numbers with their units, in one spelling: "3tr", "ba triệu" and "3.000.000 đồng" are one amount."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.text.wordlist import word_list

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_BARE_DIGITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip
_ENGLISH = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
}  # fmt: skip
_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9, "thousand": 10**3,
           "million": 10**6, "billion": 10**9, "hundred": 100}  # fmt: skip
_TENS = word_list("muoi chuc")

# Unit words (folded) to the unit they count in and how many of it they are. Sources: SI, and Vietnamese
# everyday units (phân = cm, ký = kg, yến = 10 kg, tạ = 100 kg, cây số = km).
_UNITS: dict[tuple[str, ...], tuple[str, Fraction]] = {}


def _unit(kind: str, factor: int | str, *names: str) -> None:
    for name in names:
        _UNITS[tuple(name.split())] = (kind, Fraction(factor))


_unit("dong", 1, "dong", "vnd", "₫", "d")
_unit("usd", 1, "do la", "usd", "$", "do my", "dollars", "dollar")
_unit("percent", 1, "%", "phan tram", "percent", "per cent")
_unit("second", 1, "giay", "seconds", "second")
_unit("second", 60, "phut", "minutes", "minute")
_unit("second", 3600, "tieng", "gio", "h", "hours", "hour", "tieng dong ho")
_unit("day", 1, "ngay", "hom", "days", "day")
_unit("day", 7, "tuan", "weeks", "week")
_unit("month", 1, "thang", "months", "month")
_unit("month", 12, "nam", "years", "year", "tuoi nam")
_unit("month", 1200, "the ky")
_unit("age", 1, "tuoi")
_unit("mm", 1, "mm", "mi li met", "li", "ly")
_unit("mm", 10, "cm", "phan", "xang ti met")
_unit("mm", 1000, "thuoc", "m", "met", "metres", "meters", "metre", "meter")
_unit("mm", 10**6, "km", "cay so", "ki lo met", "kilomet", "kilometers", "kilometres")
_unit("gram", 1, "g", "gam", "gram", "grams")
_unit("gram", 1000, "kg", "ky", "ki", "kilo", "kilogam", "ki lo", "kilos")
_unit("gram", 10**4, "yen")
_unit("gram", 10**5, "ta")
_unit("gram", 10**6, "tan", "tons", "tonnes")
_unit("ml", 1, "ml", "cc", "mi li lit", "mililit")
_unit("ml", 1000, "l", "lit", "litres", "liters", "litre", "liter")
_unit("m2", 1, "m 2", "m2", "met vuong")
_unit("m2", 10**4, "ha", "hec ta", "hec - ta", "hecta", "heta")
_unit("m2", 10**6, "km 2", "cay so vuong")
_unit("ml", 10**6, "m 3", "met khoi", "khoi")
_unit("kmh", 1, "km / h", "km / gio", "cay so / gio", "cay so mot gio", "cay so gio", "km mot gio", "km gio")
_unit("kmh", "18/5", "m / s", "met / giay", "met mot giay")
_unit("degree", 1, "do", "do c", "° c", "degrees")
_unit("times", 1, "lan", "times")
_LONGEST_UNIT = max(len(names) for names in _UNITS)

# Words that are units only with these marks: "cân" and "căn" fold alike.
_MARKED_UNITS = {
    "cân": ("gram", Fraction(1000)),
    "lạng": ("gram", Fraction(100)),
    "điểm": ("point", Fraction(1)),
    "tấc": ("mm", Fraction(100)),
    "công": ("m2", Fraction(1000)),  # of land in the south
    "sào": ("sao", Fraction(1)),  # 360 m² in the north, 500 m² in the centre
    "mẫu": ("sao", Fraction(10)),
}
# Gold is weighed in chỉ; cây and lượng are ten of them, phân a tenth.
_GOLD_UNITS = {"chỉ": Fraction(1), "cây": Fraction(10), "lượng": Fraction(10), "phân": Fraction(1, 10)}
_TWELVES = word_list("tá")
# What people count, so that a small spelled number before it is a number ("ba người", not "người ba").
_COUNTED = word_list(
    "nguoi con chiec cai mui ho can nha xa huyen mon lit ky ca vu thung hop vien goc cay doi cap "
    "toa tinh giot qua chai goi to bo tep bua phan xe tau thuyen chuyen dot dua be chau em ban hoc "
    "nghe lop ngoi thon phuong people children men women students patients cases deaths houses schools cars "
    "doctors villages buses boats dogs cats cows pigs times"
)
_MARKED_COUNTED = word_list(
    "củ vụ ca hộ căn quả tờ cửa trường trạm xóm lô bao túi lọ gói trang bài món loại khách xuồng suất đứa "
    " trận ổ luống bụi nhánh khúc miếng lát thìa muỗng ly chén bát tô đĩa nồi chảo bình lon"
)
_ARTICLES_BEFORE = word_list("nguoi con chiec cai doi bo phan can nha chau be em ban ngoi cay hoc qua vu")
_ORDINAL_HEADS = word_list(
    "lớp khóa tầng phòng điều số khoản bước kỳ đợt tuyến lop khoa phong dieu so khoan tuyen"
)
# After "năm" these make it the word "year": "năm nay", "năm học".
_AFTER_YEAR = word_list("nay ngoai sau toi truoc hoc qua do kia")

_BOUNDS = {
    "tối đa": "at most", "không quá": "at most", "tối thiểu": "at least", "ít nhất": "at least",
    "trên": "above", "hơn": "above", "dưới": "below", "gần": "nearly", "chỉ": "only", "mỗi": "",
    "quá": "above", "không dưới": "at least", "không đến": "below", "chưa đến": "below",
}  # fmt: skip
_ENGLISH_BOUNDS = {"over": "above", "above": "above", "under": "below", "below": "below", "only": "only"}
_SHARES = {
    "tất cả": "all", "toàn bộ": "all", "mọi": "all", "hết thảy": "all", "toàn thể": "all", "ai cũng": "all",
    "hầu hết": "most", "phần lớn": "most", "đa số": "most", "đại đa số": "most", "một nửa": "half",
    "nửa": "half", "không ai": "none", "không có ai": "none", "chẳng ai": "none", "một số": "some",
    "một vài": "some", "vài": "some", "thiểu số": "some", "all": "all", "most": "most", "every": "all",
    "everyone": "all",
    "nobody": "none",
}  # fmt: skip


_AFTER_OTHER_NUMBER = word_list("/ - : %")


@dataclass(frozen=True, slots=True)
class _Amount:
    value: Fraction
    end: int
    sure: bool  # has digits, tens or a scale: a number wherever it stands


_LONGEST_NUMBER = 40  # characters; longer rows of digits are codes, and their value is never counted with
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\Z")


def value_of(digits: str) -> Fraction:
    """Return the number written in digits, with points and commas read the Vietnamese way.

    Groups of three are thousands ("3.000.000", "3,000"); any other point or comma starts the decimals.
    """
    digits = digits[:_LONGEST_NUMBER].replace(" ", "").rstrip(".,")
    if _GROUPED.match(digits) and not digits.startswith("0"):
        return Fraction(re.sub("[.,]", "", digits))
    parts = re.split("[.,]", digits)
    if len(parts) > 2:
        return Fraction("".join(parts))
    return Fraction(".".join(parts))


def find_numbers(reading: Reading, taken: Sequence[bool]) -> list[Fact]:
    """Return the numbers and amounts (all, half, at most) in order, outside the `taken` syllables."""
    facts: list[Fact] = []
    row = reading.syllables
    at = 0
    while at < len(row):
        if taken[at]:
            at += 1
            continue
        found = _number_at(reading, at, taken)
        if found is None:
            at += 1
            continue
        facts.extend(_bound_before(reading, found.start))
        facts.append(found)
        at = max(found.end, at + 1)
    spans = {index for fact in facts for index in range(fact.start, fact.end)}
    return sorted(facts + _shares(reading, taken, spans), key=lambda fact: (fact.start, fact.end))


def amount_at(reading: Reading, at: int) -> tuple[Fraction, int] | None:
    """Return the number that starts at a syllable, in digits or words, and where it ends, or None."""
    amount = _amount(reading, at)
    return (amount.value, amount.end) if amount else None


def _number_at(reading: Reading, at: int, taken: Sequence[bool]) -> Fact | None:
    row = reading.syllables
    special = _half_of_unit(reading, at) or _multiple(reading, at)
    if special is not None:
        return special
    amount = _amount(reading, at)
    if amount is None or any(taken[at : amount.end]):
        return None
    value, end, sure = amount.value, amount.end, amount.sure
    fraction = _fraction_after(reading, end)
    if fraction is not None:
        part, end = fraction
        return Fact(Aspect.NUMBER, "percent", _spell(value * 100 / part), at, end)
    if end < len(row) and row[end].small in _TWELVES:
        return Fact(Aspect.NUMBER, "", _spell(value * 12), at, end + 1)
    kind, factor, after = _unit_at(row, end, reading.accented)
    if kind == "month" and factor == 12 and after < len(row) and row[after].bare in _AFTER_YEAR:
        kind, factor, after = "", Fraction(1), end
    if not sure and not _is_counted(row, at, end, kind):
        return None
    if kind in ("gram", "mm", "dong") or (not kind and row[end - 1].bare in _SCALES):
        value, after = _with_remainder(row, value, after, end, kind)
    if kind:
        return Fact(Aspect.NUMBER, kind, _spell(value * factor), at, after)
    if at and row[at - 1].small in _ORDINAL_HEADS and end == at + 1 and row[at].bare.isdecimal():
        return Fact(Aspect.NUMBER, "number " + row[at - 1].bare, _spell(value), at - 1, end)
    counted = row[end].bare if end < len(row) and row[end].bare in _COUNTED else ""
    return Fact(
        Aspect.NUMBER, counted and "of " + counted, _spell(value), at, max(after, end + bool(counted))
    )


def _half_of_unit(reading: Reading, at: int) -> Fact | None:
    """Read "nửa lít" and "nửa tiếng"; "nửa" of what is no unit is a quantity."""
    row = reading.syllables
    if row[at].small != "nửa" and not (not reading.accented and row[at].bare == "nua"):
        return None
    start = at - 1 if at and row[at - 1].small == "một" else at
    kind, factor, after = _unit_at(row, at + 1, reading.accented)
    return Fact(Aspect.NUMBER, kind, _spell(factor / 2), start, after) if kind else None


def _multiple(reading: Reading, at: int) -> Fact | None:
    """Read "gấp đôi", "gấp rưỡi", "gấp 3 lần"."""
    row = reading.syllables
    if row[at].bare != "gap" or (reading.accented and row[at].small != "gấp") or at + 1 >= len(row):
        return None
    word = row[at + 1].small if reading.accented or row[at + 1].marked else row[at + 1].bare
    value, end = _MULTIPLES.get(word), at + 2
    if value is None:
        amount = _amount(reading, at + 1)
        if amount is None:
            return None
        value, end = amount.value, amount.end
    end += end < len(row) and row[end].bare == "lan"
    return Fact(Aspect.NUMBER, "times", _spell(value), at, end)


_MULTIPLES = {"đôi": Fraction(2), "doi": Fraction(2), "rưỡi": Fraction(3, 2), "ruoi": Fraction(3, 2)}


def _is_counted(row: Sequence[Syllable], at: int, end: int, kind: str) -> bool:
    """Tell whether a lone small number in words counts something; "một" before people and things does not."""
    following = row[end] if end < len(row) else None
    if following is None:
        return False
    counted = following.bare in _COUNTED or following.small in _MARKED_COUNTED
    if row[at].bare == "mot":
        return bool(kind) or (counted and following.bare not in _ARTICLES_BEFORE)
    if row[at].bare in ("khong", "tu"):
        return False
    return bool(kind) or counted


def _with_remainder(
    row: Sequence[Syllable], value: Fraction, after: int, end: int, kind: str
) -> tuple[Fraction, int]:
    """Read the tail of "3 ký 2", "1 triệu 2", "1m6" and "3 triệu rưỡi"."""
    if after >= len(row):
        return value, after
    tail = row[after]
    scale = Fraction(_SCALES.get(row[end - 1].bare, 1)) if not kind else Fraction(1)
    if tail.bare in ("ruoi",):
        return value + scale / 2, after + 1
    next_bare = row[after + 1].bare if after + 1 < len(row) else ""
    is_tail = tail.bare.isdecimal() and len(tail.bare) <= 2
    starts_another = next_bare.isdecimal() or next_bare in _AFTER_OTHER_NUMBER or next_bare in _COUNTED
    if is_tail and (next_bare,) not in _UNITS and not starts_another:
        return value + scale * Fraction(int(tail.bare), 10 ** len(tail.bare)), after + 1
    return value, after


def _fraction_after(reading: Reading, end: int) -> tuple[Fraction, int] | None:
    row = reading.syllables
    if end < len(row) and row[end].bare in ("phan", "/"):
        part = _amount(reading, end + 1)
        if part is not None and part.value > 1 and part.value <= 10:
            return part.value, part.end
    return None


def _unit_at(row: Sequence[Syllable], at: int, accented: bool) -> tuple[str, Fraction, int]:
    """Return the unit that starts at a syllable, its factor and where it ends; "" when there is none."""
    for length in range(min(_LONGEST_UNIT, len(row) - at), 0, -1):
        names = tuple(syllable.bare for syllable in row[at : at + length])
        if names == ("phan",) and at + 1 < len(row) and row[at + 1].small == "vàng":
            continue  # a tenth of a chỉ
        if names in _UNITS and not (accented and _is_other_word(row[at])):
            kind, factor = _UNITS[names]
            return kind, factor, at + length
    if at < len(row) and row[at].small in _MARKED_UNITS:
        kind, factor = _MARKED_UNITS[row[at].small]
        return kind, factor, at + 1
    if at + 1 < len(row) and row[at].small in _GOLD_UNITS and row[at + 1].small == "vàng":
        return "chi of gold", _GOLD_UNITS[row[at].small], at + 2
    return "", Fraction(1), at


# With marks these are not the units they fold to: "tân", "đỏ", "lì", "ngạy".
_OTHER_WORDS = word_list(
    "tân tần tận đỏ đó đô đồ dọ lì lí lý phản phạn phấn nấm nắm nam nằm hộ kì kỳ tá tả mệt tuân tuấn "
    "thằng thẳng thăng gió giò yên tuồi giầy lân lẫn lăn lán làn đông động đống đổng"
)


def _is_other_word(syllable: Syllable) -> bool:
    return syllable.small in _OTHER_WORDS


def _digit(syllable: Syllable, accented: bool) -> int | None:
    if syllable.small in _DIGITS:
        return _DIGITS[syllable.small]
    if syllable.small in _ENGLISH:
        return _ENGLISH[syllable.small]
    if not accented and not syllable.marked:
        return _BARE_DIGITS.get(syllable.bare)
    return None


def _is_ten(syllable: Syllable, accented: bool) -> bool:
    marked_right = syllable.small in ("mười", "mươi", "chục")
    return marked_right or (not accented and not syllable.marked and syllable.bare in _TENS)


def _is_scale(syllable: Syllable, accented: bool) -> bool:
    if syllable.bare not in _SCALES:
        return False
    return not accented or syllable.small in ("nghìn", "ngàn", "triệu", "tỷ", "tỉ") or not syllable.marked


def _amount(reading: Reading, at: int) -> _Amount | None:
    """Parse the longest number from a syllable: groups below a thousand, each with its scale, falling."""
    row = reading.syllables
    total = Fraction(0)
    end = at
    sure = False
    smallest = 10**12
    while end < len(row):
        group = _group(reading, end)
        if group is None:
            break
        scale = 1
        after = group.end
        has_scale = after < len(row) and _is_scale(row[after], reading.accented)
        if has_scale:
            scale = _SCALES[row[after].bare]
            after += 1
            while after < len(row) and _is_scale(row[after], reading.accented):  # "nghìn tỷ"
                scale *= _SCALES[row[after].bare]
                after += 1
        if scale >= smallest or (end > at and scale == 1 and not group.sure):
            break
        if end > at and scale == 1 and row[end].bare[0].isdecimal():
            break
        total += group.value * scale
        sure = sure or group.sure or has_scale
        smallest = scale
        end = after
        if scale == 1:
            break
    return _Amount(total, end, sure) if end > at else None


def _group(reading: Reading, at: int) -> _Amount | None:
    """Parse one number below a thousand in words, or any number in digits."""
    row, accented = reading.syllables, reading.accented
    if at >= len(row):
        return None
    if row[at].bare[0].isdecimal():
        return _Amount(value_of(row[at].bare), at + 1, True)
    value, end, sure = 0, at, False
    if row[at].small in ("hăm", "băm") and at + 1 < len(row):  # 20 and 30, before a digit only
        unit = _digit(row[at + 1], accented)
        tens = 20 if row[at].small == "hăm" else 30
        return _Amount(Fraction(tens + unit), at + 2, True) if unit else None
    digit = _digit(row[at], accented)
    if digit is not None and at + 1 < len(row) and row[at + 1].small in ("trăm", "tram"):
        value, end, sure = digit * 100, at + 2, True
        if end < len(row) and row[end].small in ("linh", "lẻ", "le"):
            unit = _digit(row[end + 1], accented) if end + 1 < len(row) else None
            return _Amount(Fraction(value + (unit or 0)), end + 2 if unit is not None else end, True)
        if end < len(row) and row[end].bare == "ruoi":
            return _Amount(Fraction(value + 50), end + 1, True)
        if end >= len(row):
            return _Amount(Fraction(value), end, True)
        digit = _digit(row[end], accented)
    if _is_ten(row[end], accented):  # "mười hai", and "chục" for ten
        tens, end = 10, end + 1
    elif digit is not None and end + 1 < len(row) and _is_ten(row[end + 1], accented):
        tens, end = digit * 10, end + 2
    elif digit is not None and not sure:
        return _Amount(Fraction(digit), end + 1, False)
    else:
        return _Amount(Fraction(value), end, True) if sure else None
    unit = _digit(row[end], accented) if end < len(row) else None
    year = unit == 5 and row[end].bare == "nam" and row[end].small in ("năm", "nam")
    if unit is not None and unit > 0 and not year:  # fifteen is "mười lăm"; "mười năm" is ten years
        return _Amount(Fraction(value + tens + unit), end + 1, True)
    return _Amount(Fraction(value + tens), end, True)


def _spell(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.6g}"


def _phrase_at(
    row: Sequence[Syllable], at: int, phrases: dict[str, str], accented: bool
) -> tuple[str, int] | None:
    for length in (3, 2, 1):
        if at + length > len(row):
            continue
        piece = " ".join(syllable.small for syllable in row[at : at + length])
        if piece in phrases:
            return phrases[piece], at + length
    return None


def _bound_before(reading: Reading, at: int) -> list[Fact]:
    row = reading.syllables
    for length in (2, 1):
        if at - length < 0:
            continue
        piece = " ".join(syllable.small for syllable in row[at - length : at])
        bare = " ".join(syllable.bare for syllable in row[at - length : at])
        bound = _BOUNDS.get(piece) or _ENGLISH_BOUNDS.get(piece)
        if not bound and not reading.accented:
            bound = _BARE_BOUNDS.get(bare)
        if bound:
            return [Fact(Aspect.QUANTITY, "bound", bound, at - length, at)]
    return []


_BARE_BOUNDS = {
    "toi da": "at most", "khong qua": "at most", "toi thieu": "at least", "it nhat": "at least",
    "tren": "above", "hon": "above", "duoi": "below", "chi": "only",
}  # fmt: skip


def _shares(reading: Reading, taken: Sequence[bool], spans: set[int]) -> list[Fact]:
    row = reading.syllables
    facts = []
    at = 0
    while at < len(row):
        found = None if taken[at] or at in spans else _phrase_at(row, at, _SHARES, reading.accented)
        if found is None or (found[0] == "all" and row[at].bare == "moi" and _is_everyone(row, at)):
            at += 1
            continue
        facts.append(Fact(Aspect.QUANTITY, "quantity", found[0], at, found[1]))
        at = found[1]
    return facts


def _is_everyone(row: Sequence[Syllable], at: int) -> bool:
    """Tell the address "mọi người" from the amount "mọi"."""
    return at + 1 < len(row) and row[at + 1].bare == "nguoi"
