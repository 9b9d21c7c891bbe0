"""Find the known claims a message makes: repeats, then a learned ranking of what is near, then the facts."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from thuchu.match.background import SENTENCES
from thuchu.match.calibrate import Calibration
from thuchu.match.embed import DIMENSIONS, Embedder, Vectors
from thuchu.match.facts import compare
from thuchu.match.features import SENSE, Known, Matrix, measure
from thuchu.match.model import Agreement, Candidate, Decision, KnownClaim, MatchResult, Reason
from thuchu.match.pieces import Ids, Pieces, Rarity, joined
from thuchu.match.ranking import FACTS_COMPARED, Ranking, facts_of, shipped_ranking
from thuchu.match.repeat import Form, form_of, is_repeat
from thuchu.match.sense import MEASURED_ON, Turning, turning_for
from thuchu.match.store import Row, Snapshot, Store, Wording
from thuchu.match.wording import shared_wording
from thuchu.text.furniture import core
from thuchu.text.language import guess_language
from thuchu.text.legacy import modernised
from thuchu.text.normalise import fold, normalise, without_markup
from thuchu.text.sentences import sentences

NEAR_IN_SENSE = 120  # wordings taken from the vectors; 80 turned ones hold 99 % of what 500 would find
NEAR_IN_WORDS = 80  # wordings taken from the words
COMPARED = 40  # claims whose pieces are compared; each costs a fraction of a millisecond
MAX_WORDINGS = 16  # of one claim that are compared
RARITY_SAMPLE = 1_024  # wordings; measured against all of 7,335: no difference in ranking
LONGEST_MESSAGE = 20_000  # characters
# A message of several sentences may make several claims: each sentence is then looked up too.
SPLIT_FROM_WORDS = 25
MAX_SENTENCES = 8
SHORTEST_SENTENCE = 4  # words
REPEATED = 0.999  # probability given to a near-exact repeat whose facts agree


@dataclass(frozen=True, slots=True)
class Reading:
    """A message, or one sentence of it, ready to be compared."""

    text: str
    pieces: Pieces
    span: tuple[int, int] | None = None  # of the message; None for the whole
    vectors: Vectors | None = None  # as the model gives them: read as a question and as a claim, shape (2, d)


@dataclass(frozen=True, slots=True)
class _Yardstick:
    """What an index of this size is measured against."""

    wordings: int
    rarity: Rarity
    turning: Turning | None


@dataclass(frozen=True, slots=True)
class _Lead:
    """A claim found by one reading of the message, with its score in the ranking and its nearest wording."""

    claim_id: str
    text: str
    rank: float
    reasons: tuple[Reason, ...]
    score: float = 0.0
    probability: float = 0.0
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The claims near one reading of a message and the columns of `features.names`, one row a claim."""

    claim_ids: tuple[str, ...]
    texts: tuple[str, ...]  # of each the wording that came closest
    columns: Matrix


