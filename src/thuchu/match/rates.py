"""What is told for each day, kilogram or time, and how often something happens."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from thuchu.match.counted import DONE_DAILY, EVENTS, ONE_EVENT, TIMES_UNITS, is_year_word
from thuchu.match.model import Aspect
from thuchu.match.reading import Fact, Reading
from thuchu.match.spelled import amount_at, digit_at, is_half
from thuchu.match.units import unit_at
from thuchu.text.normalise import fold_word
from thuchu.text.wordlist import word_list

_PER = word_list("mỗi từng moi each every per a")


def find_period(reading: Reading, at: int, before: list[Fact]) -> Fact | None:
    """Read "mỗi ngày", "/kg", "hằng tháng", "ngày nào cũng" and the "một ký" after a price."""
    row = reading.syllables
    word = row[at]
    following = row[at + 1] if at + 1 < len(row) else None
    if following is None:
        return None
    if word.small in ("hằng", "hàng", "hang") and following.small in TIMES_UNITS:
        unit = unit_at(reading, at + 1)
        return _per_fact(unit[0], unit[1], at, unit[2]) if unit else None
    if (
        word.small in TIMES_UNITS
        and following.bare == "nao"
        and at + 2 < len(row)
        and row[at + 2].bare == "cung"
    ):
        unit = unit_at(reading, at)
        return _per_fact(unit[0], unit[1], at, at + 3) if unit else None
    if word.bare == "cach" and following.small in ("ngày", "ngay") and not _counts(reading, at + 2):
        return Fact(Aspect.NUMBER, "frequency lan", "1/172800 duration", at, at + 2)
    is_rate = _counts(reading, at + 1) or (following.small in DONE_DAILY and _counts(reading, at + 2))
    if word.small in TIMES_UNITS and is_rate and not _counted_unit(reading, at):
        unit = unit_at(reading, at)
        return _per_fact(unit[0], unit[1], at, at + 1) if unit else None
    told = next((fact for fact in reversed(before) if fact.end == at), None)
    if (
        word.bare == "/"
        and following.small in EVENTS
        and told is not None
        and told.kind in ("duration", "months")
    ):
        event = ONE_EVENT.get(following.small, following.bare)
        return Fact(Aspect.NUMBER, "of " + event, "1", at, at + 2)  # "2 tuần/lần"
    if word.bare == "/" or (word.small in _PER and not (word.small == "a" and reading.accented)):
        return _period(reading, at, at + 1)
    if (
        word.small in ("một", "1", "mot")
        and told is not None
        and told.kind not in ("per", "duration", "months")
    ):
        found = _period(reading, at, at)
        return found if found is None or not found.value.startswith(told.kind + " ") else None
    return None


def _per_fact(kind: str, factor: Fraction, start: int, end: int) -> Fact:
    return Fact(Aspect.NUMBER, "per", f"{kind} {factor}", start, end)


def _period(reading: Reading, start: int, at: int) -> Fact | None:
    """Return what a rate is for: the unit at a syllable, or a number of it ("mỗi 10 phút")."""
    amount = amount_at(reading, at)
    if amount is not None and unit_at(reading, amount.end) is None:
        amount = None  # "mỗi năm" is each year, not each five
    many = amount.value if amount else Fraction(1)
    after = amount.end if amount else at
    unit = unit_at(reading, after)
    if unit is None or unit[0] in ("share", "dong", "times", "degree", "mm"):
        return None
    if reading.syllables[after].small in ("năm", "nam") and is_year_word(reading, after):
        return None
    told = _per_fact(unit[0], unit[1] * many, start, unit[2])
    # "Mỗi 5 năm" is "cứ 5 năm" too.
    return replace(told, also=((unit[0], str(unit[1] * many)),)) if many > 1 else told


def _counts(reading: Reading, at: int) -> bool:
    """Tell whether a number of times starts at a syllable: the "hai lần" of "ngày hai lần"."""
    row = reading.syllables
    amount = amount_at(reading, at) if at < len(row) else None
    return amount is not None and amount.end < len(row) and row[amount.end].small in EVENTS


def _counted_unit(reading: Reading, at: int) -> bool:
    """Tell whether a unit of time belongs to a number, "mỗi" or a weekday before it."""
    before = reading.syllables[at - 1] if at else None
    return before is not None and (
        before.bare[0].isdecimal()
        or before.small in _PER
        or digit_at(reading, at - 1) is not None
        or is_half(reading, at - 1)
        or before.bare in ("mot", "hang", "chuc", "trong", "1", "/")
    )


def join_frequencies(reading: Reading, facts: list[Fact]) -> list[Fact]:
    """Join "2 lần" and "mỗi ngày", or "10 phút" and "một chuyến", into how often something happens."""
    joined: list[Fact] = []
    for fact in facts:
        last = joined[-1] if joined else None
        frequency = _frequency(reading, last, fact) if last is not None else None
        if last is not None and frequency is not None:
            # With a word between ("mỗi ngày uống 2 viên") the fact stands where the times are told.
            apart = fact.start > last.end and reading.syllables[last.end].small in DONE_DAILY
            event = last if _is_event(last) else fact
            other = fact if event is last else last
            joined[-1] = replace(frequency, start=event.start, end=event.end) if apart else frequency
            if apart:
                joined.append(Fact(Aspect.QUANTITY, "note", "per", other.start, other.end))
        else:
            joined.append(fact)
    return joined


def _frequency(reading: Reading, one: Fact, other: Fact) -> Fact | None:
    row = reading.syllables
    between = [word.bare for word in row[one.end : other.start]]
    is_joined = between in _BETWEEN_TIMES or (len(between) == 1 and row[one.end].small in DONE_DAILY)
    if not is_joined or ".." in one.value + other.value:
        return None
    event, period = (one, other) if _is_event(one) else (other, one)
    if not _is_event(event) or period.kind not in ("per", "duration", "months"):
        return None
    if period.kind == "per":
        kind, _, length = period.value.rpartition(" ")
    else:
        kind, length = period.kind, period.value
        if event is one or event.value != "1":
            return None
    if kind not in ("duration", "months") or Fraction(length) == 0:
        return None
    start = one.start - (one.start > 0 and row[one.start - 1].bare in ("cu", "moi"))
    rate = Fraction(event.value) / Fraction(length)
    name = "lan" if event.kind == "times" else event.kind.removeprefix("of ")
    return Fact(Aspect.NUMBER, "frequency " + name, f"{rate} {kind}", start, other.end)


_BETWEEN_TIMES: tuple[list[str], ...] = (
    [],
    ["co"],
    ["chi"],
    ["chi", "co"],
    ["trong"],
    ["moi"],
    ["lai", "co"],
    ["thi"],
)


def _is_event(fact: Fact) -> bool:
    named = fact.kind in ("times", "pill", "cup") or (
        fact.kind.startswith("of ") and fact.kind[3:] in _BARE_EVENTS
    )
    return named and fact.aspect is Aspect.NUMBER


_BARE_EVENTS = word_list("lan chuyen bua cu buoi dot lieu mui ca phien ly")


FIRST_OF_PERIODS = frozenset(map(fold_word, (*_PER, *TIMES_UNITS))) | word_list("hang cach / mot")  # folded
