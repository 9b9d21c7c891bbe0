"""Read and write fact-checks as a JSON Feed 1.1, the full record under `_claimreview` of each item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from ..errors import BadInput
from .container import Record
from .jsonld import claim_reviews_in, from_jsonld, to_jsonld
from .record import Review

VERSION = "https://jsonfeed.org/version/1.1"
RECORD = "_claimreview"
_RECORD_KEYS = (RECORD, "_thuchu")


def feed_records(feed: Mapping[str, Any]) -> Iterator[Record]:
    """Return the records of a parsed feed."""
    items = feed.get("items")
    if not isinstance(items, list):
        raise BadInput("The JSON Feed has no list of items.")
    return ((f"item {count}", partial(_read_item, item)) for count, item in enumerate(items, 1))


def feed_item(review: Review) -> dict[str, Any]:
    """Return one fact-check as an item of a feed."""
    item = {
        "id": review.url,
        "url": review.url if review.url.startswith("http") else "",
        "title": review.title or review.claim,
        "summary": review.summary,
        "content_text": review.body or review.summary or f"{review.claim} {review.rating.name}",
        "date_published": timestamp(review.published),
        "date_modified": timestamp(review.modified),
        "tags": [review.topic] if review.topic else [],
        "language": review.language,
        RECORD: to_jsonld(review),
    }
    return {name: value for name, value in item.items() if value}


def timestamp(moment: datetime | date | None) -> str:
    """Return the RFC 3339 form these formats ask for; a day becomes its first moment in UTC."""
    if moment is None or isinstance(moment, datetime):
        return moment.isoformat() if moment else ""
    return f"{moment.isoformat()}T00:00:00Z"


def record_inside(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the ClaimReview an item carries under our extension, None when it has none."""
    return next((node for key in _RECORD_KEYS for node in claim_reviews_in(item.get(key))), None)


def _read_item(item: object) -> Review:
    node = record_inside(item) if isinstance(item, Mapping) else None
    if node is None:
        raise BadInput("The item carries no fact-check: it has no _claimreview.")
    return from_jsonld(node)
