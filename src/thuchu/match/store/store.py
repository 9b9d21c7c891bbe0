"""The index that grows and shrinks: `Store` is what a matcher and the service hold."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from thuchu.errors import IndexNotWritable
from thuchu.match.store.folder import Entry, Folder, Manifest, Stored
from thuchu.match.store.rows import Columns, Numbers, Row, columns_of, joined
from thuchu.match.store.segment import Segment, checksum, packed
from thuchu.match.store.snapshot import Part, Snapshot

# A new segment takes in the older ones that are at most this many times its size, so that the segments' sizes
# grow like a stair and there are few.
_STAIR = 4
_SMALLEST_STEP = 64  # wordings; segments below count as this many
# But a change never rewrites much more than it brings: a publication has to be findable at once. The rest is
# left for `compact`.
_MERGED_AT_ONCE = 3_000  # wordings, about 50 ms


@dataclass(frozen=True)
class _State:
    """One generation: the files it stands in, and what is in them."""

    manifest: Manifest
    parts: tuple[Part, ...]
    mark: tuple[int, int, int] | None
    snapshot: Snapshot


class Store:
    """Known claims in segments that never change, listed in a manifest that is replaced as a whole.

    Safe for threads and for several processes on one folder. A process sees its own changes at once and those
    of others after `refresh`.
    """

    def __init__(
        self, folder: Folder | None, *, fingerprint: str, dimensions: int | None, read_only: bool
    ) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        self._dimensions = dimensions
        self._read_only = read_only
        self._changing = threading.Lock()
        self._state = _State(Manifest(), (), None, Snapshot(()))

    @classmethod
    def open(
        cls, folder: Path | None, *, fingerprint: str, dimensions: int | None, read_only: bool = False
    ) -> Store:
        """Open the index in a folder, made there when there is none; without a folder, one in memory.

        fingerprint  the embedder's name and version; vectors of another one cannot be compared
        dimensions   of the vectors; None: the index has none

        Raises IndexDamaged or IndexForeign when the caller has to `discard` the folder and build it anew.
        """
        if folder is None:
            return cls(None, fingerprint=fingerprint, dimensions=dimensions, read_only=read_only)
        files = Folder(folder, fingerprint=fingerprint, dimensions=dimensions)
        if not read_only:
            files.create()
        store = cls(files, fingerprint=fingerprint, dimensions=dimensions, read_only=read_only)
        store._load(files)
        return store

    @staticmethod
    def discard(folder: Path) -> None:
        """Remove the index in a folder, damaged or not; other files there stay."""
        Folder(folder, fingerprint="", dimensions=None).discard()

    def snapshot(self) -> Snapshot:
        """Return the claims as they are now; later changes make other snapshots."""
        return self._state.snapshot

    def refresh(self) -> bool:
        """Take in what another process wrote; tell whether there was anything.

        Raises what `open` raises; the snapshot then stays as it was.
        """
        if self._folder is None or self._folder.mark() == self._state.mark:
            return False
        with self._changing:
            return self._load(self._folder)

    def put(self, claims: Sequence[Row]) -> None:
        """Add claims; one already known by its id is replaced. Of one id given twice the last counts.

        When this returns, the disk has them and other processes' `refresh` finds them. When it raises,
        nothing has changed.
        """
        latest = list({row.claim.claim_id: row for row in claims}.values())
        if not latest:
            return
        columns = columns_of(latest, dimensions=self._dimensions)
        with self._writing():
            parts = _without(self._state.parts, [row.claim.claim_id for row in latest])
            absorbed = _absorbed(parts, len(columns.scales))
            kept = [part for part in parts if part not in absorbed]
            everyone = np.ones(len(latest), np.bool_)
            merged = joined(
                [*((part.segment.columns(), part.claims_alive) for part in absorbed), (columns, everyone)]
            )
            self._replace(kept, merged)

    def delete(self, claim_ids: Iterable[str]) -> None:
        """Forget claims; unknown ids are ignored. Lasting and visible as with `put`."""
        wanted = list(claim_ids)
        with self._writing():
            parts = _without(self._state.parts, wanted)
            if parts != list(self._state.parts):
                self._replace(parts, None)

    def compact(self) -> None:
        """Write everything as one segment without what was deleted. Others may change the index meanwhile."""
        if self._folder is None:
            with self._writing():
                if _is_compact(self._state.parts):
                    return
                self._replace([], _all_of(self._state.parts))
            return
        if self._read_only:
            raise _read_only()
        with self._folder.compacting():
            with self._writing():
                before = self._state
                self._folder.clean_compactions(before.manifest)
            if _is_compact(before.parts):
                return
            columns = _all_of(before.parts)
            content = packed(columns, fingerprint=self._fingerprint, dimensions=self._dimensions)
            stored = self._folder.write(content, kind="compact")
            try:
                with self._writing():
                    self._exchange(self._folder, before, stored)
            except BaseException:
                self._folder.remove([stored.name])
                raise

    def verify(self) -> None:
        """Read the whole index and raise IndexDamaged when a file has changed; seconds for a large one."""
        if self._folder is not None:
            self.refresh()
            self._folder.verify(self._state.manifest)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._read_only:
            raise _read_only()
        with self._changing:
            if self._folder is None:
                yield
                return
            with self._folder.locked():
                self._load(self._folder)
                yield

    def _load(self, folder: Folder) -> bool:
        if folder.mark() == self._state.mark and self._state.mark is not None:
            return False
        known = {part.segment.name: part for part in self._state.parts}
        manifest, parts, mark = folder.load(known)
        self._state = _State(manifest, tuple(parts), mark, Snapshot(parts))
        return True

    def _replace(self, parts: Sequence[Part], fresh: Columns | None) -> None:
        """Make these parts and the new columns the next generation."""
        content = (
            packed(fresh, fingerprint=self._fingerprint, dimensions=self._dimensions)
            if fresh is not None and len(fresh.ids.ends)
            else None
        )
        if self._folder is None:
            made = [self._in_memory(content)] if content else []
            self._state = replace(self._state, parts=(*parts, *made), snapshot=Snapshot((*parts, *made)))
            return
        entries = self._entries(self._folder, parts)
        if content:
            entries.append(Entry(self._folder.write(content, kind="segment")))
        self._commit(self._folder, entries)

    def _commit(self, folder: Folder, entries: Sequence[Entry]) -> None:
        folder.commit(Manifest(self._state.manifest.generation + 1, tuple(entries)))
        self._load(folder)

    def _entries(self, folder: Folder, parts: Sequence[Part]) -> list[Entry]:
        """Return the parts' files; lists of deleted claims that have grown are written anew."""
        known = {entry.segment.name: entry for entry in self._state.manifest.entries}
        entries = []
        for part in parts:
            entry = known[part.segment.name]
            if not part.dead_name and len(part.dead):
                entry = replace(entry, dead=folder.write(part.dead.astype("<u4").tobytes(), kind="dead"))
            entries.append(entry)
        return entries

    def _exchange(self, folder: Folder, before: _State, stored: Stored) -> None:
        """Put a compacted segment in the place of those it was made of, whatever has changed since."""
        now = {part.segment.name: part for part in self._state.parts}
        alive = [_still_there(part, now.get(part.segment.name)) for part in before.parts]
        dead = np.flatnonzero(~np.concatenate(alive))
        entry = Entry(stored)
        if len(dead):
            entry = replace(entry, dead=folder.write(dead.astype("<u4").tobytes(), kind="dead"))
        old = {part.segment.name for part in before.parts}
        others = [entry for entry in self._state.manifest.entries if entry.segment.name not in old]
        self._commit(folder, [entry, *others])
        folder.remove([name for name in old if name.startswith("compact-")])

    def _in_memory(self, content: bytes) -> Part:
        segment = Segment(
            memoryview(content),
            name=checksum(content),
            fingerprint=self._fingerprint,
            dimensions=self._dimensions,
        )
        return Part(segment, np.zeros(0, np.int64))


