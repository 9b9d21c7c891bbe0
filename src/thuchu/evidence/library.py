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
from thuchu.match.embed import Embedder
from thuchu.match.model import KnownClaim
from thuchu.match.pieces import Pieces
from thuchu.match.store import Row, Snapshot, Store, Wording
from thuchu.text.normalise import fold
from thuchu.text.restore import needs_marks, restore

FORM = "passages 1"  # a change of how texts are cut or taken apart raises it, and the index is filled anew
LONGEST_QUERY = 500  # characters
CANDIDATES = 50  # passages found by words and compared by letters
COMPARED_IN_SENSE = 20  # of them compared in sense: each costs some 40 ms of computing the first time
EMBEDDED_AT_ONCE = 4  # so that a message that is being matched waits for at most so many
OF_ONE_TEXT = 3  # passages shown of one text
FEWEST_WORDS = 0.5  # of the words the best candidate shares with the query; with less it is one by chance

Numbers = npt.NDArray[np.float64]


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
    score: float  # 0 to 1 and a little above; good for the order within one search only


class Library:
    """An index of passages in memory or in a folder; safe for threads and several processes."""

    def __init__(
        self,
        embedder: Embedder | None = None,
        *,
        folder: Path | None = None,
        compared_in_sense: int = COMPARED_IN_SENSE,
    ) -> None:
        """Open the index; raises thuchu.errors.IndexUnusable for a folder to be discarded and filled anew."""
        self._embedder = embedder
        self._compared_in_sense = compared_in_sense
        self._store = Store.open(folder, fingerprint=FORM, dimensions=None)

    def __len__(self) -> int:
        """Count the texts."""
        return len(self._store.snapshot())

    @property
    def passages(self) -> int:
        """The number of passages."""
        return self._store.snapshot().wordings

    def add(self, texts: Iterable[Text]) -> None:
        """Make texts findable; one already known by its id is replaced. One without words counts too."""
        rows = []
        for text in texts:
            title = Pieces(text.title).terms
            wordings = tuple(
                Wording(passage, (*Pieces(passage).terms, *title))
                for passage in (text.text[part.start : part.end] for part in cut(text.text))
            )
            rows.append(Row(KnownClaim(text.text_id, (), "vi"), wordings, text.version))
        self._store.put(rows)

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
        rows, by_words = snapshot.by_terms(Pieces(asked).terms, CANDIDATES)
        if not len(rows):
            return []
        passages = [snapshot.text(int(row)) for row in rows]
        wanted = Pieces(asked).words
        shared = np.array([len(wanted & Pieces(passage).words) for passage in passages])
        near = shared >= FEWEST_WORDS * shared.max()
        rows, by_words = rows[near], by_words[near]
        passages = [passage for passage, is_near in zip(passages, near, strict=True) if is_near]
        scores = by_words / by_words.max() + LETTERS * _shared_letters(snapshot, query, passages)
        scores = scores + SENSE * self._senses(asked, passages, scores)
        return _chosen(snapshot, rows, passages, scores, limit)

    def _senses(self, query: str, passages: Sequence[str], scores: Numbers) -> Numbers:
        """Return how near in sense each passage is, from 0 to 1; 0 for those not looked at."""
        near = np.zeros(len(passages))
        if self._embedder is None or self._compared_in_sense < 2 or len(passages) < 2:
            return near
        head = np.argsort(-scores, kind="stable")[: self._compared_in_sense]
        texts = [passages[int(at)] for at in head]
        parts = [texts[at : at + EMBEDDED_AT_ONCE] for at in range(0, len(texts), EMBEDDED_AT_ONCE)]
        vectors = np.concatenate([self._embedder.passages(part) for part in parts])
        cosines = np.asarray(vectors @ self._embedder.query(query), dtype=np.float64)
        least, most = float(cosines.min()), float(cosines.max())
        near[head] = (cosines - least) / max(most - least, 1e-6)
        return near


LETTERS = 0.5  # of the best passage's word score
SENSE = 0.15


def _shared_letters(snapshot: Snapshot, query: str, passages: Sequence[str]) -> Numbers:
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
    snapshot: Snapshot, rows: npt.NDArray[np.int64], passages: Sequence[str], scores: Numbers, limit: int
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
