"""Fit the ranking, the spread of vectors and the calibration that come with the package.

    python tools/train_ranker.py [--data DIR] [--cache FILE] [--write]

Reads clef2022_en (English posts and claims, CC BY-SA 3.0 DE), vi_claims_dev (written for this project) and,
for the spread alone, sentences of Vietnamese Wikipedia. Sets marked "measure only" are not read. Prints how
well the fit does on claims it has not seen (five folds, split by the right claim) and writes
src/thuchu/match/data/ranking.json and spread.npz with --write. Deterministic.
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
from thuchu.match.calibrate import Calibration, threshold_for
from thuchu.match.embed import CachedEmbedder, Embedder, best_embedder
from thuchu.match.facts import compare
from thuchu.match.features import names
from thuchu.match.matcher import ClaimMatcher, Compared, core_of
from thuchu.match.ranking import FACTS_COMPARED, Facts, Ranking, facts_of
from thuchu.match.sense import Spread
from thuchu.text.sentences import sentences

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY / "src" / "thuchu" / "match" / "data"
FOLDS = 5
SEED = 20
SPREAD_CLAIMS = 6_000  # of each language: enough for 384 directions
PENALTY = 2e-3  # of squared weights, per message; set by judgement, 1e-3 and 5e-3 give the same first places
STEPS = 600
RATE = 0.05
WEIGHT_OF = {"vi_claims_dev": 4.0, "clef2022_en": 1.0}  # 144 and 783 messages: neither is to drown the other
# Chosen on the folds: a candidate this likely is right often enough to be worth a reader's time.
SHOWN_FROM = 0.12

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """One message, the claims near it, their columns, which of them are right, and its fold."""

    text: str
    compared: Compared
    right: npt.NDArray[np.bool_]
    weight: float
    key: str  # the right claim: messages of one claim stay in one fold
    facts: tuple[Facts, ...] = ()


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
        tasks = {name: read_task(options.data / name) for name in WEIGHT_OF}
        spread = fit_spread(embedder, options.data, list(tasks.values()))
        told = {}
        for kind, engine in (("sense", embedder), ("letters", None)):
            groups = {name: gather(task, engine, spread, WEIGHT_OF[name]) for name, task in tasks.items()}
            silent = gather_silent(tasks["vi_claims_dev"], options.data, engine, spread)
            told[kind] = fit_and_report(kind, groups, silent, spread)
        if options.write:
            DATA.mkdir(exist_ok=True)
            np.savez_compressed(
                DATA / "spread.npz",
                question_mean=spread.question_mean,
                claim_mean=spread.claim_mean,
                covariance=spread.covariance,
            )
            (DATA / "ranking.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")


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
    calibration = Calibration((0.0,), (1.0,), (0.0,), 0.0, 1.0, 0.0)
    return Ranking(np.zeros(size), np.ones(size), np.zeros(size), (0.0, 0.0), spread, calibration)


def gather(task: Task, embedder: Embedder | None, spread: Spread, weight: float) -> list[Group]:
    """Return the columns of every message of a task with the claims near it."""
    matcher = ClaimMatcher(embedder, ranking=blank(spread, with_sense=embedder is not None))
    matcher.add(task.claims)
    snapshot = matcher.snapshot()
    groups = []
    for query in task.queries:
        compared = matcher.compared(snapshot, matcher.readings(query.text)[0])
        right = np.array([claim_id in query.right for claim_id in compared.claim_ids], dtype=bool)
        groups.append(Group(query.text, compared, right, weight, min(query.right)))
    return groups


def gather_silent(task: Task, data: Path, embedder: Embedder | None, spread: Spread) -> list[Group]:
    """Return the same for messages that make none of the known claims."""
    matcher = ClaimMatcher(embedder, ranking=blank(spread, with_sense=embedder is not None))
    matcher.add(task.claims)
    snapshot = matcher.snapshot()
    groups = []
    for text, near in read_nomatch(data / "vi_claims_dev"):
        compared = matcher.compared(snapshot, matcher.readings(text)[0])
        groups.append(Group(text, compared, np.zeros(len(compared.claim_ids), bool), 4.0, near))
    return groups


def fit_and_report(
    kind: str, groups: dict[str, list[Group]], silent: list[Group], spread: Spread
) -> dict[str, object]:
    """Fit on everything, after printing how a fit does on claims it has not seen."""
    everything = [group for part in groups.values() for group in part]
    folds = fold_of([group.key for group in [*everything, *silent]])
    blind: list[tuple[Group, Ranking]] = []
    evidence: list[Floats] = []
    labels: list[bool] = []
    for fold in range(FOLDS):
        ranking = fit_ranking([g for g in everything if folds[g.key] != fold], spread, kind)
        blind.extend((group, ranking) for group in everything if folds[group.key] == fold)
    print(f"\n{kind}: messages of claims not seen in fitting (five folds)")
    for name, part in groups.items():
        members = {id(group) for group in part}
        ranked = [(ordered(group, ranking)[0], group) for group, ranking in blind if id(group) in members]
        print(f"  {name:<16} {judged(ranked_ids(ranked))}")
    final = fit_ranking(everything, spread, kind)
    for group, ranking in blind:
        # A message whose claim is not known: the same one with its right claims taken away.
        for shown in (group, without_right(group)):
            rows, right = leading_evidence(shown, ranking)
            evidence.append(rows)
            labels.extend(right)
    for group in silent:
        rows, right = leading_evidence(group, final)
        evidence.append(rows)
        labels.extend(right)
    calibration = fit_calibration(np.concatenate(evidence), np.array(labels, dtype=np.float64))
    columns = names(with_sense=kind == "sense")
    return {
        "mean": dict(zip(columns, rounded(final.mean), strict=True)),
        "step": dict(zip(columns, rounded(final.step), strict=True)),
        "weights": dict(zip(columns, rounded(final.weights), strict=True)),
        "facts": {"agree": round(final.fact_weights[0], 5), "differ": round(final.fact_weights[1], 5)},
        "calibration": calibration.written(),
    }


def fold_of(keys: Sequence[str]) -> dict[str, int]:
    """Deal the claims into FOLDS parts."""
    order = sorted(set(keys))
    random.Random(SEED).shuffle(order)  # noqa: S311 - no secret
    return {key: at % FOLDS for at, key in enumerate(order)}


def fit_ranking(groups: Sequence[Group], spread: Spread, kind: str) -> Ranking:
    """Fit the weights of the columns, then of the facts among the first candidates."""
    usable = [group for group in groups if group.right.any() and not group.right.all()]
    stacked = np.concatenate([group.compared.columns for group in usable]).astype(np.float64)
    mean, step = stacked.mean(axis=0), stacked.std(axis=0) + 1e-6
    ranking = replace(blank(spread, with_sense=kind == "sense"), mean=mean, step=step)
    steps = [np.clip((group.compared.columns - mean) / step, -5.0, 5.0) for group in usable]
    weights = listwise(steps, [group.right for group in usable], [group.weight for group in usable], PENALTY)
    ranking = replace(ranking, weights=weights)
    heads = [head(group, ranking) for group in usable]
    told = [
        (facts, right, group)
        for (_, facts, _, right), group in zip(heads, usable, strict=True)
        if right.any()
    ]
    offsets = [scores for (_, _, scores, right) in heads if right.any()]
    rows = [np.array(facts, dtype=np.float64).reshape(-1, 2) for facts, _, _ in told]
    facts = listwise(rows, [right for _, right, _ in told], [g.weight for _, _, g in told], 1e-3, offsets)
    return replace(ranking, fact_weights=(float(facts[0]), float(facts[1])))


def head(group: Group, ranking: Ranking) -> tuple[list[int], list[Facts], Floats, npt.NDArray[np.bool_]]:
    """Return the first claims by columns alone: their rows, facts, scores, and which are right."""
    scores = ranking.scores(group.compared.columns)
    kept = sorted(
        range(len(scores)), key=lambda at: (-round(float(scores[at]), 6), group.compared.claim_ids[at])
    )
    kept = kept[:FACTS_COMPARED]
    facts = [facts_of(compare(group.text, group.compared.texts[at])) for at in kept]
    return kept, facts, scores[kept], group.right[kept]


def listwise(
    rows: Sequence[Floats],
    right: Sequence[npt.NDArray[np.bool_]],
    weights: Sequence[float],
    penalty: float,
    offsets: Sequence[Floats] | None = None,
) -> Floats:
    """Return weights that make the right rows of each group the likeliest (softmax; Cao et al., 2007)."""
    longest, width = max(len(part) for part in rows), rows[0].shape[1]
    table = np.zeros((len(rows), longest, width))
    base = np.full((len(rows), longest), -1e9)
    wanted = np.zeros((len(rows), longest))
    for at, part in enumerate(rows):
        table[at, : len(part)] = part
        base[at, : len(part)] = 0.0 if offsets is None else offsets[at]
        wanted[at, : len(part)] = right[at] / right[at].sum()
    share = np.array(weights) / np.sum(weights)
    found, speed, square = np.zeros(width), np.zeros(width), np.zeros(width)
    for step in range(1, STEPS + 1):  # Adam; the loss is convex, so the start does not matter
        scores = table @ found + base
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        slope = np.einsum("gn,gnk->k", (likely - wanted) * share[:, None], table) + penalty * found
        speed = 0.9 * speed + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = RATE * min(1.0, 2.0 * (1.0 - step / (STEPS + 1)))
        found = found - rate * (speed / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return np.asarray(found)


def ordered(group: Group, ranking: Ranking) -> tuple[list[int], list[Facts], Floats]:
    """Return the rows of the group, best first after the facts have spoken, with those of the head."""
    kept, facts, scores, _ = head(group, ranking)
    shifted = np.array([score + ranking.fact_shift(f) for score, f in zip(scores, facts, strict=True)])
    order = sorted(
        range(len(kept)), key=lambda at: (-round(float(shifted[at]), 6), group.compared.claim_ids[kept[at]])
    )
    all_scores = ranking.scores(group.compared.columns)
    rest = [at for at in np.argsort(-all_scores, kind="stable").tolist() if at not in set(kept)]
    rows = [kept[at] for at in order] + rest
    return rows, [facts[at] for at in order], shifted[order]


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
            compared.columns[kept],
        ),
        right=group.right[kept],
    )


def leading_evidence(group: Group, ranking: Ranking) -> tuple[Floats, list[bool]]:
    """Return the evidence of the first three candidates and which are right."""
    rows, facts, scores = ordered(group, ranking)
    evidence = ranking.evidence(group.compared.columns[rows[: len(scores)]], scores, facts)
    return evidence[:3], [bool(group.right[at]) for at in rows[:3]]


def fit_calibration(evidence: Floats, right: Floats) -> Calibration:
    """Fit the logistic mix by Newton's method with a small ridge, and set the thresholds."""
    mean, spread = evidence.mean(axis=0), evidence.std(axis=0) + 1e-6
    steps = np.column_stack([np.clip((evidence - mean) / spread, -5.0, 5.0), np.ones(len(evidence))])
    weights = np.zeros(steps.shape[1])
    for _ in range(50):
        said = 1.0 / (1.0 + np.exp(-np.clip(steps @ weights, -30, 30)))
        slope = steps.T @ (said - right) + 1.0 * weights
        curve = (steps * (said * (1 - said))[:, None]).T @ steps + np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    bias = float(round(weights[-1], 5))
    rows = (tuple(rounded(part)) for part in (mean, spread, weights[:-1]))
    made = Calibration(*rows, bias, same_from=1.0, shown_from=SHOWN_FROM)
    said = made.uncorrected(evidence)
    return replace(made, same_from=round(threshold_for(said, right, precision=0.985), 4))


def rounded(values: Floats) -> list[float]:
    """Return plain numbers of five places."""
    return [round(float(value), 5) for value in values]


if __name__ == "__main__":
    main()
