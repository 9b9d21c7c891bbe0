"""What a text denies or forbids: "không cần" against "cần"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice, takewhile

from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.reading import Fact, Reading
from thuchu.match.synonyms import head_of, says_one_of, senses_of, way_at
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold_word
from thuchu.text.wordlist import word_list

NOT = word_list("không chưa chẳng chả đừng chớ hổng hông nỏ khum")
_BARE_NOT = word_list("khong chang")  # without marks "dung", "chua", "cha", "cho" are mostly other words
_ENGLISH_NOT = word_list("not no never without cannot nor neither")
_ENGLISH_SHORT = word_list("don doesn didn isn aren wasn weren won can couldn shouldn wouldn hasn haven hadn")
# "không khí", "hàng không", "trầu không", "không chỉ": the syllable is part of another word.
_NOT_BEFORE = word_list("khi gian quan trung luc chi nhung tram tac phan muc sao ngo biet gioi la")
_NOT_AFTER = word_list("hang trau hay so tren hu")
_WHERE = word_list("o tu den toi di ve dung nam ngoi cho noi")  # "ở đâu có": where, and no denial
# "chứ không", "chớ không phải"; "chớ" beside a denial, and "chả lụa", "giò chả" are other words.
_FOOD_AFTER = word_list("lua gio ca cua que muc com")
_ASKING_END = word_list(
    "? . ! , ; a ạ ha hả hay vay vậy nhi nhỉ ta mn moi mọi nguoi ad admin anh chi em cac các bac ban bạn "
    "nhe the thế may mấy co cô thay thầy bs quan shop ba con cả ca minh mình do nữa nua ha"
)
_ASKED_BY = word_list("co duoc phai dung that thiet biet nen bi can con chua roi")
PASSED_OVER = word_list(
    "duoc co bi phai nen the con can he co ai dam muon dang se da lam dung cho hop bao gio mot the nao cu "
    "any be is do does the a an to have"
)
_TELLING = word_list("dùng đúng đứng dừng dựng")  # "đừng" is skipped, these are what is denied
_LEAVING_OUT = word_list("khoi")  # "khỏi cần", "khỏi ra": no need; "chữa khỏi" is to cure
_AFTER_LEAVING_OUT = word_list(
    "can phai ra lo den di xep mat mua nop dong tra ton khai bao ve vao vo lam mo mang thi hoc len xin "
    "dang doi cho"
)
# "thoát khỏi", "ra khỏi", "chữa khỏi cần": after these it is not "no need to".
_CURED_BY = word_list("chua tri thoat ra roi tranh cuu vuot qua duoi lay da moi sap xa")


# Ways to deny, by what they leave open; two of one class, or with one in common, deny alike.
PLAIN, BAN, NO_NEED, NOT_YET, CANNOT = -1, -2, -3, -4, -5


def force_of(reading: Reading, fact: Fact) -> frozenset[int]:
    """Return the classes a denial can belong to: "chưa" is not "không", "khỏi" is not "đừng"."""
    row = reading.syllables
    word = fold_word(head_of(row[fact.start].small)) if row[fact.start].bare != "khong" else "khong"
    after = row[fact.start + 1].bare if fact.start + 1 < len(row) else ""
    if word == "chua":
        return frozenset({NOT_YET})
    if word in ("dung", "cho"):
        return frozenset({BAN})
    if word == "khoi":
        return frozenset({NO_NEED})
    if after == "nen":
        return frozenset({BAN})
    if after in ("duoc", "dc"):
        return frozenset({BAN, CANNOT, PLAIN})
    if after == "the":
        return frozenset({CANNOT})
    if after in ("can", "bat", "nhat"):
        return frozenset({NO_NEED})
    if after == "phai":
        return frozenset({NO_NEED, PLAIN})
    if after == "cho":
        return frozenset({BAN, PLAIN})
    can = any(syllable.small == "được" for syllable in row[fact.start + 1 : fact.start + 5])
    return frozenset({PLAIN, CANNOT}) if can else frozenset({PLAIN})


_BAN_SENSES = senses_of("cấm")


def bans(reading: Reading, at: int) -> bool:
    """Tell whether the word at a syllable forbids."""
    return bool(way_at(reading, at, limit=2).senses & _BAN_SENSES)


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
        for phrase in _UNTRUE.get(reading.syllables[at].small, ()):
            if tuple(syllable.small for syllable in reading.syllables[at : at + len(phrase)]) == phrase:
                facts.append(Fact(Aspect.NEGATION, "denial", "untrue", at, at + len(phrase)))
    return facts


# Somebody says of the whole that it is not so: "tin … là sai sự thật". By the first word.
_UNTRUE = {
    first: [tuple(phrase.split()) for phrase in phrases]
    for first, phrases in {
        "sai": ["sai sự thật"],
        "tin": ["tin giả", "tin vịt"],
        "bịa": ["bịa đặt"],
        "là": ["là bịa", "là xạo"],
        "thất": ["thất thiệt"],
        "hoàn": ["hoàn toàn sai"],
        "chỉ": ["chỉ là tin đồn"],
        "fake": ["fake news"],
        "is": ["is false", "is fake"],
        "a": ["a hoax"],
    }.items()
}


def _denial_end(reading: Reading, at: int, *, english: bool) -> int:
    row = reading.syllables
    word = row[at]
    before = row[at - 1].bare if at else ""
    after = row[at + 1].bare if at + 1 < len(row) else ""
    if english and word.bare in _ENGLISH_NOT and not word.marked:
        return at + 1
    if english and word.bare in _ENGLISH_SHORT and after == "t":
        return at + 2
    if word.bare in _LEAVING_OUT and after in _AFTER_LEAVING_OUT and before not in _CURED_BY:
        return at + 1
    if word.small == "đâu" and after in ("phai", "co") and before not in _WHERE:
        return at + 1
    if word.small not in NOT and not (not reading.accented and word.bare in _BARE_NOT):
        return at
    if word.bare == "khong" and (after in _NOT_BEFORE or before in _NOT_AFTER):
        return at
    if word.small == "chả" and (after in _FOOD_AFTER or before in ("gio", "cha", "bun", "mon")):
        return at
    if word.bare == "chua" and after == "ke":
        return at  # "chưa kể": beside
    if word.small == "chớ" and after in ("khong", "dau", "sao", "bo", "ai"):
        return at
    return at if _asks(reading, at) else at + 1


def _asks(reading: Reading, at: int) -> bool:
    """Tell the question's "không" and "chưa", which close it, from the denial, which goes before a verb."""
    row = reading.syllables
    if row[at].bare not in ("khong", "chua", "hong"):
        return False
    if at + 1 >= len(row):
        return True
    following = row[at + 1]
    if not following.is_word or _stands_apart(reading, at):
        return True
    tail = list(takewhile(lambda syllable: syllable.is_word, row[at + 1 : at + 2 + _LONGEST_ADDRESS]))
    stop = row[at + 1 + len(tail)].bare if at + 1 + len(tail) < len(row) else "."
    all_address = all(syllable.bare in _ASKING_END for syllable in tail[:3])
    addressed = following.bare in _ASKING_END and (
        all_address or (len(tail) <= _LONGEST_ADDRESS and stop == "?")
    )
    asked = any(syllable.bare in _ASKED_BY for syllable in row[max(0, at - _ASKED_WITHIN) : at])
    return addressed and asked


