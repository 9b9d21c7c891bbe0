"""Where a quote stands in the copy of a source, and the address that leads a reader to the same words."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import quote as percent_encoded

from thuchu.text.normalise import fold, fold_word, syllables

# A longer quote goes into the address as its first and last words, so that the address stays short.
LONGEST_IN_ADDRESS = 120  # characters
WORDS_AT_EACH_END = 5
AROUND = 90  # characters shown before and after a quote

_WORD = re.compile(r"\S+")
_SPACES = re.compile(r"\s+")
_DIRECTIVE = ":~:"  # https://wicg.github.io/scroll-to-text-fragment/


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands in a text: text[start:end] are its words there, from `paragraph` on."""

    start: int
    end: int
    paragraph: int  # the first is 1
    paragraphs: int  # of the whole text
    same_marks: bool  # False when a tone mark differs from the quote: "bán" may stand there for "bạn"


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a quote as the text has them, with a little of what stands around; joined, one line."""

    before: str
    words: str
    after: str


def find_quote(quote: str, text: str) -> Place | None:
    """Return where the quote stands first, preferring a place with the same tone marks; None if nowhere.

    Spaces, line ends, capitals, punctuation and tone marks may differ. When they do, the place runs from the
    start of its first word to the end of its last.
    """
    wanted = fold(quote)
    if not wanted:
        return None
    words = [(word, folded) for word in _WORD.finditer(text) if (folded := fold_word(word.group()))]
    line = " ".join(folded for _word, folded in words)
    starts = [0, *accumulate(len(folded) + 1 for _word, folded in words)]
    found: Place | None = None
    at = line.find(wanted)
    while at >= 0:
        first = words[bisect_right(starts, at) - 1][0]
        last = words[bisect_right(starts, at + len(wanted) - 1) - 1][0]
        place = _place(quote, text, first.start(), last.end())
        if place.same_marks:
            return place
        found = found or place
        at = line.find(wanted, at + 1)
    return found


def _place(quote: str, text: str, start: int, end: int) -> Place:
    verbatim = text.find(quote.strip(), start, end)
    if verbatim >= 0:
        start, end = verbatim, verbatim + len(quote.strip())
    same_marks = " ".join(syllables(quote)) in " ".join(syllables(text[start:end]))
    before = sum(bool(line.strip()) for line in text[:start].split("\n")[:-1])
    everything = sum(bool(line.strip()) for line in text.split("\n"))
    return Place(start, end, before + 1, everything, same_marks)


def passage(text: str, place: Place, *, around: int = AROUND) -> Passage:
    """Return the quote's words with at most `around` characters on each side, cut between words."""
    before, words, after = (
        _SPACES.sub(" ", part)
        for part in (
            text[max(0, place.start - around) : place.start],
            text[place.start : place.end],
            text[place.end : place.end + around],
        )
    )
    if place.start > around:
        before = f"…{before.partition(' ')[2]}"
    if place.end + around < len(text):
        after = f"{after.rpartition(' ')[0]}…"
    return Passage(before, words, after)


def address_of_quote(url: str, quote: str) -> str:
    """Return the address with a text fragment, so that a browser opens the page at the quote.

    Browsers that do not know text fragments open the page as before. A long quote, or one over several lines,
    goes in as its first and last words. An address without a quote, or not of the web, comes back as it is.
    """
    words = quote.split()
    if not words or not url.startswith(("https://", "http://")):
        return url
    page, _, anchor = url.partition("#")
    anchor = anchor.partition(_DIRECTIVE)[0]
    return f"{page}#{anchor}{_DIRECTIVE}text={','.join(_escaped(part) for part in _ends(quote, words))}"


def _ends(quote: str, words: list[str]) -> list[str]:
    lines = [line.split() for line in quote.split("\n") if line.strip()]
    is_long = len(" ".join(words)) > LONGEST_IN_ADDRESS and len(words) >= 2 * WORDS_AT_EACH_END
    # One part must lie inside one paragraph of the page; two may lie in different ones.
    if len(lines) < 2 and not is_long:
        return [" ".join(words)]
    return [" ".join(lines[0][:WORDS_AT_EACH_END]), " ".join(lines[-1][-WORDS_AT_EACH_END:])]


def _escaped(part: str) -> str:
    # In a text fragment "-" and "," mark its parts, also where an address may hold them as they are.
    return percent_encoded(part, safe="").replace("-", "%2D")
