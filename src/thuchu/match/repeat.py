"""Near-exact repeats: the same words in the same order, whatever the spelling, furniture and notation."""

from __future__ import annotations

from dataclasses import dataclass

from thuchu.match.facts import compare, extract, facts_allow_same
from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading
from thuchu.text.furniture import core
from thuchu.text.wordlist import word_list

# Politeness at the end of a text; none changes what is claimed there. In the middle some are other words
# ("đau cơ", "bệnh hen", without marks "nha" for "nhà"), so only the end is trimmed.
_PARTICLES = word_list(
    "ạ à á ơi nha nhé nhá nghen nè nhỉ hả ấy kìa ak àh nhaa đó đấy rồi vậy thế ạh hihi haha luôn"
)
_BARE_PARTICLES = word_list("a oi nha nhe nghen ne nhi ha ak nhaa ah hihi haha do day roi vay the luon")
_ADDRESSES = (("moi", "nguoi"), ("ba", "con"), ("ca", "nha"), ("anh", "chi"), ("cac", "bac"), ("cac", "ban"),
              ("moi", "nguoi", "oi"))  # fmt: skip
# North and south say these differently; the claim is the same.
_REGIONAL = {
    "lợn": "heo", "bát": "tô", "chén": "tô", "ngưng": "ngừng", "chớ": "đừng", "chích": "tiêm", "nón": "mũ",
    "vô": "vào", "tui": "tôi", "thiệt": "thật", "kiếng": "kính", "dĩa": "đĩa", "xài": "dùng", "trễ": "muộn",
    "ốm": "bệnh", "bịnh": "bệnh", "rớt": "trượt", "hổng": "không", "chả": "chẳng",
}  # fmt: skip
# In a long text these may come and go; in a short one a single word may be the claim.
_FILLERS = word_list("thì là mà cái này kia các những rất quá lắm luôn cũng đều nữa")
_LONG = 12  # words; set by judgement: in a shorter text a little word may turn the sense
MIN_WORDS = 3  # "Voi sợ chuột": fewer words are a topic, not a claim


Spelling = tuple[str, str]  # a word folded, and with its marks


@dataclass(frozen=True, slots=True)
class Form:
    """A text reduced to what it says, in several strengths; equal keys mean a possible repeat."""

    text: str  # the core
    # All its words, then with each fact as one word; the same again without politeness at either end.
    rows: tuple[tuple[Spelling, ...], ...]
    accented: bool
    keys: tuple[str, ...]


def form_of(text: str) -> Form:
    """Return the form of a text; no keys when it says too little to be repeated."""
    bare = core(text)
    reading, facts = extract(bare)
    words = [_spelling(reading, at) for at in range(len(reading.syllables))]
    start, end = _without_politeness(reading)
    said = tuple(word for word in words if word is not None)
    trimmed = tuple(word for word in words[start:end] if word is not None)
    keys: list[str] = []
    rows: list[tuple[Spelling, ...]] = []
    for spelled, low, high in ((said, 0, len(words)), (trimmed, start, end)):
        if len(spelled) >= MIN_WORDS:
            reduced = _reduced(reading, facts, words, low, high)
            keys.extend(_keys(spelled, reduced))
            rows.extend((spelled, tuple(reduced)))
    return Form(bare, tuple(rows), reading.accented, tuple(dict.fromkeys(keys)))


def _spelling(reading: Reading, at: int) -> Spelling | None:
    """Return one word in both spellings; None for a sign, but "/ngày" says "mỗi ngày"."""
    row = reading.syllables
    if row[at].bare == "/" and at + 1 < len(row) and not row[at + 1].bare[0].isdecimal():
        return ("moi", "mỗi")
    return (row[at].bare, row[at].small) if row[at].is_word else None


