"""Who does it to whom, what comes first, from where to where: what the order of the same words says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thuchu.match.reading import Reading
from thuchu.match.synonyms import ways_like
from thuchu.text.wordlist import word_list


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a text: the same number in two texts for words that stand for each other, -1 for none."""

    number: int
    said: str
    start: int  # syllables
    end: int
    aspect: str = ""  # of a fact: "date", "place", …
    acts: bool = False  # somebody does it to somebody
    marks: frozenset[str] = (
        frozenset()
    )  # the little words before it, back to the word or sign that stands there


Span = tuple[int, int]

# Who acts stands before these and whom it befalls behind; "cháy" and "sập" have one part, on either side.
# "_" joins the words of a phrase.
_ACTS = word_list(
    "cắn đốt chích đánh giết bắn đâm tông húc cứu bắt kiện tố lừa cướp phạt đuổi mắng chửi cán đè nuốt "
    "kéo cuốn trộm lấy mua bán vay mượn nợ trả thuê nuôi dẫn dắt đưa chở giúp bầu mời hỏi khen thưởng "
    "tặng biếu cho giao gửi đòi gọi hại thắng thua đụng yêu ghét bỏ nhận đón dạy chữa khám ăn vượt "
    "đuổi_theo tấn_công tố_cáo bắt_giữ sa_thải đuổi_việc ăn_trộm cuốn_trôi mua_lại bắt_cóc hiếp_dâm "
    "sát_hại đánh_bại chiếm_đoạt báo_trước bảo_vệ quản_lý cãi chê ủng_hộ thay bite bites hit hits kill "
    "kills attack attacks beat beats sue sues save saves rob robs love loves hate hates buy buys sell "
    "sells lend lends owe owes pay pays"
)
_ACT_WORDS = frozenset(way for word in _ACTS for way in ways_like(word.replace("_", " ")))
# With "được" these befall one ("được cứu"); the others are done by one ("được ăn").
_KIND_ACTS = word_list("cứu trả bầu tặng biếu cho khen thưởng mời giúp đón nhận đưa chở chữa khám dạy")
# Round these stands who is compared, what comes before, from where to where.
_DIRECTED = word_list(
    "cho bị được hơn từ đến tới trước sau qua sang về bởi thắng thua thành thay to from by than before "
    "after over"
)
# In front of a block of words these make it a circumstance, which may stand at either end.
_CIRCUMSTANCE = word_list(
    "ở tại trong ngoài trên dưới bên giữa từ trước sau khi lúc hồi vì do tại bởi nhờ nếu hễ để với bằng "
    "theo vào vô cùng "
    "mà không nhân suốt cả qua đến tới at in on after before when if because with during since by from"
)
_CLASSES = {
    "cause": word_list("vì do tại bởi nhờ because"), "result": word_list("nên thì khiến làm gây rồi"),
    "condition": word_list("nếu hễ if"), "aim": word_list("để nhằm"),
    "before": word_list("trước before"), "after": word_list("sau after"), "with": word_list("cho"),
}  # fmt: skip
_FROM = word_list("từ from")
_TO = word_list("đến tới lên xuống vào vô ra sang qua về thành còn to")
_BETWEEN = word_list("tỉnh thành phố tp huyện xã ngày lúc mùng mức giá khoảng còn đi quận")


def changed_parts(
    mine: Reading, my_parts: Sequence[Part], known: Reading, known_parts: Sequence[Part]
) -> tuple[Span, Span] | None:
    """Return the syllables in each text over which the same words play other parts; None when none do.

    "Cháy chợ" and "chợ cháy" are one event, and so are "ở Huế nước lên" and "nước lên ở Huế": circumstances
    move freely. "Chó cắn người" and "người cắn chó" are two; "người bị chó cắn" is the first.
    """
    turned = _turned_round(mine, my_parts, known, known_parts)
    if turned is not None:
        return turned
    shared = {part.number for part in my_parts} & {part.number for part in known_parts} - {-1}
    # What acts in one text acts in the other, where an ambiguous word says it.
    acting = {part.number for part in (*my_parts, *known_parts) if _acts(part)} - {-1}
    my_parts, known_parts = _with_acts(my_parts, acting), _with_acts(known_parts, acting)
    first = [part for part in _as_done(mine, my_parts) if part.number in shared]
    second = [part for part in _as_done(known, known_parts) if part.number in shared]
    free = {part.number for part in first if _is_free(mine, part)} & {
        part.number for part in second if _is_free(known, part)
    }
    first = [part for part in first if part.number not in free]
    second = [part for part in second if part.number not in free]
    return _moved(first, second)


def _turned_round(
    mine: Reading, my_parts: Sequence[Part], known: Reading, known_parts: Sequence[Part]
) -> tuple[Span, Span] | None:
    """Find a fact that one text comes from and the other goes to: "từ Vinh vào Huế", "từ Huế ra Vinh"."""
    known_by_number = {part.number: part for part in known_parts if part.number >= 0}
    for part in my_parts:
        other = known_by_number.get(part.number)
        if other is None or not part.aspect:
            continue
        if {_way(mine, part), _way(known, other)} == {"from", "to"}:
            return (part.start, part.end), (other.start, other.end)
    return None


def _way(reading: Reading, part: Part) -> str:
    at = part.start
    row = reading.syllables
    if row[at].small in _FROM and part.end - at > 1:
        return "from"
    while at > 0 and part.start - at < 2 and row[at - 1].small in _BETWEEN:
        at -= 1
    before = row[at - 1].small if at else ""
    return "from" if before in _FROM else "to" if before in _TO else ""


