"""Find the known claims a message repeats: by exact form first, then by letters and sense together."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from thuchu.match.background import SENTENCES
from thuchu.match.embed import Embedder, Vectors
from thuchu.match.facts import compare, extract
from thuchu.match.lexical import Scores, Shape, Table, shape_of
from thuchu.match.model import (
    Agreement,
    Aspect,
    Candidate,
    Decision,
    KnownClaim,
    MatchResult,
    Reason,
)
from thuchu.match.repeat import Form, form_of, is_repeat
from thuchu.text.furniture import core
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold, normalise, visible, without_markup
from thuchu.text.wordlist import word_list

# Weights of the fused ranking (standard deviations above the background) and of the evidence for showing a
# candidate at all (a log-odds). Origin: vi_claims_dev, see bench/README.md.
DENSE_WEIGHT = 1.5
LEXICAL_WEIGHT = 1.0
EVIDENCE_DENSE = 44.0  # per cosine above the message's mean cosine to the background
EVIDENCE_LETTERS = 2.3  # per cosine of letter pieces
EVIDENCE_COVERAGE = 3.2  # per share of the known text's pieces that the message contains
SHOWN_FROM = 3.0  # of that evidence
# Two languages share no pieces of letters: sense alone may then speak, and this stands for the missing part.
EVIDENCE_OTHER_LANGUAGE = 0.5
# Without a model only letters speak; the same data set.
SHOWN_FROM_LETTERS_ALONE = 1.6
# A later candidate must come this near to the first to be worth a reader's time.
MAX_BEHIND = 2.5  # of the evidence
# A candidate that shares no telling word with the message must be surer than the others.
SENSE_ALONE = 0.5  # of the evidence; vi_claims_dev with 111 unrelated claims beside it
# Facts shift the order among near-alike claims ("sau 5 năm", "sau 10 năm"), in standard deviations.
FACT_AGREES = 0.6
FACT_DIFFERS = -1.2
REORDERED = 12  # candidates whose facts are compared; families of near-alike claims are smaller
MAX_FACT_SHIFTS = 3  # agreements counted, so that a long list of numbers does not drown the sense
LONGEST_MESSAGE = 20_000  # characters


@dataclass(frozen=True, slots=True)
class _Entry:
    """One known wording with everything that is computed once."""

    claim_id: str
    text: str
    form: Form
    shape: Shape
    vector: Vectors | None
    language: str


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """All known wordings at one moment, ordered by claim id; never changed, so matching needs no lock."""

    claims: dict[str, tuple[_Entry, ...]]
    entries: tuple[_Entry, ...]
    by_key: dict[str, tuple[int, ...]]
    table: Table  # known wordings, then the background
    accented: Table
    vectors: Vectors | None  # the same rows
    languages: npt.NDArray[np.str_]  # of the same rows: "vi", "en" or "und"


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How close a message is to every known wording: rank score and evidence, both shape (n,)."""

    rank: Scores
    evidence: Scores


