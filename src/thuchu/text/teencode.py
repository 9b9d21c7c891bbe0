"""Short ways of writing Vietnamese, written out: "ko đc" is "không được", "3tr" is "3 triệu"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from thuchu.text.language import guess_language
from thuchu.text.normalise import fold_word, normalise
from thuchu.text.wordlist import word_list


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or sign of a text, as it stands there."""

    surface: str
    start: int  # character offset in the text it was read from
    end: int

    @property
    def is_number(self) -> bool:
        """Tell whether it starts with a digit."""
        return self.surface[0].isdecimal()


_WORD = re.compile(
    r"\d{1,3}(?: 000)+(?!\d)"  # 3 000 000
    r"|\d+(?:[.,]\d+)*"  # 3.000.000 and 7,2
    r"|(?:[^\W\d_][\u0300-\u036f]*)+"
    r"|[%‰$€₫/:\-–—?!.,;]"
)


def words(text: str) -> tuple[Word, ...]:
    """Return the words, numbers and telling signs of the text in order; other signs are left out."""
    return tuple(Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text))


# Written this way by people who mean only this, in any position.
_ALWAYS = {
    "ko": "không", "kô": "không", "hok": "không", "hem": "không", "khum": "không", "hổng": "không",
    "hong": "không", "hông": "không", "kg": "không", "hk": "không", "hg": "không",
    "dc": "được", "đc": "được", "đx": "được", "dk": "đăng ký", "đk": "đăng ký", "vs": "với", "j": "gì",
    "z": "vậy", "zậy": "vậy", "dzậy": "vậy", "zay": "vậy", "r": "rồi", "rùi": "rồi", "roài": "rồi",
    "bik": "biết", "bít": "biết", "bt": "biết", "bit": "biết", "pit": "biết",
    "mn": "mọi người", "mng": "mọi người", "mik": "mình", "mk": "mình", "mìn": "mình",
    "ng": "người", "nc": "nước", "vk": "vợ", "ck": "chồng", "bs": "bác sĩ", "bsĩ": "bác sĩ",
    "bv": "bệnh viện", "tphcm": "thành phố hồ chí minh", "hcm": "hồ chí minh", "tp": "thành phố",
    "sg": "sài gòn", "hn": "hà nội", "đn": "đà nẵng", "vn": "việt nam", "sdt": "số điện thoại",
    "sđt": "số điện thoại", "đt": "điện thoại", "fb": "facebook", "cty": "công ty", "ctỵ": "công ty",
    "gv": "giáo viên", "hs": "học sinh", "sv": "sinh viên", "nv": "nhân viên", "trc": "trước",
    "ntn": "như thế nào", "oto": "ô tô", "ôtô": "ô tô", "pải": "phải", "fải": "phải", "lm": "làm",
    "nx": "nữa", "wá": "quá", "thik": "thích", "mxh": "mạng xã hội", "ubnd": "ủy ban nhân dân",
    "bhyt": "bảo hiểm y tế", "bhxh": "bảo hiểm xã hội", "byt": "bộ y tế", "csgt": "cảnh sát giao thông",
    "ql": "quốc lộ", "gđ": "gia đình", "ae": "anh em", "nhìu": "nhiều", "thui": "thôi", "mún": "muốn",
    "zô": "vô", "dzô": "vô", "zui": "vui", "dzui": "vui", "đag": "đang", "lun": "luôn", "hum": "hôm",
    "tg": "thời gian", "ngta": "người ta", "nta": "người ta", "bn": "bao nhiêu", "xog": "xong",
    "e": "em", "ngđi": "người đi", "vx": "vắc xin", "vacxin": "vắc xin", "vắcxin": "vắc xin",
    "vaccine": "vắc xin", "cmnd": "chứng minh nhân dân", "cccd": "căn cước công dân",
    "thpt": "trung học phổ thông", "gplx": "giấy phép lái xe",
    "ncc": "nhà cung cấp",
    "cskh": "chăm sóc khách hàng",
    "sn": "sinh nhật", "nhg": "nhưng", "nhug": "nhưng", "lquan": "liên quan", "qc": "quảng cáo",
    "nnao": "như nào", "bùn": "buồn",
}  # fmt: skip

# A capital letter makes these a name or a sign: vitamin K, E. coli, Washington DC, MN (miền Nam).
_SMALL_LETTERS_ONLY = word_list(
    "k e j z r ng ck vk dc mn hk bt bit hem hong hông hg vs kg nc bn tg sn lun hum ncc qc bùn mìn"
)
# Also ordinary words: written out only where the word before (folded) shows the short form.
_ONLY_AFTER = {
    "hong": word_list("dung phai duoc dc thiet that co biet bik bit on"),
    "hông": word_list("dung phai duoc dc thiet that co biet bik bit on"),
    "bít": word_list("ai ko khong k hok co muon hoi da chua nguoi"),
    "bit": word_list("ai ko khong k hok co muon hoi da chua nguoi"),
    "hem": word_list("dung phai duoc dc thiet that co biet on"),
    "mìn": word_list("cua cho nha"),
    "bùn": word_list("vui rat hoi"),
}
# "mìn", "bùn": mines and mud are news; "lun", "hum": "lùn", "hùm" without marks.
_ONLY_BEFORE = {"hum": word_list("nay qua kia truoc")}
_NOT_AFTER = {"e": word_list("vitamin hat gan nhom lop khoi hang khu")}
_LETTER_OF_A_KIND = word_list("vitamin nhom lop khoi hang khu lo duong")

