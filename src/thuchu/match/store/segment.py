"""One file of the index: claims that were written together, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
import mmap
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from thuchu.errors import IndexDamaged, IndexForeign
from thuchu.match.embed import Vectors
from thuchu.match.store.clusters import assign, group_count, nearest_groups, train
from thuchu.match.store.rows import Columns, Hashes, Mask, Numbers, Strings, firsts

FORMAT = 2  # of the files; a change that older code would misread raises it
_MAGIC = b"THUCHUIX"
_LONGEST_HEADER = 64 * 1024  # bytes; 2,000 are used
_LINE = 64  # bytes; arrays begin at multiples, as vector instructions like it
_BLOCK = 512  # vectors compared at once: as floats they fit a processor's own cache

Codes = npt.NDArray[np.int8]
Scales = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


def checksum(content: bytes | memoryview) -> str:
    """Return the mark by which a changed file is known."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def mapped(path: Path) -> memoryview:
    """Return a file's content without reading it yet; it stays readable when the file is removed."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def packed(columns: Columns, *, fingerprint: str, dimensions: int | None) -> bytes:
    """Return the content of a segment file: a header of JSON, then the arrays."""
    arrays = _arrays(columns)
    described = {}
    offset = 0
    for name, array in arrays.items():
        described[name] = [array.dtype.str, list(array.shape), offset]
        offset += -(-array.nbytes // _LINE) * _LINE
    header = {"format": FORMAT, "fingerprint": fingerprint, "dimensions": dimensions, "arrays": described}
    line = json.dumps(header).encode()
    start = _MAGIC + checksum(line).encode() + line
    start = start.ljust(-(-(len(start) + 1) // _LINE) * _LINE - 1) + b"\n"
    parts = [start]
    for array in arrays.values():
        content = np.ascontiguousarray(array).tobytes()
        parts.append(content.ljust(-(-len(content) // _LINE) * _LINE, b"\0"))
    return b"".join(parts)


def _arrays(columns: Columns) -> dict[str, npt.NDArray[np.generic]]:
    wordings = len(columns.scales)
    owner = np.repeat(np.arange(wordings, dtype=np.int32), np.diff(columns.term_first))
    terms, which = np.unique(columns.terms, return_inverse=True)
    by_term = np.argsort(which, kind="stable")
    key_owner = np.repeat(np.arange(wordings, dtype=np.int32), np.diff(columns.key_first))
    by_key = np.argsort(columns.keys, kind="stable")
    ids = _id_hashes(columns.ids.all())
    by_id = np.argsort(ids, kind="stable")
    groups = group_count(wordings) if columns.codes.shape[1] else 0
    centres = np.zeros((0, columns.codes.shape[1]), np.float32)
    order = np.arange(wordings, dtype=np.int32)
    group_first = np.zeros(1, np.int64)
    if groups:
        centres = train(columns.codes, columns.scales)
        group = assign(columns.codes, columns.scales, centres)
        order = np.argsort(group, kind="stable").astype(np.int32)
        group_first = firsts(np.bincount(group, minlength=groups))
    place = np.zeros(wordings, np.int32)
    place[order] = np.arange(wordings, dtype=np.int32)
    return {
        "ids": columns.ids.blob,
        "ids_end": columns.ids.ends,
        "versions": columns.versions.blob,
        "versions_end": columns.versions.ends,
        "languages": columns.languages.blob,
        "languages_end": columns.languages.ends,
        "claim_first": columns.claim_first,
        "id_hash": ids[by_id],
        "id_claim": by_id.astype(np.int32),
        "texts": columns.texts.blob,
        "texts_end": columns.texts.ends,
        "folded": columns.folded.blob,
        "folded_end": columns.folded.ends,
        "term_first": columns.term_first,
        "row_term": which.astype(np.int32).reshape(-1),
        "row_count": columns.counts,
        "term_hash": terms,
        "posting_first": firsts(np.bincount(which.reshape(-1), minlength=len(terms))),
        "posting": owner[by_term],
        "posting_count": columns.counts[by_term],
        "key_hash": columns.keys[by_key],
        "key_row": key_owner[by_key],
        "codes": columns.codes[order],
        "scales": columns.scales[order],
        "order": order,
        "place": place,
        "centres": centres,
        "group_first": group_first,
    }


def _id_hashes(ids: Sequence[str]) -> Hashes:
    # Python's own hash differs between processes.
    digests = b"".join(
        hashlib.blake2b(claim_id.encode("utf-8", "surrogatepass"), digest_size=8).digest() for claim_id in ids
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


class Segment:
    """The arrays of one segment, read where they lie; safe for threads because nothing changes."""

    def __init__(self, content: memoryview, *, name: str, fingerprint: str, dimensions: int | None) -> None:
        self.name = name
        described, begin = _header(content, name=name, fingerprint=fingerprint, dimensions=dimensions)

        def array(key: str) -> npt.NDArray[np.generic]:
            kind, shape, offset = described[key]
            count = int(np.prod(shape))
            return np.frombuffer(content, np.dtype(kind), count, begin + offset).reshape(shape)

        try:
            self._ids = Strings(array("ids").view(np.uint8), array("ids_end").view(np.int64))
            self._versions = Strings(array("versions").view(np.uint8), array("versions_end").view(np.int64))
            self._languages = Strings(
                array("languages").view(np.uint8), array("languages_end").view(np.int64)
            )
            self.claim_first: Numbers = array("claim_first").view(np.int64)
            self._id_hash: Hashes = array("id_hash").view(np.uint64)
            self._id_claim = array("id_claim").view(np.int32)
            self._texts = Strings(array("texts").view(np.uint8), array("texts_end").view(np.int64))
            self._folded = Strings(array("folded").view(np.uint8), array("folded_end").view(np.int64))
            self._term_first: Numbers = array("term_first").view(np.int64)
            self._row_term = array("row_term").view(np.int32)
            self._row_count = array("row_count").view(np.uint8)
            self._term_hash: Hashes = array("term_hash").view(np.uint64)
            self._posting_first: Numbers = array("posting_first").view(np.int64)
            self._posting = array("posting").view(np.int32)
            self._posting_count = array("posting_count").view(np.uint8)
            self._key_hash: Hashes = array("key_hash").view(np.uint64)
            self._key_row = array("key_row").view(np.int32)
            self._codes: Codes = array("codes").view(np.int8)
            self._scales: Scales = array("scales").view(np.float32)
            self._order = array("order").view(np.int32)
            self._place = array("place").view(np.int32)
            self._centres: Vectors = array("centres").view(np.float32)
            self._group_first: Numbers = array("group_first").view(np.int64)
        except (KeyError, ValueError, TypeError) as failure:
            raise IndexDamaged(
                f"The match index's file {name} is damaged: build the index anew."
            ) from failure
        self.claims = len(self._ids.ends)
        self.rows = len(self._scales)

    def columns(self) -> Columns:
        """Return the content in the form it was written from."""
        by_row = np.argsort(self._key_row, kind="stable")
        return Columns(
            ids=self._ids,
            versions=self._versions,
            languages=self._languages,
            claim_first=self.claim_first,
            texts=self._texts,
            folded=self._folded,
            term_first=self._term_first,
            terms=self._term_hash[self._row_term],
            counts=self._row_count,
            key_first=firsts(np.bincount(self._key_row, minlength=self.rows)),
            keys=self._key_hash[by_row],
            codes=self._codes[self._place],
            scales=self._scales[self._place],
        )

    def claim(self, claim_id: str) -> int | None:
        """Return the place of a claim."""
        wanted = _id_hashes([claim_id])[0]
        for at in range(int(np.searchsorted(self._id_hash, wanted)), self.claims):
            if self._id_hash[at] != wanted:
                return None
            if self._ids[int(self._id_claim[at])] == claim_id:
                return int(self._id_claim[at])
        return None

    def claim_of(self, row: int) -> int:
        """Return the place of the claim that a wording belongs to."""
        return int(np.searchsorted(self.claim_first, row, side="right")) - 1

    def claim_id(self, claim: int) -> str:
        """Return a claim's id."""
        return self._ids[claim]

    def language(self, claim: int) -> str:
        """Return a claim's language."""
        return self._languages[claim]

    def text(self, row: int) -> str:
        """Return a wording."""
        return self._texts[row]

    def folded(self, row: int) -> str:
        """Return what is compared of a wording."""
        return self._folded[row]

    def versions(self) -> list[tuple[str, str]]:
        """Return every claim's id and version."""
        return list(zip(self._ids.all(), self._versions.all(), strict=True))

    def vectors(self, rows: Numbers) -> Vectors:
        """Return the vectors of some rows, shape (n, d); zeros for a wording without."""
        places = self._place[rows]
        return np.asarray(
            self._codes[places].astype(np.float32) * self._scales[places, None], dtype=np.float32
        )

    def nearest(self, vector: Vectors, limit: int, alive: Mask | None) -> Numbers:
        """Return the rows that lie nearest, at least `limit` when there are as many, in no order.

        Rows that may tie with the last one are all there. From `CLUSTERED_FROM` rows on only near groups are
        looked at.
        """
        places, cosines = self._compared(vector)
        rows = self._order[places]
        usable = self._scales[places] > 0
        if alive is not None:
            usable &= alive[rows]
        rows, cosines = rows[usable], cosines[usable]
        if len(rows) > limit:
            last = np.partition(cosines, len(cosines) - limit)[len(cosines) - limit]
            rows = rows[cosines >= last - _ROUNDING]
        return rows.astype(np.int64)

    def _compared(self, vector: Vectors) -> tuple[Numbers, Scales]:
        if not self._codes.shape[1]:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        if not len(self._centres):
            return np.arange(self.rows), self._dot(0, self.rows, vector)
        groups = nearest_groups(vector, self._centres)
        spans = [(int(self._group_first[group]), int(self._group_first[group + 1])) for group in groups]
        places = np.concatenate([np.arange(start, end) for start, end in spans])
        return places, np.concatenate([self._dot(start, end, vector) for start, end in spans])

    def _dot(self, start: int, end: int, vector: Vectors) -> Scales:
        found = np.empty(end - start, np.float32)
        for at in range(start, end, _BLOCK):
            until = min(at + _BLOCK, end)
            found[at - start : until - start] = self._codes[at:until].astype(np.float32) @ vector
        return found * self._scales[start:end]

    def term_places(self, terms: Hashes) -> npt.NDArray[np.int64]:
        """Return where each term stands in this segment's list of terms, -1 for one it has not."""
        if not len(self._term_hash):
            return np.full(len(terms), -1)
        places = np.minimum(np.searchsorted(self._term_hash, terms), len(self._term_hash) - 1)
        return np.where(self._term_hash[places] == terms, places, -1)

    def frequencies(self, terms: Hashes) -> Numbers:
        """Return in how many wordings each term stands."""
        places = self.term_places(terms)
        if not len(self._term_hash):
            return np.zeros(len(terms), np.int64)
        # Not np.diff of the whole: that would read a number for every known term.
        return np.where(places >= 0, self._posting_first[places + 1] - self._posting_first[places], 0)

    def postings(self, terms: Hashes) -> tuple[Numbers, Scores, Numbers]:
        """Return every row that has a term, how often, and which of the terms; a row once for each term."""
        places = self.term_places(terms)
        which = np.flatnonzero(places >= 0)
        spans = [
            slice(int(self._posting_first[place]), int(self._posting_first[place + 1]))
            for place in places[which]
        ]
        rows = np.concatenate([np.zeros(0, np.int64), *(self._posting[span] for span in spans)])
        counts = np.concatenate([np.zeros(0), *(self._posting_count[span] for span in spans)])
        return rows, counts, np.repeat(which, [span.stop - span.start for span in spans])

    def different_terms(self, rows: Numbers) -> Numbers:
        """Return how many different terms each row has."""
        found: Numbers = self._term_first[rows + 1] - self._term_first[rows]
        return found

    def counts(self, rows: Numbers, terms: Hashes) -> tuple[Scores, Scores]:
        """Return how often each row has each term, shape (rows, terms), and how long each row is."""
        starts = self._term_first[rows]
        lengths = self._term_first[rows + 1] - starts
        owner = np.repeat(np.arange(len(rows)), lengths)
        at = np.repeat(starts - firsts(lengths)[:-1], lengths) + np.arange(int(lengths.sum()))
        counted = self._row_count[at].astype(np.float64)
        size: Scores = np.bincount(owner, weights=counted, minlength=len(rows)).astype(np.float64)
        table = np.zeros((len(rows), len(terms)))
        places = self.term_places(terms)
        by_place = np.argsort(places, kind="stable")
        if len(terms):
            held = self._row_term[at]
            found = by_place[np.minimum(np.searchsorted(places[by_place], held), len(terms) - 1)]
            hit = places[found] == held
            table[owner[hit], found[hit]] = counted[hit]
        return table, size

    def terms_of(self, row: int) -> Hashes:
        """Return the different terms of a row."""
        return self._term_hash[self._row_term[self._term_first[row] : self._term_first[row + 1]]]

    def rows_keyed(self, key: np.uint64) -> Numbers:
        """Return the rows with an exact form."""
        start = np.searchsorted(self._key_hash, key, side="left")
        end = np.searchsorted(self._key_hash, key, side="right")
        return self._key_row[start:end].astype(np.int64)

    @cached_property
    def length(self) -> int:
        """How many terms all rows have together, repeats counted."""
        return int(self._row_count.sum(dtype=np.int64))


# Cosines from blocks of different shape differ by the order of their sums.
_ROUNDING = np.float32(1e-5)


def _header(
    content: memoryview, *, name: str, fingerprint: str, dimensions: int | None
) -> tuple[dict[str, tuple[str, list[int], int]], int]:
    damaged = IndexDamaged(f"The match index's file {name} is damaged: build the index anew.")
    if bytes(content[: len(_MAGIC)]) != _MAGIC:
        raise damaged
    start = bytes(content[:_LONGEST_HEADER])
    end = start.find(b"\n")
    told, line = start[len(_MAGIC) : len(_MAGIC) + 32], start[len(_MAGIC) + 32 : end].rstrip()
    if checksum(line).encode() != told:
        raise damaged
    try:
        header = json.loads(line)
        described = {key: (kind, shape, offset) for key, (kind, shape, offset) in header["arrays"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        raise damaged from failure
    if header.get("format") != FORMAT:
        raise IndexForeign(f"The match index's file {name} has another format: build the index anew.")
    if header.get("fingerprint") != fingerprint or header.get("dimensions") != dimensions:
        raise IndexForeign(
            f"The match index's file {name} was made with another model: build the index anew."
        )
    return described, end + 1
