"""The fact guard: do two texts, however alike, state the same numbers, dates, places, names and denials?"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from thuchu.match.dates import find_dates
from thuchu.match.denials import compare_denials, find_denials
from thuchu.match.marks import lend_marks
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.names import find_names
from thuchu.match.numbers import PAIRS, find_numbers
from thuchu.match.opposites import compare_opposites
from thuchu.match.places import COUNTRY, find_places, larger, related
from thuchu.match.reading import Fact, Reading, read
from thuchu.match.substances import find_substances
from thuchu.match.units import CONTAINERS
from thuchu.text.normalise import fold

Extract = tuple[Reading, tuple[Fact, ...]]
# A name on one side only is harmless when every other word agrees: names are told by capital letters,
# which people drop. Numbers, dates, places and denials are not harmless.
HARD = frozenset({Aspect.NUMBER, Aspect.QUANTITY, Aspect.DATE, Aspect.PLACE, Aspect.NEGATION})


# Known texts are compared again and again; a reading is small.
@lru_cache(maxsize=20_000)
def extract(text: str) -> tuple[Reading, tuple[Fact, ...]]:
    """Return the reading of a text and the facts it states, in order."""
    reading, facts = _extract_all(text)
    return reading, tuple(fact for fact in facts if fact.sure)


@lru_cache(maxsize=20_000)
def _extract_all(text: str) -> Extract:
    """Return the reading and the facts, those that only another text can confirm among them."""
    reading = read(text)
    return reading, facts_in(reading)


@lru_cache(maxsize=1_000)  # a pair is read for its facts, then for its words
def extract_both(yours: str, theirs: str) -> tuple[Extract, Extract]:
    """Return the readings and facts of two texts, each read by the light of the other.

    One typed without tone marks borrows those of the other. What may be one thing or another ("năm cửa",
    "3/4", "Tết Trung thu") is what the other text says plainly, and then has its value.
    """
    (mine, my_facts), (known, known_facts) = _extract_all(yours), _extract_all(theirs)
    if known.accented and not mine.accented:
        mine = lend_marks(mine, known)
        my_facts = facts_in(mine)
    elif mine.accented and not known.accented:
        known = lend_marks(known, mine)
        known_facts = facts_in(known)
    return (mine, _told_by(my_facts, known_facts)), (known, _told_by(known_facts, my_facts))


def _told_by(facts: tuple[Fact, ...], others: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return the facts, those that are not sure only where the other text confirms them."""
    kept: list[Fact] = []
    confirmed: set[int] = set()
    for fact in facts:
        told = _confirmed(fact, others) if fact.aspect in (*_MEASURES, Aspect.PLACE) else None
        if told is not None:
            kept.append(told)
            confirmed.update(range(fact.start, fact.end))
        elif fact.sure:
            kept.append(fact)
    # The name "Đoan Ngọ" and the food "tỏi" are no facts of their own inside a day or an amount.
    return tuple(
        fact
        for fact in kept
        if fact.aspect not in (Aspect.NAME, Aspect.SUBSTANCE)
        or not confirmed.intersection(range(fact.start, fact.end))
    )


def _confirmed(fact: Fact, others: tuple[Fact, ...]) -> Fact | None:
    """Return the fact as the other text states it too, when that is not how it stands already."""
    # Two names of one day ("giao thừa", "đêm cuối năm âm lịch") confirm each other.
    measures = [
        other
        for other in others
        if (other.aspect is Aspect.PLACE) == (fact.aspect is Aspect.PLACE)
        and other.aspect in (*_MEASURES, Aspect.PLACE)
        and (other.sure or fact.aspect is other.aspect is Aspect.DATE)
    ]
    if any(other.ways[0] == fact.ways[0] for other in measures):
        return None if fact.sure else replace(fact, sure=True)
    for other in measures:
        shared = _shared_way(fact, other)
        if shared is not None:
            aspect, kind, value = shared
            return replace(fact, aspect=aspect, kind=kind, value=value, also=fact.ways, sure=True)
    if not fact.sure and any(_agree(fact, other) for other in measures):
        return replace(fact, sure=True)
    return None


def _shared_way(fact: Fact, other: Fact) -> tuple[Aspect, str, str] | None:
    """Return the aspect, kind and value both may have, likeliest for one of them; None when there is none."""
    mine, theirs = fact.ways[0], other.ways[0]
    mine_shared, theirs_shared = mine in other.ways, theirs in fact.ways
    if mine_shared and not (theirs_shared and theirs < mine):
        return fact.aspect, *mine
    return (other.aspect, *theirs) if theirs_shared else None