class ClaimMatcher:
    """A `Matcher` over an index in memory or in a folder.

    Without an embedder it goes by letters and words alone. Matching works on an unchanging snapshot of the
    index, so it never waits for `add` or `remove`. An index in a folder is followed when `refresh` is called.
    """

    def __init__(
        self,
        embedder: Embedder | None = None,
        *,
        folder: Path | None = None,
        read_only: bool = False,
        calibration: Calibration | None = None,
        ranking: Ranking | None = None,
    ) -> None:
        """Open the index in `folder`, or an empty one in memory.

        Raises thuchu.errors.IndexDamaged or IndexForeign for a folder that cannot be used.
        """
        self._embedder = embedder
        self.ranking = ranking or shipped_ranking(with_sense=embedder is not None)
        self.calibration = calibration or self.ranking.calibration
        self._store = Store.open(
            folder,
            fingerprint=embedder.fingerprint if embedder else "letters",
            dimensions=embedder.dimensions if embedder else None,
            read_only=read_only,
        )
        self._measuring = threading.Lock()
        self._yardstick: _Yardstick | None = None

    def __len__(self) -> int:
        """Count the known claims."""
        return len(self._store.snapshot())

    def add(self, claims: Iterable[KnownClaim], *, versions: Mapping[str, str] | None = None) -> None:
        """Make claims findable; one already known by its id is replaced. Empty texts are left out.

        versions    a caller's mark of each claim's content, given back by `versions`
        """
        fresh = list({claim.claim_id: claim for claim in claims}.values())
        if not fresh:
            return
        texts = [[text for text in dict.fromkeys(claim.texts) if fold(text)] for claim in fresh]
        vectors = self._claim_vectors([text for wordings in texts for text in wordings])
        rows, at = [], 0
        for claim, wordings in zip(fresh, texts, strict=True):
            made = []
            for text in wordings:
                vector = vectors[at] if vectors is not None else None
                made.append(Wording(text, Pieces(core_of(text)).terms, form_of(text).keys, vector))
                at += 1
            rows.append(Row(claim, tuple(made), (versions or {}).get(claim.claim_id, "")))
        self._store.put(rows)

    def remove(self, claim_ids: Iterable[str]) -> None:
        """Forget claims; unknown ids are ignored."""
        self._store.delete(claim_ids)

    def refresh(self) -> bool:
        """Take in what another process wrote to the folder; tell whether there was anything."""
        return self._store.refresh()

    def versions(self) -> Mapping[str, str]:
        """Return the mark of content of each known claim, by id."""
        return self._store.snapshot().versions()

    def match(self, text: str, *, limit: int = 3) -> MatchResult:
        """Compare one message with all known claims; at most `limit` candidates, best first.

        SAME has the one claim alone. Ties go by claim id. A message of several sentences may make several
        claims: each candidate then has the span of the message that makes it.
        """
        decided = self.closest(text, limit=max(limit, _SHOWN_AT_MOST))
        shown = tuple(
            candidate
            for candidate in decided.candidates
            if candidate.probability >= self.calibration.shown_from
        )
        if decided.decision is Decision.NONE or limit < 1:
            return MatchResult(Decision.NONE)
        kept = shown[:1] if decided.decision is Decision.SAME else shown[:limit]
        return replace(decided, candidates=kept)

    def closest(self, text: str, *, limit: int = 10) -> MatchResult:
        """Decide as `match` does, but list the closest claims whatever the decision."""
        snapshot = self._store.snapshot()
        text = modernised(without_markup(text[:LONGEST_MESSAGE]))
        if limit < 1 or not len(snapshot) or not fold(text):
            return MatchResult(Decision.NONE)
        repeated = _repeats(snapshot, form_of(normalise(text)))
        found = self._found(snapshot, text, max(limit, _SHOWN_AT_MOST))
        if repeated:
            found = _with_repeats(repeated, found, text)
        if not found:
            return MatchResult(Decision.NONE)
        decision = self._decide(found, repeats=len(repeated))
        candidates = tuple(_candidate(lead, text) for lead in found[:limit])
        return MatchResult(decision, candidates, found[0].probability, is_repeat=len(repeated) == 1)

    def _decide(self, found: Sequence[_Lead], *, repeats: int) -> Decision:
        if repeats == 1:
            return Decision.SAME
        leading = found[0]
        if repeats or leading.probability < self.calibration.same_from:
            return Decision.MAYBE if leading.probability >= self.calibration.shown_from else Decision.NONE
        if leading.span is not None or any(
            reason.agreement is Agreement.DIFFERS for reason in leading.reasons
        ):
            return Decision.MAYBE
        return Decision.SAME

    def _found(self, snapshot: Snapshot, text: str, limit: int) -> list[_Lead]:
        best: dict[str, _Lead] = {}
        for reading in self.readings(text):
            for lead in self._ranked(snapshot, reading, limit):
                held = best.get(lead.claim_id)
                if held is None or lead.probability > held.probability:
                    best[lead.claim_id] = lead
        ordered = sorted(best.values(), key=lambda lead: (-lead.probability, -lead.rank, lead.claim_id))
        return ordered[:limit]

    def _ranked(self, snapshot: Snapshot, reading: Reading, limit: int) -> list[_Lead]:
        """Return the leads one reading of the message gives, best first."""
        compared = self.compared(snapshot, reading)
        if not compared.claim_ids:
            return []
        scores = self.ranking.scores(compared.columns)
        order = sorted(
            range(len(scores)), key=lambda at: (-round(float(scores[at]), 6), compared.claim_ids[at])
        )
        kept = order[:FACTS_COMPARED]
        reasons = [compare(reading.text, compared.texts[at]) for at in kept]
        facts = [facts_of(found) for found in reasons]
        shifted = np.array(
            [scores[at] + self.ranking.fact_shift(f) for at, f in zip(kept, facts, strict=True)]
        )
        scores_of = self.calibration.uncorrected(
            self.ranking.evidence(compared.columns[kept], shifted, facts)
        )
        # Sums differ in their last places with the order of adding, so they are rounded.
        leads = [
            _Lead(
                compared.claim_ids[at],
                compared.texts[at],
                round(float(rank), 6),
                found,
                round(float(score), 5),
                span=reading.span,
            )
            for at, rank, found, score in zip(kept, shifted, reasons, scores_of, strict=True)
        ]
        # The ranking and the facts give the order; a probability never rises on the way down.
        leads.sort(key=lambda lead: (-lead.rank, lead.claim_id))
        lowest = 1.0
        for place, lead in enumerate(leads):
            lowest = min(lowest, lead.score)
            sure = round(float(self.calibration.corrected(np.array(lowest))), 5)
            leads[place] = replace(lead, score=lowest, probability=sure)
        for at in order[FACTS_COMPARED:limit]:
            leads.append(
                _Lead(compared.claim_ids[at], compared.texts[at], float(scores[at]), (), span=reading.span)
            )
        return leads[:limit]

    def compact(self) -> None:
        """Write the index as one file; matching and changes may go on meanwhile."""
        self._store.compact()

    @staticmethod
    def discard(folder: Path) -> None:
        """Remove the index in a folder, damaged or not; other files there stay."""
        Store.discard(folder)

    def snapshot(self) -> Snapshot:
        """Return the index as it stands, for `compared`."""
        return self._store.snapshot()

    def readings(self, text: str) -> list[Reading]:
        """Return the whole message and, of a long one, its sentences with their spans."""
        found = [Reading(text, Pieces(core_of(text)))]
        if len(text.split()) >= SPLIT_FROM_WORDS:
            parts = [part for part in sentences(text) if len(part.text.split()) >= SHORTEST_SENTENCE]
            if len(parts) > 1:
                found.extend(
                    Reading(part.text, Pieces(core_of(part.text)), (part.start, part.end))
                    for part in parts[:MAX_SENTENCES]
                )
        if self._embedder is None:
            return found
        vectors = self._embedder.messages([reading.pieces.text for reading in found])
        return [replace(reading, vectors=pair) for reading, pair in zip(found, vectors, strict=True)]

    def compared(self, snapshot: Snapshot, reading: Reading) -> Compared:
        """Return the claims near one reading of a message, with the columns the ranking goes by."""
        yardstick = self._yardstick_of(snapshot)
        turning, turned = yardstick.turning, None
        if turning is not None and reading.vectors is not None:
            question, claim = reading.vectors[:1], reading.vectors[1:]
            turned = np.concatenate([turning.questions(question), turning.claims(claim)])
        rows, words_score = _near(snapshot, reading.pieces, turned, turning)
        owners = list(dict.fromkeys(snapshot.claim_id(int(row)) for row in rows))
        wordings = {claim_id: snapshot.rows_of(claim_id)[:MAX_WORDINGS] for claim_id in owners}
        senses = _senses(snapshot, wordings, turned, turning)
        by_words = {
            claim_id: max((words_score.get(int(row), 0.0) for row in wordings[claim_id]), default=0.0)
            for claim_id in owners
        }
        by_sense = (
            {claim_id: float(senses[claim_id].sum(axis=1).max()) for claim_id in owners} if senses else {}
        )
        kept = _leading(by_sense, by_words)
        known, texts, sense = [], [], []
        for claim_id in kept:
            all_texts = tuple(snapshot.text(int(row)) for row in wordings[claim_id])
            known.append(_known(all_texts))
            if senses:
                cosines = senses[claim_id]
                other = cosines[1:].max(axis=0) if len(cosines) > 1 else cosines[0]
                sense.append((cosines[0, 0], other[0], cosines[0, 1], other[1]))
                texts.append(all_texts[int(cosines.sum(axis=1).argmax())])
            else:
                words = reading.pieces.words
                texts.append(max(all_texts, key=lambda one: len(words & Pieces(one).words)))
        columns = measure(
            reading.pieces,
            known,
            yardstick.rarity,
            lambda terms: snapshot.idf(list(terms)),
            np.array(sense, dtype=np.float32).reshape(len(kept), len(SENSE)) if senses else None,
        )
        return Compared(tuple(kept), tuple(texts), columns)

    def _claim_vectors(self, texts: Sequence[str]) -> Vectors | None:
        if self._embedder is None:
            return None
        return self._embedder.passages([core_of(text) for text in texts])

    def _yardstick_of(self, snapshot: Snapshot) -> _Yardstick:
        """Return what this index is measured against; measured anew when it has grown by a quarter."""
        held, size = self._yardstick, snapshot.wordings
        if held is not None and held.wordings <= size <= held.wordings * 1.25 + 16:
            return held
        with self._measuring:
            sample = [Pieces(core_of(snapshot.text(int(row)))) for row in snapshot.sample(RARITY_SAMPLE)]
            rarity = Rarity([*sample, *(Pieces(sentence) for sentence in SENTENCES)])
            turning = None
            if self._embedder is not None:
                claims = snapshot.vectors(snapshot.sample(MEASURED_ON))
                shipped = self.ranking.spread if self._embedder.dimensions == DIMENSIONS else None
                turning = turning_for(claims.reshape(-1, self._embedder.dimensions), shipped)
            made = _Yardstick(size, rarity, turning)
            self._yardstick = made
        return made


