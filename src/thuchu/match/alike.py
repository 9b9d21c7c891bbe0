"""May two messages stand for each other? Typing slips and cut ends may differ between them, facts may not."""

from __future__ import annotations

from thuchu.match.explain import Verdict, explain, words_left_over
from thuchu.match.facts import HARD, compare
from thuchu.match.model import Agreement, Aspect
from thuchu.text.furniture import core

MOST_SLIPS = 3  # words typed wrongly
SHORTEST_SLIP = 3  # letters; a slip in a shorter word makes another word
SUBSTITUTED = 0.75  # telling words that one of two texts has alone, for each of a text, in texts mostly alike
LEFT_OUT = 0.2  # of the telling words, that only one of the two has


def alike(one: str, other: str) -> bool:
    """Tell whether two messages say the same in the same words, but for slips, a cut end, a word left out."""
    one, other = core(one), core(other)
    is_cut = _is_cut(one, other)
    if not _facts_agree(one, other, one_sided=is_cut):
        return False
    mine, theirs, count = words_left_over(one, other)
    slips = 0
    for word in list(mine):
        twin = next((known for known in theirs if _is_slip(word, known)), None)
        if twin is not None:
            theirs.remove(twin)
            mine.remove(word)
            slips += 1
    if slips > MOST_SLIPS or (mine and theirs):  # one says something in the place of what the other says
        return False
    return is_cut or len(mine) + len(theirs) <= LEFT_OUT * count


def may_be_paraphrase(one: str, other: str) -> bool:
    """Tell whether two messages may say the same in other words.

    No fact differs and none that counts stands in one alone. When most words are the same, a word in the
    place of another is no paraphrase: "mất điện cả phường" and "mất nước cả phường" are near in sense too.
    """
    one, other = core(one), core(other)
    if not _facts_agree(one, other, one_sided=False):
        return False
    mine, theirs, count = words_left_over(one, other)
    is_substituted = bool(mine and theirs) and len(mine) + len(theirs) <= SUBSTITUTED * count
    return not is_substituted or explain(one, other).decision is Verdict.SAME


def contradict(one: str, other: str) -> bool:
    """Tell whether some fact differs."""
    return any(reason.agreement is Agreement.DIFFERS for reason in compare(core(one), core(other)))


def _facts_agree(one: str, other: str, *, one_sided: bool) -> bool:
    """Compare the facts; with `one_sided` one text may lack facts of the other, but no denial."""
    for reason in compare(one, other):
        if reason.agreement is Agreement.DIFFERS:
            return False
        stands_alone = reason.agreement is Agreement.UNKNOWN and reason.aspect in HARD
        if stands_alone and (not one_sided or reason.aspect is Aspect.NEGATION):
            return False
    return True


def _is_cut(one: str, other: str) -> bool:
    """Tell whether the shorter text is the beginning of the longer one."""
    short, long = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return len(short) >= 6 and short[:-1] == long[: len(short) - 1] and len(short) < len(long)


def _is_slip(word: str, other: str) -> bool:
    """Tell whether two words are one, typed wrongly: a letter more, less, changed, or two exchanged."""
    if word == other:
        return True
    if min(len(word), len(other)) < SHORTEST_SLIP or abs(len(word) - len(other)) > 1:
        return False
    if any(sign.isdigit() for sign in word + other):
        return False
    at = 0
    while at < min(len(word), len(other)) and word[at] == other[at]:
        at += 1
    if len(word) == len(other):
        if word[at + 1 :] == other[at + 1 :]:
            return True
        exchanged = word[at + 1 : at + 2] + word[at : at + 1]
        return exchanged == other[at : at + 2] and word[at + 2 :] == other[at + 2 :]
    short, long = sorted((word, other), key=len)
    return short[at:] == long[at + 1 :]
