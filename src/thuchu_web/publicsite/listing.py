"""The list of everything published: our own fact-checks and other publishers', in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat

from thuchu.text.normalise import fold
from thuchu_web.claims.index import CLAIM, index
from thuchu_web.claims.models import FactCheck, ImportedFactCheck
from thuchu_web.claims.records import (
    Published,
    day_of,
    find_published,
    latest_versions,
    published,
    published_elsewhere,
)

PER_PAGE = 20  # items
MOST_WORDS = 12  # of a search; a longer text is looked up by the matcher instead
WHOLE_MESSAGE = 5  # words: from here on the text may be a message somebody received
LEAST_COUNT = 10  # S14: smaller numbers are not shown
MOST_FOUND = 2000  # imported fact-checks with the words; the rest is beyond what anybody pages through
UNDATED = date(1, 1, 1)  # sorts after everything with a date

Key = tuple[date, int, int]  # day, 1 for ours, primary key: the order of the list, backwards


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
    own = [] if search.whose == "others" else _keys(latest_versions(), search, "published_at")
    others: Any = ImportedFactCheck.objects.none() if search.whose == "own" else _others(search)
    by_words = bool(fold(search.words))
    if by_words:
        # One reading of the texts, not two: what is found is counted in memory.
        near: Any = list(others[:MOST_FOUND])
        number = len(near)
    else:
        near, number = others, others.count()
    total = len(own) + number
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(search.page, 1), pages)
    start = (page - 1) * PER_PAGE
    # Ours are few and all in memory, so no imported row before this one can be on the page.
    skipped = max(0, start - len(own))
    keys = own + [(day or UNDATED, 0, pk) for pk, day in near[skipped : start + PER_PAGE]]
    keys.sort(reverse=True)
    rows = keys[start - skipped : start - skipped + PER_PAGE]
    return Results(_loaded(rows), _closest(search), total, page, pages)


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
    words = dict.fromkeys(fold(search.words).split()[:MOST_WORDS])
    for word in words:
        # The cheap test first: most rows end here.
        rows = rows.filter(search_text__contains=word)
    if words:
        # Whole words: "ba" must not find "bao".
        padded = Concat(Value(" "), F("search_text"), Value(" "), output_field=TextField())
        rows = rows.annotate(padded=padded)
        for word in words:
            rows = rows.filter(padded__contains=f" {word} ")
    return rows


def _keys(rows: QuerySet[Any], search: Search, when: str) -> list[Key]:
    found = _matching(rows, search).order_by().values_list("pk", when)
    return [(day_of(at) or UNDATED, 1, pk) for pk, at in found]


def _others(search: Search) -> QuerySet[Any, Any]:
    newest_first = (F("published_on").desc(nulls_last=True), "-pk")
    rows = _matching(ImportedFactCheck.objects.all(), search).order_by(*newest_first)
    keys: QuerySet[Any, Any] = rows.values_list("pk", "published_on")
    return keys


def _loaded(rows: Sequence[Key]) -> tuple[Published, ...]:
    own = FactCheck.objects.in_bulk([pk for _day, is_own, pk in rows if is_own])
    others = ImportedFactCheck.objects.in_bulk([pk for _day, is_own, pk in rows if not is_own])
    return tuple(
        published(own[pk]) if is_own else published_elsewhere(others[pk]) for _day, is_own, pk in rows
    )


def _closest(search: Search) -> tuple[Published, ...]:
    """Return what the matcher finds when the search looks like a whole message and no filter is on."""
    filtered = search.ratings or search.topics or search.whose
    if filtered or search.page > 1 or len(fold(search.words).split()) < WHOLE_MESSAGE:
        return ()
    candidates = index().match(search.words).candidates
    found = (find_published(c.claim_id) for c in candidates if not c.claim_id.startswith(f"{CLAIM}:"))
    return tuple(item for item in found if item is not None)
