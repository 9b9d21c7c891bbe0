"""The match index: everything that can be found, kept on disk, rebuilt from the database at any time.

Each process reads one index in INDEX_ROOT. Before a question it looks, at most every REFRESH_AFTER, at a
cheap mark of what the database holds. One process at a time takes in what is new and the others read what it
wrote, so that a publication is found within seconds everywhere and a text is embedded once.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Count, Max

from thuchu.errors import BadInput, IndexNotWritable, IndexUnusable
from thuchu.match import (
    CachedEmbedder,
    Calibration,
    ClaimMatcher,
    Embedder,
    KnownClaim,
    MatchResult,
    best_embedder,
)
from thuchu_web.claims.models import Claim, ImportedFactCheck
from thuchu_web.claims.records import latest_versions

log = structlog.get_logger("thuchu_web.claims.index")

REFRESH_AFTER = 1.0  # seconds between two looks at the database
CLAIM = "claim"  # prefix of the ids of claims still being checked
BATCH = 50  # claims taken in at a time: a second or two of embedding
LOCK = "taking-in.lock"
TIDY_FROM = 1_000  # changes at once after which the index is written as one file again

Mark = tuple[object, ...]


def folder() -> Path:
    """Return where the index is kept."""
    path: Path = settings.INDEX_ROOT / "claims"
    return path


def embedder() -> Embedder | None:
    """Return the embedding engine the settings ask for; vectors of known texts are kept beside the index."""
    if not settings.MATCH_WITH_EMBEDDINGS:
        return None
    settings.INDEX_ROOT.mkdir(parents=True, exist_ok=True)
    return CachedEmbedder(_engine(settings.INDEX_ROOT / "engine"), settings.INDEX_ROOT / "embeddings.sqlite3")


@cache
def _engine(place: Path) -> Embedder:
    # One model for all indexes of the process.
    return best_embedder(place)


def calibration_file() -> Path:
    """Return where the calibration refitted from this desk's decisions is kept."""
    path: Path = settings.INDEX_ROOT / "calibration.json"
    return path


