"""The data sets the measurements are made on, and the usual figures for a ranking."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from thuchu.match import KnownClaim


@dataclass(frozen=True)
class Query:
    """One message of a data set, the claims it makes, what kind of message it is and its language."""

    text: str
    right: frozenset[str]
    style: str
    language: str


@dataclass(frozen=True)
class Task:
    """A matching set: known claims and messages."""

    claims: list[KnownClaim]
    queries: list[Query]


@dataclass(frozen=True)
class Figures:
    """R@1, R@5, mean reciprocal rank and mean average precision at five, each 0 to 1."""

    count: int
    first: float
    five: float
    reciprocal: float
    precision: float

    def __str__(self) -> str:
        return (
            f"{self.count:>5}{self.first:>8.3f}{self.five:>8.3f}{self.reciprocal:>8.3f}{self.precision:>8.3f}"
        )


HEADER = f"{'n':>5}{'R@1':>8}{'R@5':>8}{'MRR':>8}{'MAP@5':>8}"


def rows(path: Path) -> list[dict[str, str]]:
    """Return the objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read_task(folder: Path, corpus: Path | None = None) -> Task:
    """Return the set in a folder; `corpus` names another folder when it has no corpus.jsonl."""
    right: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query, claim = line.split("\t")[:2]
        right.setdefault(query, set()).add(claim)
    claims = [
        KnownClaim(
            row["id"],
            tuple(text for text in (row.get("claim") or row.get("text"), row.get("title")) if text),
            row.get("lang", "und"),
        )
        for row in rows((corpus or folder) / "corpus.jsonl")
    ]
    queries = [
        Query(
            row["text"],
            frozenset(right[row["id"]]),
            row.get("style") or row.get("part") or "all",
            row.get("lang", "und"),
        )
        for row in rows(folder / "queries.jsonl")
        if row["id"] in right
    ]
    return Task(claims, queries)


def read_nomatch(folder: Path) -> list[tuple[str, str]]:
    """Return the messages that make no known claim, each with the claim it is near to, or its kind."""
    found = []
    for name in ("nomatch.jsonl", "nomatch_extra.jsonl"):
        if (folder / name).exists():
            found.extend((row["text"], row.get("near") or row["kind"]) for row in rows(folder / name))
    return found


def judged(ranked: Sequence[tuple[Sequence[str], set[str] | frozenset[str]]]) -> Figures:
    """Return the figures of rankings, each beside the right ids of its message."""
    first = five = reciprocal = precision = 0.0
    for order, right in ranked:
        places = [place for place, claim in enumerate(order) if claim in right]
        if places:
            first += places[0] == 0
            five += places[0] < 5
            reciprocal += 1 / (places[0] + 1)
            within = [place for place in places if place < 5]
            precision += sum((at + 1) / (place + 1) for at, place in enumerate(within)) / min(5, len(right))
    count = max(len(ranked), 1)
    return Figures(len(ranked), first / count, five / count, reciprocal / count, precision / count)
