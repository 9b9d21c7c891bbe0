"""Measure searching the evidence library, beside SQLite's full text search and plain BM25 in the same run.

    python bench/library.py [--data DIR] [--articles 7730] [--queries 200] [--sense 1000]

The library is Vietnamese Wikipedia, cut into passages as the service cuts them. A query is made from one
sentence of a passage, and is answered when that passage is among the first five: with a third of the words
left out, the same without tone marks, with slips of the finger, and six of its words. Sense is measured on
the claims of vi_claims_dev among `--sense` passages, which are to be found by the messages that make them.
Nothing of the data sets is saved.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from bench.sets import judged, read_task
from thuchu.evidence.library import OF_ONE_TEXT, Library, Text
from thuchu.evidence.passages import cut
from thuchu.match import best_embedder
from thuchu.text import fold
from thuchu.text.sentences import sentences

REPOSITORY = Path(__file__).resolve().parents[1]
BATCH = 200  # texts taken in at a time, as by the service
LIMIT = 5
KINDS = ("words left out", "without marks", "slips", "six words")
Place = tuple[str, int]
Search = Callable[[str], list[Place]]


@dataclass(frozen=True)
class Query:
    """A sentence of a passage, worse for wear."""

    kind: str
    text: str
    right: Place


def read(data: Path, articles: int) -> Iterator[Text]:
    with lzma.open(data / "viwiki" / "articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in zip(range(articles), lines, strict=False):
            row = json.loads(line)
            yield Text(f"text:{number}", row["title"], row["text"], "1")


def queries(passages: dict[Place, str], number: int, chooser: random.Random) -> list[Query]:
    places = sorted(passages)
    made: list[Query] = []
    while len(made) < number:
        place = chooser.choice(places)
        whole = [one.text for one in sentences(passages[place]) if 8 <= len(one.text.split()) <= 40]
        if not whole:
            continue
        words = chooser.choice(whole).split()
        kept = [word for word in words if chooser.random() > 0.35] or words
        kind = KINDS[len(made) % len(KINDS)]
        if kind == "without marks":
            text = fold(" ".join(kept))
        elif kind == "slips":
            text = " ".join(_slip(word, chooser) for word in kept)
        elif kind == "six words":
            chosen = sorted(chooser.sample(range(len(words)), min(6, len(words))))
            text = " ".join(words[at] for at in chosen)
        else:
            text = " ".join(kept)
        if fold(text):
            made.append(Query(kind, text, place))
    return made


def _slip(word: str, chooser: random.Random) -> str:
    if len(word) < 3 or chooser.random() > 0.3:
        return word
    at = chooser.randrange(len(word))
    return word[:at] + word[at + 1 :]


def fts5(path: Path, texts: Sequence[tuple[Place, str, str]]) -> Search:
    base = sqlite3.connect(path)
    base.execute("CREATE VIRTUAL TABLE p USING fts5(title, body, tokenize='unicode61 remove_diacritics 2')")
    base.executemany(
        "INSERT INTO p (rowid, title, body) VALUES (?, ?, ?)",
        ((row, title, body) for row, (_, title, body) in enumerate(texts)),
    )
    base.commit()

    def search(query: str) -> list[Place]:
        words = dict.fromkeys(fold(query).split())
        asked = " OR ".join(f'"{word}"' for word in words)
        found = base.execute("SELECT rowid FROM p WHERE p MATCH ? ORDER BY rank LIMIT ?", (asked, LIMIT))
        return [texts[row][0] for (row,) in found]

    return search


def bm25(texts: Sequence[tuple[Place, str, str]], *, folded: bool) -> Search:
    import bm25s

    def words(text: str) -> list[str]:
        return (fold(text) if folded else text.casefold()).split()

    ranker = bm25s.BM25()
    ranker.index([words(f"{title} {body}") for _, title, body in texts], show_progress=False)

    def search(query: str) -> list[Place]:
        asked = [word for word in words(query) if word in ranker.vocab_dict]
        if not asked:
            return []
        rows, _ = ranker.retrieve([asked], k=LIMIT, show_progress=False)
        return [texts[int(row)][0] for row in rows[0]]

    return search


def by_sense(folder: Path, passages: Sequence[str]) -> None:
    """Measure messages that are to find their claims among the passages, with and without vectors."""
    task = read_task(folder)
    claims = [(claim.claim_id, claim.texts[0]) for claim in task.claims]
    texts = [Text(claim_id, "", text) for claim_id, text in claims]
    texts += [Text(f"wiki:{number}", "", passage) for number, passage in enumerate(passages)]
    print(f"\n{len(task.queries)} messages, {len(claims)} claims among {len(passages):,} passages\n")
    print(f"{'':<28}{'build s':>9}{'p50 ms':>9}{'p95 ms':>9}{'R@1':>8}{'R@5':>8}")

    def row(name: str, built: str, search: Callable[[str], list[str]]) -> None:
        times, ranked = [], []
        for query in task.queries:
            found: list[list[str]] = []
            times.append(1000 * timed(lambda query=query, found=found: found.append(search(query.text))))
            ranked.append((found[0], query.right))
        p50, p95 = np.percentile(times, [50, 95])
        figures = judged(ranked)
        print(
            f"{name:<28}{built:>9}{p50:>9.1f}{p95:>9.1f}{figures.first:>8.3f}{figures.five:>8.3f}", flush=True
        )

    with tempfile.TemporaryDirectory() as made:
        for name, engine in (("words and letters", None), ("with sense", best_embedder(Path(made)))):
            library = Library(engine, in_sense=len(texts))
            took = timed(lambda library=library: library.add(texts))
            row(
                name,
                f"{took:.1f}",
                lambda asked, by=library: [hit.text_id for hit in by.search(asked, limit=LIMIT)],
            )
        plain = fts5(Path(made) / "claims.sqlite3", [((text.text_id, 0), "", text.text) for text in texts])
        row("SQLite FTS5", "", lambda asked: [place[0] for place in plain(asked)])


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def size(folder: Path) -> str:
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 2**20:,.0f} MB"


def measure(name: str, search: Search, asked: Sequence[Query], built: str, taken: str) -> None:
    times, hits = [], []
    for query in asked:
        found: list[list[Place]] = []
        times.append(1000 * timed(lambda query=query, found=found: found.append(search(query.text))))
        hits.append(query.right in found[0])
    by_kind = [
        np.mean([hit for hit, query in zip(hits, asked, strict=True) if query.kind == kind]) for kind in KINDS
    ]
    p50, p95 = np.percentile(times, [50, 95])
    shares = "".join(f"{share:>16.3f}" for share in by_kind)
    print(f"{name:<28}{built:>9}{taken:>9}{p50:>9.1f}{p95:>9.1f}{np.mean(hits):>7.3f}{shares}", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("THUCHU_BENCH_DATA", REPOSITORY.parent / "shared" / "data")
    asked.add_argument("--data", type=Path, default=Path(default))
    asked.add_argument("--articles", type=int, default=7730)
    asked.add_argument("--queries", type=int, default=200)
    asked.add_argument("--sense", type=int, default=1000, help="passages measured in sense; 0: none")
    options = asked.parse_args()

    articles = list(read(options.data, options.articles))
    passages = {
        (text.text_id, number): text.text[part.start : part.end]
        for text in articles
        for number, part in enumerate(cut(text.text))
    }
    titles = {text.text_id: text.title for text in articles}
    texts = [(place, titles[place[0]], passage) for place, passage in passages.items()]
    questions = queries(passages, options.queries, random.Random(7))
    words = [len(passage.split()) for passage in passages.values()]
    print(
        f"{len(articles):,} articles, {sum(len(text.text) for text in articles) / 1e6:.0f} M characters,"
        f" {len(passages):,} passages of {np.mean(words):.0f} words; {len(questions)} queries, recall@{LIMIT}"
        "\n"
    )
    kinds = "".join(f"{kind:>16}" for kind in KINDS)
    print(f"{'':<28}{'build s':>9}{'on disk':>9}{'p50 ms':>9}{'p95 ms':>9}{'all':>7}{kinds}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        library = Library(folder=folder / "ours")

        def build() -> None:
            for start in range(0, len(articles), BATCH):
                library.add(articles[start : start + BATCH])
            library.compact()

        took = timed(build)

        def ours(query: str) -> list[Place]:
            return [(hit.text_id, hit.number) for hit in library.search(query, limit=LIMIT)]

        measure("ours, words and letters", ours, questions, f"{took:.1f}", size(folder / "ours"))
        base = folder / "fts5.sqlite3"
        found: list[Search] = []
        took = timed(lambda: found.append(fts5(base, texts)))
        measure("SQLite FTS5", found[0], questions, f"{took:.1f}", f"{base.stat().st_size / 2**20:,.0f} MB")
    if find_spec("bm25s"):
        for name, folded in (("BM25 (bm25s), as written", False), ("BM25 (bm25s), folded", True)):
            found = []
            took = timed(lambda folded=folded, found=found: found.append(bm25(texts, folded=folded)))
            measure(name, found[0], questions, f"{took:.1f}", "")
    print(f"\nOf one text at most {OF_ONE_TEXT} passages are shown by ours.")
    if options.sense:
        chosen = random.Random(8).sample(sorted(passages), min(options.sense, len(passages)))
        by_sense(options.data / "vi_claims_dev", [passages[place] for place in chosen])


if __name__ == "__main__":
    main()