def calibration() -> Calibration | None:
    """Return the calibration of this desk; None while the shipped one is used."""
    try:
        return Calibration.read(json.loads(calibration_file().read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, BadInput) as refusal:
        log.warning("shipped calibration used", reason=str(refusal))
        return None


def new_matcher() -> ClaimMatcher:
    """Open the index on disk; one that is damaged, or of another model, is started anew.

    Where nothing can be written the index is kept in memory.
    """
    engine, place = embedder(), folder()
    try:
        try:
            return ClaimMatcher(engine, folder=place, calibration=calibration())
        except IndexUnusable as refusal:
            log.warning("index started anew", reason=str(refusal))
            ClaimMatcher.discard(place)
            return ClaimMatcher(engine, folder=place, calibration=calibration())
    except IndexNotWritable as refusal:
        log.warning("index kept in memory", reason=str(refusal))
        return ClaimMatcher(engine, calibration=calibration())


def database_mark() -> Mark:
    """Return a value that changes whenever something findable is added, changed or removed."""
    imported = ImportedFactCheck.objects.aggregate(n=Count("pk"), last=Max("updated_at"))
    claims = Claim.objects.exclude(text="").aggregate(n=Count("pk"), last=Max("updated_at"))
    published = latest_versions().aggregate(n=Count("pk"), last=Max("pk"))
    return tuple(value for marks in (imported, claims, published) for value in marks.values())


def findable() -> dict[str, str]:
    """Return what can be found: id to a value that changes when its texts do."""
    found = {
        f"fact-check:{number}": str(version)
        for number, version in latest_versions().values_list("number", "version")
    }
    found |= {
        f"imported:{pk}": fingerprint
        for pk, fingerprint in ImportedFactCheck.objects.values_list("pk", "fingerprint")
    }
    being_checked = Claim.objects.filter(status__in=[Claim.Status.OPEN, Claim.Status.REVIEW])
    found |= {
        f"{CLAIM}:{pk}": updated.isoformat() for pk, updated in being_checked.values_list("pk", "updated_at")
    }
    return found


def known_claims(ids: set[str]) -> Iterator[KnownClaim]:
    """Yield the texts of the wanted ids, from the database."""
    numbers = _numbers(ids)
    for fact_check in latest_versions().filter(number__in=numbers["fact-check"]):
        yield KnownClaim(
            f"fact-check:{fact_check.number}",
            (fact_check.claim_text, *fact_check.wordings),
            fact_check.language,
        )
    for imported in ImportedFactCheck.objects.filter(pk__in=numbers["imported"]).iterator():
        yield KnownClaim(
            f"imported:{imported.pk}",
            (imported.claim_text, *imported.record["phrasings"]),
            imported.language,
        )
    for claim in Claim.objects.filter(pk__in=numbers[CLAIM]).prefetch_related("wordings"):
        yield KnownClaim(
            f"{CLAIM}:{claim.pk}", (claim.text, *(w.text for w in claim.wordings.all())), claim.language
        )


def _numbers(ids: set[str]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {"fact-check": [], "imported": [], CLAIM: []}
    for public_id in ids:
        kind, _, number = public_id.partition(":")
        numbers[kind].append(int(number))
    return numbers


class Index:
    """A matcher that follows the database. Safe to use from threads and several processes."""

    def __init__(self, open_matcher: Callable[[], ClaimMatcher] = new_matcher) -> None:
        self._open = open_matcher
        self._matcher = open_matcher()
        self._lock = threading.Lock()
        self._mark: Mark | None = None
        self._looked_at = 0.0

    def __len__(self) -> int:
        return len(self._matcher)

    def match(self, text: str, *, limit: int = 3) -> MatchResult:
        """Compare a message with everything published or being checked."""
        self.refresh()
        return self._matcher.match(text, limit=limit)

    def closest(self, text: str, *, limit: int = 10) -> MatchResult:
        """Decide as `match` does, but list the closest whatever the decision."""
        self.refresh()
        return self._matcher.closest(text, limit=limit)

    def refresh(self, *, at_once: bool = False, on_progress: Callable[[int], object] | None = None) -> int:
        """Take in what changed in the database; return how many ids were added, changed or removed.

        While one thread or process does so the others go on with what is there, except at the very first.
        `on_progress` is told how many more claims have been taken in.
        """
        if not at_once and time.monotonic() - self._looked_at < REFRESH_AFTER:
            return 0
        must_wait = at_once or self._mark is None
        if not self._lock.acquire(blocking=must_wait):
            return 0
        try:
            self._looked_at = time.monotonic()
            mark = database_mark()
            if mark == self._mark and not at_once:
                return 0
            with one_writer(LOCK, wait=must_wait) as may_write:
                self._read_anew()
                if not may_write:  # looks again in a second
                    return 0
                changed = self._take_in(findable(), on_progress)
            self._mark = mark
            return changed
        finally:
            self._lock.release()

    def _read_anew(self) -> None:
        """Read what another process wrote; start anew when the files are no longer whole."""
        try:
            self._matcher.refresh()
        except IndexUnusable:
            self._matcher = self._open()

    def _take_in(self, wanted: dict[str, str], on_progress: Callable[[int], object] | None) -> int:
        held = self._matcher.versions()
        gone = sorted(set(held) - set(wanted))
        changed = sorted(key for key, version in wanted.items() if held.get(key) != version)
        if gone:
            self._matcher.remove(gone)
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            self._matcher.add(list(known_claims(set(batch))), versions=wanted)
            if on_progress:
                on_progress(len(batch))
        if gone or changed:
            log.info("index refreshed", known=len(wanted), changed=len(changed), removed=len(gone))
        if len(changed) >= TIDY_FROM:
            self._matcher.compact()
        return len(gone) + len(changed)


@contextmanager
def one_writer(lock: str, *, wait: bool) -> Iterator[bool]:
    """Tell whether this process is the one that takes in what is new; a killed one's turn is free at once."""
    try:
        settings.INDEX_ROOT.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(settings.INDEX_ROOT / lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:  # nothing can be written: the index is this process's own
        yield True
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


@cache
def index() -> Index:
    """Return this process's index."""
    return Index()
