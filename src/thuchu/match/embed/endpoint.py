"""Vectors from any service that speaks OpenAI's embeddings form; who opens the connection is passed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from thuchu.errors import EndpointFailed
from thuchu.match.embed.model import Vectors, unit_rows

# post(address, what to send, headers) returns the answer's JSON and raises a ThuchuError when there is none.
Post = Callable[[str, dict[str, Any], dict[str, str]], Mapping[str, Any]]

BATCH = 64  # texts a request; services commonly take at least this many


class EndpointEmbedder:
    """An embedder behind an address such as https://example.org/v1/embeddings.

    What people write goes to that service: choose one that may see it.
    """

    def __init__(
        self,
        address: str,
        model: str,
        dimensions: int,
        post: Post,
        *,
        key: str = "",
        query_prefix: str = "",
        passage_prefix: str = "",
    ) -> None:
        self.dimensions = dimensions
        self.fingerprint = f"{model} at {address}, {dimensions}, {query_prefix!r}, {passage_prefix!r}"
        self._address = address
        self._model = model
        self._post = post
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix

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
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            part = texts[start : start + BATCH]
            # Some services refuse an empty text; a space says as little.
            sent = {"model": self._model, "input": [text or " " for text in part]}
            rows[start : start + len(part)] = self._read(
                self._post(self._address, sent, self._headers), len(part)
            )
        return unit_rows(rows)

    def _read(self, answer: Mapping[str, Any], count: int) -> Vectors:
        """Return the rows in the order asked, shape (count, d): an answer may give them in another."""
        rows = np.zeros((count, self.dimensions), dtype=np.float32)
        try:
            placed = {int(item["index"]): item["embedding"] for item in answer["data"]}
            for place in range(count):
                row = np.asarray(placed[place], dtype=np.float32)
                if row.shape != (self.dimensions,):
                    raise EndpointFailed(
                        f"{self._address} gave vectors of {row.size} numbers, not {self.dimensions}: "
                        "set the dimensions of its model."
                    )
                if not np.isfinite(row).all():
                    raise ValueError("not a number")
                rows[place] = row
        except (KeyError, TypeError, ValueError) as failure:
            raise EndpointFailed(
                f"{self._address} did not answer as an embeddings service does: check address and model."
            ) from failure
        return rows
