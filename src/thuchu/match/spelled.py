"""Amounts in digits and in words: "2.500", "hai nghìn rưỡi", "hăm mốt", "nửa", "1 triệu 2", "½"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from thuchu.match.reading import Reading, Syllable
from thuchu.text.normalise import fold_word
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
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "nghìn": 10**3, "ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9, "thousand": 10**3,
    "million": 10**6, "billion": 10**9,
}  # fmt: skip
_BARE_SCALES = {
    "nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9, "thousand": 10**3,
    "million": 10**6, "billion": 10**9,
}  # fmt: skip
_TENS = ("mười", "mươi", "chục")
_CONTRACTED = {"hăm": 20, "băm": 30}  # "hăm mốt" is 21
_SMALL_SCALES = {"chục": 10, "tá": 12, "trăm": 100, "hundred": 100}  # may stand after digits: "2 chục"
_SIGNS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅕": "1/5", "⅛": "1/8"}
# Only the last digit of a number is said so: "hai mốt" is 21 and "ba lăm" 35.
_ONLY_LAST = word_list("mốt lăm nhăm")
FIRST_WORDS = frozenset(  # folded: most words start no number, and are passed over at once
    (*map(fold_word, (*_DIGITS, *_SCALES, *_TENS, *_CONTRACTED, *_SMALL_SCALES, "nửa")), *_ENGLISH, *_SIGNS)
)

_LONGEST_NUMBER = 40  # characters; longer rows of digits are codes, and their value is never counted with
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, the index after its last syllable, and whether it is a number wherever it stands."""

    value: Fraction
    end: int
    sure: bool  # has digits, tens or a scale; a lone "năm" may be the year


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


def amount_at(reading: Reading, at: int) -> Amount | None:
    """Return the longest number that starts at a syllable: groups below a thousand, each with its scale."""
    row = reading.syllables
    if at >= len(row) or (row[at].bare not in FIRST_WORDS and not row[at].bare[0].isdecimal()):
        return None
    if at and row[at - 1].bare in _VAGUE and (_is_ten(row[at], reading.accented) or row[at].bare == "tram"):
        return None  # "hàng chục", "vài trăm" are no numbers
    half = _half_of_scale(reading, at)
    if half is not None:
        return half
    total = Fraction(0)
    end = at
    sure = False
    smallest = 10**15
    last_scale = 1
    while end < len(row):
        group = _group(reading, end) or (_bare_scale(reading, end) if end == at else None)
        if group is None:
            break
        scale, after = _scales_at(reading, group.end)
        if scale >= smallest:
            break
        if end > at and scale == 1:
            tail = _tail(reading, end, group, last_scale)
            if tail is not None:
                total += tail
                end = group.end
                break
            if not group.sure or row[end].bare[0].isdecimal():
                break
        total += group.value * scale
        sure = sure or group.sure or scale > 1
        smallest = last_scale = scale
        end = after
        if scale == 1:
            break
    if end == at:
        return None
    if last_scale > 1 and end < len(row) and row[end].bare == "ruoi":
        return Amount(total + Fraction(last_scale, 2), end + 1, True)
    return _with_decimals(reading, Amount(total, end, sure))


def digit_at(reading: Reading, at: int) -> int | None:
    """Return the digit a syllable spells, or None."""
    return _digit(reading.syllables[at], reading.accented) if 0 <= at < len(reading.syllables) else None


def scale_before(reading: Reading, end: int) -> int:
    """Return the scale word just before an index ("triệu" is a million), or 1."""
    return _scale(reading.syllables[end - 1], reading.accented) or 1 if end else 1


def is_half(reading: Reading, at: int) -> bool:
    """Tell whether "nửa" stands at a syllable."""
    row = reading.syllables
    return 0 <= at < len(row) and (
        row[at].small == "nửa" or (not reading.accented and row[at].bare == "nua" and not row[at].marked)
    )


def _half_of_scale(reading: Reading, at: int) -> Amount | None:
    """Read "nửa triệu" and "nửa tỷ"."""
    if not is_half(reading, at):
        return None
    scale, after = _scales_at(reading, at + 1)
    return Amount(Fraction(scale, 2), after, True) if scale > 1 else None