def _reduced(
    reading: Reading, facts: tuple[Fact, ...], words: list[Spelling | None], low: int, high: int
) -> list[Spelling]:
    """Return the words from `low` to `high` with each number, date and place as one word of its value."""
    starts = {fact.start: fact for fact in reversed(facts) if fact.aspect in _ONE_WORD}
    reduced: list[Spelling] = []
    inside_until = 0
    for at in range(low, high):
        word = words[at]
        fact = starts.get(at) if at >= inside_until else None
        if fact is not None:
            inside_until = fact.end
            if fact.aspect is Aspect.PLACE:
                reduced.extend(_kept_heads(reading, fact))
            counted = fact.aspect is Aspect.NUMBER and not fact.kind.startswith("number ")
            reduced.append((f"{fact.aspect}:{'' if counted else fact.kind}:{fact.value}",) * 2)
        elif word is not None and at >= inside_until:
            reduced.append(word)
    return reduced


_ONE_WORD = (Aspect.NUMBER, Aspect.DATE, Aspect.PLACE)
_OFFICIAL_HEADS = word_list("tinh thanh pho tp quan phuong quoc lo duong so khu")


def _kept_heads(reading: Reading, place: Fact) -> list[Spelling]:
    """Return the words of a place that its value leaves out: "cầu Cần Thơ" is not "Cần Thơ"."""
    named = set(place.value.split()) | _OFFICIAL_HEADS
    row = reading.syllables[place.start : place.end]
    is_alias = not any(syllable.bare in place.value.split() for syllable in row)
    return [] if is_alias else [(s.bare, s.small) for s in row if s.is_word and s.bare not in named]


def _without_politeness(reading: Reading) -> tuple[int, int]:
    """Return the first and the last index but one of what remains between address and politeness."""
    row = reading.syllables
    start, end = 0, len(row)
    while end > 0 and (not row[end - 1].is_word or _is_particle(reading, end - 1)):
        end -= 1
    for address in _ADDRESSES:
        bare = tuple(syllable.bare for syllable in row)
        length = len(address)
        if bare[:length] == address and bare[length : length + 1] in (("oi",), (",",), (":",), ("!",)):
            start = length + 1
        if end > length and bare[end - length : end] == address:
            end -= length
            while end > 0 and (not row[end - 1].is_word or _is_particle(reading, end - 1)):
                end -= 1
    return (start, end) if start < end else (0, len(row))


def _is_particle(reading: Reading, at: int) -> bool:
    syllable = reading.syllables[at]
    if syllable.small in _PARTICLES:
        return True
    return not reading.accented and not syllable.marked and syllable.bare in _BARE_PARTICLES


def _keys(spelled: tuple[Spelling, ...], reduced: list[Spelling]) -> list[str]:
    regional = [_REGIONAL.get(small, small) for _, small in reduced]
    keys = ["0 " + " ".join(bare for bare, _ in spelled), "1 " + " ".join(bare for bare, _ in reduced)]
    keys.append("2 " + " ".join(regional))
    if len(spelled) >= _LONG:
        keys.append("3 " + " ".join(small for small in regional if small not in _FILLERS))
    return keys


def is_repeat(mine: Form, known: Form) -> bool:
    """Tell whether two texts say the same in the same words; a fact that differs or stands alone says no."""
    shared = set(mine.keys) & set(known.keys)
    if not shared:
        return False
    by_words = {"0", "1"} & {key[0] for key in shared}
    if by_words and not _marks_agree(mine, known):
        return False
    return facts_allow_same(compare(mine.text, known.text))


def _marks_agree(mine: Form, known: Form) -> bool:
    """Tell whether no word carries other marks: "bán" is not "bạn", but "ban" typed in haste may be either.

    In a text written with marks a bare word is bare on purpose; in one without, it may stand for any.
    """
    both_accented = mine.accented and known.accented
    for one in mine.rows:
        for other in known.rows:
            if [bare for bare, _ in one] == [bare for bare, _ in other]:
                return all(_may_be(a, b, both_accented) for a, b in zip(one, other, strict=True))
    return False


def _may_be(mine: Spelling, known: Spelling, both_accented: bool) -> bool:
    if mine[1] == known[1]:
        return True
    if both_accented:
        return False
    return mine[1] == mine[0] or known[1] == known[0]
