"""A long text cut into passages to be found and quoted: a paragraph, or some hundred words of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from thuchu.text.normalise import fold_word
from thuchu.text.sentences import Span, sentences
from thuchu.text.wordlist import word_list

# A passage is read at a glance and fits a quote; a shorter paragraph is put together with the next.
USUAL_WORDS = 120
FEWEST_WORDS = 40
LONGEST_PASSAGE = 1_400  # characters; a sentence longer than that is a passage of its own

# Words of every sentence are not marked in a passage: as they are written, for "của" is one and "cửa" is not.
_EVERYWHERE = word_list(
    "là có và của cho bị được thì mà khi này đó ở với những các một không phải đã sẽ đang rất cũng ra vào "
    "lên trong từ đến the a of to in is and on for with that it at be"
)
_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"=+ .* =+|#+ .*")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a passage stands: text[start:end]."""

    start: int
    end: int


def cut(text: str) -> list[Cut]:
    """Return the passages of a text in order; every sentence is in exactly one, none is cut in two."""
    found: list[Cut] = []
    start = end = words = 0
    for span in _spans(text):
        own = len(_WORD.findall(span.text))
        new_paragraph = "\n" in text[end : span.start]
        is_full = words + own > USUAL_WORDS or span.end - start > LONGEST_PASSAGE
        if words and (is_full or (new_paragraph and words >= FEWEST_WORDS)):
            found.append(Cut(start, end))
            words = 0
        if not words:
            start = span.start
        end, words = span.end, words + own
    if words:
        found.append(Cut(start, end))
    return found


def _spans(text: str) -> Iterator[Span]:
    """Yield the sentences; a heading says what comes, and is nothing to quote."""
    for span in sentences(text):
        if not _HEADING.fullmatch(span.text):
            yield span


def marked_words(passage: str, words: frozenset[str]) -> list[tuple[str, bool]]:
    """Return the passage in pieces, each with whether it is one of the folded words; joined, the passage.

    Words of every sentence, such as "của" and "the", are left unmarked.
    """
    pieces: list[tuple[str, bool]] = []
    at = 0
    for word in _WORD.finditer(passage):
        if word.group().casefold() not in _EVERYWHERE and fold_word(word.group()) in words:
            if at < word.start():
                pieces.append((passage[at : word.start()], False))
            pieces.append((word.group(), True))
            at = word.end()
    if at < len(passage):
        pieces.append((passage[at:], False))
    return pieces
