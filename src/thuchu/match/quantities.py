"""Words for how much without a number: "tất cả", "hầu hết", "một số", and "tối đa" before a number."""

from __future__ import annotations

from collections.abc import Sequence

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.text.normalise import fold
from thuchu.text.wordlist import named_phrases, word_list

_LIMITS = {
    "at most": "tối đa, không quá, nhiều nhất, cao nhất, lâu nhất, không vượt quá, không hơn, "
    "không nhiều hơn, không trên, chậm nhất, muộn nhất, lâu nhất là, tối đa là, nhiều nhất là, at most, "
    "up to",
    "at least": "tối thiểu, ít nhất, không dưới, ít ra, chí ít, thấp nhất, không ít hơn, tối thiểu là, "
    "ít nhất là, không kém, sớm nhất, at least",
    "above": "trên, hơn, quá, vượt, vượt quá, nhiều hơn, lớn hơn, cao hơn, ngoài, over, above, more than",
    "below": "dưới, chưa đến, chưa tới, không đến, không tới, chưa đầy, ít hơn, thấp hơn, nhỏ hơn, "
    "chưa được, under, below, less than",
    "nearly": "gần, suýt, ngót, gần được, nearly, almost",
    "only": "chỉ, chỉ có, chỉ còn, vỏn vẹn, vẻn vẹn, chỉ vỏn vẹn, có mỗi, chỉ mỗi, only, just",
    "about": "khoảng, chừng, tầm, cỡ, khoảng chừng, ước chừng, xấp xỉ, áng chừng, ước tính, ước tính khoảng, "
    "about, around",
}  # fmt: skip
_AFTER_LIMITS = {
    "at least": "trở lên, trở đi, trở ra", "at most": "trở xuống, đổ lại, trở lại", "above": "có lẻ, hơn",
}  # fmt: skip
_SHARES = {
    "all": "tất cả, tất cả các, tất cả mọi, toàn bộ, mọi, hết thảy, toàn thể, ai cũng, hết tất cả, hết sạch, "
    "hầu hết tất cả, ai ai cũng, all, every, everyone",
    "most": "hầu hết, phần lớn, đa số, đại đa số, đa phần, phần đông, gần hết, gần như tất cả, phần nhiều, "
    "gần như toàn bộ, gần hết thảy, hầu như tất cả, most",
    "none": "không ai, không có ai, chẳng ai, chẳng có ai, không một ai, không người nào, nobody, no one",
    "some": "một số, một vài, vài, thiểu số, một ít, dăm, vài ba, dăm ba, đôi ba, some, "
    "a few, several",
    "tens": "hàng chục, vài chục, mấy chục, dăm chục",
    "hundreds": "hàng trăm, vài trăm, mấy trăm",
    "thousands": "hàng nghìn, hàng ngàn, vài nghìn, vài ngàn, mấy nghìn, mấy ngàn",
    "tens of thousands": "hàng chục nghìn, hàng chục ngàn, hàng vạn, vài chục nghìn, vài chục ngàn, "
    "mấy chục ngàn",
    "hundreds of thousands": "hàng trăm nghìn, hàng trăm ngàn, vài trăm nghìn, vài trăm ngàn",
    "millions": "hàng triệu, vài triệu, mấy triệu",
    "billions": "hàng tỷ, hàng tỉ, vài tỷ, vài tỉ, mấy tỷ",
}  # fmt: skip
# "cả xã", "toàn tỉnh": the whole of it. Before other words "cả" is "even" or the eldest.
_WHOLES = word_list(
    "xã xóm làng thôn ấp bản huyện quận phường tỉnh thành nước lớp trường nhà đàn bầy ao vườn khu tổ phố đội "
    "hồ chợ vùng miền thế"
)


