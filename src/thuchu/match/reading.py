"""A text as the fact guard reads it: words written out, each knowing where it stands in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from thuchu.match.model import Aspect
from thuchu.text.language import guess_language, has_syllable_shape
from thuchu.text.normalise import fold_word, normalise, visible
from thuchu.text.teencode import Word, small_form, words, written_out
from thuchu.text.telex import is_misspelled


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


# Measured on tools/data/vi_training: of 3,000 sentences with all their marks 99 in 100 have more; of messages
# with slips of the fingers half have less, and what their marks say is not to be relied on.
_MARKED_SHARE = 0.6  # of the words in the shape of a syllable
_MISSING = 1.5  # words without a mark that a short text may have above that: "Anh Tư vay bà Năm ba triệu"
_MISSPELLED_SHARE = 0.1  # of the same; more, and the marks of the others may be slips too


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
    accented = _is_accented(row, syllables)
    if not accented:
        # What marks there are may be slips too: "200 triêu" is told as "200 trieu" is.
        syllables = [replace(syllable, small=syllable.bare) for syllable in syllables]
    return Reading(shown, tuple(syllables), accented)


def _is_accented(row: Sequence[Word], syllables: Sequence[Syllable]) -> bool:
    shaped = [syllable for syllable in syllables if has_syllable_shape(syllable.bare)]
    marked = sum(1 for syllable in shaped if syllable.marked)
    misspelled = sum(1 for word in row if is_misspelled(small_form(word.surface)))
    enough = marked + _MISSING >= _MARKED_SHARE * len(shaped)
    return bool(marked) and enough and misspelled <= _MISSPELLED_SHARE * len(shaped)


def bare_at(row: Sequence[Syllable], at: int) -> str:
    """Return the folded word at a place, "" outside the row."""
    return row[at].bare if 0 <= at < len(row) else ""


def small_at(row: Sequence[Syllable], at: int) -> str:
    """Return the word at a place with its marks, "" outside the row."""
    return row[at].small if 0 <= at < len(row) else ""
