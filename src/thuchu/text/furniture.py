"""The furniture of forwards: what surrounds a claim and says nothing about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from thuchu.text.legacy import modernised
from thuchu.text.normalise import fold, normalise
from thuchu.text.teencode import Word, small_form, spell_out, words
from thuchu.text.wordlist import entries, word_list

# Folded phrases, longest first when the pattern is built. Each was read on its own: none states a fact.
_ANYWHERE = (
    "chuyen tiep giup", "chuyen tiep gium", "chia se giup", "chia se gap", "chuyen cho moi nguoi biet",
    "chuyen cho ca nha", "chia se cho moi nguoi", "chia se cho moi nguoi biet", "share giup", "share manh",
    "hay chia se", "xin chia se", "nho chia se", "chuyen nhanh cho moi nguoi", "chia se ngay",
    "moi nguoi chia se nhe", "moi nguoi chia se giup", "share cho moi nguoi", "please share",
    "chuyen tiep cho moi nguoi", "chuyen cho nguoi than", "chuyen tiep cho nguoi than", "share gap",
    "share ngay", "hay chuyen tiep", "nho chuyen tiep", "chuyen tiep ngay", "chuyen tiep gap",
    "doc xong chia se", "doc xong chuyen tiep", "dung giu cho rieng minh", "ai doc duoc chia se giup",
    "chia se rong rai", "lan toa giup", "lan toa cho moi nguoi", "nguon suu tam", "suu tam tren mang",
    "gui cho 10 nguoi", "chuyen cho 10 nguoi", "pass it on", "share this with everyone",
    "share with everyone", "please forward", "forwarded as received", "forwarded many times", "pls share",
)  # fmt: skip
# Folded, "khăn" is "khẩn" and "nông" is "nóng": these go only before a sign ("KHẨN:", "Nóng!").
_SHOUTS = (
    "khan cap", "khan", "tin khan", "nong", "tin nong", "canh bao", "chu y", "tin moi", "hot", "alo",
    "a lo", "breaking", "urgent", "fwd", "fw", "forward", "forwarded", "chuyen tiep", "duoc chuyen tiep",
    "da chuyen tiep", "tin nhan chuyen tiep", "tin nhan duoc chuyen tiep",
    "chia se", "share", "gap", "tin gap", "can gap", "canh bao khan", "thong bao khan", "khan thiet",
    "tin cuc nong", "tin vit", "sos", "cuu voi", "copy", "cop", "nhan duoc tin nhan",
    "nhan tu nhom", "nguon zalo", "nguon facebook", "nguon mang",
)  # fmt: skip
_AT_START = (
    "ai biet cho em hoi", "cho em hoi", "cho minh hoi", "cho toi hoi", "cho con hoi", "cho chau hoi",
    "cho hoi", "em xin hoi", "xin hoi", "em muon hoi", "minh muon hoi", "ai biet cho hoi", "nghe noi",
    "nghe bao", "nghe don", "nghe dau", "nghe tin", "em nghe noi", "minh nghe noi", "thay bao",
    "moi nguoi oi", "ca nha oi", "ba con oi", "anh chi oi", "cac bac oi", "ad oi", "admin oi", "shop oi",
    "cac me oi", "chao ad", "chao admin", "xin chao", "co phai la", "co phai", "co that la", "co dung la",
    "lieu co phai", "is it true that", "is it true", "i heard that", "i heard", "someone said",
    "moi nguoi cho em hoi", "ca nha cho em hoi", "bac si cho em hoi", "cho em hoi voi", "moi nguoi cho hoi",
)  # fmt: skip
_AT_END = (
    "co that khong", "co that khong a", "co dung khong", "co dung khong a", "dung khong", "dung khong a",
    "dung khong ad", "phai khong", "phai khong a", "that khong", "that khong a", "la that hay gia",
    "that hay gia", "thiet khong", "co phai khong", "co phai that khong", "phai khong ad",
    "khong biet co dung khong", "thuc hu ra sao", "thuc hu the nao", "thuc hu sao", "that khong ad",
    "co that khong ad", "dung khong moi nguoi", "co that khong moi nguoi", "phai khong moi nguoi",
    "that khong moi nguoi", "co dung khong moi nguoi", "co phai that khong a", "co that hay khong",
    "dung hay sai", "co dung su that khong", "la that a", "la co that khong", "co dung vay khong",
    "dung vay khong", "a moi nguoi", "moi nguoi oi", "ad oi", "nha moi nguoi", "nhe moi nguoi",
    "do moi nguoi", "ha moi nguoi", "vay moi nguoi", "nha ca nha", "nha ba con", "ha ba con", "is it true",
    "true", "is that true", "is this true", "cam on", "em cam on", "cam on ad", "xin cam on", "em cam on a",
    "cam on moi nguoi", "co khong a", "dung khong anh chi", "dung khong cac bac", "dung khong cac ban",
    "dung khong may ban", "legit khong",
)  # fmt: skip


_FILLERS: dict[str, set[tuple[str, ...]]] = {}  # section: its phrases, also as typed without marks
_section: set[tuple[str, ...]] = set()
for _line in entries(Path(__file__).parent / "data" / "fillers.txt"):
    if _line.startswith("["):
        _section = _FILLERS.setdefault(_line.strip("[]"), set())
        continue
    _section.add(tuple(_line.split()))
    if " " in _line:
        _section.add(tuple(fold(_line).split()))
# Typed without marks these begin or end a claim: "ở thị trấn", "a lô", "báo bà con", "xóm ba con".
_section = _FILLERS["start"]
_section -= {
    ("o", "thi"),
    ("o", "ma"),
    ("a", "ma"),
    ("a", "nay"),
    ("e", "ma"),
    ("bao", "ca", "nha"),
    ("ma", "oi"),
}
_START_PHRASES = _FILLERS["start"]
_JOINTS = _FILLERS["joint"]
_END_PHRASES = _FILLERS["end"]
_ADDRESSES = _FILLERS["address"]
_LONGEST = 5  # words of a phrase
# "Dạ dày" and "vâng lời" are no "yes"; "trời mưa", "kiểu nhà" need a sign behind to be an outcry.
_NOT_BEFORE: dict[tuple[str, ...], frozenset[str]] = {
    ("dạ",): word_list("dày con tiệc hội cỏ quang hương"),
    ("vâng",): word_list("lời"),
}
_NEED_A_SIGN = frozenset({("trời",), ("kiểu",), ("thưa",), ("update",), ("cập", "nhật"), ("công", "nhận")})
_END_ALONE = word_list("trời thề ôi")  # only after another word of the end, or a sign
# In a text without marks "nha" may be "nhà" and "ba" anything: these end it and are no other word.
_BARE_ENDS = word_list("nghen nhen nhe hihi hehe haha huhu hic hix kkk kaka keke lol ak hjhj")
_DENYING = word_list("không chưa chẳng chả đừng hổng hông")
_FEWEST_LEFT = 2  # words a claim keeps


def _phrases(phrases: tuple[str, ...]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(entry.replace(" ", r"\W+") for entry in longest_first)


_START = re.compile(
    rf"\W*(?:(?:{_phrases(_SHOUTS)})(?=\s*[!:.,\-])|(?:{_phrases(_AT_START)}))(?!\w)(?:\W+(?:voi|la|rang|a)(?!\w))?\W*"
)
_END = re.compile(rf"(?<!\w)(?:{_phrases(_AT_END)})\W*\Z")
_INSIDE = re.compile(rf"(?<!\w)(?:{_phrases(_ANYWHERE)})(?:\W+(?:em|minh|toi|voi|nhe|nha|a))*(?!\w)")
_EDGE = re.compile(r"^[\W_]+|[\s\-–:;,.!?\"'~*]+$")
# With its marks, or in capitals, a shout needs no sign after it.
_MARKED_SHOUT = re.compile(r"\W*(?:KHẨN CẤP|KHẨN|TIN KHẨN|Khẩn cấp|Tin khẩn|NÓNG|TIN NÓNG)(?!\w)[\W]*")
_SIGN_RUN = re.compile(r"[^\w\s%‰$€₫/:\-?!.,;()'\"+°²³]+")
# "có bật tận gốc không" and a claim ending in "không" keep the word: only whole questions are taken.
_MAX_ROUNDS = 6  # furniture is stacked ("KHẨN! Chuyển tiếp giúp. Nghe nói …"); each round takes one piece
_TAIL = 160  # characters; no closing phrase is longer


def core(text: str) -> str:
    """Return the claim without a forward's furniture, short forms written out.

    Emoji, calls to share, "cho em hỏi" and "có thật không ạ" go. Letters, numbers and marks of the rest stay.
    Never empty if there were words.
    """
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _core(text)


_LONGEST_REMEMBERED = 1_000  # characters; known texts and what is grouped are asked for again and again


@lru_cache(maxsize=20_000)
def _remembered(text: str) -> str:
    return _core(text)


def _core(text: str) -> str:
    spelled = spell_out(modernised(text))
    shape = _SIGN_RUN.sub(" ", spelled)
    shape = " ".join(shape.split())
    for _ in range(_MAX_ROUNDS):
        shorter = _without_one_piece(shape)
        if shorter == shape or not fold(shorter):
            break
        shape = shorter
    shape = without_fillers(shape)
    # "&ap;" is words as typed and a mere sign once read as HTML.
    return shape if fold(shape) else spelled if fold(spelled) else text


def without_fillers(text: str) -> str:
    """Return the text without the words people put round a claim when they talk: "trời ơi", "đó mấy má".

    Two words at least are left.
    """
    row = words(text)
    small = [small_form(word.surface) for word in row]
    spoken = [at for at, word in enumerate(small) if word[0].isalnum()]
    if len(spoken) <= _FEWEST_LEFT:
        return text
    start = _after_opening(row, small)
    end = _before_ending(small, start)
    if sum(start <= at < end for at in spoken) < _FEWEST_LEFT:
        return text
    shorter = text[row[start].start : row[end - 1].end]
    return text[row[start].start :] if end == len(row) else shorter


def _after_opening(row: Sequence[Word], small: Sequence[str]) -> int:
    """Return the index of the first word after every opening phrase."""
    start = at = 0
    while at < len(small):
        if at > 0 and not small[at][0].isalnum():
            at += 1
            continue
        length = _opening_length(small, at, goes_on=at > 0)
        if not length:
            break
        at += length
        start = at
    while start < len(small) and start > 0 and not small[start][0].isalnum():
        start += 1
    return start if start < len(small) else 0


def _opening_length(small: Sequence[str], at: int, *, goes_on: bool) -> int:
    for length in range(min(_LONGEST, len(small) - at), 0, -1):
        phrase = tuple(small[at : at + length])
        following = small[at + length] if at + length < len(small) else ""
        if phrase in _START_PHRASES:
            if following in _NOT_BEFORE.get(phrase, ()) or (
                phrase in _NEED_A_SIGN and following[:1].isalnum()
            ):
                continue
            if phrase[0] == "nói" and following == "với":  # "nói thiệt với chị là"
                is_told = next(
                    (n for n in (2, 3, 4) if small[at + length + n : at + length + n + 1] == ["là"]), 0
                )
                return length + is_told + 1 if is_told else length
            return length
        if goes_on and phrase in _JOINTS and small[at - 1][0].isalnum():
            return length
        if phrase in _ADDRESSES and following == "ơi":
            return length + 1
    return 0


def _before_ending(small: Sequence[str], start: int) -> int:
    """Return the index after the last word that is no politeness."""
    marked = not all(word.isascii() for word in small)
    end = len(small)
    while end > start:
        if not small[end - 1][0].isalnum():
            if small[end - 1] == "?" or small[end - 1] == "%":
                return end
            end -= 1
            continue
        length = _ending_length(small, start, end, marked=marked)
        if not length:
            break
        end -= length
    return end


def _ending_length(small: Sequence[str], start: int, end: int, *, marked: bool) -> int:
    for length in range(min(_LONGEST, end - start), 0, -1):
        phrase = tuple(small[end - length : end])
        before = small[end - length - 1] if end - length > start else ""
        if length == 1 and not marked and phrase[0] not in _BARE_ENDS:
            continue
        if phrase in _END_PHRASES and not (
            length == 1 and phrase[0] in _END_ALONE and before not in _PARTICLES
        ):
            return length
        if phrase == ("đâu",) and any(word in _DENYING for word in small[start : end - 1]):
            return length
        if phrase in _ADDRESSES and (before in _PARTICLES or (length > 1 and before in (",", "!", "."))):
            return length
    return 0


_PARTICLES = word_list("ạ á à nha nhá nhé nhen nghen hen nè hả ha đó đấy luôn lận chứ chớ rồi vậy thế ơi")


def _without_one_piece(text: str) -> str:
    if (shout := _MARKED_SHOUT.match(text)) and fold(rest := text[shout.end() :]):
        return rest
    bare = _same_length_fold(text)
    if found := _START.match(bare):
        rest = text[found.end() :]
        if fold(rest):
            return rest
    tail_from = max(0, len(bare) - _TAIL)
    if found := _END.search(bare, tail_from):
        rest = text[: found.start()].rstrip(" ,.-:;")
        if fold(rest):
            return rest
    if found := _INSIDE.search(bare):
        return " ".join((text[: found.start()] + " " + text[found.end() :]).split())
    return _EDGE.sub("", text)


def _same_length_fold(text: str) -> str:
    """Return the text folded character by character, so that offsets in both are the same."""
    return "".join(_fold_one(character) for character in text)


_ONE: dict[str, str] = {}


def _fold_one(character: str) -> str:
    known = _ONE.get(character)
    if known is None:
        folded = fold(normalise(character))
        known = folded[0] if folded else character  # signs stay: "KHẨN!" is told from "khăn" by its mark
        _ONE[character] = known
    return known