_BOUND = named_phrases(_LIMITS)
_BOUND_AFTER = named_phrases(_AFTER_LIMITS)
_SHARE = named_phrases(_SHARES)
# Without marks only these are told from other words.
_BARE_BOUND = {
    tuple(fold(" ".join(words)).split()): name
    for words, name in _BOUND.items()
    if len(words) > 1 or words[0] in ("trên", "hơn", "dưới", "chỉ", "khoảng")
}
_BARE_SHARE = {
    tuple(fold(" ".join(words)).split()): name
    for words, name in _SHARE.items()
    if len(words) > 1 and words not in (("a", "few"),)
}
_BARE_AFTER = {tuple(fold(" ".join(words)).split()): name for words, name in _BOUND_AFTER.items()}
_LONGEST = max(map(len, (*_BOUND, *_SHARE)))
# Folded: any other word begins no share.
_FIRST_OF_SHARES = frozenset(fold(words[0]) for words in _SHARE) | word_list("ca toan nguyen")


def bound_before(reading: Reading, number: Fact) -> list[Fact]:
    """Return the bound before or after a number; "khoảng" comes back as a note, it bounds nothing."""
    row = reading.syllables
    for length in (4, 3, 2, 1):
        if number.start - length < 0:
            continue
        bound = _named(row[number.start - length : number.start], _BOUND, _BARE_BOUND, reading.accented)
        if bound:
            kind = "note" if bound == "about" else "bound"
            return [Fact(Aspect.QUANTITY, kind, bound, number.start - length, number.start)]
    after = _named(row[number.end : number.end + 2], _BOUND_AFTER, _BARE_AFTER, reading.accented)
    if after:
        return [
            Fact(Aspect.QUANTITY, "bound", after, number.end, number.end + 2),
            *_from_before(reading, number),
        ]
    return []


def _from_before(reading: Reading, number: Fact) -> list[Fact]:
    """Return the "từ" of "từ 60 tuổi trở lên" as a note."""
    before = reading.syllables[number.start - 1] if number.start else None
    if before is None or before.bare != "tu":
        return []
    return [Fact(Aspect.QUANTITY, "note", "from", number.start - 1, number.start)]


def find_shares(reading: Reading, taken: Sequence[bool], spans: set[int]) -> list[Fact]:
    """Return "all", "most", "some" and the like outside the taken syllables and the spans of numbers."""
    row = reading.syllables
    facts: list[Fact] = []
    at = 0
    while at < len(row):
        found = None if taken[at] or at in spans else _share_at(reading, at)
        if found is None:
            at += 1
            continue
        facts.append(Fact(Aspect.QUANTITY, "quantity", found[0], at, found[1]))
        at = found[1]
    return facts


def _share_at(reading: Reading, at: int) -> tuple[str, int] | None:
    row = reading.syllables
    if row[at].bare not in _FIRST_OF_SHARES:
        return None
    for length in range(min(_LONGEST, len(row) - at), 0, -1):
        share = _named(row[at : at + length], _SHARE, _BARE_SHARE, reading.accented)
        if share and not (share == "all" and row[at].bare == "moi" and _is_everyone(row, at)):
            return share, at + length
    if row[at].small in ("cả", "toàn", "nguyên") and at + 1 < len(row) and row[at + 1].small in _WHOLES:
        if row[at].small == "cả" and row[at + 1].small in ("nhà", "thế", "nước"):
            return None  # "cả nhà" is whom one speaks to, "cả nước" a place
        return "all", at + 1
    return None


def _named(
    piece: Sequence[Syllable],
    marked: dict[tuple[str, ...], str],
    bare: dict[tuple[str, ...], str],
    accented: bool,
) -> str:
    name = marked.get(tuple(word.small for word in piece), "")
    if not name and not accented:
        name = bare.get(tuple(word.bare for word in piece), "")
    return name


def _is_everyone(row: Sequence[Syllable], at: int) -> bool:
    """Tell the address "mọi người" from the amount "mọi"."""
    return at + 1 < len(row) and row[at + 1].bare == "nguoi"