def _is_free(reading: Reading, part: Part) -> bool:
    """Tell a date, or a place behind "ở", that only says when or where."""
    before = reading.syllables[part.start - 1].small if part.start else ""
    if part.aspect == "date":
        return before not in _DIRECTED
    return part.aspect == "place" and before in (
        "ở",
        "tại",
        "trong",
        "ngoài",
        "trên",
        "dưới",
        "gần",
        "in",
        "at",
    )


def _acts(part: Part) -> bool:
    return not part.aspect and part.said in _ACT_WORDS


def _with_acts(parts: Sequence[Part], acting: set[int]) -> list[Part]:
    return [replace(part, acts=part.number in acting or _acts(part)) for part in parts]


def _as_done(reading: Reading, parts: Sequence[Part]) -> list[Part]:
    """Return the words with "B bị A cắn" as "A cắn B", "B bị cắn" as "cắn B", "B sập vì A" as "A, B sập"."""
    row = _cause_first(parts)
    for at, part in enumerate(row):
        if part.said not in ("bị", "được"):
            continue
        clause_end = next(
            (n for n in range(at + 1, len(row)) if _is_cut(reading, row[n - 1], row[n])), len(row)
        )
        verb = next((n for n in range(at + 1, clause_end) if row[n].acts), 0)
        if not verb or (part.said == "được" and verb == at + 1 and row[verb].said not in _KIND_ACTS):
            continue
        begin = next((n for n in range(at, 0, -1) if _is_cut(reading, row[n - 1], row[n])), 0)
        while begin < at and (row[begin].aspect == "date" or row[begin].number < 0):
            begin += 1
        befallen, agent = row[begin:at], row[at + 1 : verb]
        if not befallen or len(agent) > _LONGEST_AGENT:
            continue
        return [*row[:begin], *agent, row[verb], *befallen, *row[verb + 1 :]]
    return row


def _cause_first(parts: Sequence[Part]) -> list[Part]:
    """Return the words with what stands behind "vì" or "do" first, where "làm" and "khiến" have it."""
    because = [at for at, part in enumerate(parts) if part.said in _BECAUSE]
    if len(because) != 1 or because[0] == 0:
        return list(parts)
    at = because[0]
    return [*parts[at:], *parts[:at]]


_BECAUSE = frozenset({"vì", "do", "bởi", "tại vì", "bởi vì", "do vì", "vì do", "nguyên nhân do"})
_LONGEST_AGENT = 5  # words between "bị" and the verb


def _is_cut(reading: Reading, one: Part, other: Part) -> bool:
    return any(not syllable.is_word for syllable in reading.syllables[one.end : other.start])


def _moved(first: list[Part], second: list[Part]) -> tuple[Span, Span] | None:
    here, there = [part.number for part in first], [part.number for part in second]
    low = 0
    while low < min(len(here), len(there)) and here[low] == there[low]:
        low += 1
    if low == len(here) or len(here) != len(there) or sorted(here) != sorted(there):
        return None
    high = len(here)
    while here[high - 1] == there[high - 1]:
        high -= 1
    window, other_window = first[low:high], second[low:high]
    spans = _span(window), _span(other_window)
    ours, theirs = here[low:high], there[low:high]
    cut = next((at for at in range(1, len(ours)) if ours[at:] + ours[:at] == theirs), 0)
    if cut:
        same = _blocks_keep_parts(first, low, low + cut, high, second)
        return None if same else spans
    has_act = any(part.acts or part.said in _DIRECTED for part in (*window, *other_window))
    moved_round = ours[0] != theirs[0] and ours[-1] != theirs[-1] and len(ours) >= 3
    return spans if has_act or moved_round else None


def _span(parts: Sequence[Part]) -> Span:
    return min(part.start for part in parts), max(part.end for part in parts)


def _blocks_keep_parts(first: list[Part], low: int, middle: int, high: int, second: list[Part]) -> bool:
    """Tell whether two blocks that changed places say the same in either order.

    first[low:middle] and first[middle:high] stand in `second` the other way round, from `low` too.
    """
    before, after = first[low:middle], first[middle:high]
    split = low + (high - middle)
    marks = first[low].marks, first[middle].marks
    other_marks = second[split].marks, second[low].marks
    for words in _CLASSES.values():
        held = [bool(mark & words) for mark in (*marks, *other_marks)]
        # The cause of one text is the effect in the other: "vì A nên B", "vì B nên A".
        if (held[0] and held[3] and not held[2]) or (held[1] and held[2] and not held[3]):
            return False
    cause, result = _CLASSES["cause"], _CLASSES["result"]
    for mark, other in zip(marks, other_marks, strict=True):
        if (mark & cause and other & result) or (mark & result and other & cause):  # "A vì B", "A nên B"
            return False
    leading = [{block[0].said} if len(block) > 1 else set() for block in (before, after)]
    free = [
        bool((mark | other | lead) & _CIRCUMSTANCE) or all(part.aspect == "date" for part in block)
        for mark, other, lead, block in zip(marks, other_marks, leading, (before, after), strict=True)
    ]
    compared = [any(part.said == "hơn" for part in block) for block in (before, after)]
    if any(is_free and not is_compared for is_free, is_compared in zip(free, compared, strict=True)):
        return True
    if any(part.said in _DIRECTED for part in (*before, *after, *second[low:high])):
        return False
    # An act that opens its block loses or gains the one who does it.
    return not (before[0].acts or after[0].acts)
