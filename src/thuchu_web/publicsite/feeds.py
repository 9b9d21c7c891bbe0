"""Feeds of this desk's own fact-checks, from the same record as page and markup.

Other publishers' fact-checks are left out: readers follow those where they come from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import feedgenerator, timezone
from django.utils.timezone import is_aware, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from thuchu.claimreview import Review
from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.records import latest_versions, review_of

ITEMS = 50  # newest fact-checks in a feed
FEED_LANGUAGE = "vi"


@dataclass(frozen=True)
class Item:
    """One entry of every feed."""

    fact_check: FactCheck

    @cached_property
    def review(self) -> Review:
        """The published record."""
        return review_of(self.fact_check)

    @property
    def published(self) -> datetime:
        """When the fact-check was first published."""
        return _as_time(self.review.published) or self.updated

    @property
    def updated(self) -> datetime:
        """When this version was published."""
        return _as_time(self.review.modified) or self.fact_check.published_at

    @property
    def text(self) -> str:
        """The verdict and the answer, as every feed says it."""
        with override(self.review.language if self.review.language in dict(settings.LANGUAGES) else "vi"):
            return _("Claim: %(claim)s\n\nVerdict: %(verdict)s. %(summary)s") % {
                "claim": self.review.claim,
                "verdict": self.review.rating.name,
                "summary": self.review.summary,
            }


def _as_time(value: Any) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    return value if is_aware(value) else make_aware(value)


def items() -> list[Item]:
    """Return the newest fact-checks."""
    return [Item(fact_check) for fact_check in latest_versions()[:ITEMS]]


def _last_modified(request: HttpRequest) -> datetime | None:
    newest: datetime | None = latest_versions().values_list("published_at", flat=True).first()
    return newest


def _etag(request: HttpRequest) -> str:
    versions = list(latest_versions().values_list("number", "version", "digest")[:ITEMS])
    mark = json.dumps([settings.BASE_URL, settings.DESK_NAME, request.path, versions])
    return f'"{sha256(mark.encode()).hexdigest()[:32]}"'


def _title() -> str:
    with override(FEED_LANGUAGE):
        return _("Thực Hư: fact-checks of %(desk)s") % {"desk": settings.DESK_NAME}


def _description() -> str:
    with override(FEED_LANGUAGE):
        return _("Only what this desk has checked itself, newest first.")


def _home() -> str:
    with override(FEED_LANGUAGE):
        return settings.BASE_URL + reverse("ask")


def _feed(kind: type[feedgenerator.SyndicationFeed], address: str) -> feedgenerator.SyndicationFeed:
    feed = kind(
        title=_title(),
        link=_home(),
        description=_description(),
        language=FEED_LANGUAGE,
        author_name=settings.DESK_NAME,
        feed_url=settings.BASE_URL + address,
        feed_guid=settings.BASE_URL + address,
    )
    for item in items():
        feed.add_item(
            title=item.review.title,
            link=item.review.url,
            description=item.text,
            unique_id=item.review.url,
            unique_id_is_permalink=True,
            pubdate=item.published,
            updateddate=item.updated,
            categories=[item.review.topic] if item.review.topic else [],
        )
    return feed


def _written(
    kind: type[feedgenerator.Rss201rev2Feed | feedgenerator.Atom1Feed], request: HttpRequest
) -> HttpResponse:
    return HttpResponse(_feed(kind, request.path).writeString("utf-8"), content_type=kind.content_type)


@require_safe
@cache_control(public=True, max_age=60)
@condition(etag_func=_etag, last_modified_func=_last_modified)
def rss(request: HttpRequest) -> HttpResponse:
    """Show the feed as RSS 2.0."""
    return _written(feedgenerator.Rss201rev2Feed, request)


@require_safe
@cache_control(public=True, max_age=60)
@condition(etag_func=_etag, last_modified_func=_last_modified)
def atom(request: HttpRequest) -> HttpResponse:
    """Show the feed as Atom."""
    return _written(feedgenerator.Atom1Feed, request)


@require_safe
@cache_control(public=True, max_age=60)
@condition(etag_func=_etag, last_modified_func=_last_modified)
def json_feed(request: HttpRequest) -> HttpResponse:
    """Show the feed as JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(),
        "description": _description(),
        "home_page_url": _home(),
        "feed_url": settings.BASE_URL + request.path,
        "language": FEED_LANGUAGE,
        "icon": settings.BASE_URL + reverse("favicon"),
        "authors": [{"name": settings.DESK_NAME, "url": settings.BASE_URL}],
        "items": [_json_item(item) for item in items()],
    }
    body = json.dumps(feed, ensure_ascii=False, indent=1)
    return HttpResponse(body, content_type="application/feed+json; charset=utf-8")


def _json_item(item: Item) -> dict[str, Any]:
    review = item.review
    return {
        "id": review.url,
        "url": review.url,
        "title": review.title,
        "content_text": item.text,
        "summary": review.summary,
        "date_published": _rfc3339(item.published),
        "date_modified": _rfc3339(item.updated),
        "language": review.language,
        "tags": [review.topic] if review.topic else [],
        "_thuchu": {
            "claim": review.claim,
            "verdict": review.rating.name,
            "holds_until": review.expires.isoformat() if review.expires else None,
            "version": item.fact_check.version,
            "sha256": item.fact_check.digest,
        },
    }


def _rfc3339(value: datetime) -> str:
    return timezone.localtime(value, UTC).isoformat(timespec="seconds")