def _stands_apart(reading: Reading, at: int) -> bool:
    """Tell whether something that is no word, a picture for one, stands between a word and the next."""
    between = reading.text[reading.syllables[at].end : reading.syllables[at + 1].start]
    return bool(between.strip().strip("\"'()[]*_~"))


_LONGEST_ADDRESS = 6  # words behind the "không" of a question: "không các bạn vùng cao"
_ASKED_WITHIN = 14  # words before it


def _denied(reading: Reading, at: int) -> tuple[str, int]:
    """Return the first telling word after a denial, as the word that stands for it, and the index behind."""
    row = reading.syllables
    for index in range(at, min(at + 4, len(row))):
        if row[index].is_word and (row[index].bare not in PASSED_OVER or row[index].small in _TELLING):
            return _meant(reading, index), index + 1
    if at < len(row) and row[at].is_word:
        return _meant(reading, at), at + 1
    return "", at


def _meant(reading: Reading, at: int) -> str:
    return fold_word(head_of(reading.syllables[at].small))


def compare_denials(
    mine: Reading, my_facts: tuple[Fact, ...], known: Reading, known_facts: tuple[Fact, ...]
) -> list[Reason]:
    """Return how the denials of two texts stand to each other; one that the other text asserts DIFFERS."""
    here = [fact for fact in my_facts if fact.aspect is Aspect.NEGATION]
    there = [fact for fact in known_facts if fact.aspect is Aspect.NEGATION]
    shared = Counter(fact.value for fact in here) & Counter(fact.value for fact in there)
    reasons = []
    for value in sorted(shared):
        one = next(fact for fact in here if fact.value == value)
        other = next(fact for fact in there if fact.value == value)
        reasons.append(_denied_by_both(mine, one, known, other))
    alone, other_alone = _beyond(here, shared), _beyond(there, shared)
    for one in list(alone):
        twin = next((rival for rival in other_alone if _deny_alike(mine, one, known, rival)), None)
        if twin is not None:
            alone.remove(one)
            other_alone.remove(twin)
            reasons.append(_denied_by_both(mine, one, known, twin))
    if alone or other_alone:
        ours, theirs = _Asserted.of(mine, here), _Asserted.of(known, there)
        reasons.extend(_one_sided(ours, fact, theirs, is_yours=True) for fact in alone)
        reasons.extend(_one_sided(theirs, fact, ours, is_yours=False) for fact in other_alone)
    return reasons