_SHOWN_AT_MOST = 3


def core_of(text: str) -> str:
    """Return what is compared of a text: for Vietnamese its core, for other languages its one spelling."""
    plain = normalise(without_markup(text))
    return core(plain) if guess_language(plain) == "vi" else plain


@lru_cache(maxsize=4_096)
def _known(texts: tuple[str, ...]) -> Known:
    pieces = tuple(Pieces(core_of(text)) for text in texts)
    together = Pieces(joined([one.text for one in pieces])) if len(pieces) > 1 else pieces[0]
    return Known(pieces[0], pieces[1:], together)


def _near(
    snapshot: Snapshot, message: Pieces, turned: Vectors | None, turning: Turning | None
) -> tuple[list[int], dict[int, float]]:
    """Return the wordings near in sense or in words, and of the latter a score from 0 to 1."""
    rows: list[int] = []
    if turned is not None and turning is not None:
        by_sense, _ = snapshot.nearest(turning.back(turned.sum(axis=0)), NEAR_IN_SENSE)
        rows.extend(by_sense.tolist())
    by_words, scores = snapshot.by_terms(message.terms, NEAR_IN_WORDS)
    strongest = max(float(scores.max(initial=0.0)), 1e-9)
    words = {int(row): float(score) / strongest for row, score in zip(by_words, scores, strict=True)}
    return list(dict.fromkeys([*rows, *words])), words


