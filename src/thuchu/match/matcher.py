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
from thuchu.match.features import SENSE, Known, Matrix, measure, sense_row
from thuchu.match.message import Message, Part, core_of, read_message
from thuchu.match.model import Agreement, Candidate, Decision, KnownClaim, MatchResult, Reason
from thuchu.match.pieces import Ids, Pieces, Rarity, joined
from thuchu.match.ranking import FACTS_COMPARED, Ranking, evidence_of, facts_between, shipped_ranking
from thuchu.match.repeat import Form, form_of, is_repeat
from thuchu.match.same import may_be_same
from thuchu.match.sense import MEASURED_ON, Turning, turning_for
from thuchu.match.store import Row, Snapshot, Store, Wording
from thuchu.match.wording import shared_wording
from thuchu.text.language import guess_language
from thuchu.text.legacy import modernised
from thuchu.text.normalise import fold, normalise, without_markup

NEAR_IN_SENSE = 120  # wordings taken from the vectors; 80 turned ones hold 99 % of what 500 would find
NEAR_IN_WORDS = 80  # wordings taken from the words
NEAR_A_PART = 30  # wordings taken for each part of a long message, in either way
COMPARED = 40  # claims whose pieces are compared; each costs a fraction of a millisecond
COMPARED_OF_LONG = 60  # the same for a message of several parts
MAX_WORDINGS = 16  # of one claim that are compared
RARITY_SAMPLE = 1_024  # wordings; measured against all of 7,335: no difference in ranking
LONGEST_MESSAGE = 20_000  # characters
REPEATED = 0.999  # probability given to a near-exact repeat whose facts agree


@dataclass(frozen=True, slots=True)
class _Yardstick:
    """What an index of this size is measured against."""

    wordings: int
    rarity: Rarity
    turning: Turning | None


@dataclass(frozen=True, slots=True)
class _Lead:
    """A claim found, with its nearest wording and the part of the message that makes it."""

    claim_id: str
    text: str
    rank: float
    reasons: tuple[Reason, ...]
    against_claim: tuple[Reason, ...] = ()  # of the sentence of the claim itself
    claim: str = ""  # that sentence
    score: float = 0.0
    probability: float = 0.0
    part: Part | None = None  # None: the whole
    is_near: bool = False

    def may_be_same(self, message: str) -> bool:
        """Tell whether nothing forbids to answer with the claim."""
        said = self.part.text if self.part else message
        return may_be_same(said, self.claim, self.against_claim, wording=self.text)