def _read_only() -> IndexNotWritable:
    return IndexNotWritable("This match index was opened for reading only: open it for writing to change it.")


def _without(parts: Sequence[Part], claim_ids: Iterable[str]) -> list[Part]:
    """Return the parts with these claims dead; a part that loses its last claim is left out."""
    wanted = list(claim_ids)
    left = []
    for part in parts:
        places = [place for place in (part.place(claim_id) for claim_id in wanted) if place is not None]
        if not places:
            left.append(part)
            continue
        dead: Numbers = np.union1d(part.dead, np.array(places, np.int64))
        if len(dead) < part.segment.claims:
            left.append(Part(part.segment, dead))
    return left


def _absorbed(parts: Sequence[Part], rows: int) -> list[Part]:
    """Return the parts to be written together with so many new rows."""
    most = max(_MERGED_AT_ONCE, rows * _STAIR)
    total = rows
    absorbed: list[Part] = []
    for part in sorted(parts, key=lambda part: part.rows):
        if part.rows > _STAIR * max(total, _SMALLEST_STEP) or total + part.rows > most:
            break
        absorbed.append(part)
        total += part.rows
    return absorbed


def _all_of(parts: Sequence[Part]) -> Columns:
    return joined([(part.segment.columns(), part.claims_alive) for part in parts])


def _is_compact(parts: Sequence[Part]) -> bool:
    return len(parts) <= 1 and not any(len(part.dead) for part in parts)


def _still_there(then: Part, now: Part | None) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each claim alive then whether it is still where it was."""
    if now is None:  # merged into another segment, or all deleted
        return np.zeros(then.segment.claims - len(then.dead), np.bool_)
    return np.asarray(now.claims_alive[then.claims_alive])
