"""Tone marks lent to a text typed without them, from the text it is compared with."""

from __future__ import annotations

from dataclasses import replace

from thuchu.match.reading import Reading, Syllable
from thuchu.match.synonyms import NO_SENSE, Senses, spellings_of, way_at
from thuchu.text.language import guess_language
from thuchu.text.wordlist import word_list

# Without marks these are hardly ever another word.
_SURE = dict(
    pair.split("=", 1)
    for pair in sorted(
        word_list(
            "khong=không duoc=được nguoi=người nhung=những cua=của chang=chẳng o=ở bi=bị vao=vào da=đã "
            "dang=đang se=sẽ roi=rồi cac=các cung=cũng deu=đều voi=với de=để va=và la=là thi=thì nhe=nhé "
            "a=ạ e=em tai=tại nay=này vi=vì len=lên vay=vậy mot=một khi=khi ra=ra do=do ma=mà"
        )
    )
)
_SAID_BARE = word_list("a e i o u y")


def lend_marks(bare: Reading, marked: Reading) -> Reading:
    """Return the reading of a text without marks, its words spelled as the other text spells them.

    A word the other text does not have takes the marks of one that means the same there. When words are left
    that may be any of several, the reading still counts as one without marks. English takes none.
    """
    if not bare.syllables or guess_language(bare.text) == "en":
        return bare
    places: dict[str, list[int]] = {}
    for at, syllable in enumerate(marked.syllables):
        if syllable.is_word:
            places.setdefault(syllable.bare, []).append(at)
    row = list(bare.syllables)
    used: set[int] = set()
    open_places = []
    for at, syllable in enumerate(bare.syllables):
        if syllable.marked or not syllable.is_word or syllable.bare[0].isdecimal():
            continue
        if syllable.bare in places:
            chosen = _best(bare, at, marked, places[syllable.bare], used)
            used.add(chosen)
            lender = marked.syllables[chosen]
            # Who leaves out marks leaves out capitals too; one that only begins a sentence is not lent.
            capital = syllable.capital or (lender.capital and chosen > 0 and not lender.shouted)
            row[at] = replace(syllable, small=lender.small, capital=capital)
        else:
            open_places.append(at)
    unmet = _senses_not_met(marked, {syllable.bare for syllable in row})
    is_whole = True
    for at in open_places:
        spelling = _spelling(row[at], unmet)
        if spelling:
            row[at] = replace(row[at], small=spelling)
        elif row[at].bare not in _SAID_BARE:
            is_whole = False
    return replace(bare, syllables=tuple(row), accented=is_whole)


def _best(bare: Reading, at: int, marked: Reading, places: list[int], used: set[int]) -> int:
    """Return the place whose neighbours are those of the word; of equals the first not yet used."""

    def nearness(place: int) -> tuple[int, bool, int]:
        same = sum(_bare_at(bare, at + step) == _bare_at(marked, place + step) for step in (-2, -1, 1, 2))
        return same, place not in used, -place

    return max(places, key=nearness)


def _bare_at(reading: Reading, at: int) -> str:
    return reading.syllables[at].bare if 0 <= at < len(reading.syllables) else ""


def _senses_not_met(marked: Reading, said: set[str]) -> Senses:
    """Return the groups of those words that the text without marks does not have."""
    senses: set[int] = set()
    at = 0
    while at < len(marked.syllables):
        way = way_at(marked, at, limit=len(marked.syllables))
        if any(syllable.bare not in said for syllable in marked.syllables[at : at + way.length]):
            senses |= way.senses
        at += way.length
    return frozenset(senses)


def _spelling(syllable: Syllable, unmet: Senses) -> str:
    if syllable.bare in _SURE:
        return _SURE[syllable.bare]
    return next((word for word, senses in spellings_of(syllable.bare) if senses & (unmet or NO_SENSE)), "")