class SumMatcher:
    """A `Matcher` that adds up likeness of letters and of sense, each measured against the background.

    Without an embedder it goes by letters alone. Matching works on an unchanging snapshot, so it never waits
    for `add` or `remove`, which replace the snapshot when they are done.
    """

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder
        self._changing = threading.Lock()
        self._background_shapes = tuple(shape_of(sentence) for sentence in SENTENCES)
        self._background_languages = [guess_language(sentence) for sentence in SENTENCES]
        self._background_vectors: Vectors | None = None
        self._snapshot = self._build({})

    def __len__(self) -> int:
        """Count the known claims."""
        return len(self._snapshot.claims)

    def add(self, claims: Iterable[KnownClaim]) -> None:
        """Make claims findable; one already known by its id is replaced. Empty texts are left out."""
        fresh: dict[str, KnownClaim] = {claim.claim_id: claim for claim in claims}
        if not fresh:
            return
        prepared = self._prepare(list(fresh.values()))
        with self._changing:
            self._snapshot = self._build({**self._snapshot.claims, **prepared})

    def remove(self, claim_ids: Iterable[str]) -> None:
        """Forget claims; unknown ids are ignored."""
        gone = set(claim_ids)
        with self._changing:
            kept = {key: entries for key, entries in self._snapshot.claims.items() if key not in gone}
            if len(kept) < len(self._snapshot.claims):
                self._snapshot = self._build(kept)

    def match(self, text: str, *, limit: int = 3) -> MatchResult:
        """Compare one message with all known claims; at most `limit` candidates, best first.

        Ties go by claim id. SAME has the repeated claim alone. Two claims that
        one message repeats equally give MAYBE.
        """
        snapshot = self._snapshot
        text = without_markup(text[:LONGEST_MESSAGE])
        message = normalise(text)
        if limit < 1 or not snapshot.entries or not fold(message):
            return MatchResult(Decision.NONE)
        repeated = _repeats(snapshot, form_of(message))
        if len(repeated) == 1:
            return MatchResult(Decision.SAME, (_candidate(repeated[0], text, score=1.0),))
        if repeated:
            both = tuple(_candidate(entry, text, score=1.0) for entry in repeated[:limit])
            return MatchResult(Decision.MAYBE, both)
        found = self._ranked(snapshot, message, text)
        candidates = tuple(candidate for candidate, _ in found[:limit])
        return MatchResult(Decision.MAYBE, candidates) if candidates else MatchResult(Decision.NONE)

    def ranked(self, text: str, *, limit: int = 10) -> list[tuple[str, float]]:
        """Return the closest claims with their rank score, best first, whether or not they would be shown."""
        snapshot = self._snapshot
        text = without_markup(text[:LONGEST_MESSAGE])
        message = normalise(text)
        if not snapshot.entries or not fold(message):
            return []
        likeness = self._likeness(snapshot, message)
        ordered = _reordered(snapshot, likeness, text)
        return [(snapshot.entries[row].claim_id, score) for row, score in ordered[:limit]]

    def _prepare(self, claims: Sequence[KnownClaim]) -> dict[str, tuple[_Entry, ...]]:
        wordings = [
            (claim.claim_id, text) for claim in claims for text in dict.fromkeys(claim.texts) if fold(text)
        ]
        vectors = self._embedder.passages([core(text) for _, text in wordings]) if self._embedder else None
        prepared: dict[str, list[_Entry]] = {claim.claim_id: [] for claim in claims}
        for index, (claim_id, text) in enumerate(wordings):
            vector = vectors[index] if vectors is not None else None
            extract(text)  # remembered: the first message need not wait for it
            prepared[claim_id].append(
                _Entry(claim_id, text, form_of(text), shape_of(text), vector, guess_language(text))
            )
        return {claim_id: tuple(entries) for claim_id, entries in prepared.items()}

    def _build(self, claims: dict[str, tuple[_Entry, ...]]) -> _Snapshot:
        # One order whatever the order of adding, so that sums and ties come out alike.
        entries = tuple(entry for claim_id in sorted(claims) for entry in claims[claim_id])
        by_key: dict[str, list[int]] = {}
        for row, entry in enumerate(entries):
            for key in entry.form.keys:
                by_key.setdefault(key, []).append(row)
        shapes = [entry.shape for entry in entries] + list(self._background_shapes)
        return _Snapshot(
            claims=claims,
            entries=entries,
            by_key={key: tuple(rows) for key, rows in by_key.items()},
            table=Table([shape.folded for shape in shapes]),
            accented=Table([shape.accented for shape in shapes]),
            vectors=self._stacked(entries),
            languages=np.array([entry.language for entry in entries] + self._background_languages),
        )

    def _stacked(self, entries: Sequence[_Entry]) -> Vectors | None:
        if self._embedder is None or not entries:
            return None
        if self._background_vectors is None:
            self._background_vectors = self._embedder.passages(list(SENTENCES))
        known = [entry.vector for entry in entries if entry.vector is not None]
        return np.concatenate([np.stack(known), self._background_vectors])

    def _likeness(self, snapshot: _Snapshot, message: str) -> _Likeness:
        known = len(snapshot.entries)
        shape = shape_of(message)
        letters = snapshot.table.cosine(shape.folded)
        if not message.isascii():
            # Marks tell words apart; without any in the message they would only count against it.
            letters = np.maximum(letters, (letters + snapshot.accented.cosine(shape.accented)) / 2)
        coverage = snapshot.table.coverage(shape.folded)
        rank = LEXICAL_WEIGHT * _standard(letters)
        evidence = EVIDENCE_LETTERS * letters + EVIDENCE_COVERAGE * coverage
        if snapshot.vectors is not None and self._embedder is not None:
            cosines = (snapshot.vectors @ self._embedder.query(core(message))).astype(np.float64)
            centred = _centred(cosines, snapshot.languages, known)
            rank = rank + DENSE_WEIGHT * _standard(centred)
            evidence = evidence + EVIDENCE_DENSE * centred
            language = guess_language(message)
            if language != "und":
                foreign = (snapshot.languages != language) & (snapshot.languages != "und")
                evidence = evidence + EVIDENCE_OTHER_LANGUAGE * foreign
        return _Likeness(np.round(rank[:known], 6), evidence[:known])

    def _ranked(self, snapshot: _Snapshot, message: str, text: str) -> list[tuple[Candidate, float]]:
        """Return the candidates worth showing, with their evidence, best first."""
        likeness = self._likeness(snapshot, message)
        needed = SHOWN_FROM if snapshot.vectors is not None else SHOWN_FROM_LETTERS_ALONE
        ordered = _reordered(snapshot, likeness, text)
        strongest = max((float(likeness.evidence[row]) for row, _ in ordered), default=0.0)
        shown = []
        for row, _ in ordered:
            evidence = float(likeness.evidence[row])
            if evidence >= needed and evidence >= strongest - MAX_BEHIND:
                score = 1.0 / (1.0 + float(np.exp(needed - evidence)))
                candidate = _candidate(snapshot.entries[row], text, score=score)
                if evidence >= needed + SENSE_ALONE or _shares_words(candidate):
                    shown.append((candidate, evidence))
        return _falling(shown)


