"""Near-exact repeats: the same words in the same order, whatever the spelling, furniture and notation."""

from __future__ import annotations

from dataclasses import dataclass

from thuchu.match.facts import compare, extract, facts_allow_same
from thuchu.match.model import Aspect
from thuchu.text.furniture import core
from thuchu.text.wordlist import word_list

# Politeness and address; none changes what is claimed. With marks; the second list is safe without them.
_PARTICLES = word_list(
    "ạ à á ơi nha nhé nhá nghen hen nè nhỉ hả ấy cơ kìa ak àh nhaa đó đấy rồi vậy thế dạ ạh hihi haha nghe"
)
_BARE_PARTICLES = word_list("oi nha nhe nghen nhi a ak nhaa ah hihi haha")
_ADDRESSES = (("moi", "nguoi"), ("ba", "con"), ("ca", "nha"), ("anh", "chi"), ("cac", "bac"), ("cac", "ban"),
              ("moi", "nguoi", "oi"))  # fmt: skip
# North and south say these differently; the claim is the same.
_REGIONAL = {
    "lợn": "heo", "bát": "tô", "chén": "tô", "ngưng": "ngừng", "chớ": "đừng", "chích": "tiêm", "nón": "mũ",
    "vô": "vào", "tui": "tôi", "thiệt": "thật", "kiếng": "kính", "dĩa": "đĩa", "xài": "dùng", "trễ": "muộn",
    "ốm": "bệnh", "bịnh": "bệnh", "rớt": "trượt", "hổng": "không", "chả": "chẳng",
}  # fmt: skip
# In a long text these may come and go; in a short one a single word may be the claim.
_FILLERS = word_list("thì là mà cái này kia các những rất quá lắm luôn cũng đều nữa với cả")
_LONG = 12  # words; the shortest dev text in which a filler carries nothing
MIN_WORDS = 3  # "Voi sợ chuột": fewer words are a topic, not a claim


@dataclass(frozen=True, slots=True)
class Form:
    """A text reduced to what it says, in four strengths of reduction; equal keys mean a possible repeat."""

    text: str  # the core
    words: tuple[tuple[str, str], ...]  # (folded, with marks), particles left out
    accented: bool
    keys: tuple[str, ...]


def form_of(text: str) -> Form:
    """Return the form of a text; no keys when it says too little to be repeated."""
    bare = core(text)
    reading, facts = extract(bare)
    spelled: list[tuple[str, str]] = []
    reduced: list[tuple[str, str]] = []
    starts = {fact.start: fact for fact in reversed(facts) if fact.aspect in _ONE_TOKEN}
    at = 0
    row = reading.syllables
    left_out = _left_out(reading.accented, [(syllable.bare, syllable.small) for syllable in row])
    inside_until = 0
    for at, syllable in enumerate(row):
        per = syllable.bare == "/" and at + 1 < len(row) and not row[at + 1].bare[0].isdigit()
        word = ("moi", "mỗi") if per else (syllable.bare, syllable.small)
        kept = (syllable.is_word or per) and not left_out[at]
        if kept:
            spelled.append(word)
        if at < inside_until:
            continue
        fact = starts.get(at)
        if fact is not None:
            kind = "" if fact.aspect is Aspect.NUMBER and not fact.kind.startswith("number ") else fact.kind
            reduced.append((f"{fact.aspect}:{kind}:{fact.value}",) * 2)
            inside_until = fact.end
        elif kept:
            reduced.append(word)
    return Form(bare, tuple(spelled), reading.accented, _keys(spelled, reduced))


_ONE_TOKEN = (Aspect.NUMBER, Aspect.DATE, Aspect.PLACE)


def _left_out(accented: bool, words: list[tuple[str, str]]) -> list[bool]:
    out = [small in _PARTICLES or (not accented and bare in _BARE_PARTICLES) for bare, small in words]
    # "Mọi người ơi, …" addresses; "mọi người đều …" is what the claim is about.
    for length in (3, 2):
        if tuple(bare for bare, _ in words[:length]) in _ADDRESSES and length < len(words):
            follows = words[length][0] in ("oi", ",", ":", "!", "a") or words[length - 1][0] == "oi"
            if follows:
                out[:length] = [True] * length
        if tuple(bare for bare, _ in words[-length:]) in _ADDRESSES:
            out[-length:] = [True] * length
    return out


def _keys(spelled: list[tuple[str, str]], reduced: list[tuple[str, str]]) -> tuple[str, ...]:
    if len(spelled) < MIN_WORDS:
        return ()
    regional = [(_REGIONAL.get(small, small), bare) for bare, small in reduced]
    forms = ["0 " + " ".join(bare for bare, _ in spelled), "1 " + " ".join(bare for bare, _ in reduced)]
    forms.append("2 " + " ".join(small for small, _ in regional))
    if len(spelled) >= _LONG:
        forms.append("3 " + " ".join(small for small, _ in regional if small not in _FILLERS))
    return tuple(dict.fromkeys(forms))


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
    if len(mine.words) != len(known.words):
        return _bag_of_marked(mine) == _bag_of_marked(known) or not (mine.accented and known.accented)
    both_accented = mine.accented and known.accented
    for (bare, small), (other_bare, other) in zip(mine.words, known.words, strict=True):
        if bare != other_bare or small == other:
            continue
        if both_accented or (small != bare and other != other_bare):
            return False
    return True


def _bag_of_marked(form: Form) -> frozenset[str]:
    return frozenset(small for bare, small in form.words if small != bare and bare not in _NUMBER_WORDS)


# Spelled numbers vanish where the other text has digits.
_NUMBER_WORDS = word_list(
    "mot hai ba bon tu nam sau bay tam chin muoi tram nghin ngan trieu ty ruoi phan chuc lam dong ngay thang "
    "mung toi sang chieu gio do thanh pho ho chi minh sai gon tinh met vuong ky cay so"
)
