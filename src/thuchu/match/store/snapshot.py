"""The index at one moment: what is known and what is near."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from thuchu.match.embed import Vectors
from thuchu.match.store.rows import Hashes, Mask, Numbers, hashes_of
from thuchu.match.store.segment import Segment

Scores = npt.NDArray[np.float64]

# Okapi BM25's usual constants; not fitted, a ranker weighs the candidates anew.
SATURATION = 1.2
LENGTH_SHARE = 0.75
# Candidates by words come from the query's rarest terms; every term counts in their score. More terms make
# more candidates of less worth; see bench/scale.py.
CANDIDATE_TERMS = (
    24  # of a text; with 8, one claim in ten that shares its words with a message was not looked at
)
MOST_POSTINGS = 60_000  # wordings looked at; a further rare term is left out when it would be more
FULLY_SCORED = 1_000  # candidates, the best by their rare terms


@dataclass(frozen=True, eq=False)
class Part:
    """A segment and the claims in it that have been deleted or replaced since."""

    segment: Segment
    dead: Numbers  # places of claims, ascending
    dead_name: str = ""  # of the file that lists them

    @cached_property
    def alive(self) -> Mask | None:
        """True for each row whose claim is still there; None when all are."""
        if not len(self.dead):
            return None
        claims = self.claims_alive
        return np.repeat(claims, np.diff(self.segment.claim_first))

    @cached_property
    def claims_alive(self) -> Mask:
        """True for each claim that is still there."""
        claims = np.ones(self.segment.claims, np.bool_)
        claims[self.dead] = False
        return claims

    @cached_property
    def rows(self) -> int:
        """Count the wordings still there."""
        return self.segment.rows if self.alive is None else int(self.alive.sum())

    @cached_property
    def _gone(self) -> tuple[Hashes, Numbers, int]:
        rows = np.zeros(0, np.int64) if self.alive is None else np.flatnonzero(~self.alive)
        terms = [self.segment.terms_of(int(row)) for row in rows]
        if not terms:
            return np.zeros(0, np.uint64), np.zeros(0, np.int64), 0
        different, counts = np.unique(np.concatenate(terms), return_counts=True)
        _, sizes = self.segment.counts(rows, np.zeros(0, np.uint64))
        return different, counts, int(sizes.sum())

    def frequencies(self, terms: Hashes) -> Numbers:
        """Return in how many wordings still there each term stands."""
        found = self.segment.frequencies(terms)
        different, counts, _ = self._gone
        if not len(different) or not len(terms):
            return found
        at = np.minimum(np.searchsorted(different, terms), len(different) - 1)
        return found - np.where(different[at] == terms, counts[at], 0)

    def length(self) -> int:
        """Return how many terms the wordings still there have together."""
        return self.segment.length - self._gone[2]

    def place(self, claim_id: str) -> int | None:
        """Return the place of a claim that is still there."""
        claim = self.segment.claim(claim_id)
        if claim is None or (len(self.dead) and not self.claims_alive[claim]):
            return None
        return claim


class Snapshot:
    """All claims at one moment; nothing in it changes, so threads may share it.

    A row is a wording. Row numbers hold within one snapshot only. Orders never depend on how the claims came
    in: ties go by claim id, then by the order of a claim's wordings.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        self._bases = [0]
        for part in self._parts:
            self._bases.append(self._bases[-1] + part.segment.rows)
        self._claims = sum(part.segment.claims - len(part.dead) for part in self._parts)

    def __len__(self) -> int:
        """Count the claims."""
        return self._claims

    @cached_property
    def wordings(self) -> int:
        """The number of wordings."""
        return sum(part.rows for part in self._parts)

    @cached_property
    def _versions(self) -> dict[str, str]:
        return {
            claim_id: version
            for part in self._parts
            for (claim_id, version), alive in zip(
                part.segment.versions(), part.claims_alive.tolist(), strict=True
            )
            if alive
        }

    def versions(self) -> Mapping[str, str]:
        """Return the version of each claim by its id, to compare with where the claims come from."""
        return self._versions

    def text(self, row: int) -> str:
        """Return a wording."""
        part, at = self._at(row)
        return part.segment.text(at)

    def folded(self, row: int) -> str:
        """Return what is compared of a wording, in small letters without marks."""
        part, at = self._at(row)
        return part.segment.folded(at)

    def claim_id(self, row: int) -> str:
        """Return the id of the claim a wording belongs to."""
        part, at = self._at(row)
        return part.segment.claim_id(part.segment.claim_of(at))

    def language(self, row: int) -> str:
        """Return the language of the claim a wording belongs to."""
        part, at = self._at(row)
        return part.segment.language(part.segment.claim_of(at))

    def rows_of(self, claim_id: str) -> Numbers:
        """Return the rows of a claim's wordings in their order; none for an unknown claim."""
        for part, base in zip(self._parts, self._bases, strict=False):
            claim = part.place(claim_id)
            if claim is not None:
                first = part.segment.claim_first
                return np.arange(int(first[claim]), int(first[claim + 1])) + base
        return np.zeros(0, np.int64)

    def sample(self, limit: int) -> Numbers:
        """Return the rows of at most so many wordings, spread evenly."""
        alive = [
            (np.arange(part.segment.rows) if part.alive is None else np.flatnonzero(part.alive)) + base
            for part, base in zip(self._parts, self._bases, strict=False)
        ]
        rows = np.concatenate([np.zeros(0, np.int64), *alive])
        chosen: Numbers = rows[:: max(1, -(-len(rows) // max(limit, 1)))]
        return chosen

    def vectors(self, rows: Numbers) -> Vectors:
        """Return the vectors of some rows, shape (n, d), each number to 1 % of the row's largest."""
        if not len(self._parts):
            return np.zeros((0, 0), np.float32)
        found = [part.segment.vectors(rows[mine] - base) for part, base, mine in self._split(rows)]
        whole = np.zeros((len(rows), found[0].shape[1] if found else 0), np.float32)
        for (_, _, mine), vectors in zip(self._split(rows), found, strict=True):
            whole[mine] = vectors
        return whole

    def term_sets(self, rows: Numbers) -> list[Hashes]:
        """Return the different terms of each row as `hashes_of` makes them, in no order."""
        placed = [self._at(int(row)) for row in rows]
        return [part.segment.terms_of(at) for part, at in placed]

    def nearest(self, vector: Vectors, limit: int) -> tuple[Numbers, npt.NDArray[np.float32]]:
        """Return the rows nearest in sense and their cosines, best first; at most `limit`.

        vector  shape (d,), unit length

        Among many rows a few of the nearest may be missed; a cosine is right to about 0.001.
        """
        if limit < 1:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        vector = np.asarray(vector, dtype=np.float32)
        found = [
            part.segment.nearest(vector, limit, part.alive) + base
            for part, base in zip(self._parts, self._bases, strict=False)
        ]
        rows = np.concatenate([np.zeros(0, np.int64), *found])
        if not len(rows):
            return rows, np.zeros(0, np.float32)
        # Row by row and not as one product: equal vectors then get equal cosines wherever they lie.
        cosines = np.round((self.vectors(rows) * vector).sum(axis=1), 6)
        return self._best(rows, cosines.astype(np.float32), limit)

    def by_terms(self, terms: Sequence[str], limit: int) -> tuple[Numbers, npt.NDArray[np.float32]]:
        """Return the rows that share rare terms and their BM25 scores, best first; at most `limit`.

        Rows that share only terms other than the rarest few are left out when those are common.
        """
        wanted = np.unique(hashes_of(terms))
        none = np.zeros(0, np.int64), np.zeros(0, np.float32)
        if limit < 1 or not len(wanted) or not self.wordings:
            return none
        frequency = self._frequencies(wanted)
        wanted, frequency = wanted[frequency > 0], frequency[frequency > 0]
        if not len(wanted):
            return none
        weights = self._idf(frequency)
        rare = _rarest(frequency)
        found = [self._scored(part, wanted, weights, rare, limit) for part in self._parts]
        rows = np.concatenate([at + base for (at, _), base in zip(found, self._bases, strict=False)])
        scores = np.concatenate([score for _, score in found])
        return self._best(rows, np.round(scores, 5).astype(np.float32), limit)

    def _scored(
        self, part: Part, terms: Hashes, weights: Scores, rare: Numbers, limit: int
    ) -> tuple[Numbers, Scores]:
        rows, rough = self._rough(part.segment, terms[rare], weights[rare])
        if part.alive is not None:
            alive = part.alive[rows]
            rows, rough = rows[alive], rough[alive]
        if len(rows) > max(FULLY_SCORED, limit):
            kept = len(rows) - max(FULLY_SCORED, limit)
            rows = rows[rough >= np.partition(rough, kept)[kept]]
        return rows, self._bm25(part.segment, rows, terms, weights)

    def _rough(self, segment: Segment, terms: Hashes, weights: Scores) -> tuple[Numbers, Scores]:
        """Return the rows that have any of the terms, ascending, and their BM25 of these terms.

        A row's length is the number of its different terms: it is at hand without reading them.
        """
        rows, counts, which = segment.postings(terms)
        longer = 1 - LENGTH_SHARE + LENGTH_SHARE * segment.different_terms(rows) / self._mean_length
        shares = weights[which] * counts * (SATURATION + 1) / (counts + SATURATION * longer)
        sums = np.bincount(rows, weights=shares, minlength=1)
        found = np.flatnonzero(sums)
        return found, np.round(sums[found], 9)

    def _bm25(self, segment: Segment, rows: Numbers, terms: Hashes, weights: Scores) -> Scores:
        counts, sizes = segment.counts(rows, terms)
        longer = 1 - LENGTH_SHARE + LENGTH_SHARE * sizes / self._mean_length
        saturated = counts * (SATURATION + 1) / (counts + SATURATION * longer[:, None])
        scores: Scores = (saturated * weights).sum(axis=1)
        return np.round(scores, 9)

    @cached_property
    def _mean_length(self) -> float:
        return max(sum(part.length() for part in self._parts) / max(self.wordings, 1), 1e-9)

    def by_key(self, key: str) -> Numbers:
        """Return the rows with this exact form, by claim id.

        Forms are compared by 64 bits: whoever acts on one compares the text too.
        """
        wanted = hashes_of([key])[0]
        found = []
        for part, base in zip(self._parts, self._bases, strict=False):
            rows = part.segment.rows_keyed(wanted)
            found.append((rows if part.alive is None else rows[part.alive[rows]]) + base)
        rows = np.concatenate([np.zeros(0, np.int64), *found])
        return self._best(rows, np.zeros(len(rows), np.float32), len(rows))[0]

    def idf(self, terms: Sequence[str]) -> Scores:
        """Return how rare each term is, in the order given: near 0 when all wordings have it."""
        return self.rarity(hashes_of(terms))

    def rarity(self, terms: Hashes) -> Scores:
        """Return the same as `idf` for terms as `term_sets` has them."""
        return self._idf(self._frequencies(terms))

    def _frequencies(self, terms: Hashes) -> Numbers:
        total = np.zeros(len(terms), np.int64)
        for part in self._parts:
            total += part.frequencies(terms)
        return total

    def _idf(self, frequency: Numbers) -> Scores:
        return np.asarray(np.log1p((self.wordings - frequency + 0.5) / (frequency + 0.5)), dtype=np.float64)

    def _best(
        self, rows: Numbers, scores: npt.NDArray[np.float32], limit: int
    ) -> tuple[Numbers, npt.NDArray[np.float32]]:
        if len(rows) > limit:
            last = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            rows, scores = rows[scores >= last], scores[scores >= last]
        names = [self._name(int(row)) for row in rows]
        order = sorted(range(len(rows)), key=lambda at: (-float(scores[at]), names[at]))[:limit]
        return rows[order], scores[order]

    def _name(self, row: int) -> tuple[str, int]:
        part, at = self._at(row)
        claim = part.segment.claim_of(at)
        return part.segment.claim_id(claim), at - int(part.segment.claim_first[claim])

    def _at(self, row: int) -> tuple[Part, int]:
        place = bisect_right(self._bases, row) - 1
        if not 0 <= row < self._bases[-1]:
            raise IndexError(f"There is no row {row} in this snapshot.")
        return self._parts[place], row - self._bases[place]

    def _split(self, rows: Numbers) -> list[tuple[Part, int, Mask]]:
        owner = np.searchsorted(self._bases, rows, side="right") - 1
        return [(self._parts[int(at)], self._bases[int(at)], owner == at) for at in np.unique(owner)]


def _rarest(frequency: Numbers) -> Numbers:
    """Return the places of the rarest terms; the rarest one always, the others while they stay few."""
    order = np.argsort(frequency, kind="stable")[:CANDIDATE_TERMS]
    few = np.cumsum(frequency[order]) <= MOST_POSTINGS
    few[0] = True
    return order[few]
