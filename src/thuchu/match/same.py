"""What forbids calling a message the same as a known claim, however alike they are."""

from __future__ import annotations

from collections.abc import Iterable

from thuchu.match.explain import Verdict, explain, words_left_over
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold
from thuchu.text.wordlist import word_list

IN_SAME_WORDS = 0.35  # telling words that one of two texts has alone, for each of a text
SUBSTITUTED = 0.5  # the same where one text has a word in the place of the other's
# "Không đúng", "chưa có bằng chứng", "đừng tin", "không có tác dụng": what is denied is all that is said.
_DENIES_ALL = word_list(
    "dung that thiet phai su chinh bang chung co can tin xac ket lien tac hieu giup chuyen nghia hop khoa ly "
    "dau he vay the nhu giong gia vit dat bia xao don sai news false fake hoax true real evidence proof"
)


def may_be_same(said: str, known: str, reasons: Iterable[Reason]) -> bool:
    """Tell whether nothing forbids it; of texts in the same words, every word is compared too.

    said        the message, or the part of it that makes the claim
    reasons     of `compare(said, known)`; others may stand among them

    Forbidden is a fact that differs, a number or day of the claim alone, and a denial of one text alone. A
    message may deny beside the claim: "đừng mua nữa" behind a claim about oranges says nothing against it.
    """
    in_two_languages = guess_language(said) != guess_language(known)
    if any(_forbids(reason, in_two_languages=in_two_languages) for reason in reasons):
        return False
    mine, theirs, telling = words_left_over(said, known)
    share = SUBSTITUTED if mine and theirs else IN_SAME_WORDS
    in_same_words = len(mine) + len(theirs) <= telling * share
    return not in_same_words or explain(said, known).decision is Verdict.SAME


def _forbids(reason: Reason, *, in_two_languages: bool) -> bool:
    if reason.agreement is not Agreement.UNKNOWN:
        return reason.agreement is not Agreement.SAME
    if reason.aspect is Aspect.NEGATION:
        is_beside = bool(reason.yours) and not in_two_languages and not _denies_all(reason.yours)
        return not is_beside
    return bool(reason.theirs) and not reason.yours and reason.aspect in (Aspect.NUMBER, Aspect.DATE)


def _denies_all(words: str) -> bool:
    """Tell whether what is denied, the last of the words, stands for everything said."""
    folded = fold(words).split()
    return len(folded) < 2 or folded[-1] in _DENIES_ALL
