"""The list of everything published: our own fact-checks and other publishers', in one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat, TruncDate

from thuchu.text.normalise import fold
from thuchu_web.claims.index import CLAIM, index
from thuchu_web.claims.models import FactCheck, ImportedFactCheck
from thuchu_web.claims.records import (
    Published,
    find_published,
    latest_versions,
    published,
    published_elsewhere,
)

PER_PAGE = 20  # items
MOST_WORDS = 12  # of a search; a longer text is looked up by the matcher instead
WHOLE_MESSAGE = 5  # words: from here on the text may be a message somebody received
LEAST_COUNT = 10  # S14: smaller numbers are not shown
UNDATED = date(1, 1, 1)  # sorts after everything with a date, on every database


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader looks for; empty means everything."""

    words: str = ""
    ratings: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    whose: str = ""  # "own", "others" or empty for both
    page: int = 1


@dataclass(frozen=True, slots=True)
class Results:
    """One page of what was found, newest first."""

    items: tuple[Published, ...]
    closest: tuple[Published, ...]  # what the matcher finds for a whole message, best first
    total: int  # without the closest
    page: int
    pages: int

    @property
    def shown_total(self) -> int | None:
        """The number to show, or None when it is too small for that."""
        return self.total if self.total >= LEAST_COUNT else None


def find(search: Search) -> Results:
    """Return one page of what a search finds; a page past the last one gives the last one."""
    own, others = _matching(latest_versions(), search), _matching(ImportedFactCheck.objects.all(), search)
    if search.whose == "own":
        others = others.none()
    if search.whose == "others":
        own = own.none()
    closest = _closest(search)
    total = own.count() + others.count()
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(search.page, 1), pages)
    start = (page - 1) * PER_PAGE
    keys = _keys(own, TruncDate("published_at"), 1).union(_keys(others, F("published_on"), 0), all=True)
    rows = list(keys.order_by("-day", "-is_own", "-id")[start : start + PER_PAGE])
    return Results(_loaded(rows), closest, total, page, pages)


def newest(limit: int) -> tuple[Published, ...]:
    """Return the newest fact-checks for the front page: ours first, then other publishers'."""
    own = tuple(published(row) for row in latest_versions()[:limit])
    others = ImportedFactCheck.objects.exclude(published_on=None)[: limit - len(own)]
    return own + tuple(published_elsewhere(row) for row in others)


def _matching(rows: QuerySet[Any], search: Search) -> QuerySet[Any]:
    if search.ratings:
        rows = rows.filter(rating__in=search.ratings)
    if search.topics:
        rows = rows.filter(topic__in=search.topics)
    words = fold(search.words).split()[:MOST_WORDS]
    if words:
        # Whole words: "ba" must not find "bao".
        padded = Concat(Value(" "), F("search_text"), Value(" "), output_field=TextField())
        rows = rows.annotate(padded=padded)
        for word in dict.fromkeys(words):
            rows = rows.filter(padded__contains=f" {word} ")
    return rows


def _keys(rows: QuerySet[Any], day: Any, own: int) -> QuerySet[Any, Any]:
    rows = rows.order_by().annotate(
        day=Coalesce(day, Value(UNDATED)), is_own=Value(own, output_field=IntegerField())
    )
    keys: QuerySet[Any, Any] = rows.values("day", "is_own", "id")
    return keys


def _loaded(rows: Sequence[Mapping[str, Any]]) -> tuple[Published, ...]:
    own = FactCheck.objects.in_bulk([row["id"] for row in rows if row["is_own"]])
    others = ImportedFactCheck.objects.in_bulk([row["id"] for row in rows if not row["is_own"]])
    return tuple(
        published(own[row["id"]]) if row["is_own"] else published_elsewhere(others[row["id"]]) for row in rows
    )


def _closest(search: Search) -> tuple[Published, ...]:
    """Return what the matcher finds when the search looks like a whole message and no filter is on."""
    filtered = search.ratings or search.topics or search.whose
    if filtered or search.page > 1 or len(fold(search.words).split()) < WHOLE_MESSAGE:
        return ()
    candidates = index().match(search.words).candidates
    found = (find_published(c.claim_id) for c in candidates if not c.claim_id.startswith(f"{CLAIM}:"))
    return tuple(item for item in found if item is not None)
