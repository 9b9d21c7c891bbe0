"""Everything published, ours and other publishers', as one list: newest first, filtered, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate

from thuchu.text.normalise import fold
from thuchu_web.claims.models import ImportedFactCheck
from thuchu_web.claims.records import Published, latest_versions, published, published_elsewhere

MOST_WORDS = 12  # of a search; each is looked for in every record


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; an empty value leaves its question open."""

    words: str = ""
    rating: str = ""  # a word of our scale
    topic: str = ""
    language: str = ""  # "vi" also finds "vi-VN"
    own: bool | None = None  # only ours, only others', or both
    publisher: str = ""  # the name as the record gives it
    site: str = ""  # the publisher's host, without "www."
    since: date | None = None  # first day of publication
    until: date | None = None  # last day of publication


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the list ended. What is published later comes before it and moves nothing after it."""

    day: date | None  # of publication; undated records come last
    own: bool
    pk: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list; `after` is where the next one starts, None on the last."""

    items: tuple[Published, ...]
    after: Place | None


def list_published(filters: Filters, *, limit: int, after: Place | None = None) -> Listed:
    """Return at most `limit` fact-checks, newest day first; on one day ours first, then the later stored."""
    rows: list[tuple[Place, Published]] = []
    for source in (_dated(filters, after=after, limit=limit + 1), _undated(filters, after=after)):
        for row in source:
            rows.append(row)
            if len(rows) > limit:
                return Listed(tuple(item for _place, item in rows[:limit]), rows[limit - 1][0])
    return Listed(tuple(item for _place, item in rows), None)


def _dated(filters: Filters, *, after: Place | None, limit: int) -> Iterator[tuple[Place, Published]]:
    if after is not None and after.day is None:
        return
    own = [
        (Place(row.day, True, row.pk), row)
        for row in _own(filters, after=after).order_by("-day", "-pk")[:limit]
    ]
    others = [
        (Place(row.published_on, False, row.pk), row)
        for row in _imported(filters, after=after).order_by("-published_on", "-pk")[:limit]
    ]
    rows = sorted([*own, *others], key=lambda row: (row[0].day, row[0].own, row[0].pk), reverse=True)
    for place, row in rows:
        yield place, published(row) if place.own else published_elsewhere(row)


def _undated(filters: Filters, *, after: Place | None) -> Iterator[tuple[Place, Published]]:
    if filters.own is True or filters.since or filters.until:
        return
    rows = _matching_imported(filters).filter(published_on=None).order_by("-pk")
    if after is not None and after.day is None:
        rows = rows.filter(pk__lt=after.pk)
    for row in rows.iterator(chunk_size=100):
        yield Place(None, False, row.pk), published_elsewhere(row)


def _own(filters: Filters, *, after: Place | None) -> QuerySet[Any]:
    rows: QuerySet[Any] = latest_versions().annotate(day=TruncDate("published_at"))
    if filters.own is False or (filters.publisher and filters.publisher != settings.DESK_NAME):
        return rows.none()
    if filters.site and filters.site != (urlsplit(settings.BASE_URL).hostname or "").removeprefix("www."):
        return rows.none()
    rows = rows.filter(_said(filters))
    if filters.since:
        rows = rows.filter(day__gte=filters.since)
    if filters.until:
        rows = rows.filter(day__lte=filters.until)
    if after is not None:
        same_day = Q(day=after.day, pk__lt=after.pk) if after.own else Q()
        rows = rows.filter(Q(day__lt=after.day) | same_day) if same_day else rows.filter(day__lt=after.day)
    return rows


def _imported(filters: Filters, *, after: Place | None) -> QuerySet[ImportedFactCheck]:
    rows = _matching_imported(filters).filter(published_on__isnull=False)
    if filters.since:
        rows = rows.filter(published_on__gte=filters.since)
    if filters.until:
        rows = rows.filter(published_on__lte=filters.until)
    if after is not None and after.day is not None:
        same_day = Q(published_on=after.day) if after.own else Q(published_on=after.day, pk__lt=after.pk)
        rows = rows.filter(Q(published_on__lt=after.day) | same_day)
    return rows


def _matching_imported(filters: Filters) -> QuerySet[ImportedFactCheck]:
    rows = ImportedFactCheck.objects.all()
    if filters.own is True:
        return rows.none()
    if filters.publisher:
        rows = rows.filter(publisher_name=filters.publisher)
    if filters.site:
        rows = rows.filter(_on_site("publisher_url", filters.site) | _on_site("url", filters.site))
    return rows.filter(_said(filters))


def _said(filters: Filters) -> Q:
    """Return the conditions that both tables have columns for."""
    wanted = Q()
    for word in fold(filters.words).split()[:MOST_WORDS]:
        wanted &= Q(search_text__contains=word)
    if filters.rating:
        wanted &= Q(rating=filters.rating)
    if filters.topic:
        wanted &= Q(topic=filters.topic)
    if filters.language:
        wanted &= Q(language=filters.language) | Q(language__startswith=f"{filters.language}-")
    return wanted


def _on_site(field: str, host: str) -> Q:
    wanted = Q()
    for start in (f"{scheme}://{www}{host}" for scheme in ("https", "http") for www in ("", "www.")):
        wanted |= Q(**{field: start}) | Q(**{f"{field}__startswith": f"{start}/"})
    return wanted