_AFTER_NUMBER = {"k": "nghìn", "tr": "triệu", "củ": "triệu", "cu": "triệu", "đ": "đồng", "vnđ": "đồng",
                 "vnd": "đồng", "ng": "nghìn", "kg": "kg", "t": "t", "e": "e", "r": "r", "lít": "lít",
                 "dong": "đồng", "₫": "đồng", "ty": "tỷ", "tỉ": "tỷ", "ngàn": "nghìn",
                 "ngan": "nghìn"}  # fmt: skip
_MONEY_MOVES = word_list("tien qua cho vao nham khoan")
_DISTRICT = {"q": "quận", "p": "phường", "f": "phường"}


# Words repeat within and between messages; remembering them makes a long forward 5 times faster to read.
@lru_cache(maxsize=50_000)
def _small(surface: str) -> str:
    return normalise(surface).casefold()


def written_out(row: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """Return for each word what it is short for, in one or more words; its own small form when nothing."""
    bare = [fold_word(word.surface) for word in row]
    return tuple(_written_out(row, bare, at) for at in range(len(row)))


def _written_out(row: Sequence[Word], bare: Sequence[str], at: int) -> tuple[str, ...]:
    word = row[at]
    small = _small(word.surface)
    previous = bare[at - 1] if at else ""
    following = bare[at + 1] if at + 1 < len(row) else ""
    glued_back = at > 0 and row[at - 1].end == word.start
    if at and row[at - 1].is_number and small in _AFTER_NUMBER:
        if not (word.surface == "K" and not glued_back) and (glued_back or small not in ("ng", "cu", "củ")):
            return tuple(_AFTER_NUMBER[small].split())
        if small in ("cu", "củ"):
            return ("triệu",) if _is_slang_million(following) else (small,)
    if small in ("mot", "một") or small.isdecimal():
        return (small,)
    if small == "củ" and previous in ("mot", "nua") and _is_slang_million(following):
        return ("triệu",)
    if small in _DISTRICT and at + 1 < len(row) and row[at + 1].is_number:
        between = row[at + 1].start - word.end
        return (_DISTRICT[small],) if between == 0 else (small,)
    if small == "k":
        return _read_k(word, previous, following, at, row)
    if small not in _ALWAYS:
        return (small,)
    if not _is_meant(word, small, previous, following):
        return (small,)
    if small == "ck" and (following in _MONEY_MOVES or following[:1].isdecimal()):
        return ("chuyển", "khoản")
    if small == "bt" and previous in ("hon", "nhu"):
        return ("bình", "thường")
    if small in ("đk", "dk") and following in ("k", "ko", "khong"):
        return ("được",)
    return tuple(_ALWAYS[small].split())


def _is_slang_million(following: str) -> bool:
    """Tell "1 củ" (a million) from "1 củ tỏi" (a bulb) by the word after."""
    return following in ("", "ruoi", "mot", "moi", "luon", "nghen", "nha", "dau", "lan", "a", "roi", "thoi")


def _read_k(word: Word, previous: str, following: str, at: int, row: Sequence[Word]) -> tuple[str, ...]:
    glued = (at > 0 and row[at - 1].end == word.start) or (
        at + 1 < len(row) and row[at + 1].start == word.end
    )
    next_is_end = at + 1 == len(row) or not row[at + 1].surface[0].isalnum()
    if word.surface != "k" or previous in _LETTER_OF_A_KIND or (glued and not next_is_end):
        return ("k",)
    return ("không",)


def _is_meant(word: Word, small: str, previous: str, following: str) -> bool:
    if small in _SMALL_LETTERS_ONLY and word.surface != small:
        return False
    if small in _ONLY_AFTER and previous not in _ONLY_AFTER[small]:
        return False
    if small in _ONLY_BEFORE and following not in _ONLY_BEFORE[small]:
        return False
    return previous not in _NOT_AFTER.get(small, ())


def spell_out(text: str) -> str:
    """Return the text, normalised, with Vietnamese short forms written out; English text comes back as it is.

    Capitals stay in every word that is not a short form; "2k" becomes "2 nghìn".
    """
    plain = normalise(text)
    if guess_language(plain) == "en":
        return plain
    row = words(plain)
    pieces: list[str] = []
    reached = 0
    for word, spelled in zip(row, written_out(row), strict=True):
        pieces.append(plain[reached : word.start])
        longer = " ".join(spelled)
        changed = longer != _small(word.surface)
        if changed and word.start and plain[word.start - 1].isdecimal():
            pieces.append(" ")
        pieces.append(longer if changed else word.surface)
        if changed and word.end < len(plain) and plain[word.end].isalnum():
            pieces.append(" ")
        reached = word.end
    pieces.append(plain[reached:])
    return " ".join("".join(pieces).split())
