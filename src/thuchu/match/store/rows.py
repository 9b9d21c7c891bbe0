"""What goes into the index, and the same as columns of arrays."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from thuchu.errors import BadInput
from thuchu.match.embed import Vectors
from thuchu.match.model import KnownClaim

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

MOST_COUNTED = 255  # of one term in one wording; the count is kept in one byte
_CODE_RANGE = 127  # of a signed byte


@dataclass(frozen=True, slots=True)
class Wording:
    """One way a claim is written, with what it is found by.

    terms   words or pieces, repeated as often as they stand in it
    keys    exact forms; a wording is found by each of them
    vector  shape (d,), unit length; None when it is found by terms and keys alone
    folded  what is compared of it, in small letters without marks; reading it anew would take longer
    """

    text: str
    terms: Sequence[str] = ()
    keys: Sequence[str] = ()
    vector: Vectors | None = None
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim and its wordings. `version` is the caller's mark of the content: a time, a checksum."""

    claim: KnownClaim
    wordings: tuple[Wording, ...]
    version: str = ""


def hashes_of(texts: Iterable[str]) -> Hashes:
    """Return 64 bits for each text, the same in every process, in the order given."""
    return np.array([int.from_bytes(_digest(text), "little") for text in texts], dtype=np.uint64)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(_encoded(text), digest_size=8).digest()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Strings:
    """Many texts in one array of bytes; text i ends before `ends[i]`."""

    blob: npt.NDArray[np.uint8]
    ends: Numbers

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Return the texts as bytes."""
        encoded = [_encoded(text) for text in texts]
        ends = np.cumsum([len(text) for text in encoded], dtype=np.int64)
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), ends)

    def __getitem__(self, at: int) -> str:
        start = int(self.ends[at - 1]) if at else 0
        return self.blob[start : int(self.ends[at])].tobytes().decode("utf-8", "surrogatepass")

    def all(self) -> list[str]:
        """Return every text."""
        whole = self.blob.tobytes()
        ends = self.ends.tolist()
        return [
            whole[start:end].decode("utf-8", "surrogatepass")
            for start, end in zip([0, *ends], ends, strict=False)
        ]


@dataclass(frozen=True, slots=True)
class Columns:
    """Claims and wordings as arrays; claim c has the wordings claim_first[c] to claim_first[c + 1].

    Terms of wording w stand at term_first[w] to term_first[w + 1], each once, keys likewise. A vector is
    kept as signed bytes times its scale; scale 0: the wording has none.
    """

    ids: Strings
    versions: Strings
    languages: Strings
    claim_first: Numbers
    texts: Strings
    folded: Strings
    term_first: Numbers
    terms: Hashes
    counts: npt.NDArray[np.uint8]
    key_first: Numbers
    keys: Hashes
    codes: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]


def columns_of(rows: Sequence[Row], *, dimensions: int | None) -> Columns:
    """Return the rows as arrays; vectors are left out when the index has no dimensions."""
    wordings = [wording for row in rows for wording in row.wordings]
    known: dict[str, int] = {}
    terms, counts, term_lengths = [], [], []
    keys, key_lengths = [], []
    for wording in wordings:
        counted = Counter(wording.terms)
        terms += [known.setdefault(term, len(known)) for term in counted]
        counts += [min(count, MOST_COUNTED) for count in counted.values()]
        term_lengths.append(len(counted))
        different = dict.fromkeys(wording.keys)
        keys += list(different)
        key_lengths.append(len(different))
    codes, scales = _coded([wording.vector for wording in wordings], dimensions)
    return Columns(
        ids=Strings.of(row.claim.claim_id for row in rows),
        versions=Strings.of(row.version for row in rows),
        languages=Strings.of(row.claim.language for row in rows),
        claim_first=firsts([len(row.wordings) for row in rows]),
        texts=Strings.of(wording.text for wording in wordings),
        folded=Strings.of(wording.folded for wording in wordings),
        term_first=firsts(term_lengths),
        terms=hashes_of(known)[np.array(terms, dtype=np.int64)],
        counts=np.array(counts, dtype=np.uint8),
        key_first=firsts(key_lengths),
        keys=hashes_of(keys),
        codes=codes,
        scales=scales,
    )


def firsts(lengths: Sequence[int] | Numbers) -> Numbers:
    """Return where each part begins, and behind the last one where it ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


