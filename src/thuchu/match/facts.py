"""The fact guard: do two texts, however alike, state the same numbers, dates, places, names and denials?"""

from __future__ import annotations

from functools import lru_cache

from thuchu.match.dates import find_dates
from thuchu.match.marks import lend_marks
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.names import find_names
from thuchu.match.numbers import find_numbers
from thuchu.match.places import find_places, may_be_one
from thuchu.match.polarity import compare_denials, compare_opposites, find_denials
from thuchu.match.reading import Fact, Reading, read
from thuchu.match.substances import find_substances
from thuchu.text.normalise import fold

Extract = tuple[Reading, tuple[Fact, ...]]
# A name on one side only is harmless when every other word agrees: names are told by capital letters,
# which people drop. Numbers, dates, places and denials are not harmless.
HARD = frozenset({Aspect.NUMBER, Aspect.QUANTITY, Aspect.DATE, Aspect.PLACE, Aspect.NEGATION})


# Known texts are compared again and again; a reading is small.
@lru_cache(maxsize=20_000)
def extract(text: str) -> tuple[Reading, tuple[Fact, ...]]:
    """Return the reading of a text and the facts it states, in order."""
    reading = read(text)
    return reading, facts_in(reading)


@lru_cache(maxsize=1_000)  # a pair is read for its facts, then for its words
def extract_both(yours: str, theirs: str) -> tuple[Extract, Extract]:
    """Return the readings and facts of two texts; one typed without tone marks borrows those of the other."""
    mine, known = extract(yours), extract(theirs)
    if mine[0].accented == known[0].accented:
        return mine, known
    if known[0].accented:
        lent = lend_marks(mine[0], known[0])
        return (lent, facts_in(lent)), known
    lent = lend_marks(known[0], mine[0])
    return mine, (lent, facts_in(lent))


def facts_in(reading: Reading) -> tuple[Fact, ...]:
    """Return the facts a text states, in order."""
    taken = [False] * len(reading.syllables)
    facts: list[Fact] = []
    for found in (find_places(reading), find_dates(reading)):
        free = [fact for fact in found if not any(taken[fact.start : fact.end])]
        facts.extend(free)  # "2.11.1997" is a day and a year in one place
        for fact in free:
            _take(taken, fact)
    for fact in find_names(reading, taken):
        facts.append(fact)
        if any(syllable.bare[0].isdecimal() for syllable in reading.syllables[fact.start : fact.end]):
            _take(taken, fact)  # the 1 of "SE1" is no amount
    facts.extend(find_numbers(reading, taken))
    facts.extend(fact for fact in find_substances(reading) if not any(taken[fact.start : fact.end]))
    counted = {
        index for fact in facts if fact.kind in ("bound", "quantity") for index in range(fact.start, fact.end)
    }
    facts.extend(fact for fact in find_denials(reading) if fact.start not in counted)
    return tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind)))


def _take(taken: list[bool], fact: Fact) -> None:
    for index in range(fact.start, fact.end):
        taken[index] = True


def compare(yours: str, theirs: str) -> tuple[Reason, ...]:
    """Return how the facts of a message stand to those of a known text, in the order of the aspects.

    Equal facts give SAME; facts of one kind with other values DIFFERS; a fact only one side states UNKNOWN.
    The words are those of each text as it is shown (NFC).
    """
    (mine, my_facts), (known, known_facts) = extract_both(yours, theirs)
    reasons: list[Reason] = []
    for aspect in _COMPARED:
        here = [fact for fact in my_facts if fact.aspect is aspect]
        there = [fact for fact in known_facts if fact.aspect is aspect]
        reasons.extend(_compare_aspect(mine, here, known, there))
    reasons.extend(compare_denials(mine, my_facts, known, known_facts))
    reasons.extend(compare_opposites(mine, my_facts, known, known_facts))
    return tuple(dict.fromkeys(reasons))


_COMPARED = (
    Aspect.NUMBER,
    Aspect.QUANTITY,
    Aspect.DATE,
    Aspect.PLACE,
    Aspect.NAME,
    Aspect.SUBSTANCE,
)


def facts_allow_same(reasons: tuple[Reason, ...]) -> bool:
    """Tell whether nothing differs and no hard fact stands on one side only."""
    return not any(
        reason.agreement is Agreement.DIFFERS
        or (reason.agreement is Agreement.UNKNOWN and reason.aspect in HARD)
        for reason in reasons
    )


def _compare_aspect(mine: Reading, here: list[Fact], known: Reading, there: list[Fact]) -> list[Reason]:
    if not here and not there:
        return []
    aspect = (here or there)[0].aspect
    reasons: list[Reason] = []
    rest = list(there)
    alone: list[Fact] = []
    for fact in here:
        twin = next((other for other in rest if _agree(fact, other)), None)
        if twin is None:
            alone.append(fact)
            continue
        rest.remove(twin)
        reasons.append(_reason(aspect, Agreement.SAME, mine, fact, known, twin))
    # "5 ngày … 5 ngày" against one "5 ngày" is no difference.
    alone = [fact for fact in alone if not any(_agree(fact, other) for other in there)]
    rest = [fact for fact in rest if not any(_agree(fact, other) for other in here)]
    for fact in list(alone):
        rival = next((other for other in rest if _contradict(fact, other)), None)
        if rival is not None:
            alone.remove(fact)
            rest.remove(rival)
            reasons.append(_reason(aspect, Agreement.DIFFERS, mine, fact, known, rival))
    for fact in alone:
        reasons.append(_one_sided(aspect, mine, fact, known, is_yours=True))
    for fact in rest:
        reasons.append(_one_sided(aspect, known, fact, mine, is_yours=False))
    return reasons


def _agree(fact: Fact, other: Fact) -> bool:
    if fact.value != other.value:
        return False
    if fact.kind == other.kind or fact.aspect in (Aspect.PLACE, Aspect.NAME):
        return True
    # "3 triệu" among people who speak of money is "3 triệu đồng", "hai tá" are "24 cái"; "3" is not "3 ngày".
    kinds = {fact.kind, other.kind} - {""}
    return (
        fact.aspect is Aspect.NUMBER
        and len(kinds) == 1
        and all(k == "dong" or k.startswith("of ") for k in kinds)
    )


def _contradict(fact: Fact, other: Fact) -> bool:
    """Tell whether two facts that do not agree speak of one thing; of two things they only stand alone."""
    if fact.aspect is Aspect.PLACE:
        return not may_be_one(fact.value, other.value)
    if fact.aspect is Aspect.SUBSTANCE and fact.value == other.value:
        return True  # "muỗi" and "muối" fold alike; what agrees has been taken out before
    if fact.aspect is Aspect.NAME:
        shared = set(fact.value.split()) & set(other.value.split())
        return (fact.kind == other.kind and fact.kind != "name") or bool(shared)
    if fact.kind == other.kind:
        return True
    if fact.aspect is Aspect.NUMBER:
        return fact.value == other.value or "" in (fact.kind, other.kind)
    return {fact.kind, other.kind} in ({"near", "day"}, {"near", "weekday"})


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
