"""The furniture of forwards: what surrounds a claim and says nothing about it."""

from __future__ import annotations

import re

from thuchu.text.legacy import modernised
from thuchu.text.normalise import fold, normalise
from thuchu.text.teencode import spell_out

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


def _phrases(entries: tuple[str, ...]) -> str:
    longest_first = sorted(entries, key=len, reverse=True)
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
    spelled = spell_out(modernised(text))
    shape = _SIGN_RUN.sub(" ", spelled)
    shape = " ".join(shape.split())
    for _ in range(_MAX_ROUNDS):
        shorter = _without_one_piece(shape)
        if shorter == shape or not fold(shorter):
            break
        shape = shorter
    return shape if fold(shape) else spelled


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
