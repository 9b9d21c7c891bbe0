"""Names of people, bodies and things: capital letters inside a sentence, known short names, codes."""

from __future__ import annotations

from collections.abc import Sequence

from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading, Syllable
from thuchu.text.wordlist import word_list

_SENTENCE_ENDS = word_list(". ! ? : ;")
_SHORT_NAMES = word_list(
    "who un evn vneid zalo facebook tiktok google vtv vnexpress shb vietcombank bidv agribank techcombank "
    "sjc vinfast viettel vinaphone mobifone grab shopee lazada covid nato asean unicef cdc fda nasa atm sh "
    "mbbank vpbank tpbank hdbank vietinbank sacombank acb msb ocb eximbank scb vib lienvietpostbank seabank "
    "momo vnpay zalopay viettelpay tiki youtube messenger telegram instagram gmail iphone samsung oppo "
    "xiaomi "
    "apple microsoft chatgpt honda yamaha toyota hyundai vingroup vinmart winmart eu wto imf opec fifa "
    "aff uefa "
    "vff vnr vietjet bamboo vietlott petrolimex pvoil vinamilk masan fpt vnpt vov ttxvn vtc htv pnj doji "
    "vietgap"
)
# A name after one of these is what the sentence is about: another name after it is another fact.
_TITLES = word_list(
    "ong ba anh chi co chu bac em thay bs truong khoa benh hang hieu cong nhom may tau xe mon vi khuan nguoi "
    "giam ngan thuoc vac xin virus bao sieu thang be cau me bo ong cu di duong mo thim"
)
# Before a name at the start of a sentence these are written with a capital too, and are no part of it.
_PEOPLE = word_list(
    "ông bà o anh chị cô chú bác em thầy thằng bé con cậu dì dượng mợ thím cụ má mẹ bố ba ca sĩ nghệ bác sĩ "
    "giáo sư"
)
_MAX_SHOUTED = 5  # letters; longer words in capitals are emphasis, not a short name


def find_names(reading: Reading, taken: Sequence[bool]) -> list[Fact]:
    """Return the names in order; nothing in a text written all in capitals or all in small letters."""
    row = reading.syllables
    words = [syllable for syllable in row if syllable.is_word]
    if words and all(syllable.capital or syllable.bare[0].isdecimal() for syllable in words):
        return []
    facts: list[Fact] = []
    at = 0
    while at < len(row):
        end = at if taken[at] else _name_end(row, at, taken)
        if end > at:
            facts.append(
                Fact(Aspect.NAME, _kind(row, at), _value(row, at, end, marked=reading.accented), at, end)
            )
        at = max(end, at + 1)
    return facts


def _name_end(row: Sequence[Syllable], at: int, taken: Sequence[bool]) -> int:
    code = _code_end(row, at)
    if code > at:
        return code
    end = at
    while end < len(row) and not taken[end] and _is_capital_word(row[end]):
        if end > at and (_starts(row, end) or _code_end(row, end) > end):
            break
        end += 1
    if not _starts(row, at) or end == at:
        return end
    if end - at >= 2 and row[at].small in _PEOPLE:
        return at  # "Thằng Bin", "Chú Hùng": the name begins with the next word
    # At the start of a sentence a capital says nothing: two of them make a name.
    if row[at].bare in _SHORT_NAMES or end - at >= 2:
        return end
    return at


def _code_end(row: Sequence[Syllable], at: int) -> int:
    """Find "SE1", "H5N1", "5G", "AB": letters in capitals with digits stuck to them."""
    end = at
    while end < len(row) and (end == at or row[end].start == row[end - 1].end) and _is_code_part(row[end]):
        end += 1
    parts = row[at:end]
    has_letters = any(part.capital for part in parts)
    has_digits = any(part.bare[0].isdecimal() for part in parts)
    return end if len(parts) >= 2 and has_letters and has_digits else at


def _is_code_part(syllable: Syllable) -> bool:
    is_letters = (
        syllable.shouted or (syllable.capital and len(syllable.bare) == 1)
    ) and syllable.bare.isascii()
    return syllable.is_word and (
        syllable.bare.isdecimal() or (is_letters and len(syllable.bare) <= _MAX_SHOUTED)
    )


def _is_capital_word(syllable: Syllable) -> bool:
    if not syllable.is_word or not syllable.capital:
        return False
    return not syllable.shouted or (not syllable.marked and len(syllable.bare) <= _MAX_SHOUTED)


def _starts(row: Sequence[Syllable], at: int) -> bool:
    return at == 0 or row[at - 1].bare in _SENTENCE_ENDS or not any(part.is_word for part in row[:at])


def _kind(row: Sequence[Syllable], at: int) -> str:
    """Return what stands before the name when that says what it names; two such names can contradict."""
    before = row[at - 1].bare if at else ""
    return f"name of {before}" if before in _TITLES else "name"


def _value(row: Sequence[Syllable], at: int, end: int, *, marked: bool) -> str:
    """Return the name; with its marks where they are written, for "Hùng" and "Hưng" are two people."""
    return " ".join(syllable.small if marked else syllable.bare for syllable in row[at:end])
