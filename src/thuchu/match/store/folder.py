"""The index's folder: which files belong to it, written so that a kill at any moment harms nothing."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from thuchu.errors import IndexDamaged, IndexForeign, IndexNotWritable
from thuchu.match.store.rows import Numbers
from thuchu.match.store.segment import FORMAT, Segment, checksum, mapped
from thuchu.match.store.snapshot import Part

MANIFEST = "index.json"
_LOCK = "write.lock"
_COMPACTING = "compact.lock"
# Files up to this size are read whole when they are opened, which finds every damage; 0.03 s at this size.
# The others are checked by size and header, and whole by `verify`.
CHECKED_WHOLE = 32 * 2**20  # bytes
_TRIES = 50  # to read while another process writes; each try means that it has just replaced the manifest


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that belongs to the index."""

    name: str
    size: int  # bytes
    checksum: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment's file and the file that lists its deleted claims."""

    segment: Stored
    dead: Stored | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files that make up one generation of the index."""

    generation: int = 0
    entries: tuple[Entry, ...] = ()

    def names(self) -> set[str]:
        """Return the names of all its files."""
        dead = {entry.dead.name for entry in self.entries if entry.dead}
        return {entry.segment.name for entry in self.entries} | dead


class Folder:
    """Reads and replaces the manifest and its files. One process at a time may write."""

    def __init__(self, path: Path, *, fingerprint: str, dimensions: int | None) -> None:
        self.path = path
        self._fingerprint = fingerprint
        self._dimensions = dimensions

    def create(self) -> None:
        """Make the folder an empty index unless it is one."""
        with _writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
        if (self.path / MANIFEST).exists():
            return
        with self.locked():
            if (self.path / MANIFEST).exists():
                return
            if any(_is_ours(path.name) for path in self.path.iterdir()):
                raise IndexDamaged(f"The match index in {self.path} has lost its {MANIFEST}: build it anew.")
            self.commit(Manifest())

    def discard(self) -> None:
        """Remove the index, damaged or not; other files in the folder stay."""
        if not self.path.exists():
            return
        with self.locked():
            with _writing(self.path):
                (self.path / MANIFEST).unlink(missing_ok=True)
            self.clean(Manifest())
            self._remove("compact-", keep=set())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other writers out. A killed process's lock is free at once."""
        with self._lock(_LOCK):
            yield

    @contextmanager
    def compacting(self) -> Iterator[None]:
        """Keep other compactions out, and only them."""
        with self._lock(_COMPACTING):
            yield

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        with _writing(self.path):
            descriptor = os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def mark(self) -> tuple[int, int, int] | None:
        """Return what changes whenever the manifest is replaced; None when there is none."""
        try:
            status = (self.path / MANIFEST).stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino, status.st_size

    def manifest(self) -> Manifest:
        """Read the manifest; refuse a damaged or foreign one."""
        damaged = IndexDamaged(f"The match index in {self.path} has a damaged {MANIFEST}: build it anew.")
        try:
            content = json.loads((self.path / MANIFEST).read_bytes())
        except FileNotFoundError as failure:
            raise IndexDamaged(f"There is no match index in {self.path}: build it.") from failure
        except ValueError as failure:
            raise damaged from failure
        if not isinstance(content, dict) or content.pop("checksum", None) != checksum(_plain(content)):
            raise damaged
        if content["format"] != FORMAT:
            raise IndexForeign(
                f"The match index in {self.path} has another format ({content['format']}, not {FORMAT}): "
                "build it anew."
            )
        if content["fingerprint"] != self._fingerprint or content["dimensions"] != self._dimensions:
            raise IndexForeign(
                f"The match index in {self.path} was made with {content['fingerprint']!r}, "
                f"not with {self._fingerprint!r}: build it anew."
            )
        entries = tuple(
            Entry(Stored(**entry["segment"]), Stored(**entry["dead"]) if entry["dead"] else None)
            for entry in content["entries"]
        )
        return Manifest(content["generation"], entries)

    def load(self, known: dict[str, Part]) -> tuple[Manifest, list[Part], tuple[int, int, int] | None]:
        """Read the newest generation; parts whose files are among the known ones are not read again."""
        for _ in range(_TRIES):
            mark = self.mark()
            manifest = self.manifest()
            try:
                return manifest, [self._part(entry, known) for entry in manifest.entries], mark
            except FileNotFoundError as failure:
                if self.mark() == mark:
                    name = Path(failure.filename).name
                    raise IndexDamaged(
                        f"The match index's file {name} is missing: build the index anew."
                    ) from failure
        raise IndexDamaged(f"The match index in {self.path} changes faster than it can be read: try again.")

    def _part(self, entry: Entry, known: dict[str, Part]) -> Part:
        old = known.get(entry.segment.name)
        segment = old.segment if old else self._segment(entry.segment)
        if old and old.dead_name == (entry.dead.name if entry.dead else ""):
            return old
        return Part(segment, self._dead(entry.dead, segment), entry.dead.name if entry.dead else "")

    def _segment(self, stored: Stored) -> Segment:
        path = self.path / stored.name
        if path.stat().st_size != stored.size:
            raise _damaged(stored)
        content = mapped(path)
        if stored.size <= CHECKED_WHOLE and checksum(content) != stored.checksum:
            raise _damaged(stored)
        return Segment(content, name=stored.name, fingerprint=self._fingerprint, dimensions=self._dimensions)

    def _dead(self, stored: Stored | None, segment: Segment) -> Numbers:
        if stored is None:
            return np.zeros(0, np.int64)
        content = (self.path / stored.name).read_bytes()
        if checksum(content) != stored.checksum:
            raise _damaged(stored)
        return np.frombuffer(content, "<u4").astype(np.int64)

    def verify(self, manifest: Manifest) -> None:
        """Read every file whole and refuse the index when one has changed."""
        for entry in manifest.entries:
            for stored in (entry.segment, entry.dead):
                if stored and _checksum_of(self.path / stored.name) != stored.checksum:
                    raise _damaged(stored)

    def write(self, content: bytes, *, kind: str) -> Stored:
        """Write a new file and wait until the disk has it. It belongs to nothing before `commit`."""
        name = f"{kind}-{secrets.token_hex(8)}"
        with _writing(self.path):
            _write(self.path / name, content)
        return Stored(name, len(content), checksum(content))

    def commit(self, manifest: Manifest) -> None:
        """Make a generation the valid one, in one step, and remove files that no longer belong."""
        content: dict[str, object] = {
            "format": FORMAT,
            "fingerprint": self._fingerprint,
            "dimensions": self._dimensions,
            "generation": manifest.generation,
            "entries": [asdict(entry) for entry in manifest.entries],
        }
        content["checksum"] = checksum(_plain(content))
        before = self.path / f"{MANIFEST}.new"
        with _writing(self.path):
            _write(before, json.dumps(content, indent=1).encode())
            before.replace(self.path / MANIFEST)
            _settle(self.path)
        self.clean(manifest)

    def clean(self, manifest: Manifest) -> None:
        """Remove what a killed or superseded writing left; a compaction under way keeps its file."""
        keep = manifest.names()
        for kind in ("segment-", "dead-"):
            self._remove(kind, keep=keep)

    def clean_compactions(self, manifest: Manifest) -> None:
        """Remove what killed compactions left; only for who holds `compacting`."""
        self._remove("compact-", keep=manifest.names())

    def remove(self, names: Sequence[str]) -> None:
        """Remove files by name."""
        for name in names:
            (self.path / name).unlink(missing_ok=True)

    def _remove(self, prefix: str, *, keep: set[str]) -> None:
        names = [path.name for path in self.path.iterdir() if path.name.startswith(prefix)]
        self.remove([name for name in names if name not in keep])


def _is_ours(name: str) -> bool:
    return name.startswith(("segment-", "dead-", "compact-"))


def _damaged(stored: Stored) -> IndexDamaged:
    return IndexDamaged(f"The match index's file {stored.name} is damaged: build the index anew.")


def _checksum_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except FileNotFoundError:
        return ""


def _plain(content: dict[str, object]) -> bytes:
    return json.dumps(content, sort_keys=True).encode()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise IndexNotWritable(
            f"The match index in {path} could not be written ({failure.strerror}): "
            "free some disk space or give the service the right to write there."
        ) from failure
