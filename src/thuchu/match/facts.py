"""The fact guard: do two texts, however alike, state the same numbers, dates, places, names and denials?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

from thuchu.match.dates import find_dates
from thuchu.match.model import Agreement, Aspect, Reason
from thuchu.match.names import find_names
from thuchu.match.numbers import find_numbers
from thuchu.match.places import find_places, may_be_one
from thuchu.match.polarity import find_denials, find_opposable, opposites_of
from thuchu.match.reading import Fact, Reading, read
from thuchu.match.substances import find_substances

# A name on one side only is harmless when every other word agrees: names are told by capital letters,
# which people drop. Numbers, dates, places and denials are not harmless.
HARD = frozenset({Aspect.NUMBER, Aspect.QUANTITY, Aspect.DATE, Aspect.PLACE, Aspect.NEGATION})


# Known texts are compared again and again; a reading is small.
@lru_cache(maxsize=20_000)
def extract(text: str) -> tuple[Reading, tuple[Fact, ...]]:
    """Return the reading of a text and the facts it states, in order."""
    reading = read(text)
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
    return reading, tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind)))


def _take(taken: list[bool], fact: Fact) -> None:
    for index in range(fact.start, fact.end):
        taken[index] = True


def compare(yours: str, theirs: str) -> tuple[Reason, ...]:
    """Return how the facts of a message stand to those of a known text, in the order of the aspects.

    Equal facts give SAME; facts of one kind with other values DIFFERS; a fact only one side states UNKNOWN.
    The words are those of each text as it is shown (NFC).
    """
    mine, my_facts = extract(yours)
    known, known_facts = extract(theirs)
    if _same_but_marks(mine, known):
        my_facts, known_facts = _borrowed(mine, my_facts, known, known_facts)
    reasons: list[Reason] = []
    for aspect in _COMPARED:
        here = [fact for fact in my_facts if fact.aspect is aspect]
        there = [fact for fact in known_facts if fact.aspect is aspect]
        reasons.extend(_compare_aspect(mine, here, known, there))
    reasons.extend(_compare_denials(mine, my_facts, known, known_facts))
    reasons.extend(_compare_opposites(mine, known))
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


def _spoken_places(reading: Reading) -> list[int]:
    """Return the indices of the syllables that are not mere stops; people drop those."""
    return [index for index, syllable in enumerate(reading.syllables) if syllable.bare not in _STOPS]


_STOPS = frozenset(",.;!?")


def _same_but_marks(mine: Reading, known: Reading) -> bool:
    """Tell whether one text is the other typed without tone marks."""
    if mine.accented == known.accented:
        return False
    here = [mine.syllables[index].bare for index in _spoken_places(mine)]
    there = [known.syllables[index].bare for index in _spoken_places(known)]
    return here == there


def _borrowed(
    mine: Reading, my_facts: tuple[Fact, ...], known: Reading, known_facts: tuple[Fact, ...]
) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
    """Read the text without marks by the marks of the other: word by word they are the same."""
    if mine.accented:
        return my_facts, _moved(my_facts, mine, known)
    return _moved(known_facts, known, mine), known_facts


def _moved(facts: tuple[Fact, ...], source: Reading, target: Reading) -> tuple[Fact, ...]:
    place = dict(zip(_spoken_places(source), _spoken_places(target), strict=True))
    moved = []
    for fact in facts:
        indices = [place[index] for index in range(fact.start, fact.end) if index in place]
        if indices:
            moved.append(replace(fact, start=indices[0], end=indices[-1] + 1))
    return tuple(moved)


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
    wanted = fact.value.split()
    bare = [syllable.bare for syllable in reading.syllables]
    for at in range(len(bare) - len(wanted) + 1):
        if bare[at : at + len(wanted)] == wanted:
            return reading.words_at(at, at + len(wanted))
    return ""


def _compare_denials(
    mine: Reading, my_facts: tuple[Fact, ...], known: Reading, known_facts: tuple[Fact, ...]
) -> list[Reason]:
    here = [fact for fact in my_facts if fact.aspect is Aspect.NEGATION]
    there = [fact for fact in known_facts if fact.aspect is Aspect.NEGATION]
    shared = Counter(fact.value for fact in here) & Counter(fact.value for fact in there)
    reasons = []
    for value in sorted(shared):
        one = next(fact for fact in here if fact.value == value)
        other = next(fact for fact in there if fact.value == value)
        reasons.append(_reason(Aspect.NEGATION, Agreement.SAME, mine, one, known, other))
    for fact in _beyond(here, shared):
        asserted = _asserted(fact, known, there)
        agreement = Agreement.DIFFERS if asserted else Agreement.UNKNOWN
        reasons.append(replace(_denial(mine, fact, asserted, is_yours=True), agreement=agreement))
    for fact in _beyond(there, shared):
        asserted = _asserted(fact, mine, here)
        agreement = Agreement.DIFFERS if asserted else Agreement.UNKNOWN
        reasons.append(replace(_denial(known, fact, asserted, is_yours=False), agreement=agreement))
    return reasons


def _denial(reading: Reading, fact: Fact, asserted: str, *, is_yours: bool) -> Reason:
    words = reading.words_at(fact.start, fact.end)
    yours, theirs = (words, asserted) if is_yours else (asserted, words)
    return Reason(Aspect.NEGATION, Agreement.UNKNOWN, yours, theirs)


def _beyond(facts: list[Fact], shared: Counter[str]) -> list[Fact]:
    left = Counter(shared)
    rest = []
    for fact in facts:
        if left[fact.value] > 0:
            left[fact.value] -= 1
        else:
            rest.append(fact)
    return rest


def _asserted(fact: Fact, reading: Reading, denials: list[Fact]) -> str:
    """Return the word the other text says without denying it; "" when it does not say it."""
    denied = {index for denial in denials for index in range(denial.start, denial.end)}
    for index, syllable in enumerate(reading.syllables):
        if syllable.bare == fact.value and index not in denied:
            return reading.words_at(index, index + 1)
    return ""


def _compare_opposites(mine: Reading, known: Reading) -> list[Reason]:
    here, there = find_opposable(mine), find_opposable(known)
    reasons = []
    for word, place in here.items():
        for opposite in opposites_of(word):
            if opposite in there and opposite not in here and word not in there:
                yours, theirs = mine.words_at(*place), known.words_at(*there[opposite])
                reasons.append(Reason(Aspect.NEGATION, Agreement.DIFFERS, yours, theirs))
    return reasons
