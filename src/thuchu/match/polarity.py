"""What a text denies, forbids or turns round: "không cần" against "cần", "tăng" against "giảm"."""

from __future__ import annotations

from collections import Counter
from itertools import islice, takewhile
from pathlib import Path

from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.reading import Fact, Reading
from thuchu.match.synonyms import head_of, says_one_of, senses_of, way_at, ways_like
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold, fold_word
from thuchu.text.wordlist import entries, word_list

_NOT = word_list("không chưa chẳng chả đừng chớ hổng hông nỏ khum")
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
_SKIPPED = word_list(
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


# One of a pair here and the other there turns the claim round.
_SIDE: dict[str, list[str]] = {}  # the word a side is known by: those it is opposed to
_KNOWN_BY: dict[tuple[str, ...], str] = {}  # every way to say a side: the word it is known by
_UNSURE: set[str] = set()  # ways that count only with their marks


def _sides() -> list[tuple[list[str], list[str]]]:
    pairs = []
    for line in entries(Path(__file__).parent / "data" / "opposites.txt"):
        left, right = (side.split("=") for side in line.split("|"))
        pairs.append(([way.strip() for way in left], [way.strip() for way in right]))
    return pairs


for _left_ways, _right_ways in _sides():
    for _side in (_left_ways, _right_ways):
        for _marked_way in _side:
            _way = _marked_way.removeprefix("~")
            if _marked_way != _way:
                _UNSURE.add(_way)
            for _spelled in ways_like(_way):
                _KNOWN_BY.setdefault(tuple(_spelled.split()), _way)
            _KNOWN_BY[tuple(_way.split())] = _way
for _left_ways, _right_ways in _sides():
    for _one in (way.removeprefix("~") for way in _left_ways):
        for _other in (way.removeprefix("~") for way in _right_ways):
            _SIDE.setdefault(_one, []).append(_other)
            _SIDE.setdefault(_other, []).append(_one)
_REACH: dict[str, int] = {}
for _key in _KNOWN_BY:
    _REACH[_key[0]] = max(_REACH.get(_key[0], 1), len(_key))
# Without marks: one bare word can be several of these.
_BARE_KNOWN_BY: dict[tuple[str, ...], frozenset[str]] = {}
for _key, _way in _KNOWN_BY.items():
    if " ".join(_key) not in _UNSURE:
        _folded = tuple(fold(" ".join(_key)).split())
        _BARE_KNOWN_BY[_folded] = _BARE_KNOWN_BY.get(_folded, frozenset()) | {_way}


def opposites_of(word: str) -> tuple[str, ...]:
    """Return the words that turn a claim round when they stand in the place of this one."""
    return tuple(_SIDE.get(word, ()))


Place = tuple[int, int]  # of the first syllable, and behind the last


def find_opposable(reading: Reading) -> dict[str, Place]:
    """Return the words of the text that have an opposite, with the syllables where each first stands.

    A word that stands for others ("giảm" for "hạ") is named in their place. Denied words are left out, and so
    are, in a text without marks, those that may be other words; `_bare_opposable` has them.
    """
    found: dict[str, tuple[int, int]] = {}
    row = reading.syllables
    at = 0
    while at < len(row):
        length = 1
        for tried in range(min(_REACH.get(row[at].small, 0), len(row) - at), 0, -1):
            known_by = _KNOWN_BY.get(tuple(syllable.small for syllable in row[at : at + tried]))
            if known_by is not None:
                if not _is_denied(reading, at):
                    found.setdefault(known_by, (at, at + tried))
                length = tried
                break
        at += length
    return found


def _is_denied(reading: Reading, at: int) -> bool:
    """Tell whether one of the two words before denies: "không tăng", "không được tăng"."""
    before = reading.syllables[max(0, at - 2) : at]
    return any(syllable.small in _NOT or syllable.bare == "khong" for syllable in before)


def _bare_opposable(reading: Reading) -> dict[str, tuple[int, int]]:
    """Return every word a text without marks may have that has an opposite."""
    found: dict[str, tuple[int, int]] = {}
    row = reading.syllables
    for at in range(len(row)):
        for length in (3, 2, 1):
            piece = row[at : at + length]
            if len(piece) < length or any(syllable.marked for syllable in piece) or _is_denied(reading, at):
                continue
            for known_by in _BARE_KNOWN_BY.get(tuple(syllable.bare for syllable in piece), ()):
                found.setdefault(known_by, (at, at + length))
    return found


def compare_opposites(
    mine: Reading, my_facts: tuple[Fact, ...], known: Reading, known_facts: tuple[Fact, ...]
) -> list[Reason]:
    """Return a reason for each word whose opposite stands in the other text in its place."""
    here = _outside_substances(find_opposable(mine), my_facts)
    there = _outside_substances(find_opposable(known), known_facts)
    reasons = _opposed(mine, here, known, there)
    if mine.accented != known.accented and not reasons:
        bare, marked = (known, mine) if mine.accented else (mine, known)
        said = {syllable.bare for syllable in marked.syllables}
        # "giam" may be "giảm" or "giam": it is the word of the other text when that has one spelled so.
        doubtful = {
            word: place
            for word, place in _bare_opposable(bare).items()
            if not all(syllable.bare in said for syllable in bare.syllables[place[0] : place[1]])
        }
        written = {syllable.bare for syllable in bare.syllables}
        spelled = {word: place for word, place in (here if mine.accented else there).items()
                   if not set(fold(word).split()) <= written}  # fmt: skip
        if mine.accented:
            return _opposed(mine, spelled, known, doubtful | there)
        return _opposed(mine, doubtful | here, known, spelled)
    return reasons


def _outside_substances(words: dict[str, Place], facts: tuple[Fact, ...]) -> dict[str, Place]:
    """Leave out the words of a longer name: "cảm lạnh" is an illness, and not the opposite of "ấm"."""
    named = {
        at
        for fact in facts
        if fact.aspect is Aspect.SUBSTANCE and fact.end - fact.start > 1
        for at in range(fact.start, fact.end)
    }
    return {word: place for word, place in words.items() if place[0] not in named}


def _opposed(
    mine: Reading, here: dict[str, tuple[int, int]], known: Reading, there: dict[str, tuple[int, int]]
) -> list[Reason]:
    reasons = []
    for word, place in here.items():
        for opposite in opposites_of(word):
            if opposite in there and opposite not in here and word not in there:
                yours, theirs = mine.words_at(*place), known.words_at(*there[opposite])
                reasons.append(Reason(Aspect.NEGATION, Agreement.DIFFERS, yours, theirs))
    return reasons


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
    if word.small not in _NOT and not (not reading.accented and word.bare in _BARE_NOT):
        return at
    if word.bare == "khong" and (after in _NOT_BEFORE or before in _NOT_AFTER):
        return at
    if word.small == "chả" and (after in _FOOD_AFTER or before in ("gio", "cha", "bun", "mon")):
        return at
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
    if not following.is_word:
        return True
    tail = list(takewhile(lambda syllable: syllable.is_word, row[at + 1 : at + 2 + _LONGEST_ADDRESS]))
    stop = row[at + 1 + len(tail)].bare if at + 1 + len(tail) < len(row) else "."
    all_address = all(syllable.bare in _ASKING_END for syllable in tail[:3])
    addressed = following.bare in _ASKING_END and (
        all_address or (len(tail) <= _LONGEST_ADDRESS and stop == "?")
    )
    asked = any(syllable.bare in _ASKED_BY for syllable in row[max(0, at - _ASKED_WITHIN) : at])
    return addressed and asked


_LONGEST_ADDRESS = 6  # words behind the "không" of a question: "không các bạn vùng cao"
_ASKED_WITHIN = 14  # words before it


def _denied(reading: Reading, at: int) -> tuple[str, int]:
    """Return the first telling word after a denial, as the word that stands for it, and the index behind."""
    row = reading.syllables
    for index in range(at, min(at + 4, len(row))):
        if row[index].is_word and (row[index].bare not in _SKIPPED or row[index].small in _TELLING):
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
    reasons.extend(_one_sided(mine, fact, known, there, is_yours=True) for fact in alone)
    reasons.extend(_one_sided(known, fact, mine, here, is_yours=False) for fact in other_alone)
    return reasons


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


def _one_sided(
    reading: Reading, fact: Fact, silent: Reading, denials: list[Fact], *, is_yours: bool
) -> Reason:
    words = reading.words_at(fact.start, fact.end)
    said_otherwise = _said_without_denial(reading, fact, silent)
    asserted = said_otherwise or _asserted(fact, silent, denials)
    agreement = Agreement.DIFFERS if asserted else Agreement.UNKNOWN
    if said_otherwise:
        agreement = Agreement.SAME
    yours, theirs = (words, asserted) if is_yours else (asserted, words)
    return Reason(Aspect.NEGATION, agreement, yours, theirs)


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


def _asserted(fact: Fact, reading: Reading, denials: list[Fact]) -> str:
    """Return the word the other text says without denying it; "" when it does not say it."""
    row = reading.syllables
    denied: set[int] = set()
    for denial in denials:
        denied.update(range(denial.start, denial.end), _places_behind(reading, denial))
    for index, syllable in enumerate(row):
        if index not in denied and (syllable.bare == fact.value or _meant(reading, index) == fact.value):
            return reading.words_at(index, index + 1)
    return ""
