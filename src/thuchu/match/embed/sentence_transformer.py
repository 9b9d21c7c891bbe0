"""Vectors from any model of the `sentence-transformers` library, for those who have it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from thuchu.errors import EngineMissing
from thuchu.match.embed.model import Vectors, unit_rows


class SentenceTransformerEmbedder:
    """A model of sentence-transformers by name or folder; loaded at once, which may download it."""

    def __init__(self, model: str, *, query_prefix: str = "", passage_prefix: str = "") -> None:
        try:
            library = import_module("sentence_transformers")
        except ImportError as failure:
            raise EngineMissing(
                f"The model {model} needs sentence-transformers: pip install sentence-transformers."
            ) from failure
        self._model: Any = library.SentenceTransformer(model)
        self._lock = threading.Lock()
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix
        self.dimensions = int(self._model.get_sentence_embedding_dimension())
        self.fingerprint = f"{model}, sentence-transformers, {query_prefix!r}, {passage_prefix!r}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, d)."""
        return self._rows([self._passage_prefix + text for text in texts])

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each incoming message, shape (n, d)."""
        return self._rows([self._query_prefix + text for text in texts])

    def messages(self, texts: Sequence[str]) -> Vectors:
        """Return each text read as a question and as a known text, unit rows, shape (n, 2, d)."""
        return np.stack([self.queries(texts), self.passages(texts)], axis=1)

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (d,)."""
        row: Vectors = self.queries([text])[0]
        return row

    def _rows(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with self._lock:
            raw = self._model.encode(texts, show_progress_bar=False)
        return unit_rows(np.asarray(raw, dtype=np.float32))