def facts_in(reading: Reading) -> tuple[Fact, ...]:
    """Return the facts a text states, in order, and what it may state (not `sure`)."""
    taken = [False] * len(reading.syllables)
    facts: list[Fact] = []
    for found in (find_places(reading), find_dates(reading)):
        free = [fact for fact in found if not any(taken[fact.start : fact.end])]
        facts.extend(free)  # "2.11.1997" is a day and a year in one place
        for fact in free:
            if fact.sure:
                _take(taken, fact)
    for fact in find_names(reading, taken):
        facts.append(fact)
        if any(syllable.bare[0].isdecimal() for syllable in reading.syllables[fact.start : fact.end]):
            _take(taken, fact)  # the 1 of "SE1" is no amount
    facts.extend(find_numbers(reading, taken))
    facts.extend(fact for fact in find_substances(reading) if not any(taken[fact.start : fact.end]))
    counted = {
        index
        for fact in facts
        if fact.kind in ("bound", "quantity") or (fact.aspect is Aspect.NUMBER and fact.sure)
        for index in range(fact.start, fact.end)
    }
    facts.extend(fact for fact in find_denials(reading) if fact.start not in counted)
    return tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind)))


def _take(taken: list[bool], fact: Fact) -> None:
    for index in range(fact.start, fact.end):
        taken[index] = True


def compare(yours: str, theirs: str) -> tuple[Reason, ...]:
    """Return how the facts of a message stand to those of a known text, in the order of the aspects.

    Equal facts give SAME; facts of one kind with other values DIFFERS; a fact only one side states UNKNOWN,
    and so do two places of which one holds the other, or a lunar and another day, with the words of both.
    The words are those of each text as it is shown (NFC).
    """
    (mine, my_facts), (known, known_facts) = extract_both(yours, theirs)
    reasons: list[Reason] = []
    for aspects in _COMPARED:
        here = [fact for fact in my_facts if fact.aspect in aspects and fact.kind != "note"]
        there = [fact for fact in known_facts if fact.aspect in aspects and fact.kind != "note"]
        found = _compare_facts(mine, here, known, there)
        reasons.extend(sorted(found, key=lambda reason: aspects.index(reason.aspect)))
    reasons.extend(compare_denials(mine, my_facts, known, known_facts))
    reasons.extend(compare_opposites(mine, my_facts, known, known_facts))
    return tuple(dict.fromkeys(reasons))


# What is counted or dated is compared together: "50%" is "một nửa", and "3/4" a day or a share.
_MEASURES = (Aspect.NUMBER, Aspect.QUANTITY, Aspect.DATE)
_COMPARED = (_MEASURES, (Aspect.PLACE,), (Aspect.NAME,), (Aspect.SUBSTANCE,))


def facts_allow_same(reasons: tuple[Reason, ...]) -> bool:
    """Tell whether nothing differs and no hard fact stands on one side only."""
    return not any(
        reason.agreement is Agreement.DIFFERS
        or (reason.agreement is Agreement.UNKNOWN and reason.aspect in HARD)
        for reason in reasons
    )


def _compare_facts(mine: Reading, here: list[Fact], known: Reading, there: list[Fact]) -> list[Reason]:
    if not (mine.accented and known.accented):
        here, there = _without_marks(here), _without_marks(there)
    reasons: list[Reason] = []
    rest = list(there)
    alone: list[Fact] = []
    for fact in here:
        twin = next((other for other in rest if _agree(fact, other)), None)
        if twin is None:
            alone.append(fact)
            continue
        rest.remove(twin)
        reasons.append(_reason(fact.aspect, Agreement.SAME, mine, fact, known, twin))
    # "5 ngày … 5 ngày" against one "5 ngày" is no difference.
    alone = [fact for fact in alone if not any(_agree(fact, other) for other in there)]
    rest = [fact for fact in rest if not any(_agree(fact, other) for other in here)]
    for close, agreement in ((_may_be_one, Agreement.UNKNOWN), (_contradict, Agreement.DIFFERS)):
        for fact in list(alone):
            rival = next((other for other in rest if close(fact, other)), None)
            if rival is not None:
                alone.remove(fact)
                rest.remove(rival)
                reasons.append(_reason(fact.aspect, agreement, mine, fact, known, rival))
    for fact in alone:
        if not _goes_without_saying(fact, here):
            reasons.append(_one_sided(fact.aspect, mine, fact, known, is_yours=True))
    for fact in rest:
        if not _goes_without_saying(fact, there):
            reasons.append(_one_sided(fact.aspect, known, fact, mine, is_yours=False))
    return reasons


def _without_marks(facts: list[Fact]) -> list[Fact]:
    """Return the facts with names as a text without marks has them: "môn Toán" is "mon toan"."""
    return [replace(fact, value=fold(fact.value)) if fact.aspect is Aspect.NAME else fact for fact in facts]


