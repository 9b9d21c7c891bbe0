"""Which language a short message is written in, as far as matching needs to know."""

from __future__ import annotations

import re

from thuchu.text.normalise import fold_word, syllables
from thuchu.text.wordlist import word_list

# Letters (with their marks) that among the languages we meet only Vietnamese has.
_VIETNAMESE_LETTER = re.compile("[đơưĂăảạấầẩẫậắằẳẵặẻẽẹếềểễệỉĩịỏọốồổỗộớờởỡợủũụứừửữựỷỹỵ]")

# Frequent little words without marks. Those that are also frequent English words ("do", "the", "them",
# "to", "an", "in", "me") are on neither list.
_VIETNAMESE_WORDS = word_list(
    "khong ko cua nhung duoc dc cho nguoi nay voi nhu vay roi cung khi vao minh anh chi em ong ba co la",
    "trong tren duoi mot hai cac nhieu phai dung sai that gi nao sao dau ai day nha nhe moi ngay nam thang",
    "gio tien nuoc uong tin bao noi nghe hoi biet xin giup chua khoi benh thuoc tiem bi ban mua bac mn ng",
    "viet nam hom qua mai sang chieu toi truong hoc sinh dan tinh huyen xa phuong quan bo me con chau da se",
    "dang rat lam luon deu thi ma neu vi nen tu den ra vo len xuong lai di ve o a oi ha hong hok",
)
_ENGLISH_WORDS = word_list(
    "the is are was were be been and or of to in that this it for on with as at by from not no if can could",
    "will would should does do did has have had you your they their he she his her we our what when where",
    "which who why how there these those all any some more than into about after before over under just",
    "only really true people says said an i my me them its out up so but get got new has now",
)
_SHAPE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"(?:uoi|uou|ieu|yeu|oai|oay|uay|uya|uye|oeo|oao|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye"
    r"|[aeiouy])"
    r"(?:ng|nh|ch|[cmnpt])?\Z"
)

# Judged on vi_claims_dev (undiacritised, English, mixed) and on other Latin-script sentences in the tests.
_MIN_ENGLISH_SHARE = 0.2  # of all words
_MIN_VIETNAMESE_SHAPES = 0.6  # of all words
_VIETNAMESE_SHAPES_ALONE = 0.85  # of all words; then "do" and "an" are not the English ones
_MIN_WORDS_BY_SHAPE = 3  # words; fewer have a Vietnamese shape by chance
_READ_WORDS = 200  # words; a language shows long before


def has_syllable_shape(bare: str) -> bool:
    """Tell whether a folded word could be a Vietnamese syllable."""
    return _SHAPE.match(bare) is not None


def guess_language(text: str) -> str:
    """Return the BCP 47 tag of the text's main language: "vi", "en", or "und" when neither is clear."""
    words = [word for word in syllables(text) if not word.isdecimal()][:_READ_WORDS]
    if not words:
        return "und"
    marked = sum(1 for word in words if _VIETNAMESE_LETTER.search(word))
    bare = [fold_word(word) for word in words]
    english = sum(1 for word in words if word in _ENGLISH_WORDS)
    vietnamese = sum(1 for word in bare if word in _VIETNAMESE_WORDS and word not in _ENGLISH_WORDS)
    shaped = sum(1 for word in bare if has_syllable_shape(word))
    if vietnamese and len(words) >= _MIN_WORDS_BY_SHAPE and shaped >= _VIETNAMESE_SHAPES_ALONE * len(words):
        return "vi"
    if marked and marked + vietnamese > english:
        return "vi"
    if vietnamese > english and shaped >= _MIN_VIETNAMESE_SHAPES * len(words):
        return "vi"
    if english and english >= _MIN_ENGLISH_SHARE * len(words):
        return "en"
    return "vi" if marked else "und"
