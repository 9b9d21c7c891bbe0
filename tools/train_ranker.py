"""Fit the ranking, the spread of vectors and the calibration that come with the package.

    python tools/train_ranker.py [--data DIR] [--cache FILE] [--write]

Needs scikit-learn. Reads clef2022_en (English posts and claims, CC BY-SA 3.0 DE), tools/data/vi_training
(written for this project) and, for the spread alone, sentences of Vietnamese Wikipedia. vi_claims_dev and the
sets marked "measure only" are not read: bench/quality.py tests on them. Prints how well the fit does on
claims it has not seen (five folds, split by the right claim) and writes ranking.json, trees.npz and
spread.npz in src/thuchu/match/data with --write. Deterministic.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.sets import Task, judged, read_nomatch, read_task
from thuchu.match.calibrate import Calibration, platt, threshold_for
from thuchu.match.embed import CachedEmbedder, Embedder, best_embedder
from thuchu.match.features import names
from thuchu.match.matcher import ClaimMatcher, Compared
from thuchu.match.message import Message, core_of, read_message
from thuchu.match.ranking import CLIPPED, FACTS_COMPARED, Facts, Ranking, evidence_of, facts_between
from thuchu.match.same import may_be_same
from thuchu.match.sense import Spread
from thuchu.match.trees import Trees
from thuchu.text.sentences import sentences

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY / "src" / "thuchu" / "match" / "data"
FOLDS = 5
SEED = 20
SPREAD_CLAIMS = 6_000  # of each language: enough for 384 directions
PENALTY = 2e-3  # of squared weights, per message; set by judgement, 1e-3 and 5e-3 give the same first places
STEPS = 600
RATE = 0.05
FITTED_ON = ("vi_training", "clef2022_en")
VI_TRAINING = REPOSITORY / "tools" / "data" / "vi_training"
CLEF_COUNTS = 0.5  # of a Vietnamese message, when the trees are grown
SILENT_COUNTS = 2.0  # a message that makes no known claim: there are fewer of them than in a real queue
JUDGED = 4  # candidates of each message that the trees learn from
# Chosen on the folds: a candidate this likely is right often enough to be worth a reader's time.
SHOWN_FROM = 0.06
SAME_PRECISION = 0.98  # of the messages called the same on the folds
GROWN = {
    "max_iter": 500, "learning_rate": 0.05, "max_leaf_nodes": 8, "min_samples_leaf": 20,
    "l2_regularization": 1.0, "early_stopping": False, "random_state": SEED,
}  # fmt: skip

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """One message, the claims near it, their columns, which of them are right, and its fold."""

    message: Message
    compared: Compared
    right: npt.NDArray[np.bool_]
    key: str  # the right claim: messages of one claim stay in one fold


def main() -> None:
    """Fit, print and write."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("THUCHU_BENCH_DATA", str(REPOSITORY.parent / "shared" / "data"))
    reader.add_argument("--data", type=Path, default=Path(default))
    reader.add_argument("--cache", type=Path, help="keep vectors here between runs (default: nowhere)")
    reader.add_argument("--write", action="store_true")
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        embedder = CachedEmbedder(best_embedder(), options.cache or Path(folder) / "vectors.sqlite")
        tasks = read_fitted(options.data)
        spread = fit_spread(embedder, options.data, list(tasks.values()))
        told: dict[str, object] = {}
        trees: dict[str, npt.NDArray[np.generic]] = {}
        for kind, engine in (("sense", embedder), ("letters", None)):
            groups = {name: gather(task, engine, spread) for name, task in tasks.items()}
            silent = gather_silent(tasks["vi_training"], engine, spread)
            told[kind], grown = fit_and_report(groups, silent, spread, with_sense=kind == "sense")
            trees |= {f"{kind}_{name}": part for name, part in grown.written().items()}
        if options.write:
            DATA.mkdir(exist_ok=True)
            np.savez_compressed(
                DATA / "spread.npz",
                question_mean=spread.question_mean,
                claim_mean=spread.claim_mean,
                covariance=spread.covariance,
            )
            np.savez_compressed(DATA / "trees.npz", **trees)
            (DATA / "ranking.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def read_fitted(data: Path) -> dict[str, Task]:
    """Return the sets that are fitted on, by name."""
    return {name: read_task(VI_TRAINING if name == "vi_training" else data / name) for name in FITTED_ON}


def fit_spread(embedder: Embedder, data: Path, tasks: Sequence[Task]) -> Spread:
    """Measure the means and directions over claims of both languages and over encyclopaedia sentences."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    texts: list[str] = []
    questions: list[str] = []
    for task in tasks:
        known = [core_of(text) for claim in task.claims for text in claim.texts]
        texts.extend(chance.sample(known, min(SPREAD_CLAIMS, len(known))))
        questions.extend(core_of(query.text) for query in task.queries)
    texts.extend(wikipedia_sentences(data / "viwiki" / "articles.jsonl.xz", SPREAD_CLAIMS))
    return Spread.of(embedder.messages(questions)[:, 0], embedder.passages(texts))


def wikipedia_sentences(path: Path, count: int) -> list[str]:
    """Return the first whole sentences of the first articles."""
    found: list[str] = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            opening = [part.text for part in sentences(json.loads(line)["text"][:1_500])]
            found.extend(text for text in opening[:3] if 6 <= len(text.split()) <= 60)
            if len(found) >= count:
                break
    return found[:count]


def blank(spread: Spread, *, with_sense: bool) -> Ranking:
    """Return a ranking that only gathers columns."""
    size = len(names(with_sense=with_sense))
    no_node = np.zeros(1, np.int32)
    no_trees = Trees(no_node, np.zeros(1), no_node, no_node, np.zeros(1), no_node)
    nothing = np.zeros(size)
    return Ranking(nothing, np.ones(size), nothing, spread, no_trees, Calibration(1.0, 0.0))


def gather(task: Task, embedder: Embedder | None, spread: Spread) -> list[Group]:
    """Return the columns of every message of a task with the claims near it."""
    matcher = ClaimMatcher(embedder, ranking=blank(spread, with_sense=embedder is not None))
    matcher.add(task.claims)
    snapshot = matcher.snapshot()
    groups = []
    for query in task.queries:
        message = read_message(query.text, embedder)
        compared = matcher.compared(snapshot, message)
        right = np.array([claim_id in query.right for claim_id in compared.claim_ids], dtype=bool)
        groups.append(Group(message, compared, right, min(query.right)))
    return groups


def gather_silent(task: Task, embedder: Embedder | None, spread: Spread) -> list[Group]:
    """Return the same for messages that make none of the known claims."""
    matcher = ClaimMatcher(embedder, ranking=blank(spread, with_sense=embedder is not None))
    matcher.add(task.claims)
    snapshot = matcher.snapshot()
    groups = []
    for text, near in read_nomatch(VI_TRAINING):
        message = read_message(text, embedder)
        compared = matcher.compared(snapshot, message)
        groups.append(Group(message, compared, np.zeros(len(compared.claim_ids), bool), near))
    return groups


@dataclass(frozen=True)
class Blind:
    """Fits that have not seen a claim, one for each fold of claims."""

    folds: dict[str, int]  # of each claim
    rankings: list[Ranking]  # of each fold
    heads: list[Head]


def fit_blind(
    groups: dict[str, list[Group]], silent: Sequence[Group], spread: Spread, *, with_sense: bool
) -> Blind:
    """Fit weights and trees for each fold without its claims."""
    everything = [group for part in groups.values() for group in part]
    folds = fold_of([group.key for group in [*everything, *silent]])
    rankings = [
        fit_ranking([g for g in everything if folds[g.key] != fold], spread, with_sense=with_sense)
        for fold in range(FOLDS)
    ]
    heads = []
    for name, part in groups.items():
        count = CLEF_COUNTS if name.startswith("clef") else 1.0
        for group in part:
            fold = folds[group.key]
            heads.append(head_of(group, rankings[fold], name, fold, count))
            # A message whose claim is not known: the same one with its right claims taken away.
            heads.append(head_of(without_right(group), rankings[fold], "taken away", fold, count))
    for group in silent:
        fold = folds[group.key]
        heads.append(head_of(group, rankings[fold], "silent", fold, SILENT_COUNTS))
    return Blind(
        folds,
        [
            replace(ranking, trees=grow([head for head in heads if head.fold != fold]))
            for fold, ranking in enumerate(rankings)
        ],
        heads,
    )


def fit_and_report(
    groups: dict[str, list[Group]], silent: list[Group], spread: Spread, *, with_sense: bool
) -> tuple[dict[str, object], Trees]:
    """Fit on everything, after printing how a fit does on claims it has not seen."""
    blind = fit_blind(groups, silent, spread, with_sense=with_sense)
    odds_of = {id(head): blind.rankings[head.fold].trees.log_odds(head.evidence) for head in blind.heads}
    print(
        f"\n{'with' if with_sense else 'without'} sense: messages of claims not seen in fitting (five folds)"
    )
    for name, part in groups.items():
        ranked = [(ordered(group, blind.rankings[blind.folds[group.key]]), group) for group in part]
        print(f"  {name:<24} {judged(ranked_ids(ranked))}   by the weights alone")
        heads = [head for head in blind.heads if head.name == name]
        sorted_rows = [
            [head.rows[at] for at in np.argsort(-odds_of[id(head)], kind="stable")] for head in heads
        ]
        again = [
            ([*rows, *(at for at in order if at not in rows)], group)
            for rows, (order, group) in zip(sorted_rows, ranked, strict=True)
        ]
        print(f"  {name:<24} {judged(ranked_ids(again))}   and the trees")
    odds = np.concatenate([odds_of[id(head)] for head in blind.heads])
    right = np.concatenate([head.right for head in blind.heads]).astype(np.float64)
    scale, shift = platt(odds, right)
    sure, is_right, answerable = [], [], 0
    for head in blind.heads:
        if head.name in ("vi_training", "silent") and len(head.right):
            first = int(np.argmax(odds_of[id(head)]))
            sure.append(1.0 / (1.0 + np.exp(-(odds_of[id(head)][first] * scale + shift))))
            if not head.may_be_same(first):
                sure[-1] = 0.0
            is_right.append(float(head.right[first]))
            answerable += head.name == "vi_training"
    same_from, answered, wrong = told_threshold(np.array(sure), np.array(is_right), answerable)
    print(
        f"  same from {same_from:.3f}: {answered:.3f} of the Vietnamese messages answered rightly, "
        f"{wrong:.4f} of all wrongly"
    )
    everything = [group for part in groups.values() for group in part]
    final = fit_ranking(everything, spread, with_sense=with_sense)
    raw = grow(blind.heads)
    grown = replace(raw, scale=scale, shift=raw.shift * scale + shift)
    columns = names(with_sense=with_sense)
    told = {
        "mean": dict(zip(columns, rounded(final.mean), strict=True)),
        "step": dict(zip(columns, rounded(final.step), strict=True)),
        "weights": dict(zip(columns, rounded(final.weights), strict=True)),
        "calibration": Calibration(round(same_from, 4), SHOWN_FROM).written(),
    }
    return told, grown


def told_threshold(sure: Floats, right: Floats, answerable: int) -> tuple[float, float, float]:
    """Return the threshold for SAME, the share of answerable messages it answers, and the share wrong."""
    same_from = threshold_for(sure, right, precision=SAME_PRECISION)
    above = sure >= same_from
    return same_from, float((above & (right > 0)).sum()) / answerable, float((above & (right == 0)).mean())


def fold_of(keys: Sequence[str]) -> dict[str, int]:
    """Deal the claims into FOLDS parts."""
    order = sorted(set(keys))
    random.Random(SEED).shuffle(order)  # noqa: S311 - no secret
    return {key: at % FOLDS for at, key in enumerate(order)}


def fit_ranking(groups: Sequence[Group], spread: Spread, *, with_sense: bool) -> Ranking:
    """Fit the weights of the columns."""
    usable = [group for group in groups if group.right.any() and not group.right.all()]
    stacked = np.concatenate([group.compared.columns for group in usable]).astype(np.float64)
    mean, step = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    steps = [np.clip((group.compared.columns - mean) / step, -CLIPPED, CLIPPED) for group in usable]
    weights = listwise(steps, [group.right for group in usable])
    return replace(blank(spread, with_sense=with_sense), mean=mean, step=step, weights=weights)


def listwise(rows: Sequence[Floats], right: Sequence[npt.NDArray[np.bool_]]) -> Floats:
    """Return weights that make the right rows of each group the likeliest (softmax; Cao et al., 2007)."""
    longest, width = max(len(part) for part in rows), rows[0].shape[1]
    table = np.zeros((len(rows), longest, width))
    base = np.full((len(rows), longest), -1e9)
    wanted = np.zeros((len(rows), longest))
    for at, part in enumerate(rows):
        table[at, : len(part)] = part
        base[at, : len(part)] = 0.0
        wanted[at, : len(part)] = right[at] / right[at].sum()
    found, speed, square = np.zeros(width), np.zeros(width), np.zeros(width)
    for step in range(1, STEPS + 1):  # Adam; the loss is convex, so the start does not matter
        scores = table @ found + base
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = np.einsum("gn,gnk->k", (likely - wanted) / len(rows), table) + PENALTY * found
        speed = 0.9 * speed + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = RATE * min(1.0, 2.0 * (1.0 - step / (STEPS + 1)))
        found = found - rate * (speed / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return np.asarray(found)


def ordered(group: Group, ranking: Ranking) -> list[int]:
    """Return the rows of the group, best first by the weights alone."""
    scores = ranking.scores(group.compared.columns)
    return sorted(
        range(len(scores)), key=lambda at: (-round(float(scores[at]), 6), group.compared.claim_ids[at])
    )


@dataclass(frozen=True)
class Head:
    """The first candidates of one message, as the trees see them."""

    name: str  # of the set
    fold: int
    count: float  # how much it counts in growing
    rows: list[int]
    evidence: Floats
    right: npt.NDArray[np.bool_]
    said: list[str]  # of each candidate the part of the message that makes it
    known: list[str]  # of each the wording that came closest
    claims: list[str]
    facts: list[Facts]

    def may_be_same(self, at: int) -> bool:
        """Tell whether no fact forbids to answer with a candidate."""
        return may_be_same(
            self.said[at], self.claims[at], self.facts[at].against_claim, wording=self.known[at]
        )


def head_of(group: Group, ranking: Ranking, name: str, fold: int, count: float) -> Head:
    """Return the head of a group, ranked by weights that have not seen its claim."""
    rows = ordered(group, ranking)[:FACTS_COMPARED]
    compared, message = group.compared, group.message
    scores = ranking.scores(compared.columns)[rows]
    places = [compared.places[at] for at in rows]
    said = [message.parts[place - 1].text if place else message.text for place in places]
    known = [compared.texts[at] for at in rows]
    claims = [compared.canonicals[at] for at in rows]
    facts = [facts_between(*texts) for texts in zip(said, known, claims, strict=True)]
    evidence = evidence_of(compared.columns[rows], scores, facts, places)
    return Head(name, fold, count, rows, evidence, group.right[rows], said, known, claims, facts)


def grow(heads: Sequence[Head]) -> Trees:
    """Grow the trees on these heads."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = np.concatenate([head.evidence[:JUDGED] for head in heads])
    right = np.concatenate([head.right[:JUDGED] for head in heads])
    counts = np.concatenate([np.full(len(head.right[:JUDGED]), head.count) for head in heads])
    fitted = HistGradientBoostingClassifier(**GROWN).fit(rows, right, sample_weight=counts)
    parts: dict[str, list[npt.NDArray[np.generic]]] = {}
    roots, start = [], 0
    for (tree,) in fitted._predictors:  # scikit-learn has no public name for them
        nodes = tree.nodes
        own = np.arange(len(nodes)) + start
        is_leaf = nodes["is_leaf"].astype(bool)
        for name, part in (
            ("column", np.where(is_leaf, 0, nodes["feature_idx"])),
            ("threshold", np.where(is_leaf, 0.0, nodes["num_threshold"])),
            ("left", np.where(is_leaf, own, nodes["left"] + start)),
            ("right", np.where(is_leaf, own, nodes["right"] + start)),
            ("value", np.where(is_leaf, nodes["value"], 0.0)),
        ):
            parts.setdefault(name, []).append(part)
        roots.append(start)
        start += len(nodes)
    held: dict[str, npt.NDArray[np.generic]] = {name: np.concatenate(part) for name, part in parts.items()}
    base = float(np.asarray(fitted._baseline_prediction).ravel()[0])
    held["value"] = np.where(held["left"] == np.arange(start), held["value"], 0.0)
    return Trees.read({**held, "roots": np.array(roots), "line": np.array([1.0, base])})


def ranked_ids(found: Sequence[tuple[list[int], Group]]) -> list[tuple[list[str], set[str]]]:
    """Return the ranked claim ids of each message beside its right ones."""
    return [
        (
            [group.compared.claim_ids[at] for at in rows],
            {claim_id for claim_id, right in zip(group.compared.claim_ids, group.right, strict=True) if right}
            or {group.key},
        )
        for rows, group in found
    ]


def without_right(group: Group) -> Group:
    """Return the group as if its right claims were not known."""
    kept = np.flatnonzero(~group.right)
    compared = group.compared
    return replace(
        group,
        compared=Compared(
            tuple(compared.claim_ids[at] for at in kept),
            tuple(compared.texts[at] for at in kept),
            tuple(compared.canonicals[at] for at in kept),
            compared.columns[kept],
            tuple(compared.places[at] for at in kept),
        ),
        right=group.right[kept],
    )


def rounded(values: Floats) -> list[float]:
    """Return plain numbers of five places."""
    return [round(float(value), 5) for value in values]


if __name__ == "__main__":
    main()
