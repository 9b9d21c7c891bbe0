"""Find passages in the texts a desk keeps: by words with and without marks, by letters, and by sense.

The texts and who published them are the caller's; this keeps an index of their passages, on disk with the
same guarantees as the index of known claims (`thuchu.match.store`), and can always be filled anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from thuchu.evidence.passages import cut
from thuchu.match.embed import Embedder, Vectors
from thuchu.match.model import KnownClaim
from thuchu.match.pieces import Pieces
from thuchu.match.store import Row, Snapshot, Store, Wording
from thuchu.text.normalise import fold
from thuchu.text.restore import needs_marks, restore

FORM = "passages 1"  # a change of how texts are cut or taken apart raises it, and the index is filled anew
LONGEST_QUERY = 500  # characters
NEAR_IN_WORDS = 50  # passages found by words and compared by letters
NEAR_IN_SENSE = 20  # passages found by sense
# Passages that get a vector. Each costs some 40 ms of computing when it is taken in; the first ones get them.
IN_SENSE = 5_000
EMBEDDED_AT_ONCE = 4  # so that a message that is being matched waits for at most so many
# Of 1,565 passages of an encyclopaedia the nearest is below this for six in ten messages that none of them
# answers; of the claims that are meant, nine in ten are above.
SAME_SENSE = 0.85  # cosine
FEWEST_WORDS = 0.5  # of the words the best candidate shares with the query; with less it is one by chance
OF_ONE_TEXT = 3  # passages shown of one text

LETTERS = 0.5  # what all shared letters are worth, beside 1.0 for all words
SENSE = 0.6  # and a passage that means the same
_SENSE_FROM, _SENSE_TO = 0.8, 0.92  # cosines of what has nothing in common, and of the same in other words

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the library. `version` is the caller's mark of the content."""

    text_id: str
    title: str
    text: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage, the text it stands in, and its place there (the first is 0)."""

    text_id: str
    number: int
    passage: str
    score: float  # higher is nearer; good for the order within one search only


class Library:
    """An index of passages in memory or in a folder; safe for threads and several processes.

    Without an embedder it goes by words and letters alone.
    """

    def __init__(
        self, embedder: Embedder | None = None, *, folder: Path | None = None, in_sense: int = IN_SENSE
    ) -> None:
        """Open the index; raises thuchu.errors.IndexUnusable for a folder to be discarded and filled anew.

        in_sense  passages that get a vector: those taken in while the library has fewer
        """
        self._embedder = embedder
        self._in_sense = in_sense
        self._store = Store.open(
            folder,
            fingerprint=f"{FORM}, {embedder.fingerprint}" if embedder else FORM,
            dimensions=embedder.dimensions if embedder else None,
        )

    def __len__(self) -> int:
        """Count the texts."""
        return len(self._store.snapshot())

    @property
    def passages(self) -> int:
        """The number of passages."""
        return self._store.snapshot().wordings

    @property
    def embeds(self) -> bool:
        """Tell whether taking a text in now would compute vectors, which takes its time."""
        return self._embedder is not None and self.passages < self._in_sense

    def add(self, texts: Iterable[Text]) -> None:
        """Make texts findable; one already known by its id is replaced. One without words counts too."""
        parts = {text: [text.text[part.start : part.end] for part in cut(text.text)] for text in texts}
        room = max(0, self._in_sense - self.passages) if self._embedder else 0
        chosen = [passage for passages in parts.values() for passage in passages][:room]
        vectors = iter(self._vectors(chosen))
        rows = []
        for text, passages in parts.items():
            title = Pieces(text.title).terms
            wordings = tuple(
                Wording(passage, (*Pieces(passage).terms, *title), vector=next(vectors, None))
                for passage in passages
            )
            rows.append(Row(KnownClaim(text.text_id, (), "vi"), wordings, text.version))
        self._store.put(rows)

    def _vectors(self, passages: Sequence[str]) -> list[Vectors]:
        if self._embedder is None:
            return []
        return [
            vector
            for at in range(0, len(passages), EMBEDDED_AT_ONCE)
            for vector in self._embedder.passages(passages[at : at + EMBEDDED_AT_ONCE])
        ]

    def remove(self, text_ids: Iterable[str]) -> None:
        """Forget texts; unknown ids are ignored."""
        self._store.delete(text_ids)

    def versions(self) -> Mapping[str, str]:
        """Return the mark of content of each text, by id."""
        return self._store.snapshot().versions()

    def refresh(self) -> bool:
        """Take in what another process wrote; tell whether there was anything."""
        return self._store.refresh()

    def compact(self) -> None:
        """Write the index as one file; searches and changes may go on meanwhile."""
        self._store.compact()

    @staticmethod
    def discard(folder: Path) -> None:
        """Remove the index in a folder, damaged or not; other files there stay."""
        Store.discard(folder)

    def search(self, query: str, *, limit: int = 10) -> list[FoundPassage]:
        """Return the passages that answer the query best, best first; of one text at most three.

        Ties go by the text's id, then by place. A query without words finds nothing.
        """
        query = query[:LONGEST_QUERY]
        if not fold(query) or limit < 1:
            return []
        # Without marks "ban" is four words; the likeliest marks put the right one first and lose none.
        asked = restore(query) if needs_marks(query) else query
        snapshot = self._store.snapshot()
        words = _by_words(snapshot, asked)
        sense = self._by_sense(snapshot, asked, list(words))
        rows = np.array(sorted({*words, *sense}), dtype=np.int64)
        if not len(rows):
            return []
        passages = [snapshot.text(int(row)) for row in rows]
        scores = (
            np.array([words.get(int(row), 0.0) for row in rows])
            + LETTERS * _shared_letters(query, passages)
            + SENSE * np.array([sense.get(int(row), 0.0) for row in rows])
        )
        return _chosen(snapshot, rows, passages, scores, limit)

    def _by_sense(self, snapshot: Snapshot, query: str, found: Sequence[int]) -> dict[int, float]:
        """Return how near in sense passages are, from 0 to 1: those found by words, and the nearest."""
        if self._embedder is None or not snapshot.wordings:
            return {}
        vector = self._embedder.query(query)
        rows, cosines = snapshot.nearest(vector, NEAR_IN_SENSE)
        near = {int(row): float(cosine) for row, cosine in zip(rows, cosines, strict=True)}
        near = {row: _nearness(cosine) for row, cosine in near.items() if cosine >= SAME_SENSE}
        if not found:
            return near
        vectors = snapshot.vectors(np.array(found, dtype=np.int64))
        known = {
            row: _nearness(float(own @ vector)) for row, own in zip(found, vectors, strict=True) if own.any()
        }
        # A passage without a vector is neither nearer nor farther for that.
        usual = sum(known.values()) / len(known) if known else 0.0
        return dict.fromkeys(found, usual) | known | near


def _nearness(cosine: float) -> float:
    return min(max((cosine - _SENSE_FROM) / (_SENSE_TO - _SENSE_FROM), 0.0), 1.0)


def _by_words(snapshot: Snapshot, query: str) -> dict[int, float]:
    """Return the passages that share enough words, with the share of the query's weight they have."""
    pieces = Pieces(query)
    rows, scores = snapshot.by_terms(pieces.terms, NEAR_IN_WORDS)
    if not len(rows):
        return {}
    # What a passage of usual length that has every term once would get.
    whole = float(snapshot.idf(pieces.terms).sum())
    shared = [len(pieces.words & Pieces(snapshot.text(int(row))).words) for row in rows]
    fewest = FEWEST_WORDS * max(shared)
    return {
        int(row): float(score) / whole
        for row, score, number in zip(rows, scores, shared, strict=True)
        if number >= fewest
    }