def _bare_scale(reading: Reading, at: int) -> Amount | None:
    """Read the "một" that "triệu rưỡi", "trăm nghìn" and "tỷ hai" leave out."""
    row = reading.syllables
    following = row[at + 1] if at + 1 < len(row) else None
    if following is None or (at and (row[at - 1].bare in _VAGUE or row[at - 1].bare[0].isdecimal())):
        return None
    is_hundred = row[at].small == "trăm" or (not reading.accented and row[at].bare == "tram")
    if is_hundred:
        if following.bare == "ruoi":
            return Amount(Fraction(150), at + 2, True)
        digit = _digit(following, reading.accented)
        if digit and following.small != "năm" and digit > 1:
            return Amount(Fraction(100 + 10 * digit), at + 2, True)
        return Amount(Fraction(100), at + 1, True) if _scale(following, reading.accented) else None
    goes_on = following.bare == "ruoi" or _scale(following, reading.accented)
    if _scale(row[at], reading.accented) and goes_on:
        return Amount(Fraction(1), at, True)
    return None


_VAGUE = word_list("hang vai may dam nhieu ca ngoai")


def _scales_at(reading: Reading, at: int) -> tuple[int, int]:
    """Return the product of the scale words from a syllable ("nghìn tỷ") and where they end; 1 for none."""
    row = reading.syllables
    scale, after = 1, at
    while after < len(row) and (factor := _scale(row[after], reading.accented)):
        scale *= factor
        after += 1
    return scale, after


def _scale(syllable: Syllable, accented: bool) -> int:
    if syllable.small in _SCALES:
        return _SCALES[syllable.small]
    if not syllable.marked and (not accented or syllable.bare in ("nghin", "trieu", "ngan")):
        return _BARE_SCALES.get(syllable.bare, 0)
    return 0


def _tail(reading: Reading, at: int, group: Amount, scale: int) -> Fraction | None:
    """Return what the last word of "1 triệu 2", "hai triệu tám" adds; None when it counts something else."""
    row = reading.syllables
    word = row[at].bare
    if scale < 1000 or group.end != at + 1:
        return None
    written = word.isdecimal()
    if written and len(word) <= 3:
        share = Fraction(int(word), 10 ** len(word))
    elif not written and not group.sure and row[at].small not in ("năm", "không"):
        share = group.value / 10
    else:
        return None
    following = row[group.end] if group.end < len(row) else None
    if following is None or not following.is_word:
        return None if following is not None and following.bare in _JOINS_NUMBERS else share * scale
    return share * scale if following.bare in _AFTER_TAIL else None


_JOINS_NUMBERS = frozenset("/-:%")
# After a tail the sentence goes on; anything else is what the last number counts.
_AFTER_TAIL = word_list(
    "dong do usd tien moi mot cho va la thi tu den toi trong o roi nhe nha a ha luon de vi khi neu se da bi "
    "duoc khong chu voi tro vang thoi nghen nhung cung dau nua so lan vao cua"
)


def _with_decimals(reading: Reading, amount: Amount) -> Amount:
    """Read "2 phẩy 5" and "hai phẩy năm"."""
    row = reading.syllables
    if amount.end + 1 >= len(row) or row[amount.end].small != "phẩy":
        return amount
    digits, end = "", amount.end + 1
    while end < len(row) and len(digits) < _LONGEST_NUMBER:
        digit = row[end].bare if row[end].bare.isdecimal() else _digit(row[end], reading.accented)
        if digit is None or (digits and row[end].small == "năm"):
            break
        digits += str(digit)
        end += 1
    if not digits:
        return amount
    return Amount(amount.value + Fraction(int(digits), 10 ** len(digits)), end, True)


def _digit(syllable: Syllable, accented: bool) -> int | None:
    if syllable.small in _DIGITS:
        return _DIGITS[syllable.small]
    if not syllable.marked and syllable.small in _ENGLISH and _ENGLISH[syllable.small] < 10:
        return _ENGLISH[syllable.small]
    if not accented and not syllable.marked:
        return _BARE_DIGITS.get(syllable.bare)
    return None


def _is(syllable: Syllable, word: str, bare: str, accented: bool) -> bool:
    return syllable.small == word or (not accented and not syllable.marked and syllable.bare == bare)