def _senses(
    snapshot: Snapshot, wordings: Mapping[str, Ids], turned: Vectors | None, turning: Turning | None
) -> dict[str, Vectors]:
    """Return for each claim the cosines of its wordings with the message's two vectors, shape (n, 2)."""
    if turned is None or turning is None or not wordings:
        return {}
    rows = np.concatenate(list(wordings.values()))
    cosines = turning.claims(snapshot.vectors(rows)) @ turned.T
    found, at = {}, 0
    for claim_id, own in wordings.items():
        found[claim_id] = cosines[at : at + len(own)]
        at += len(own)
    return found


def _leading(by_sense: Mapping[str, float], by_words: Mapping[str, float]) -> list[str]:
    """Return COMPARED claims: two by sense for each one by words, so that neither hides the other."""
    sense, words = (
        iter(sorted(scores, key=lambda claim_id: (-round(scores[claim_id], 6), claim_id)))
        for scores in (by_sense, by_words)
    )
    kept: dict[str, None] = {}
    everyone = len(by_words)
    while len(kept) < min(COMPARED, everyone):
        for claim_id in (*islice(sense, 2), *islice(words, 1)):
            kept[claim_id] = None
    return list(kept)[:COMPARED]


def _repeats(snapshot: Snapshot, form: Form) -> list[tuple[str, str]]:
    """Return the claims the message repeats, each with the wording, by claim id."""
    rows = sorted({int(row) for key in form.keys for row in snapshot.by_key(key)})
    found: dict[str, str] = {}
    for row in rows:
        claim_id, text = snapshot.claim_id(row), snapshot.text(row)
        if claim_id not in found and is_repeat(form, form_of(text)):
            found[claim_id] = text
    return sorted(found.items())


def _with_repeats(repeated: Sequence[tuple[str, str]], found: Sequence[_Lead], text: str) -> list[_Lead]:
    """Put what is repeated before what is only near."""
    ids = {claim_id for claim_id, _ in repeated}
    first = [
        _Lead(claim_id, wording, 0.0, compare(text, wording), REPEATED, REPEATED)
        for claim_id, wording in repeated
    ]
    return first + [lead for lead in found if lead.claim_id not in ids]


def _candidate(lead: _Lead, text: str) -> Candidate:
    start, end = lead.span or (0, len(text))
    reasons = (shared_wording(text[start:end], lead.text), *lead.reasons)
    return Candidate(lead.claim_id, lead.score, lead.text, reasons, lead.probability, lead.span)
