"""Measure how well known claims are found, beside plain alternatives in the same run.

    pip install -e '.[fast,bench]'
    PYTHONPATH=src:. python bench/quality.py [--data DIR] [--cache FILE] [--only SET ...]

Whole corpora, no sampling; nothing of the data sets is saved but, with --cache, vectors of known claims. The
shipped weights were fitted on clef2022_en and tools/data/vi_training. On the first, and on clef_robust_en
with the same claims, `ours` is fitted anew for each of five parts of the claims without that part, and judged
on that part alone. vi_claims_dev and checkthat2025_multi were never fitted on.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY)]

from bench.sets import HEADER, Figures, Query, Task, judged, read_nomatch, read_task  # noqa: E402
from thuchu.match import (  # noqa: E402
    CachedEmbedder,
    ClaimMatcher,
    Decision,
    MatchResult,
    Verdict,
    best_embedder,
    explain,
)
from thuchu.match.message import core_of  # noqa: E402
from thuchu.match.ranking import shipped_spread  # noqa: E402
from thuchu.text import fold  # noqa: E402
from tools.train_ranker import (  # noqa: E402
    VI_TRAINING,
    Blind,
    fit_blind,
    gather,
    gather_silent,
    read_fitted,
)

Order = list[str]
Scores = npt.NDArray[np.float32]
LISTED = 10
RRF = 60  # the constant of Cormack, Clarke and Büttcher, 2009
CHARACTERS_COUNT = 0.25  # of the sum of z-scores; 0.5 is the better one on vi_claims_dev


class Plain:
    """The usual recipes over one corpus: each gives the scores of all claims for a message."""

    def __init__(self, task: Task, embedder: CachedEmbedder) -> None:
        import bm25s
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.ids = [claim.claim_id for claim in task.claims]
        whole = [fold(" ".join(claim.texts)) for claim in task.claims]
        self._words = bm25s.BM25()
        self._words.index([text.split() for text in whole], show_progress=False)
        self._letters = TfidfVectorizer(analyzer="char", ngram_range=(3, 5), sublinear_tf=True)
        self._table = self._letters.fit_transform(whole)
        self._owner = np.array([at for at, claim in enumerate(task.claims) for _ in claim.texts])
        self._known = embedder.passages([core_of(text) for claim in task.claims for text in claim.texts])
        self._embedder = embedder

    def words(self, text: str) -> Scores:
        """BM25 over folded words."""
        return np.asarray(self._words.get_scores(fold(text).split() or [""]), dtype=np.float32)

    def letters(self, text: str) -> Scores:
        """TF-IDF of pieces of three to five letters."""
        return np.asarray((self._table @ self._letters.transform([fold(text)]).T).todense()).ravel()

    def dense(self, text: str) -> Scores:
        """Cosine of the message, as a question, with the nearest wording."""
        best = np.full(len(self.ids), -1.0, dtype=np.float32)
        np.maximum.at(best, self._owner, self._known @ self._embedder.query(core_of(text)))
        return best

    def order(self, scores: Scores) -> Order:
        """Return the ids of the best, in order."""
        return [self.ids[at] for at in np.argsort(-scores, kind="stable")[:LISTED]]

    def recipes(self, text: str) -> dict[str, Order]:
        """Return the order each recipe gives."""
        words, letters, dense = self.words(text), self.letters(text), self.dense(text)
        ranks = sum(
            1.0 / (RRF + 1 + np.argsort(np.argsort(-part, kind="stable"), kind="stable"))
            for part in (words, dense)
        )
        total = _standard(dense) + CHARACTERS_COUNT * _standard(letters)
        return {
            "BM25 (bm25s)": self.order(words),
            "characters 3-5": self.order(letters),
            "dense": self.order(dense),
            "RRF of BM25 and dense": self.order(np.asarray(ranks)),
            "z-sum dense + .25 chars": self.order(total),
        }


def _standard(scores: Scores) -> Scores:
    return (scores - scores.mean()) / max(float(scores.std()), 1e-6)


Ours = Callable[[Query], Order]


def shipped(matcher: ClaimMatcher) -> Ours:
    """Rank with the weights as they are shipped."""

    def order(query: Query) -> Order:
        return [one.claim_id for one in matcher.closest(query.text, limit=LISTED).candidates]

    return order


def unseen(matcher: ClaimMatcher, blind: Blind) -> Ours:
    """Rank each message with a ranking fitted without the fold its right claim is in."""

    def order(query: Query) -> Order:
        matcher.ranking = blind.rankings[blind.folds.get(min(query.right), 0)]
        return shipped(matcher)(query)

    return order


def table(title: str, plain: Plain, ours: Ours, queries: Sequence[Query], by: Callable[[Query], str]) -> None:
    """Print every recipe on all messages, and dense, the sum and ours for each part of them."""
    print(f"\n## {title}: {len(plain.ids)} claims, {len(queries)} messages\n\n{'':<28}{HEADER}")
    found: dict[str, list[tuple[Query, Order]]] = defaultdict(list)
    for query in queries:
        for name, order in plain.recipes(query.text).items():
            found[name].append((query, order))
        found["ours"].append((query, ours(query)))
    for name, ranked in found.items():
        print(f"{name:<28}{figures(ranked)}")
    parts = sorted({by(query) for query in queries})
    if len(parts) > 1:
        print(f"\n{'by kind':<28}{HEADER}{'z-sum MAP@5':>14}")
        for part in parts:
            own = figures([pair for pair in found["ours"] if by(pair[0]) == part])
            other = figures([pair for pair in found["z-sum dense + .25 chars"] if by(pair[0]) == part])
            print(f"  {part:<26}{own}{other.precision:>14.3f}")


def figures(ranked: Sequence[tuple[Query, Order]]) -> Figures:
    """Return the figures of orders beside their messages."""
    return judged([(order, query.right) for query, order in ranked])


def without_marks(query: Query) -> Query:
    """Return the message typed without tone marks."""
    bare = "".join(
        sign
        for sign in unicodedata.normalize("NFD", query.text.replace("đ", "d").replace("Đ", "D"))
        if not unicodedata.combining(sign)
    )
    return Query(bare, query.right, query.style, query.language)


def decomposed(query: Query) -> Query:
    """Return the message in decomposed Unicode."""
    return Query(unicodedata.normalize("NFD", query.text), query.right, query.style, query.language)


def blind_fits(data: Path, embedder: CachedEmbedder) -> Blind:
    """Return the fits of tools/train_ranker.py that have not seen a fold of claims."""
    tasks = read_fitted(data)
    spread = shipped_spread()
    groups = {name: gather(task, embedder, spread) for name, task in tasks.items()}
    silent = gather_silent(tasks["vi_training"], embedder, spread)
    return fit_blind(groups, silent, spread, with_sense=True)


def decisions(matcher: ClaimMatcher, task: Task, data: Path) -> None:
    """Print what is answered, shown and kept silent, on messages with and without a claim."""
    made = [(query, matcher.closest(query.text)) for query in task.queries]
    silent = [matcher.closest(text) for text, _ in read_nomatch(data / "vi_claims_dev")]
    print(f"\n{'decision':<22}{'messages with a claim':>24}{'right':>8}{'messages without':>20}")
    for decision in Decision:
        mine = [(q, r) for q, r in made if r.decision is decision]
        right = sum(bool(r.candidates) and r.candidates[0].claim_id in q.right for q, r in mine)
        none = sum(r.decision is decision for r in silent)
        print(f"{decision.value:<22}{len(mine):>24}{right:>8}{none:>20}")
    print(f"\n{'same from':<12}{'answered right':>16}{'answered wrong':>16}{'precision':>11}")
    thresholds = sorted({0.5, 0.6, 0.7, 0.8, 0.9, round(matcher.calibration.same_from, 3)})
    for threshold in thresholds:
        good = bad = 0
        for query, result in made:
            if _would_answer(result, threshold):
                is_right = result.candidates[0].claim_id in query.right
                good, bad = good + is_right, bad + (not is_right)
        bad += sum(_would_answer(result, threshold) for result in silent)
        print(
            f"{threshold:<12}{good / len(made):>16.3f}{bad / (len(made) + len(silent)):>16.3f}"
            f"{good / max(good + bad, 1):>11.3f}"
        )


def _would_answer(result: MatchResult, threshold: float) -> bool:
    return result.probability >= threshold and not result.candidates[0].differs


def guard(name: str, path: Path) -> None:
    """Print how often two texts are rightly called the same or different, by what differs."""
    found: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        one, other, meant, kind = line.split("\t")[:4]
        is_same = explain(one, other).decision is Verdict.SAME
        found[kind].append((is_same == (meant == "same"), is_same and meant != "same"))
        folded = fold(one) == fold(other)
        found["(folded text equal)"].append((folded == (meant == "same"), folded and meant != "same"))
    everything = [pair for kind, pairs in found.items() if not kind.startswith("(") for pair in pairs]
    right, wrongly = (sum(part) for part in zip(*everything, strict=True))
    plain = found.pop("(folded text equal)")
    print(f"\n## fact guard on {name}: {right}/{len(everything)} pairs right ({right / len(everything):.3f})")
    print(
        f"different called the same: {wrongly}; folded text equal: {sum(ok for ok, _ in plain)}/{len(plain)}"
    )
    print(
        "  ".join(
            f"{kind} {sum(ok for ok, _ in pairs)}/{len(pairs)}" for kind, pairs in sorted(found.items())
        )
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("THUCHU_BENCH_DATA", str(REPOSITORY.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--cache", type=Path, help="keep vectors here between runs (default: nowhere)")
    names = ("vi_claims_dev", "checkthat2025_multi", "clef2022_en")
    parser.add_argument("--only", nargs="*", default=names, choices=names)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        embedder = CachedEmbedder(best_embedder(), options.cache or Path(folder) / "vectors.sqlite")
        tasks = {name: read_task(options.data / name) for name in names}
        blind = blind_fits(options.data, embedder) if "clef2022_en" in options.only else None
        for name in options.only:
            matcher = ClaimMatcher(embedder)
            matcher.add(tasks[name].claims)
            plain = Plain(tasks[name], embedder)
            is_fitted_on = name == "clef2022_en" and blind is not None
            ours = unseen(matcher, blind) if is_fitted_on else shipped(matcher)
            queries = tasks[name].queries
            if name == "checkthat2025_multi":
                table(name, plain, ours, queries, lambda query: query.language)
            elif name == "vi_claims_dev":
                table(name, plain, ours, queries, lambda query: query.style)
                accented = [query for query in queries if without_marks(query).text != query.text]
                forms = (("accented", list), ("without marks", without_marks), ("decomposed", decomposed))
                for form, change in forms:
                    changed = accented if change is list else [change(query) for query in accented]
                    table(f"{name}, {form}", plain, ours, changed, lambda _: "")
            else:
                table(name, plain, ours, queries, lambda query: query.style)
                robust = read_task(options.data / "clef_robust_en", options.data / name)
                table("clef_robust_en", plain, ours, robust.queries, lambda query: query.style)
            if name == "vi_claims_dev":
                matcher = ClaimMatcher(embedder)
                matcher.add(tasks[name].claims)
                decisions(matcher, tasks[name], options.data)
                guard("vi_claims_dev", options.data / name / "pairs.tsv")
                guard("vi_training", VI_TRAINING / "pairs.tsv")


if __name__ == "__main__":
    main()
