"""What forbids calling a message the same as a known claim, however alike they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from thuchu.match.explain import Verdict, explain, is_fact, words_left_over
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold, normalise
from thuchu.text.wordlist import word_list

# Of two texts so nearly the same word for word the words themselves are compared: one word that stands in the
# place of another, or so many telling words that one text has alone, for each telling word of a text.
SUBSTITUTED = 0.3
IN_SAME_WORDS = 0.1  # where only one of them has words the other has not
WITH_A_FACT = 0.35  # where among these is a date or an amount: "từ 20/11"
# "Không đúng", "chưa có bằng chứng", "đừng tin", "không có tác dụng": what is denied is all that is said.
_DENIES_ALL = word_list(
    "đúng thật thiệt phải sự chính bằng chứng có cơ căn tin xác kết liên tác hiệu giúp chuyện nghĩa hợp "
    "khoa lý đâu hề vậy thế như giống giả vịt đặt bịa xạo đồn sai news false fake hoax true "
    "real evidence proof"
)
_DENIES_ALL_BARE = frozenset(map(fold, _DENIES_ALL))


def may_be_same(said: str, known: str, reasons: Iterable[Reason], *, wording: str | None = None) -> bool:
    """Tell whether nothing forbids it; of texts in the same words, every word is compared too.

    said        the message, or the part of it that makes the claim
    known       the claim itself
    reasons     of `compare(said, known)`; others may stand among them
    wording     the known wording that came closest, if another; words are compared with either

    Forbidden is a fact that differs, an amount or a date in figures of the claim alone, and a denial of one
    text alone. A message may deny beside the claim: "đừng mua nữa" behind a claim about oranges says nothing
    against it. What is less plain than this weighs in the probability instead.
    """
    in_two_languages = guess_language(said) != guess_language(known)
    if any(_forbids(reason, in_two_languages=in_two_languages) for reason in reasons):
        return False
    close = [text for text in dict.fromkeys((wording or known, known)) if _in_same_words(said, text)]
    return not close or any(explain(said, text).decision is Verdict.SAME for text in close)


def _in_same_words(said: str, known: str) -> bool:
    mine, theirs, telling = words_left_over(said, known)
    if len(mine) == len(theirs) == 1:
        return True
    if mine and theirs:
        return len(mine) + len(theirs) <= telling * SUBSTITUTED
    share = WITH_A_FACT if any(map(is_fact, mine + theirs)) else IN_SAME_WORDS
    return len(mine) + len(theirs) <= telling * share


def _forbids(reason: Reason, *, in_two_languages: bool) -> bool:
    if reason.agreement is not Agreement.UNKNOWN:
        return reason.agreement is not Agreement.SAME
    if reason.aspect is Aspect.NEGATION:
        is_beside = bool(reason.yours) and not in_two_languages and not _denies_all(reason.yours)
        return not is_beside
    if not reason.theirs or reason.yours:
        return False
    return (reason.aspect is Aspect.NUMBER and not _is_one(reason.theirs)) or (
        reason.aspect is Aspect.DATE and _HAS_DIGIT.search(reason.theirs) is not None
    )


_HAS_DIGIT = re.compile(r"\d")
_ONE = word_list("mot moi tung 1 / each every per a one")


def _is_one(words: str) -> bool:
    """Tell an amount that a message may leave out from one that makes the claim: "mỗi năm", "một ký"."""
    first, _, rest = words.partition(" ")
    return fold(first.strip("/")) in _ONE | {""} and not _HAS_DIGIT.search(rest)


def _denies_all(words: str) -> bool:
    """Tell whether what is denied, the last of the words, stands for everything said."""
    denied = normalise(words).casefold().split()
    last = denied[-1].strip(".,!?;:") if denied else ""
    is_all = last in (_DENIES_ALL_BARE if fold(words) == " ".join(denied) else _DENIES_ALL)
    return len(denied) < 2 or is_all