def _shared_letters(query: str, passages: Sequence[str]) -> Numbers:
    """Return the share of the query's pieces of letters that stand in each passage."""
    wanted, _ = Pieces(query).grams
    if not len(wanted):
        return np.zeros(len(passages))
    held = [np.isin(wanted, Pieces(passage).grams[0], assume_unique=True) for passage in passages]
    # A piece that every candidate has tells nothing.
    matrix = np.array(held, dtype=np.float64)
    weights = np.log((1 + len(passages)) / (1 + matrix.sum(axis=0)))
    return np.asarray(matrix @ weights / max(float(weights.sum()), 1e-9))


def _chosen(
    snapshot: Snapshot, rows: Rows, passages: Sequence[str], scores: Numbers, limit: int
) -> list[FoundPassage]:
    found: list[FoundPassage] = []
    of_text: dict[str, int] = {}
    places = [
        (snapshot.claim_id(int(row)), int(row) - int(snapshot.rows_of(snapshot.claim_id(int(row)))[0]))
        for row in rows
    ]
    order = sorted(range(len(rows)), key=lambda at: (-round(float(scores[at]), 6), places[at]))
    for at in order:
        text_id, number = places[at]
        of_text[text_id] = of_text.get(text_id, 0) + 1
        if of_text[text_id] <= OF_ONE_TEXT:
            found.append(FoundPassage(text_id, number, passages[at], round(float(scores[at]), 6)))
        if len(found) == limit:
            break
    return found


def words_to_mark(query: str) -> frozenset[str]:
    """Return the folded words of a query, for `marked_words`."""
    return Pieces(query[:LONGEST_QUERY]).words
