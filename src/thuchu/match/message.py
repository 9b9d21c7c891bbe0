"""A message as it is looked up: the whole, and of a long one the parts that may each make a claim."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from thuchu.match.embed import Embedder, Vectors
from thuchu.match.pieces import Pieces
from thuchu.text.furniture import core
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold, normalise, without_markup
from thuchu.text.restore import needs_marks, restore
from thuchu.text.sentences import Span, sentences

SHORTEST_PART = 8  # words; shorter sentences go with the one before
LONGEST_PART = 40  # words; a longer sentence is cut
MOST_PARTS = 8  # each is embedded: what a forward has to say stands in its first sentences


@dataclass(frozen=True, slots=True)
class Part:
    """One or more sentences of a message, and where they stand in it."""

    text: str
    start: int
    end: int
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be compared. One that is not long has no parts."""

    text: str
    pieces: Pieces
    parts: tuple[Part, ...] = ()
    # The whole, then each part, read by the model as a question and as a claim: shape (1 + p, 2, d).
    vectors: Vectors | None = None


def read_message(text: str, embedder: Embedder | None) -> Message:
    """Return the message with its parts, embedded when there is an embedder."""
    is_bare = needs_marks(text)
    parts = tuple(
        Part(one.text, one.start, one.end, Pieces(marked_core(one.text, is_bare=is_bare)))
        for one in parts_of(text)
    )
    pieces = Pieces(marked_core(text, is_bare=is_bare))
    vectors = embedder.messages([pieces.text, *(part.pieces.text for part in parts)]) if embedder else None
    return Message(text, pieces, parts, vectors)


def core_of(text: str) -> str:
    """Return what is compared of a text: for Vietnamese its core, for other languages its one spelling."""
    plain = normalise(without_markup(text))
    return core(plain) if guess_language(plain) == "vi" else plain


def marked_core(text: str, *, is_bare: bool) -> str:
    """Return the same, with tone marks for a message that was typed without them.

    The model reads "uong nuoc chanh" as if it were another language: with the marks back it finds what it
    finds for "uống nước chanh". Short forms are written out first, so that they help to choose the marks.
    """
    found = core_of(text)
    return restore(found) if is_bare else found


def parts_of(text: str) -> list[Span]:
    """Return the parts of a message of several sentences; none for a short one, and none twice."""
    found: list[Span] = []
    seen: set[str] = set()
    for piece in _pieces(text):
        form = fold(piece.text)
        if form in seen:
            continue
        seen.add(form)
        before = found[-1] if found else None
        if before is not None and len(before.text.split()) < SHORTEST_PART:
            found[-1] = Span(before.start, piece.end, text[before.start : piece.end])
        elif len(found) == MOST_PARTS:
            break
        else:
            found.append(piece)
    if len(found) > 1 and len(found[-1].text.split()) < SHORTEST_PART:
        last, before = found.pop(), found[-1]
        found[-1] = Span(before.start, last.end, text[before.start : last.end])
    return found if len(found) > 1 else []


def _pieces(text: str) -> Iterator[Span]:
    """Yield the sentences, long ones cut."""
    for sentence in sentences(text):
        words = sentence.text.split()
        if len(words) <= LONGEST_PART:
            yield sentence
            continue
        at = sentence.start
        for first in range(0, len(words), LONGEST_PART):
            start = text.index(words[first], at)
            at = start
            for word in words[first : first + LONGEST_PART]:
                at = text.index(word, at) + len(word)
            yield Span(start, at, text[start:at])