def _coded(
    vectors: Sequence[Vectors | None], dimensions: int | None
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    codes = np.zeros((len(vectors), dimensions or 0), np.int8)
    scales = np.zeros(len(vectors), np.float32)
    places = [at for at, vector in enumerate(vectors) if vector is not None] if dimensions else []
    if not places:
        return codes, scales
    chosen = [vectors[at] for at in places]
    if any(vector is None or vector.shape != (dimensions,) for vector in chosen):
        raise BadInput(f"A vector for this index has {dimensions} numbers; another one was given.")
    matrix = np.array(chosen, dtype=np.float32)
    largest = np.abs(matrix).max(axis=1)
    if not np.isfinite(largest).all():
        raise BadInput("A vector for the index holds something that is not a number.")
    scale = (largest / _CODE_RANGE).astype(np.float32)
    codes[places] = np.rint(matrix / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8)
    scales[places] = scale
    return codes, scales


def joined(parts: Sequence[tuple[Columns, Mask]]) -> Columns:
    """Return the claims of all parts that their mask keeps, in the order of the parts."""
    kept = [_kept(columns, mask) for columns, mask in parts]
    return Columns(
        ids=_strings([part.ids for part in kept]),
        versions=_strings([part.versions for part in kept]),
        languages=_strings([part.languages for part in kept]),
        claim_first=_firsts([part.claim_first for part in kept]),
        texts=_strings([part.texts for part in kept]),
        folded=_strings([part.folded for part in kept]),
        term_first=_firsts([part.term_first for part in kept]),
        terms=np.concatenate([part.terms for part in kept]),
        counts=np.concatenate([part.counts for part in kept]),
        key_first=_firsts([part.key_first for part in kept]),
        keys=np.concatenate([part.keys for part in kept]),
        codes=np.concatenate([part.codes for part in kept]),
        scales=np.concatenate([part.scales for part in kept]),
    )


def _kept(columns: Columns, claims: Mask) -> Columns:
    if claims.all():
        return columns
    wordings = np.repeat(claims, np.diff(columns.claim_first))
    terms = np.repeat(wordings, np.diff(columns.term_first))
    keys = np.repeat(wordings, np.diff(columns.key_first))
    return replace(
        columns,
        ids=_chosen(columns.ids, claims),
        versions=_chosen(columns.versions, claims),
        languages=_chosen(columns.languages, claims),
        claim_first=firsts(np.diff(columns.claim_first)[claims]),
        texts=_chosen(columns.texts, wordings),
        folded=_chosen(columns.folded, wordings),
        term_first=firsts(np.diff(columns.term_first)[wordings]),
        terms=columns.terms[terms],
        counts=columns.counts[terms],
        key_first=firsts(np.diff(columns.key_first)[wordings]),
        keys=columns.keys[keys],
        codes=columns.codes[wordings],
        scales=columns.scales[wordings],
    )


def _chosen(strings: Strings, mask: Mask) -> Strings:
    lengths = np.diff(strings.ends, prepend=0)
    return Strings(strings.blob[np.repeat(mask, lengths)], np.cumsum(lengths[mask], dtype=np.int64))


def _strings(parts: Sequence[Strings]) -> Strings:
    lengths = [np.diff(part.ends, prepend=0) for part in parts]
    ends = np.cumsum(np.concatenate(lengths), dtype=np.int64)
    return Strings(np.concatenate([part.blob for part in parts]), ends)


def _firsts(parts: Sequence[Numbers]) -> Numbers:
    return firsts(np.concatenate([np.diff(part) for part in parts]))
