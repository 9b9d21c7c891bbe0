"""What a message and a known claim have in common, as numbers for the ranking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thuchu.match.pieces import Numbers, Pieces, Rarity

Matrix = npt.NDArray[np.float32]
# Inverse document frequencies of terms, shape (n,); unknown terms are the rarest.
TermRarity = Callable[[Sequence[str]], Numbers]

SENSE = (
    "sense",
    "sense_other",
    "sense_as_claim",
    "sense_other_as_claim",
    # The same of the nearest part of a long message; of a short one the same again.
    "part",
    "part_other",
    "part_as_claim",
    "part_other_as_claim",
)
LETTERS = (
    "letters",
    "letters_canonical",
    "letters_other",
    "canonical_covered",
    "message_covered_by_canonical",
    "message_covered",
    "other_covered",
    "canonical_pairs_covered",
    "message_pairs_covered",
    "shared_rarity",
    "rarest_shared",
    "numbers_shared",
    "numbers_missing",
    "message_numbers",
    "message_length",
    "canonical_length",
    "length_difference",
)
# How far each of these stays behind the best of the candidates.
BEHIND_SENSE = SENSE
BEHIND_LETTERS = ("letters", "message_covered")
MAX_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A known claim as it is compared: its canonical sentence, its other wordings, and all together."""

    canonical: Pieces
    others: tuple[Pieces, ...]
    together: Pieces


def names(*, with_sense: bool) -> tuple[str, ...]:
    """Return the names of the columns that `measure` gives, in order."""
    behind = (*(BEHIND_SENSE if with_sense else ()), *BEHIND_LETTERS)
    return (*(SENSE if with_sense else ()), *LETTERS, *(f"{name}_behind" for name in behind))


def sense_row(cosines: Matrix) -> Matrix:
    """Return the columns SENSE of one claim.

    cosines     shape (wordings, 1 + parts, 2), the canonical sentence first and the whole message first; of
                the two last, the message was given to the model as a question and as a claim
    """
    canonical, others = cosines[0], cosines[1:] if len(cosines) > 1 else cosines
    other = others.max(axis=0)
    parts = slice(1, None) if cosines.shape[1] > 1 else slice(None)
    nearest, nearest_other = canonical[parts].max(axis=0), other[parts].max(axis=0)
    row = [pair[asked] for asked in (0, 1) for pair in (canonical[0], other[0])]
    row += [pair[asked] for asked in (0, 1) for pair in (nearest, nearest_other)]
    return np.array(row, dtype=np.float32)


def measure(
    message: Pieces, known: Sequence[Known], rarity: Rarity, term_rarity: TermRarity, sense: Matrix | None
) -> Matrix:
    """Return one row for each known claim, with the columns of `names`.

    sense   shape (n, 8): a row of `sense_row` for each claim; None without a model
    """
    letters = _letters(message, known, rarity, term_rarity).astype(np.float32)
    columns = {name: letters[:, at] for at, name in enumerate(LETTERS)}
    parts: list[Matrix] = [letters]
    behind: tuple[str, ...] = BEHIND_LETTERS
    if sense is not None:
        columns |= {name: sense[:, at] for at, name in enumerate(SENSE)}
        parts.insert(0, sense)
        behind = BEHIND_SENSE + BEHIND_LETTERS
    gaps = [columns[name] - columns[name].max(initial=-np.inf) for name in behind]
    return np.concatenate([*parts, np.stack(gaps, axis=1)], axis=1).astype(np.float32)


def _letters(
    message: Pieces, known: Sequence[Known], rarity: Rarity, term_rarity: TermRarity
) -> npt.NDArray[np.float64]:
    vocabulary = sorted(
        {term for pieces in _all_pieces(message, known) for term in (*pieces.words, *pieces.pairs)}
    )
    weight = dict(zip(vocabulary, term_rarity(vocabulary).tolist(), strict=True))

    def mass(terms: frozenset[str]) -> float:
        return float(sum(map(weight.__getitem__, terms)))

    place = np.zeros(len(rarity.weights))
    ids, weights = rarity.weighed(message)
    place[ids] = weights

    def cosine(pieces: Pieces) -> float:
        theirs, their_weights = rarity.weighed(pieces)
        return float(place[theirs] @ their_weights)

    words_mass, pairs_mass = mass(message.words), mass(message.pairs)
    length = np.log1p(len(message.ordered))
    rows = []
    for claim in known:
        canonical = claim.canonical
        shared = message.words & canonical.words
        shared_pairs = message.pairs & canonical.pairs
        shared_mass, in_canonical = mass(message.words & claim.together.words), mass(shared)
        canonical_letters = cosine(canonical)
        canonical_covered = _share(in_canonical, mass(canonical.words))
        claim_length = np.log1p(len(canonical.ordered))
        numbers = len(message.numbers & canonical.numbers)
        rows.append(
            (
                cosine(claim.together) if claim.others else canonical_letters,
                canonical_letters,
                max((cosine(other) for other in claim.others), default=canonical_letters),
                canonical_covered,
                _share(in_canonical, words_mass),
                _share(shared_mass, words_mass),
                max(
                    (_share(mass(message.words & other.words), mass(other.words)) for other in claim.others),
                    default=canonical_covered,
                ),
                _share(mass(shared_pairs), mass(canonical.pairs)),
                _share(mass(shared_pairs), pairs_mass),
                np.log1p(shared_mass),
                max((weight[word] for word in shared), default=0.0),
                min(numbers, MAX_NUMBERS),
                min(len(canonical.numbers) - numbers, MAX_NUMBERS),
                min(len(message.numbers), MAX_NUMBERS),
                length,
                claim_length,
                length - claim_length,
            )
        )
    return np.array(rows, dtype=np.float64).reshape(len(known), len(LETTERS))


def _all_pieces(message: Pieces, known: Sequence[Known]) -> list[Pieces]:
    found = [message]
    for claim in known:
        found.extend((claim.canonical, *claim.others))
    return found


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
