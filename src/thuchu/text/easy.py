"""What makes a short text hard to read, by rules anyone can count: long sentences, hard words, brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from thuchu.text.normalise import normalise, syllables
from thuchu.text.sentences import sentences

# Guides to easy reading allow 15 words a sentence. A Vietnamese word has some 1.4 syllables, and each
# syllable is written apart.
LONGEST_SENTENCE = {"vi": 20, "en": 15}  # words between spaces
LONGEST_ENGLISH_WORD = 12  # letters
LONGEST_SYLLABLE = 7  # letters: "nghiêng"; what is longer was not written in Vietnamese


class Reason(StrEnum):
    """Why a place is hard to read."""

    LONG_SENTENCE = "long sentence"
    HARD_WORD = "hard word"
    SHORTENED = "shortened word"
    FOREIGN = "foreign word"
    BRACKETS = "brackets"


@dataclass(frozen=True, slots=True)
class Hurdle:
    """One place that is hard to read."""

    reason: Reason
    words: str  # as they stand in the text
    easier: str = ""  # what to write instead, where we know it
    size: int = 0  # of a long sentence, words between spaces


def _pairs(table: str) -> dict[tuple[str, ...], str]:
    pairs = (line.split(" = ") for line in table.strip().splitlines())
    return {tuple(hard.split()): easier for hard, easier in pairs}


# Words of offices and of medicine beside the ones people say at home.
_EASIER = {
    "vi": _pairs(
        """
an toàn tuyệt đối = an toàn
bệnh lý = bệnh
bệnh nhân = người bệnh
biện pháp = cách
căn cứ vào = theo
cơ quan chức năng = tên của cơ quan
cư trú = ở
di chuyển = đi
điều trị = chữa
đối với = với
gia tăng = tăng
giảm thiểu = giảm
hạn chế tối đa = bớt
hiện hữu = có
hỏa hoạn = cháy
hướng tới mục tiêu = để
kháng thể = chất giúp cơ thể chống bệnh
khuyến cáo = khuyên
khuyến nghị = khuyên
lan truyền = lan
lây nhiễm = lây
liên quan đến = về
lưu thông = đi lại
ngập úng = ngập
nguy cơ = có thể bị
người tham gia giao thông = người đi đường
nhằm mục đích = để
nhiễm khuẩn = bị vi khuẩn vào người
phương tiện giao thông = xe
phương tiện truyền thông = báo đài
phụ nữ mang thai = người có bầu
sử dụng = dùng
tác dụng phụ = hại ngoài ý muốn
thực hiện = làm
thông qua = qua
thụ hưởng = được nhận
tiếp cận = đến gần
tiến hành = làm
tiêu thụ = ăn, dùng
tổn thương = bị hại
trẻ sơ sinh = bé mới sinh
triển khai = làm
triệu chứng = dấu hiệu
trong bối cảnh = khi
truy cập = vào
tuân thủ = làm theo
tử vong = chết
vận hành = chạy
xác thực = thật
xuất hiện = có
"""
    ),
    "en": _pairs(
        """
accordingly = so
additional = more
administer = give
adverse effect = harm
alleviate = ease
ascertain = find out
attempt = try
authorities = the name of the office
commence = begin
consume = eat, drink
contraindicated = not safe
demonstrate = show
due to the fact that = because
endeavour = try
facilitate = help
fatalities = deaths
in accordance with = by
in order to = to
in the event of = if
inhabitants = people
inundated = flooded
mitigate = lessen
mortality = deaths
obtain = get
patients = sick people
prior to = before
purchase = buy
regarding = about
remuneration = pay
require = need
residents = people who live there
subsequently = then
sufficient = enough
symptoms = signs
terminate = end
transmission = spread
utilise = use
utilize = use
with regard to = about
"""
    ),
}
_LONGEST_PHRASE = 5  # words
_ROMAN = re.compile(r"[IVXLCDM]+")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


def hurdles(text: str, *, language: str) -> list[Hurdle]:
    """Return the places that are hard to read, in order, each word once.

    language  BCP 47; words are judged in Vietnamese and English, sentences wherever words stand apart
    """
    text = normalise(text)
    spoken = language.split("-")[0]
    longest = LONGEST_SENTENCE.get(spoken, LONGEST_SENTENCE["vi"])
    found: dict[tuple[Reason, str], Hurdle] = {}
    for sentence in sentences(text):
        size = len(sentence.text.split())
        places = [Hurdle(Reason.LONG_SENTENCE, sentence.text, size=size)] if size > longest else []
        places += _hard_words(sentence.text, spoken)
        places += _odd_words(sentence.text, spoken)
        if "(" in sentence.text:
            places.append(Hurdle(Reason.BRACKETS, sentence.text[sentence.text.index("(") :]))
        for place in places:
            found.setdefault((place.reason, place.words.casefold()), place)
    return list(found.values())


def _hard_words(text: str, language: str) -> list[Hurdle]:
    easier = _EASIER.get(language, {})
    words = syllables(text)
    found = []
    at = 0
    while at < len(words):
        for length in range(_LONGEST_PHRASE, 0, -1):
            phrase = words[at : at + length]
            if len(phrase) == length and phrase in easier:
                found.append(Hurdle(Reason.HARD_WORD, " ".join(phrase), easier[phrase]))
                at += length
                break
        else:
            at += 1
    return found


def _odd_words(text: str, language: str) -> list[Hurdle]:
    if language not in _EASIER:
        return []
    found = []
    for word in (_EDGE.sub("", piece) for piece in text.split()):
        letters = "".join(letter for letter in word if letter.isalpha())
        if "/" in word or "@" in word or "." in word.strip("."):  # an address, or a number
            continue
        if len(letters) > 1 and letters.isupper() and not _ROMAN.fullmatch(letters):
            found.append(Hurdle(Reason.SHORTENED, word))
        elif not word.isalpha() or word[0].isupper():  # a name is what it is
            continue
        elif language == "vi" and (len(word) > LONGEST_SYLLABLE or set(word) & set("fjwz")):
            found.append(Hurdle(Reason.FOREIGN, word))
        elif language == "en" and len(word) > LONGEST_ENGLISH_WORD:
            found.append(Hurdle(Reason.HARD_WORD, word))
    return found
