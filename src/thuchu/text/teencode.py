"""Short ways of writing Vietnamese, written out: "ko đc" is "không được", "lamf" is "làm"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from thuchu.text.language import guess_language
from thuchu.text.normalise import fold_word, normalise
from thuchu.text.telex import mended
from thuchu.text.wordlist import entries, word_list


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
    r"|(?<!\d)[1-9]\d{0,2}(?: \d{3}){2,}(?!\d)"  # 2 500 000
    r"|\d+(?:[.,]\d+)*"  # 3.000.000 and 7,2
    r"|(?:[^\W\d_][\u0300-\u036f]*)+"
    r"|[%‰$€₫/:\-–—?!.,;]"
)


def words(text: str) -> tuple[Word, ...]:
    """Return the words, numbers and telling signs of the text in order; other signs are left out."""
    return tuple(Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text))


# Written this way by people who mean only this; which letters may be capitals depends on the section.
_ANY: dict[tuple[str, ...], tuple[str, ...]] = {}
_SMALL: dict[tuple[str, ...], tuple[str, ...]] = {}
_CAPITALS: dict[tuple[str, ...], tuple[str, ...]] = {}
_SECTIONS = {"[any]": _ANY, "[small]": _SMALL, "[capitals]": _CAPITALS}
_section = _ANY
for _line in entries(Path(__file__).parent / "data" / "short_forms.txt"):
    if _line.startswith("["):
        _section = _SECTIONS[_line]
        continue
    _short, _, _long = _line.partition(" = ")
    _section[tuple(_short.split())] = tuple(_long.split())
_PHRASES = {key: long for forms in (_ANY, _SMALL) for key, long in forms.items() if len(key) > 1}
_PHRASE_REACH: dict[str, int] = {}  # the longest phrase that begins with a word
for _key in _PHRASES:
    _PHRASE_REACH[_key[0]] = max(_PHRASE_REACH.get(_key[0], 0), len(_key))

# Also ordinary words: written out only where the word before (folded) shows the short form.
_ONLY_AFTER = {
    "hong": word_list("dung phai duoc dc thiet that co biet bik bit on"),
    "hông": word_list("dung phai duoc dc thiet that co biet bik bit on"),
    "bít": word_list("ai ko khong k hok co muon hoi da chua nguoi"),
    "bit": word_list("ai ko khong k hok co muon hoi da chua nguoi"),
    "hem": word_list("dung phai duoc dc thiet that co biet on"),
    "mìn": word_list("cua cho nha"),
    "bùn": word_list("vui rat hoi"),
    "h": word_list("toi den bay gio tu nay tinh truoc luc cho") | {""},
    "rep": word_list("ko khong chua da de se"),
    "ah": word_list("roi vay the do nha ha di lam qua"),
}
# "mìn", "bùn": mines and mud are news; "lun", "hum": "lùn", "hùm" without marks.
_ONLY_BEFORE = {"hum": word_list("nay qua kia truoc")}
_NOT_AFTER = {"e": word_list("vitamin hat gan nhom lop khoi hang khu")}
_LETTER_OF_A_KIND = word_list("vitamin nhom lop khoi hang khu lo duong")

_LETTERS_OF_KINDS = tuple([word] for word in _LETTER_OF_A_KIND)

_AFTER_NUMBER = {"k": "nghìn", "tr": "triệu", "củ": "triệu", "cu": "triệu", "đ": "đồng", "vnđ": "đồng",
                 "vnd": "đồng", "ng": "nghìn", "kg": "kg", "t": "t", "e": "e", "r": "r", "lít": "lít",
                 "dong": "đồng", "₫": "đồng", "h": "h", "ch": "ch", "ty": "tỷ", "tỉ": "tỷ", "ngàn": "nghìn",
                 "ngan": "nghìn"}  # fmt: skip
_MONEY_MOVES = word_list("tien qua cho vao nham khoan")
_DISTRICT = {"q": "quận", "p": "phường", "f": "phường"}
# "0 biết" is "không biết"; "0 đồng" and "0 giờ" are numbers.
_AFTER_NO = word_list(
    "biet bik bit bt duoc dc co phai nen can bi cho the an uong di lam thay hieu tin muon dam sao ai con"
)
_SUNDAY_AFTER = word_list("ngay sang chieu toi trua va den toi hom t7 7 hoac dem tu thu")
# "Đg" is "đường" before these or after a word of place, else "đang".
_ROAD_BEFORE = word_list(
    "ngap sat kep ket tac tron lay bi nay do ve vao vo den deo hu hong cam xau vang ray sat cao quoc tinh "
    "lang pho sa xa lon nho "
    "nao thong hep dai doc mot ra"
)
_ROAD_AFTER = word_list(
    "tren ngoai con qua ra xuong duoi le giua doc lam sua cam tac ket lac mat ca cung cac nhung sach sang"
)
_MONTHS = frozenset(str(month) for month in range(8, 13))
_WEEKDAYS = frozenset("234567")


# Words repeat within and between messages; remembering them makes a long forward 5 times faster to read.
@lru_cache(maxsize=50_000)
def small_form(surface: str) -> str:
    """Return one word normalised, in small letters."""
    return normalise(surface).casefold()


def written_out(row: Sequence[Word]) -> tuple[tuple[str, ...], ...]:
    """Return for each word what it is short for, in one or more words; its own small form when nothing."""
    bare = [fold_word(word.surface) for word in row]
    spelled: list[tuple[str, ...]] = []
    while len(spelled) < len(row):
        at = len(spelled)
        phrase = _phrase_at(row, at)
        if phrase:
            spelled.extend(phrase)
        else:
            spelled.append(_written_out(row, bare, at))
    return tuple(spelled)


def _phrase_at(row: Sequence[Word], at: int) -> list[tuple[str, ...]]:
    """Return what a short form of several words stands for, shared out among them, or nothing."""
    for length in range(min(_PHRASE_REACH.get(small_form(row[at].surface), 0), len(row) - at), 1, -1):
        long = _PHRASES.get(tuple(small_form(word.surface) for word in row[at : at + length]))
        if long is not None:
            first = max(len(long) - length + 1, 1)
            return [long[:first], *((word,) for word in long[first:])] + [()] * (length - len(long))
    return []


def _written_out(row: Sequence[Word], bare: Sequence[str], at: int) -> tuple[str, ...]:
    word = row[at]
    small = small_form(word.surface)
    previous = bare[at - 1] if at else ""
    following = bare[at + 1] if at + 1 < len(row) else ""
    glued_back = at > 0 and row[at - 1].end == word.start
    if at and row[at - 1].is_number and small in _AFTER_NUMBER:
        if not (word.surface == "K" and not glued_back) and (glued_back or small not in ("ng", "cu", "củ")):
            return tuple(_AFTER_NUMBER[small].split())
        if small in ("cu", "củ"):
            return ("triệu",) if _is_slang_million(following) else (small,)
    if (
        small == "0"
        and glued_back
        and row[at - 1].surface in "kK"
        and bare[at - 2 : at - 1] not in _LETTERS_OF_KINDS
    ):
        return ()
    if small in ("mot", "một") or (small.isdecimal() and small != "0"):
        return (small,)
    if small == "kg" and (previous in ("moi", "mot", "nua", "tung") or (at and row[at - 1].surface == "/")):
        return (small,)
    if small == "củ" and previous in ("mot", "nua") and _is_slang_million(following):
        return ("triệu",)
    if small in _DISTRICT and at + 1 < len(row) and row[at + 1].is_number:
        between = row[at + 1].start - word.end
        return (_DISTRICT[small],) if between == 0 else (small,)
    if small == "k":
        return _read_k(word, previous, following, at, row)
    if small == "0" and not glued_back and following in _AFTER_NO and not _is_number(row, at - 1):
        return ("không",)
    if small == "t" and following in _WEEKDAYS | _MONTHS and row[at + 1].start == word.end:
        is_month = following in _MONTHS or (at + 2 < len(row) and row[at + 2].surface in "/-")
        return ("tháng",) if is_month else ("thứ",)
    if small == "cn" and previous in _SUNDAY_AFTER:
        return ("chủ", "nhật")
    if small == "đg" and (following in _ROAD_BEFORE or previous in _ROAD_AFTER):
        return ("đường",)
    if small == "wa" and previous in ("hom", "bua", "di", "bay", "chay"):
        return ("qua",)
    key = (small,)
    if word.surface in _CAPITALS_ONLY:
        return _CAPITALS[(word.surface,)]
    if not (key in _ANY or (key in _SMALL and _is_small(row, at))):
        return (mended(small),) if _is_small(row, at) else (small,)
    if not _is_meant(small, previous, following):
        return (small,)
    if small == "ck" and (following in _MONEY_MOVES or following[:1].isdecimal()):
        return ("chuyển", "khoản")
    if small == "bt" and previous in ("hon", "nhu"):
        return ("bình", "thường")
    if small in ("đk", "dk") and following in ("k", "ko", "khong"):
        return ("được",)
    return _ANY.get(key) or _SMALL[key]


_CAPITALS_ONLY = frozenset(key[0] for key in _CAPITALS)


def _is_small(row: Sequence[Word], at: int) -> bool:
    """Tell small letters; the first word of a sentence may have one capital, if it is longer than that."""
    surface = row[at].surface
    if surface == surface.casefold():
        return True
    begins = at == 0 or row[at - 1].surface in (".", "!", "?", ":")
    return begins and len(surface) > 1 and surface[1:] == surface[1:].casefold()


def _is_number(row: Sequence[Word], at: int) -> bool:
    return at >= 0 and (row[at].is_number or row[at].surface in "/-:.,")


def _is_slang_million(following: str) -> bool:
    """Tell "1 củ" (a million) from "1 củ tỏi" (a bulb) by the word after."""
    return following in ("", "ruoi", "mot", "moi", "luon", "nghen", "nha", "dau", "lan", "a", "roi", "thoi")


def _read_k(word: Word, previous: str, following: str, at: int, row: Sequence[Word]) -> tuple[str, ...]:
    glued = (at > 0 and row[at - 1].end == word.start) or (
        at + 1 < len(row) and row[at + 1].start == word.end
    )
    if at + 1 < len(row) and row[at + 1].surface == "0" and row[at + 1].start == word.end:
        return ("không",)
    next_is_end = at + 1 == len(row) or not row[at + 1].surface[0].isalnum()
    if word.surface != "k" or previous in _LETTER_OF_A_KIND or (glued and not next_is_end):
        return ("k",)
    return ("không",)


def _is_meant(small: str, previous: str, following: str) -> bool:
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
        changed = longer != small_form(word.surface)
        if changed and word.start and plain[word.start - 1].isdecimal():
            pieces.append(" ")
        pieces.append(longer if changed else word.surface)
        if changed and word.end < len(plain) and plain[word.end].isalnum():
            pieces.append(" ")
        reached = word.end
    pieces.append(plain[reached:])
    return " ".join("".join(pieces).split())
