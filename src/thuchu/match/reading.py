"""A text as the fact guard reads it: words written out, each knowing where it stands in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thuchu.match.model import Aspect
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold_word, normalise, visible
from thuchu.text.teencode import words, written_out


@dataclass(frozen=True, slots=True)
class Syllable:
    """One word or sign, written out; short forms give several that share one place."""

    small: str  # with tone marks
    bare: str  # folded; signs stay
    start: int  # character offset in the text
    end: int
    capital: bool  # written with a capital first letter
    shouted: bool  # written in capitals only, more than one letter

    @property
    def marked(self) -> bool:
        """Tell whether it carries any Vietnamese mark."""
        return self.small != self.bare

    @property
    def is_word(self) -> bool:
        """Tell words and numbers from signs."""
        return self.bare[:1].isalnum()


# The claims of vi_claims_dev (all with marks) have 0.67 to 1.0; set by judgement between them and none.
_MARKED_SHARE = 0.35  # of the words that are not numbers


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, its syllables in order, and whether missing tone marks mean anything in it."""

    text: str
    syllables: tuple[Syllable, ...]
    accented: bool

    def words_at(self, start: int, end: int) -> str:
        """Return the text of the syllables from `start` up to, not including, `end`."""
        if start >= end or not self.syllables:
            return ""
        return self.text[self.syllables[start].start : self.syllables[end - 1].end]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a text states: what it is about, its value in one spelling, and where it stands."""

    aspect: Aspect
    kind: str  # only facts of one kind can contradict each other: "dong", "day", "clock", "place", …
    value: str
    start: int  # index of the first syllable
    end: int  # index after the last
    also: tuple[tuple[str, str], ...] = ()  # other kinds and values it may be: "3/4" is a day or a share
    sure: bool = True  # False: the words may say this or something else ("năm cửa": five or the year)

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """Every kind and value it may be, the likeliest first."""
        return ((self.kind, self.value), *self.also)


def read(text: str) -> Reading:
    """Return the text as syllables; offsets are those in `visible(text)`, which is kept."""
    shown = visible(text)
    row = words(shown)
    english = guess_language(shown) == "en"
    spelled = tuple((normalise(word.surface).casefold(),) for word in row) if english else written_out(row)
    syllables = []
    for word, pieces in zip(row, spelled, strict=True):
        letters = word.surface
        shouted = len(letters) > 1 and letters.isupper()
        for piece in pieces:
            bare = piece if word.is_number else fold_word(piece) or piece
            bare = "-" if bare in ("–", "—") else bare
            syllables.append(Syllable(piece, bare, word.start, word.end, letters[0].isupper(), shouted))
    plain = [syllable for syllable in syllables if syllable.is_word and not syllable.bare[0].isdecimal()]
    marked = sum(1 for syllable in plain if syllable.marked)
    return Reading(shown, tuple(syllables), bool(plain) and marked >= _MARKED_SHARE * len(plain))


def bare_at(row: Sequence[Syllable], at: int) -> str:
    """Return the folded word at a place, "" outside the row."""
    return row[at].bare if 0 <= at < len(row) else ""


def small_at(row: Sequence[Syllable], at: int) -> str:
    """Return the word at a place with its marks, "" outside the row."""
    return row[at].small if 0 <= at < len(row) else ""
