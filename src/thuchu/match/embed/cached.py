"""Keep the vectors of known texts in a file, so that a restart is instant."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from thuchu.match.embed.model import Embedder, Vectors


class CachedEmbedder:
    """An embedder that keeps the vectors of known texts in one SQLite file, so that a restart is instant.

    Messages that come in are not kept. A damaged file is removed and started anew; a file that cannot be
    written is done without.
    """

    def __init__(self, embedder: Embedder, path: str | Path) -> None:
        self._embedder = embedder
        self._path = Path(path)
        self._lock = threading.Lock()

    @property
    def dimensions(self) -> int:
        """Return the length of a vector."""
        return self._embedder.dimensions

    @property
    def fingerprint(self) -> str:
        """Return the name of model and engine; vectors of another one in the same file are not used."""
        return self._embedder.fingerprint

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, d); only new texts are computed."""
        keys = [_key(self.fingerprint, text) for text in texts]
        known = self._load(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = self._embedder.passages(list(missing.values()))
            computed = dict(zip(missing, fresh, strict=True))
            self._save(computed)
            known.update(computed)
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (d,); nothing is kept of it."""
        return self._embedder.query(text)

    def messages(self, texts: Sequence[str]) -> Vectors:
        """Return messages as questions and as known texts, shape (n, 2, d); nothing is kept of them."""
        return self._embedder.messages(texts)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=_BUSY_SECONDS)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        return connection

    def _load(self, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        with self._lock:
            try:
                with closing(self._open()) as connection:
                    for start in range(0, len(keys), _KEYS_AT_ONCE):
                        part = keys[start : start + _KEYS_AT_ONCE]
                        marks = ",".join("?" * len(part))
                        rows = connection.execute(
                            f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608 - marks only
                            part,
                        )
                        found.update((key, _unpack(blob)) for key, blob in rows if self._is_whole(blob))
            except sqlite3.DatabaseError as failure:
                self._start_anew(failure)
                return {}
            except OSError:  # a folder that cannot be written: work without a cache
                return {}
        return found

    def _is_whole(self, blob: object) -> bool:
        return isinstance(blob, bytes) and len(blob) == self.dimensions * 4

    def _save(self, vectors: dict[bytes, Vectors]) -> None:
        rows = [(key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
        with self._lock:
            try:
                with closing(self._open()) as connection, connection:
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            except sqlite3.DatabaseError as failure:
                self._start_anew(failure)
            except OSError:
                return

    def _start_anew(self, failure: sqlite3.DatabaseError) -> None:
        """Remove a damaged file: all in it can be redone. A busy or unwritable one is left alone."""
        if isinstance(failure, sqlite3.OperationalError):
            return
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)


_BUSY_SECONDS = 10.0  # another process may be writing thousands of vectors
_KEYS_AT_ONCE = 500  # SQLite allows at least 999 parameters


def _key(fingerprint: str, text: str) -> bytes:
    named = fingerprint.encode() + b"\0passage\0"
    return hashlib.sha256(named + text.encode("utf-8", "surrogatepass")).digest()


def _unpack(blob: bytes) -> Vectors:
    return np.frombuffer(blob, dtype="<f4").astype(np.float32)