def _agree(fact: Fact, other: Fact) -> bool:
    if fact.aspect in (Aspect.PLACE, Aspect.NAME):
        values = {value for _, value in other.ways}
        return fact.value in values or other.value in {value for _, value in fact.ways}
    if _shared_way(fact, other) is not None:
        return True
    # "3 triệu" among people who speak of money is "3 triệu đồng", and "25" may count people;
    # "3" is not "3 ngày".
    kinds = {fact.kind, other.kind}
    return (
        fact.aspect is other.aspect is Aspect.NUMBER
        and fact.value == other.value
        and "" in kinds
        and PAIRS not in kinds
        and all(kind in ("", "dong") or kind in CONTAINERS or kind.startswith("of ") for kind in kinds)
    )


def _may_be_one(fact: Fact, other: Fact) -> bool:
    """Tell whether two facts are not the same but may be true together.

    So is a place and the larger one it lies in, a name and a longer one that holds it ("Bảo Đại", "Vua Bảo
    Đại"; "sữa", "sữa mẹ"), a number whose unit cannot be read, and a lunar day and one whose calendar is not
    told.
    """
    if fact.aspect is not other.aspect:
        return False
    if fact.aspect is Aspect.PLACE:
        return related(fact.value, other.value)
    if fact.aspect in (Aspect.NAME, Aspect.SUBSTANCE):
        names = [f" {one.value} " for one in (fact, other)]
        return names[0] != names[1] and (names[0] in names[1] or names[1] in names[0])
    if fact.aspect is Aspect.NUMBER:
        kinds = {fact.kind, other.kind}
        return fact.value == other.value and "" in kinds and PAIRS not in kinds
    return {fact.kind, other.kind} in _TWO_CALENDARS


_TWO_CALENDARS = (
    {"day", "lunar day"},
    {"month", "lunar month"},
    {"day of month", "lunar day of month"},
)


def _goes_without_saying(fact: Fact, beside: list[Fact]) -> bool:
    """Tell whether a place adds nothing: it holds another ("quận 1, TP.HCM") or is the country."""
    if fact.aspect is not Aspect.PLACE:
        return False
    return fact.value == COUNTRY or any(fact.value in larger(other.value) for other in beside)


# Facts of one family speak of one thing in different measures.
_FAMILIES = (
    frozenset({"near", "day", "weekday", "day of month"}),
    frozenset({"duration", "months"}),
    frozenset({"share", "quantity"}),
    frozenset({"times", "share"}),
)


def _contradict(fact: Fact, other: Fact) -> bool:
    """Tell whether two facts that do not agree speak of one thing; of two things they only stand alone."""
    if fact.aspect is Aspect.PLACE:
        return True
    if fact.aspect is Aspect.SUBSTANCE and fact.value == other.value:
        return True  # "muỗi" and "muối" fold alike; what agrees has been taken out before
    if fact.aspect is Aspect.NAME:
        shared = set(fact.value.split()) & set(other.value.split())
        return (fact.kind == other.kind and fact.kind != "name") or bool(shared)
    if fact.kind == other.kind:
        return True
    kinds = {fact.kind, other.kind}
    if any(kinds <= family for family in _FAMILIES):
        return True
    if fact.aspect is other.aspect is Aspect.NUMBER:
        return fact.value == other.value or "" in kinds
    return False


def _reason(
    aspect: Aspect, agreement: Agreement, mine: Reading, fact: Fact, known: Reading, other: Fact
) -> Reason:
    yours = mine.words_at(fact.start, fact.end)
    return Reason(aspect, agreement, yours, known.words_at(other.start, other.end))


def _one_sided(aspect: Aspect, reading: Reading, fact: Fact, silent: Reading, *, is_yours: bool) -> Reason:
    """A fact only one side states; a place or name also counts as stated in small letters."""
    words = reading.words_at(fact.start, fact.end)
    spoken = _spoken(fact, silent) if aspect in (Aspect.PLACE, Aspect.NAME) else ""
    agreement = Agreement.SAME if spoken else Agreement.UNKNOWN
    if is_yours:
        return Reason(aspect, agreement, words, spoken)
    return Reason(aspect, agreement, spoken, words)


def _spoken(fact: Fact, reading: Reading) -> str:
    """Return the words of the text that say the fact's value without capital letters; "" when none do."""
    marked = fact.aspect is Aspect.NAME and reading.accented
    wanted = (fact.value if marked else fold(fact.value)).split()
    bare = [syllable.small if marked else syllable.bare for syllable in reading.syllables]
    for at in range(len(bare) - len(wanted) + 1):
        if bare[at : at + len(wanted)] == wanted:
            return reading.words_at(at, at + len(wanted))
    return ""
