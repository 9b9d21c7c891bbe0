"""Numbers as they are read aloud in Vietnamese: "2.500" is "hai nghìn năm trăm"."""

from __future__ import annotations

import re

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")
LARGEST = 10**12  # from here on a number is read digit by digit, as are numbers to call
_TO_CALL = frozenset({"111", "112", "113", "114", "115"})

# Numbers that touch letters, other digits or signs are names, addresses or codes: COVID-19, H5N1, 12/2024.
_BEFORE = r"(?<![\w/.,:\-])"
_AFTER = r"(?![\w/:\-]|[.,]\d)"
_DAY = re.compile(rf"{_BEFORE}(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}){_AFTER}")
_DAY_OF_MONTH = re.compile(rf"(?<=ngày )(\d{{1,2}})/(\d{{1,2}}){_AFTER}", re.IGNORECASE)
_NUMBER = re.compile(rf"{_BEFORE}(\d{{1,3}}(?:\.\d{{3}})+|\d+)(?:,(\d{{1,4}}))?(\s?%)?{_AFTER}")


def in_words(number: int) -> str:
    """Return a whole number from 0 to below LARGEST in words."""
    if not 0 <= number < LARGEST:
        raise ValueError(f"{number} is not from 0 to {LARGEST - 1}.")
    groups = []
    rest = number
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    words = [
        f"{_group(group, whole=place < len(groups) - 1)} {_SCALES[place]}".strip()
        for place, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(words) or _DIGITS[0]


def _group(number: int, *, whole: bool) -> str:
    """Return 1 to 999 in words; `whole` when thousands stand before, so that the hundreds are said too."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or whole else []
    if tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    elif tens:
        words.append("mười")
    elif words and units:
        words.append("linh")
    if units == 1 and tens > 1:
        words.append("mốt")
    elif units == 5 and tens:
        words.append("lăm")
    elif units:
        words.append(_DIGITS[units])
    return " ".join(words)


def to_be_read(text: str) -> str:
    """Return the text with its numbers, percentages and days in words; what may be a code stays."""
    text = _DAY.sub(_day, text)
    text = _DAY_OF_MONTH.sub(_day, text)
    return _NUMBER.sub(_number, text)


def _day(found: re.Match[str]) -> str:
    day, month, *year = (int(part) for part in found.groups())
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return found.group()
    said = f"{in_words(day)} tháng {'tư' if month == 4 else in_words(month)}"
    return f"{said} năm {in_words(year[0])}" if year else said


def _number(found: re.Match[str]) -> str:
    whole, decimals, percent = found.groups()
    digits = whole.replace(".", "")
    is_code = digits in _TO_CALL or (len(digits) > 1 and digits[0] == "0") or int(digits) >= LARGEST
    words = _one_by_one(digits) if is_code else in_words(int(digits))
    if decimals:
        short = len(decimals) <= 2 and decimals[0] != "0"
        words += f" phẩy {in_words(int(decimals)) if short else _one_by_one(decimals)}"
    return f"{words} phần trăm" if percent else words


def _one_by_one(digits: str) -> str:
    return " ".join(_DIGITS[int(digit)] for digit in digits)