def _falling(shown: list[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    """Keep the order and make the scores fall with it: an agreeing fact may outrank closer wording."""
    result = []
    lowest = 1.0
    for candidate, evidence in shown:
        lowest = min(lowest, candidate.score)
        result.append((replace(candidate, score=lowest), evidence))
    return result


def _shares_words(candidate: Candidate) -> bool:
    return any(
        reason.agreement is Agreement.SAME and (reason.aspect is not Aspect.WORDING or " " in reason.yours)
        for reason in candidate.reasons
    )


def _centred(cosines: Scores, languages: npt.NDArray[np.str_], known: int) -> Scores:
    """Return the cosines above the background's mean in each row's own language.

    The model puts texts of one language nearer together, whatever they say.
    """
    means = np.full(len(cosines), float(np.mean(cosines[known:])))
    for language in ("en", "vi"):
        level = float(np.mean(cosines[known:][languages[known:] == language]))
        means[languages == language] = level
    return np.asarray(cosines - means)


def _standard(scores: npt.NDArray[np.float64]) -> Scores:
    spread = float(np.std(scores))
    return (scores - float(np.mean(scores))) / max(spread, 1e-6)


def _repeats(snapshot: _Snapshot, form: Form) -> list[_Entry]:
    """Return the wordings the message repeats, one for each claim, by claim id."""
    rows = sorted({row for key in form.keys for row in snapshot.by_key.get(key, ())})
    found: dict[str, _Entry] = {}
    for row in rows:
        entry = snapshot.entries[row]
        if entry.claim_id not in found and is_repeat(form, entry.form):
            found[entry.claim_id] = entry
    return list(found.values())


def _reordered(snapshot: _Snapshot, likeness: _Likeness, text: str) -> list[tuple[int, float]]:
    """Return the best wording of each close claim, best first, its rank score shifted by agreeing facts."""
    order = np.argsort(-likeness.rank, kind="stable")
    best: dict[str, int] = {}
    for row in order:
        best.setdefault(snapshot.entries[row].claim_id, int(row))
        if len(best) >= REORDERED:
            break
    scored = []
    for claim_id, row in best.items():
        shift = _fact_shift(compare(text, snapshot.entries[row].text))
        scored.append((-(float(likeness.rank[row]) + shift), claim_id, row))
    return [(row, -score) for score, _, row in sorted(scored)]


def _fact_shift(reasons: tuple[Reason, ...]) -> float:
    agreeing = sum(1 for reason in reasons if reason.agreement is Agreement.SAME)
    differing = sum(1 for reason in reasons if reason.agreement is Agreement.DIFFERS)
    return FACT_AGREES * min(agreeing, MAX_FACT_SHIFTS) + FACT_DIFFERS * min(differing, MAX_FACT_SHIFTS)


def _candidate(entry: _Entry, text: str, *, score: float) -> Candidate:
    reasons = (_wording(text, entry.text), *compare(text, entry.text))
    return Candidate(entry.claim_id, round(score, 6), entry.text, reasons)


# Words that every sentence has; a shared phrase of these alone says nothing.
_COMMON = word_list(
    "la co va cua cho bi duoc thi ma khi nay do o voi nhung cac mot khong phai da se dang rat cung "
    "ra vao len the a of to in is and on for with that it at be"
)
_MAX_PHRASE = 8  # words; what fits a line beside its claim


def _wording(yours: str, theirs: str) -> Reason:
    """Return the longest run of words both share, as each writes it; UNKNOWN when there is none."""
    mine, known = _spans(yours), _spans(theirs)
    best = (0, 0, 0, 0)  # telling words, length, start in mine, start in known
    lengths = [0] * (len(known) + 1)
    for i, (bare, _, _) in enumerate(mine):
        row = [0] * (len(known) + 1)
        for j, (other, _, _) in enumerate(known):
            if bare != other:
                continue
            row[j + 1] = min(lengths[j] + 1, _MAX_PHRASE)
            length = row[j + 1]
            telling = sum(1 for word, _, _ in mine[i - length + 1 : i + 1] if word not in _COMMON)
            if (telling, length) > best[:2]:
                best = (telling, length, i - length + 1, j - length + 1)
        lengths = row
    telling, length, start, other_start = best
    if not telling:
        return Reason(Aspect.WORDING, Agreement.UNKNOWN)
    mine_words = visible(yours)[mine[start][1] : mine[start + length - 1][2]]
    known_words = visible(theirs)[known[other_start][1] : known[other_start + length - 1][2]]
    return Reason(Aspect.WORDING, Agreement.SAME, mine_words, known_words)


def _spans(text: str) -> list[tuple[str, int, int]]:

    reading, _ = extract(text)
    return [(s.bare, s.start, s.end) for s in reading.syllables if s.is_word][:_SPANNED]


_SPANNED = 300  # words compared for a shared phrase
