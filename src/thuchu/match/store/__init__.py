"""Known claims on disk, found by sense, by words and by exact form; one process writes, many read."""

from thuchu.match.store.rows import Row, Wording, hashes_of
from thuchu.match.store.snapshot import Snapshot
from thuchu.match.store.store import Store

__all__ = ["Row", "Snapshot", "Store", "Wording", "hashes_of"]
