"""The library's index: passages of its texts and of all archived copies, on disk beside the match index.

Everything in it can be made anew from the database, and is when it is damaged or missing. A search takes in a
few texts that are new; the worker takes in the rest, so that nobody waits for thousands, nor for vectors.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Count, Max

from thuchu.errors import IndexNotWritable, IndexUnusable
from thuchu.evidence.library import FoundPassage, Library, Text
from thuchu_web.claims.index import embedder, one_writer
from thuchu_web.claims.models import Snapshot
from thuchu_web.library.models import LibraryText
from thuchu_web.library.stored import SNAPSHOT, TEXT, numbers_of

log = structlog.get_logger("thuchu_web.library.index")

REFRESH_AFTER = 1.0  # seconds between two looks at the database
AT_A_SEARCH = 20  # texts taken in before a search where no vectors are computed: a fifth of a second
BATCH = 50  # texts taken in at a time by command and worker
TIDY_FROM = 1_000  # texts taken in after which the index is written as one file again
LOCK = "taking-in-library.lock"

Mark = tuple[object, ...]


def folder() -> Path:
    """Return where the index is kept."""
    path: Path = settings.INDEX_ROOT / "library"
    return path


def new_library() -> Library:
    """Open the index on disk; a damaged one is started anew; where none can be written, in memory."""
    engine = embedder() if settings.LIBRARY_SENSE else None

    def opened(place: Path | None) -> Library:
        return Library(engine, folder=place, in_sense=settings.LIBRARY_SENSE)

    try:
        try:
            return opened(folder())
        except IndexUnusable as refusal:
            log.warning("library index started anew", reason=str(refusal))
            Library.discard(folder())
            return opened(folder())
    except IndexNotWritable as refusal:
        log.warning("library index kept in memory", reason=str(refusal))
        return opened(None)


def database_mark() -> Mark:
    """Return a value that changes whenever a text is added, changed or removed."""
    texts = LibraryText.objects.aggregate(n=Count("pk"), last=Max("kept_at"), top=Max("pk"))
    copies = Snapshot.objects.aggregate(n=Count("pk"), last=Max("pk"))
    return (*texts.values(), *copies.values())


def findable() -> dict[str, str]:
    """Return what can be found: id to a value that changes when its text does."""
    found = {f"{TEXT}:{pk}": version for pk, version in LibraryText.objects.values_list("pk", "version")}
    # An archived copy never changes.
    copies = Snapshot.objects.exclude(text="").values_list("pk", flat=True)
    return found | {f"{SNAPSHOT}:{pk}": "1" for pk in copies}


def texts_of(ids: list[str], versions: dict[str, str]) -> Iterator[Text]:
    """Yield the texts of the wanted ids, from the database."""
    numbers = numbers_of(ids)
    for row in LibraryText.objects.filter(pk__in=numbers[TEXT]).iterator(chunk_size=50):
        key = f"{TEXT}:{row.pk}"
        yield Text(key, row.title, row.text, versions[key])
    copies = Snapshot.objects.filter(pk__in=numbers[SNAPSHOT]).select_related("source")
    for copy in copies.iterator(chunk_size=50):
        key = f"{SNAPSHOT}:{copy.pk}"
        yield Text(key, copy.source.title, copy.text, versions[key])


class LibraryIndex:
    """A library that follows the database. Safe to use from threads and several processes."""

    def __init__(self, open_library: Callable[[], Library] = new_library) -> None:
        self._open = open_library
        self._library = open_library()
        self._lock = threading.Lock()
        self._mark: Mark | None = None
        self._looked_at = float("-inf")
        self._since_tidy = 0
        self.left = 0  # texts not yet taken in, as of the last look

    def __len__(self) -> int:
        return len(self._library)

    @property
    def passages(self) -> int:
        """The number of passages that can be found."""
        return self._library.passages

    def search(self, query: str, *, limit: int = 10) -> list[FoundPassage]:
        """Return the passages that answer the query best, of the texts taken in so far."""
        self.refresh(most=0 if self._library.embeds else AT_A_SEARCH)
        return self._library.search(query, limit=limit)

    def refresh(
        self,
        *,
        most: int | None = None,
        at_once: bool = False,
        on_progress: Callable[[int], object] = lambda number: None,
    ) -> int:
        """Take in what changed in the database; return how many texts that were.

        most     texts taken in; the others are left for the next time. None: all
        at_once  whether to wait for another process that takes in, and to look again at once
        """
        if not at_once and time.monotonic() - self._looked_at < REFRESH_AFTER:
            return 0
        if not self._lock.acquire(blocking=at_once):
            return 0
        try:
            self._looked_at = time.monotonic()
            mark = database_mark()
            self._read_anew()
            if mark == self._mark and not at_once and not self.left:
                return 0
            with one_writer(LOCK, wait=at_once) as may_write:
                if not may_write:
                    return 0
                changed = self._take_in(findable(), most, on_progress)
            self._mark = mark
            return changed
        finally:
            self._lock.release()

    def _read_anew(self) -> None:
        """Read what another process wrote; start anew when the files are no longer whole."""
        try:
            self._library.refresh()
        except IndexUnusable:
            self._library = self._open()
            self._mark = None

    def _take_in(self, wanted: dict[str, str], most: int | None, on_progress: Callable[[int], object]) -> int:
        held = self._library.versions()
        gone = sorted(set(held) - set(wanted))
        changed = sorted(key for key, version in wanted.items() if held.get(key) != version)
        if gone:
            self._library.remove(gone)
        queue = iter(changed[:most])
        taken = 0
        while batch := list(islice(queue, BATCH)):
            self._library.add(texts_of(batch, wanted))
            taken += len(batch)
            on_progress(len(batch))
        self.left = len(changed) - taken
        self._since_tidy += taken
        if self._since_tidy >= TIDY_FROM and not self.left:
            self._library.compact()
            self._since_tidy = 0
        if gone or taken:
            log.info("library refreshed", taken=taken, removed=len(gone), left=self.left)
        return len(gone) + taken


@cache
def library_index() -> LibraryIndex:
    """Return this process's library index."""
    return LibraryIndex()


def take_in_library() -> None:
    """Take in a batch of what is new; the worker calls this every few seconds."""
    library_index().refresh(most=BATCH)
