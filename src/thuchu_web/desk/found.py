"""What a search in the evidence library shows: passages with the words looked for, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from thuchu.evidence.library import FoundPassage, words_to_mark
from thuchu.evidence.passages import marked_words
from thuchu_web.library.index import library_index
from thuchu_web.library.stored import Stored, passage_of, stored_of

SHOWN = 8  # passages
LONGEST_QUERY = 300  # characters


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, in pieces of which some are the words looked for, and the text it stands in."""

    stored: Stored
    number: int  # of the passage; the first is 0
    pieces: list[tuple[str, bool]]

    @property
    def place(self) -> int:
        """The place of the passage as people count."""
        return self.number + 1


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for and found. `left` texts were not taken in yet; of `texts` in all."""

    words: str
    hits: list[Hit]
    texts: int
    left: int


def search_of(asked: QueryDict) -> Search:
    """Return the search an address asks for; without words nothing is looked up."""
    words = asked.get("q", "")[:LONGEST_QUERY].strip()
    if not words:
        return Search("", [], 0, 0)
    index = library_index()
    found = index.search(words, limit=2 * SHOWN)
    return Search(words, _hits(words, found), len(index), index.left)


def _hits(words: str, found: list[FoundPassage]) -> list[Hit]:
    # The index may still know a text that has just been taken out.
    known = stored_of(passage.text_id for passage in found)
    marked = words_to_mark(words)
    hits: dict[str, Hit] = {}
    for passage in found:
        stored = known.get(passage.text_id)
        same = hits.get(passage.passage)
        # A text of the library that became evidence is there twice; the library's own says more of it.
        if stored and (same is None or (stored.collection and not same.stored.collection)):
            hits[passage.passage] = Hit(stored, passage.number, marked_words(passage.passage, marked))
    return list(hits.values())[:SHOWN]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A passage somebody chose to make evidence of."""

    stored: Stored
    passage: str
    place: int


def chosen_of(asked: QueryDict) -> Chosen | None:
    """Return the passage an address names; None when it names none, or one that is gone."""
    stored_id, number = asked.get("stored", "")[:40], asked.get("passage", "")
    stored = stored_of([stored_id]).get(stored_id)
    if stored is None or not number.isascii() or not number.isdecimal() or len(number) > 9:
        return None
    passage = passage_of(stored_id, int(number))
    return Chosen(stored, passage, int(number) + 1) if passage else None
