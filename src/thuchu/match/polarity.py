"""What a text denies, forbids or turns round: "không cần" against "cần", "tăng" against "giảm"."""

from __future__ import annotations

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading
from thuchu.text.language import guess_language
from thuchu.text.wordlist import word_list

_NOT = word_list("không chưa chẳng chả đừng chớ")
_BARE_NOT = word_list("khong chang")  # without marks "dung", "chua", "cha", "cho" are mostly other words
_ENGLISH_NOT = word_list("not no never without cannot nor neither")
_ENGLISH_SHORT = word_list("don doesn didn isn aren wasn weren won can couldn shouldn wouldn hasn haven hadn")
# "không khí", "hàng không", "trầu không", "không chỉ": the syllable is part of another word.
_NOT_BEFORE = word_list("khi gian quan trung luc chi nhung tram tac phan muc sao ngo biet")
_NOT_AFTER = word_list("hang trau hay so tren hu")
_ASKING_END = word_list(
    "? . ! , ; a ạ ha hả vay vậy nhi nhỉ ta mn moi mọi nguoi ad admin anh chi em cac các bac ban bạn "
    "nhe the thế may mấy co cô thay thầy bs quan shop ba con cả ca minh mình do nữa nua ha"
)
_ASKED_BY = word_list("co duoc phai dung that thiet biet nen bi can con chua roi")
_SKIPPED = word_list(
    "duoc co bi phai nen the con can he co ai dam muon dang se da lam dung cho hop bao gio mot the nao cu "
    "any be is do does the a an to have"
)
_LEAVING_OUT = word_list("khoi")  # "khỏi cần", "khỏi ra": no need; "chữa khỏi" is to cure
_AFTER_LEAVING_OUT = word_list("can phai ra lo den di xep mat")

# One of a pair here and the other there turns the claim round.
_PAIRS = (
    ("tăng", "giảm"), ("cao", "thấp"), ("lợi", "hại"), ("đóng", "mở"), ("cấm", "cho"), ("đừng", "cứ"),
    ("đúng", "sai"), ("thật", "giả"), ("thắng", "thua"), ("sống", "chết"), ("nóng", "lạnh"),
    ("nhanh", "chậm"), ("an toàn", "nguy hiểm"), ("miễn phí", "thu phí"), ("bắt buộc", "tự nguyện"),
    ("hết", "còn"), ("ngừng", "tiếp tục"), ("trước", "sau"), ("trong", "ngoài"), ("nhiều", "ít"),
    ("hợp pháp", "trái phép"), ("có lợi", "có hại"), ("nhập", "xuất"), ("vào", "ra"), ("tốt", "xấu"),
    ("dễ", "khó"), ("nặng", "nhẹ"), ("dài", "ngắn"), ("ngày", "đêm"), ("increase", "decrease"),
    ("safe", "dangerous"), ("legal", "illegal"), ("allowed", "banned"), ("true", "false"),
    ("có thể", "không thể"), ("cấm", "cho phép"), ("bỏ", "giữ"), ("gây", "ngừa"),
)  # fmt: skip
_SIDE: dict[str, list[str]] = {}
for _left, _right in _PAIRS:
    _SIDE.setdefault(_left, []).append(_right)
    _SIDE.setdefault(_right, []).append(_left)


def opposites_of(word: str) -> tuple[str, ...]:
    """Return the words that turn a claim round when they stand in the place of this one."""
    return tuple(_SIDE.get(word, ()))


def find_opposable(reading: Reading) -> dict[str, tuple[int, int]]:
    """Return the words of the text that have an opposite, with the syllables where each first stands."""
    found: dict[str, tuple[int, int]] = {}
    row = reading.syllables
    for at in range(len(row)):
        for length in (2, 1):
            small = " ".join(syllable.small for syllable in row[at : at + length])
            if small in _SIDE and at + length <= len(row):
                found.setdefault(small, (at, at + length))
    return found


def find_denials(reading: Reading) -> list[Fact]:
    """Return each denial with the word it denies as its value; a question's "không" is none."""
    facts: list[Fact] = []
    # Without marks "nổ" is "no": English words deny only in a text that is not Vietnamese.
    english = guess_language(" ".join(syllable.small for syllable in reading.syllables)) != "vi"
    for at in range(len(reading.syllables)):
        end = _denial_end(reading, at, english=english)
        if end > at:
            denied = _denied(reading, end)
            facts.append(Fact(Aspect.NEGATION, "denial", denied[0], at, max(denied[1], end)))
    return facts


def _denial_end(reading: Reading, at: int, *, english: bool) -> int:
    row = reading.syllables
    word = row[at]
    before = row[at - 1].bare if at else ""
    after = row[at + 1].bare if at + 1 < len(row) else ""
    if english and word.bare in _ENGLISH_NOT and not word.marked:
        return at + 1
    if english and word.bare in _ENGLISH_SHORT and after == "t":
        return at + 2
    if word.bare in _LEAVING_OUT and after in _AFTER_LEAVING_OUT:
        return at + 1
    if word.small not in _NOT and not (not reading.accented and word.bare in _BARE_NOT):
        return at
    if word.bare == "khong" and (after in _NOT_BEFORE or before in _NOT_AFTER):
        return at
    return at if _asks(reading, at) else at + 1


def _asks(reading: Reading, at: int) -> bool:
    """Tell the question's "không" and "chưa", which close it, from the denial, which goes before a verb."""
    row = reading.syllables
    if row[at].bare not in ("khong", "chua"):
        return False
    if at + 1 >= len(row):
        return True
    following = row[at + 1]
    if following.bare in ("?", ".", "!", ",", ";"):
        return True
    closing = following.bare in _ASKING_END and all(
        syllable.bare in _ASKING_END or not syllable.is_word for syllable in row[at + 1 : at + 4]
    )
    asked = any(syllable.bare in _ASKED_BY for syllable in row[max(0, at - 8) : at])
    return closing and asked


def _denied(reading: Reading, at: int) -> tuple[str, int]:
    """Return the first telling word after a denial and the index after it."""
    row = reading.syllables
    for index in range(at, min(at + 4, len(row))):
        if row[index].is_word and row[index].bare not in _SKIPPED:
            return row[index].bare, index + 1
    if at < len(row) and row[at].is_word:
        return row[at].bare, at + 1
    return "", at
