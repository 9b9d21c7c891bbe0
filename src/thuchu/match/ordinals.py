"""Which one of several: "lớp 9", "quý II", "lần đầu tiên", "mũi thứ hai"."""

from __future__ import annotations

from thuchu.match.counted import COUNTED
from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.match.spelled import amount_at
from thuchu.match.units import unit_at
from thuchu.text.normalise import fold_word
from thuchu.text.wordlist import word_list

# After one of these a number tells which, not how many. The second form is the same in fewer letters.
_ORDINAL_HEADS = word_list(
    "kỷ lớp khóa tầng lầu phòng điều số khoản bước kỳ đợt tuyến toa làn chương mục tập vòng giải hạng cấp "
    "bậc lop khoa tang phong dieu so khoan tuyen"
)
_HEADS_BEFORE_WORDS = word_list(
    "lần mũi lớp khóa tầng lầu phòng đợt vòng tập chương giải hạng cấp kỳ quý toa làn"
)
_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11,
    "xii": 12, "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
    "xxi": 21,
}  # fmt: skip
_ROMAN_HEADS = word_list("giải quý khóa chương kỳ kỷ hội lớp hạng cấp loại phần tập giai")
ORDINAL_HEADS = word_list("lần đợt mũi lứa vụ tập vòng trận kỳ khóa tầng lan dot mui")
_RANKS = {"nhất": 1, "nhì": 2, "nhat": 1, "nhi": 2, "đầu": 1, "chót": -1, "cuối": -1}
_FIRST_ONES = word_list("lần đợt mũi lứa vụ tập vòng trận kỳ lan dot mui")


def find_ordinal(reading: Reading, at: int) -> Fact | None:
    """Read "lớp 9", "đợt một", "quý II", "lần đầu tiên", "mũi thứ hai": which one, not how many."""
    row = reading.syllables
    word = row[at]
    if word.small in _FIRST_ONES and at + 1 < len(row) and row[at + 1].small in ("đầu", "dau"):
        end = at + 2 + (at + 2 < len(row) and row[at + 2].bare == "tien")
        return _which(word, 1, at, end)
    if word.bare == "hk" and at + 1 < len(row) and row[at + 1].bare.isdecimal():
        return Fact(Aspect.NUMBER, "number ky", row[at + 1].bare, at + 1, at + 2)
    if word.small not in _ORDINAL_HEADS | _ROMAN_HEADS | _FIRST_ONES or at + 1 >= len(row):
        return None
    nth = at + 1
    if row[nth].small == "thứ" and nth + 1 < len(row):
        nth += 1
    following = row[nth]
    after = row[nth + 1] if nth + 1 < len(row) else None
    if word.small in _ROMAN_HEADS and following.small in _ROMAN and reading.text[following.start].isupper():
        return _which(word, _ROMAN[following.small], at, nth + 1)
    if following.small in _RANKS and (nth > at + 1 or word.small in ("giải", "hạng")):
        return _which(word, _RANKS[following.small], at, nth + 1)
    if word.bare == "vong" and at and row[at - 1].bare == "trong":
        return None  # "trong vòng 6 tháng" is how long
    if following.bare.isdecimal():
        if word.bare == "cap" and unit_at(reading, nth + 1) is not None:
            return None  # "được cấp 15 kg gạo"
        if word.small in _ORDINAL_HEADS or nth > at + 1 or word.small in ("đợt", "lần", "mũi", "quý"):
            return _which(word, int(following.bare[:9]), at, nth + 1)
        return None
    amount = amount_at(reading, nth)
    is_storm = word.small == "số" and at > 0 and row[at - 1].small == "bão"
    if amount is None or not (word.small in _HEADS_BEFORE_WORDS or nth > at + 1 or is_storm):
        return None
    if amount.value.denominator != 1 or amount.value > 99 or unit_at(reading, amount.end) is not None:
        return None
    # "phòng ba người" counts people; "đợt một đã xong" tells which.
    if nth == at + 1 and after is not None and after.small in COUNTED:
        return None
    return _which(word, int(amount.value), at, amount.end)


def _which(head: Syllable, value: int, start: int, end: int) -> Fact:
    return Fact(Aspect.NUMBER, "number " + head.bare, str(value), start, end)


FIRST_OF_ORDINALS = frozenset(map(fold_word, (*_ORDINAL_HEADS, *_ROMAN_HEADS, *_FIRST_ONES)))  # folded