@dataclass(frozen=True, slots=True)
class _Asserted:
    """What a text says without denying it: by each word, folded or by the word that stands for it, where."""

    reading: Reading
    places: dict[str, list[int]]
    warns: bool  # of something that comes of a thing

    @classmethod
    def of(cls, reading: Reading, denials: list[Fact]) -> _Asserted:
        denied: set[int] = set()
        for denial in denials:
            denied.update(range(denial.start, denial.end), _places_behind(reading, denial))
        places: dict[str, list[int]] = {}
        for index, syllable in enumerate(reading.syllables):
            if index not in denied:
                for word in {syllable.bare, _meant(reading, index)}:
                    places.setdefault(word, []).append(index)
        said = {syllable.small if reading.accented else syllable.bare for syllable in reading.syllables}
        return cls(reading, places, not said.isdisjoint(_WARNINGS if reading.accented else _BARE_WARNINGS))

    def says_later(self, fact: Fact) -> bool:
        """Tell whether the text says the very word it denied again, without denying it."""
        row = self.reading.syllables
        denied = row[fact.end - 1]
        again = self.places.get(denied.bare, ())
        return any(index >= fact.end and row[index].small == denied.small for index in again)

    def says(self, denying: Reading, fact: Fact) -> int:
        """Return where the text says what the other one denies, or -1: "không đóng" does not deny "đồng"."""
        denied = denying.syllables[fact.end - 1]
        marked = self.reading.accented and denying.accented
        row = self.reading.syllables
        for index in self.places.get(fact.value, ()):
            if not (marked and row[index].bare == denied.bare and row[index].small != denied.small):
                return index
        return -1


def _denied_by_both(mine: Reading, one: Fact, known: Reading, other: Fact) -> Reason:
    yours, theirs = mine.words_at(one.start, one.end), known.words_at(other.start, other.end)
    return Reason(Aspect.NEGATION, Agreement.SAME, yours, theirs)