@dataclass(frozen=True, slots=True)
class Compared:
    """The claims near a message and the columns of `features.names`, one row a claim."""

    claim_ids: tuple[str, ...]
    texts: tuple[str, ...]  # of each the wording that came closest
    canonicals: tuple[str, ...]  # of each the sentence of the claim itself
    columns: Matrix
    places: tuple[int, ...]  # of each the part of the message that comes closest, from 1; 0 for the whole


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
                pieces = Pieces(core_of(text))
                made.append(Wording(text, pieces.terms, form_of(text).keys, vector, pieces.folded))
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
        shown = tuple(candidate for candidate in decided.candidates if self._is_worth_showing(candidate))
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
        candidates = tuple(_candidate(lead, text) for lead in found)
        decision = self._decide(found, candidates, text, repeats=len(repeated))
        return MatchResult(
            decision, candidates[:limit], candidates[0].probability, is_repeat=len(repeated) == 1
        )

    def _is_worth_showing(self, candidate: Candidate) -> bool:
        return candidate.is_near or candidate.probability >= self.calibration.shown_from

    def _decide(
        self, leads: Sequence[_Lead], candidates: Sequence[Candidate], text: str, *, repeats: int
    ) -> Decision:
        if repeats == 1:
            return Decision.SAME
        sure = [lead for lead in leads if lead.probability >= self.calibration.same_from]
        # A message that makes two claims is owed two answers: its asker sees both.
        if not repeats and len(sure) == 1 and sure[0].may_be_same(text):
            return Decision.SAME
        shown = candidates[:_SHOWN_AT_MOST]
        return Decision.MAYBE if any(map(self._is_worth_showing, shown)) else Decision.NONE

    def _found(self, snapshot: Snapshot, text: str, limit: int) -> list[_Lead]:
        """Return the claims nearest to the message, the likeliest first."""
        message = read_message(text, self._embedder)
        compared = self.compared(snapshot, message)
        if not compared.claim_ids:
            return []
        scores = self.ranking.scores(compared.columns)
        order = sorted(
            range(len(scores)), key=lambda at: (-round(float(scores[at]), 6), compared.claim_ids[at])
        )
        kept = order[:FACTS_COMPARED]
        places = [compared.places[at] for at in kept]
        parts = [message.parts[place - 1] if place else None for place in places]
        facts = [
            facts_between((part or message).text, compared.texts[at], compared.canonicals[at])
            for at, part in zip(kept, parts, strict=True)
        ]
        sure = self.ranking.probabilities(evidence_of(compared.columns[kept], scores[kept], facts, places))
        # Sums differ in their last places with the order of adding, so they are rounded.
        leads = [
            _Lead(
                compared.claim_ids[at],
                compared.texts[at],
                round(float(scores[at]), 6),
                told.reasons,
                told.against_claim,
                compared.canonicals[at],
                round(float(score), 5),
                round(float(self.calibration.corrected(score)), 5),
                part,
                told.is_near,
            )
            for at, part, told, score in zip(kept, parts, facts, sure, strict=True)
        ]
        if leads and _is_foreign(text) and _is_foreign(leads[0].text):
            leads = _never_rising(leads)
        else:
            leads.sort(key=lambda lead: (-lead.probability, -lead.rank, lead.claim_id))
        leads.extend(
            _Lead(compared.claim_ids[at], compared.texts[at], round(float(scores[at]), 6), ())
            for at in order[FACTS_COMPARED:limit]
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

    def compared(self, snapshot: Snapshot, message: Message) -> Compared:
        """Return the claims near a message, with the columns the ranking goes by."""
        yardstick = self._yardstick_of(snapshot)
        turning, turned = yardstick.turning, None
        if turning is not None and message.vectors is not None:
            questions, claims = message.vectors[:, 0], message.vectors[:, 1]
            turned = np.stack([turning.questions(questions), turning.claims(claims)], axis=1)
        rows, words_score = _near(snapshot, message, turned, turning)
        owners = list(dict.fromkeys(snapshot.claim_id(int(row)) for row in rows))
        wordings = {claim_id: snapshot.rows_of(claim_id)[:MAX_WORDINGS] for claim_id in owners}
        senses = _senses(snapshot, wordings, turned, turning)
        by_words = {
            claim_id: max((words_score.get(int(row), 0.0) for row in wordings[claim_id]), default=0.0)
            for claim_id in owners
        }
        summed = {claim_id: cosines.sum(axis=2).max(axis=0) for claim_id, cosines in senses.items()}
        ways = [(2, {claim_id: float(near[0]) for claim_id, near in summed.items()}), (1, by_words)]
        if message.parts:
            ways.append((1, {claim_id: float(near[1:].max()) for claim_id, near in summed.items()}))
        kept = _leading(ways, COMPARED_OF_LONG if message.parts else COMPARED)
        known, texts, canonicals, places, sense = [], [], [], [], []
        for claim_id in kept:
            folded = tuple(snapshot.folded(int(row)) for row in wordings[claim_id])
            known.append(_known(folded))
            if senses:
                cosines = senses[claim_id]
                nearest = cosines.sum(axis=2)
                row, place = divmod(int(nearest.argmax()), nearest.shape[1])
                sense.append(sense_row(cosines))
            else:
                row, place = _most_words_shared(message, folded)
            texts.append(snapshot.text(int(wordings[claim_id][row])))
            canonicals.append(snapshot.text(int(wordings[claim_id][0])))
            places.append(place)
        columns = measure(
            message.pieces,
            known,
            yardstick.rarity,
            lambda terms: snapshot.idf(list(terms)),
            np.array(sense, dtype=np.float32).reshape(len(kept), len(SENSE)) if senses else None,
        )
        return Compared(tuple(kept), tuple(texts), tuple(canonicals), columns, tuple(places))

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
            rows = snapshot.sample(RARITY_SAMPLE)
            sample = [Pieces(snapshot.folded(int(row)), is_folded=True) for row in rows]
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


@lru_cache(maxsize=4_096)
def _known(folded: tuple[str, ...]) -> Known:
    pieces = tuple(Pieces(text, is_folded=True) for text in folded)
    together = Pieces(joined(folded), is_folded=True) if len(pieces) > 1 else pieces[0]
    return Known(pieces[0], pieces[1:], together)


def _near(
    snapshot: Snapshot, message: Message, turned: Vectors | None, turning: Turning | None
) -> tuple[list[int], dict[int, float]]:
    """Return the wordings near in sense or in words, and of the latter a score from 0 to 1."""
    rows: list[int] = []
    if turned is not None and turning is not None:
        for place, pair in enumerate(turned):
            limit = NEAR_A_PART if place else NEAR_IN_SENSE
            by_sense, _ = snapshot.nearest(turning.back(pair.sum(axis=0)), limit)
            rows.extend(by_sense.tolist())
    words: dict[int, float] = {}
    for place, pieces in enumerate((message.pieces, *(part.pieces for part in message.parts))):
        by_words, scores = snapshot.by_terms(pieces.terms, NEAR_A_PART if place else NEAR_IN_WORDS)
        strongest = max(float(scores.max(initial=0.0)), 1e-9)
        for row, score in zip(by_words.tolist(), scores.tolist(), strict=True):
            words[row] = max(words.get(row, 0.0), score / strongest)
    return list(dict.fromkeys([*rows, *words])), words


def _senses(
    snapshot: Snapshot, wordings: Mapping[str, Ids], turned: Vectors | None, turning: Turning | None
) -> dict[str, Vectors]:
    """Return for each claim the cosines of its wordings with the message and its parts, (w, 1 + p, 2)."""
    if turned is None or turning is None or not wordings:
        return {}
    rows = np.concatenate(list(wordings.values()))
    flat = turned.reshape(-1, turned.shape[-1])
    cosines = (turning.claims(snapshot.vectors(rows)) @ flat.T).reshape(len(rows), len(turned), 2)
    found, at = {}, 0
    for claim_id, own in wordings.items():
        found[claim_id] = cosines[at : at + len(own)]
        at += len(own)
    return found


def _most_words_shared(message: Message, folded: Sequence[str]) -> tuple[int, int]:
    """Return which wording and which part, from 1, share most words; the whole when it shares more."""
    parts = (message.pieces, *(part.pieces for part in message.parts))
    shared = [
        (len(pieces.words & Pieces(text, is_folded=True).words), place, -row)
        for row, text in enumerate(folded)
        for place, pieces in enumerate(parts)
    ]
    _, place, row = max(shared)
    return -row, place


def _leading(ways: Sequence[tuple[int, Mapping[str, float]]], limit: int) -> list[str]:
    """Return the best claims by each way in turn, so many of each as its number says."""
    queues = [
        (count, iter(sorted(scores, key=lambda claim_id: (-round(scores[claim_id], 6), claim_id))))
        for count, scores in ways
        if scores
    ]
    kept: dict[str, None] = {}
    left = True
    while left and len(kept) < limit:
        left = False
        for count, queue in queues:
            for claim_id in islice(queue, count):
                kept[claim_id] = None
                left = True
    return list(kept)[:limit]


def _is_foreign(text: str) -> bool:
    return guess_language(text) != "vi"


def _never_rising(leads: Sequence[_Lead]) -> list[_Lead]:
    """Return the leads in the order of the ranking, none likelier than the one before.

    The facts are those of Vietnamese and some English. Among claims in other languages the weights alone put
    the right one first more often: R@1 0.909 against 0.895 on clef2022_en.
    """
    kept: list[_Lead] = []
    for lead in leads:
        score = min(lead.score, kept[-1].score) if kept else lead.score
        probability = min(lead.probability, kept[-1].probability) if kept else lead.probability
        kept.append(replace(lead, score=score, probability=probability))
    return kept


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
        _Lead(claim_id, wording, 0.0, compare(text, wording), score=REPEATED, probability=REPEATED)
        for claim_id, wording in repeated
    ]
    return first + [lead for lead in found if lead.claim_id not in ids]


def _candidate(lead: _Lead, text: str) -> Candidate:
    said, span = (lead.part.text, (lead.part.start, lead.part.end)) if lead.part else (text, None)
    other = (reason for reason in lead.against_claim if reason.agreement is Agreement.DIFFERS)
    reasons = tuple(dict.fromkeys([shared_wording(said, lead.text), *lead.reasons, *other]))
    return Candidate(lead.claim_id, lead.score, lead.text, reasons, lead.probability, span, lead.is_near)