def _is_ten(syllable: Syllable, accented: bool) -> bool:
    return syllable.small in _TENS or (
        not accented and not syllable.marked and syllable.bare in ("muoi", "chuc")
    )


def _group(reading: Reading, at: int) -> Amount | None:
    """Parse one number below a thousand in words, or any number in digits."""
    row, accented = reading.syllables, reading.accented
    if at >= len(row):
        return None
    if row[at].bare[0].isdecimal():
        return _after_digits(row, at)
    if row[at].small in _SIGNS:
        return Amount(Fraction(_SIGNS[row[at].small]), at + 1, True)
    digit = _digit(row[at], accented)
    following = row[at + 1] if at + 1 < len(row) else None
    if digit is not None and following is not None and _is(following, "trăm", "tram", accented):
        return _hundreds(reading, at + 2, digit * 100)
    if digit is not None and following is not None and following.small == "tá":
        return Amount(Fraction(12 * digit), at + 2, True)
    english = _ENGLISH.get(row[at].small, 0) if not row[at].marked else 0
    if english >= 10:
        return Amount(Fraction(english), at + 1, True)
    return _tens(reading, at) or (Amount(Fraction(digit), at + 1, False) if digit is not None else None)


def _after_digits(row: Sequence[Syllable], at: int) -> Amount:
    """Read "5", "2 chục", "3 trăm" and "1½"."""
    value, end = value_of(row[at].bare), at + 1
    if end < len(row) and row[end].small in _SMALL_SCALES:
        return Amount(value * _SMALL_SCALES[row[end].small], end + 1, True)
    if end < len(row) and row[end].small in _SIGNS and row[end].start == row[at].end:
        return Amount(value + Fraction(_SIGNS[row[end].small]), end + 1, True)
    return Amount(value, end, True)


def _hundreds(reading: Reading, at: int, hundreds: int) -> Amount:
    """Read what follows "hai trăm": "linh năm", "rưỡi", "mười lăm", or one digit for the tens."""
    row, accented = reading.syllables, reading.accented
    if at >= len(row):
        return Amount(Fraction(hundreds), at, True)
    if row[at].small in ("linh", "lẻ", "le"):
        unit = digit_at(reading, at + 1)
        return Amount(Fraction(hundreds + (unit or 0)), at + 2 if unit is not None else at, True)
    if row[at].bare == "ruoi":
        return Amount(Fraction(hundreds + 50), at + 1, True)
    rest = _tens(reading, at)
    if rest is not None:
        return Amount(hundreds + rest.value, rest.end, True)
    digit = _digit(row[at], accented)
    spoken_short = digit and row[at].small not in ("năm", "nam", "mốt", "lăm") and hundreds
    if spoken_short and (at + 1 == len(row) or _scale(row[at + 1], accented) or not row[at + 1].is_word):
        return Amount(Fraction(hundreds + 10 * (digit or 0)), at + 1, True)
    return Amount(Fraction(hundreds), at, True)


def _tens(reading: Reading, at: int) -> Amount | None:
    """Read "mười hai", "hai mươi mốt", "hăm lăm", "ba lăm" and "năm chục"."""
    row, accented = reading.syllables, reading.accented
    if at >= len(row):
        return None
    digit = _digit(row[at], accented)
    following = row[at + 1] if at + 1 < len(row) else None
    if row[at].small in _CONTRACTED:
        tens, end = _CONTRACTED[row[at].small], at + 1
    elif _is_ten(row[at], accented):
        tens, end = 10, at + 1
    elif digit and following is not None and _is_ten(following, accented):
        tens, end = digit * 10, at + 2
    elif digit and following is not None and following.small in _ONLY_LAST:
        return Amount(Fraction(10 * digit + _DIGITS[following.small]), at + 2, True)
    else:
        return None
    unit = digit_at(reading, end)
    is_year = unit == 5 and row[end].small in ("năm", "nam") and row[at].small not in _CONTRACTED
    if unit is not None and unit > 0 and not is_year:  # fifteen is "mười lăm"; "mười năm" is ten years
        return Amount(Fraction(tens + unit), end + 1, True)
    if end < len(row) and row[end].bare == "ruoi" and tens == 10:
        return Amount(Fraction(15), end + 1, True)
    return Amount(Fraction(tens), end, True)