def _deny_alike(mine: Reading, one: Fact, known: Reading, other: Fact) -> bool:
    """Tell whether the denied words have a meaning in common, alone or with "không"."""
    ours, theirs = way_at(mine, one.end - 1, limit=3), way_at(known, other.end - 1, limit=3)
    if ours.senses & theirs.senses or one.value in _behind(known, other) or other.value in _behind(mine, one):
        return True
    whole = way_at(mine, one.start, limit=6), way_at(known, other.start, limit=6)
    return whole[0].length > 1 and whole[1].length > 1 and bool(whole[0].senses & whole[1].senses)


def _one_sided(denying: _Asserted, fact: Fact, silent: _Asserted, *, is_yours: bool) -> Reason:
    words = denying.reading.words_at(fact.start, fact.end)
    other = _said_without_denial(denying.reading, fact, silent.reading)
    agreement = Agreement.SAME if other else Agreement.UNKNOWN
    if not other:
        other = _contradiction(denying, fact, silent)
        agreement = Agreement.DIFFERS if other else Agreement.UNKNOWN
    yours, theirs = (words, other) if is_yours else (other, words)
    return Reason(Aspect.NEGATION, agreement, yours, theirs)


def _contradiction(denying: _Asserted, fact: Fact, silent: _Asserted) -> str:
    """Return the word the other text asserts against the denial; "" when there is none.

    A text that says of one and not of another ("bạn không trả thì em trả") denies it of nobody in particular,
    and one that warns of a thing says what a ban says: "đừng ngồi" and "ngồi là nguy hiểm".
    """
    at = silent.says(denying.reading, fact)
    if at < 0 or denying.says_later(fact):
        return ""
    if silent.warns and BAN in force_of(denying.reading, fact):
        return ""
    return silent.reading.words_at(at, at + 1)


# What may come of a thing that people are told not to do.
_WARNINGS = word_list(
    "nguy hại độc chết cháy nổ phạt cấm tử ung hỏng ngộ bỏng giật mất lừa bệnh hỏa viêm nhiễm suy mù đột "
    "tù tội liệt thương"
)
_BARE_WARNINGS = word_list("nguy doc chet phat cam nhiem benh ngo")


def _said_without_denial(reading: Reading, fact: Fact, silent: Reading) -> str:
    """Return how the other text says the same without "không": "hết nước" for "không còn nước"."""
    whole = way_at(reading, fact.start, limit=6)
    if whole.length > 1 and whole.senses:
        place = says_one_of(silent, whole.senses)
        if place is not None:
            return silent.words_at(*place)
    if BAN in force_of(reading, fact):
        row = silent.syllables
        for at in range(len(row)):
            if bans(silent, at):
                scope = range(at + 1, min(at + _BAN_REACH, len(row)))
                if any(_meant(silent, index) == fact.value for index in scope):
                    return silent.words_at(at, at + 1)
    return ""


_BAN_REACH = 7  # words after "cấm": "cấm xe máy và ô tô vào"


def _beyond(facts: list[Fact], shared: Counter[str]) -> list[Fact]:
    left = Counter(shared)
    rest = []
    for fact in facts:
        if left[fact.value] > 0:
            left[fact.value] -= 1
        else:
            rest.append(fact)
    return rest


_DENIED_BEHIND = 2  # words behind the denied one that it takes along: "không bị nhiễm covid" says no covid


def _places_behind(reading: Reading, denial: Fact) -> list[int]:
    row = reading.syllables
    words = takewhile(lambda at: row[at].is_word, range(denial.end, len(row)))
    return list(islice(words, _DENIED_BEHIND))


def _behind(reading: Reading, denial: Fact) -> set[str]:
    return {_meant(reading, at) for at in _places_behind(reading, denial)}
