"""From published records to the shapes of the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from thuchu.claimreview import Citation, fingerprint
from thuchu_web.api.schemas import (
    CandidateRecord,
    CitationRecord,
    FactCheckRecord,
    FactCheckSummary,
    Publisher,
    RatingScale,
    ReasonRecord,
)
from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.records import Published
from thuchu_web.claims.scale import Rating
from thuchu_web.tipline.ask import Option


def summary_of(what: Published) -> FactCheckSummary:
    """Return a fact-check in short."""
    return FactCheckSummary(**_summary(what))


def record_of(what: Published) -> FactCheckRecord:
    """Return a fact-check in full."""
    review, rating = what.review, what.review.rating
    scale = None
    if rating.value is not None and rating.best is not None and rating.worst is not None:
        scale = RatingScale(value=rating.value, best=rating.best, worst=rating.worst)
    return FactCheckRecord(
        **_summary(what),
        body=review.body,
        rating_scale=scale,
        place=what.place,
        modified=_written(review.modified),
        phrasings=list(review.phrasings),
        citations=[_citation(item) for item in review.citations],
        version=what.version,
        digest=_digest(what),
        jsonld_url=settings.BASE_URL + reverse("api:fact_check_jsonld", args=[what.public_id]),
    )


def candidate_of(option: Option) -> CandidateRecord:
    """Return a known claim as a candidate."""
    return CandidateRecord(
        claim=option.text,
        being_checked=option.published is None,
        fact_check=summary_of(option.published) if option.published else None,
        reasons=[
            ReasonRecord(
                aspect=reason.aspect,
                agreement=reason.agreement,
                yours=reason.yours,
                theirs=reason.theirs,
            )
            for reason in option.candidate.reasons
        ],
    )


def _summary(what: Published) -> dict[str, Any]:
    review = what.review
    return {
        "id": what.public_id,
        "own": what.own,
        "checked_by": Publisher(name=review.publisher.name, url=review.publisher.url),
        "url": settings.BASE_URL + what.path,
        "source_url": review.url,
        "claim": review.claim,
        "rating": Rating(what.rating) if what.rating else None,
        "rating_word": review.rating.name,
        "title": review.title,
        "summary": review.summary,
        "language": review.language,
        "topic": what.topic,
        "published": _written(review.published),
        "holds_until": review.expires,
        "holds": what.holds_on(timezone.localdate()),
        "for_trying": what.for_trying,
    }


def _digest(what: Published) -> str:
    # Of ours the one the log holds; of another publisher's the mark by which an import sees a change.
    if not what.own:
        return fingerprint(what.review)
    number = int(what.public_id.partition(":")[2])
    return FactCheck.objects.get(number=number, version=what.version).digest


def _citation(item: Citation) -> CitationRecord:
    return CitationRecord(
        title=item.title,
        publisher=item.publisher,
        url=item.url,
        kind=item.kind,
        quote=item.quote,
        stance=item.stance,
        sha256=item.sha256,
        archived=_written(item.archived),
    )


def _written(when: datetime | date | None) -> str | None:
    return when.isoformat() if when else None
