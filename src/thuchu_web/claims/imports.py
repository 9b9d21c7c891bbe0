"""Taking in other publishers' fact-checks: idempotent, and each refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from django.db import transaction

from thuchu.claimreview import Review, canonical_key, fingerprint
from thuchu.text.normalise import fold
from thuchu_web.claims.models import ImportedFactCheck
from thuchu_web.claims.records import day_of, record_of, search_words
from thuchu_web.claims.scale import Rating, Topic, rating_word

STARTER_PUBLISHER = "Bộ sưu tập khởi đầu"


class Change(StrEnum):
    """What importing one record did."""

    NEW = "new"
    UPDATED = "updated"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ImportCount:
    """How many records were new, updated and the same as before."""

    new: int = 0
    updated: int = 0
    skipped: int = 0


def import_review(review: Review, *, now: datetime) -> Change:
    """Store another publisher's fact-check; the same again changes nothing."""
    key = sha256(canonical_key(review).encode()).hexdigest()
    mark = fingerprint(review)
    with transaction.atomic():
        present = ImportedFactCheck.objects.select_for_update().filter(key=key).first()
        if present is not None and present.fingerprint == mark:
            return Change.SKIPPED
        row = present or ImportedFactCheck(key=key, imported_at=now)
        row.fingerprint = mark
        row.publisher_name = review.publisher.name[:200]
        row.publisher_url = review.publisher.url
        row.url = review.url
        row.claim_text = review.claim
        row.language = review.language
        row.topic = review.topic if review.topic in Topic.values else review.topic[:80]
        row.rating = _our_word(review)
        row.record = record_of(review)
        row.published_on = day_of(review.published)
        row.expires_on = review.expires
        row.for_trying = review.publisher.name == STARTER_PUBLISHER
        row.updated_at = now
        row.search_text = search_words(review)
        row.save()
    return Change.UPDATED if present else Change.NEW


def import_reviews(reviews: Iterable[Review], *, now: datetime) -> ImportCount:
    """Store many; return how many were new, updated and skipped."""
    counts = dict.fromkeys(Change, 0)
    for review in reviews:
        counts[import_review(review, now=now)] += 1
    return ImportCount(counts[Change.NEW], counts[Change.UPDATED], counts[Change.SKIPPED])


def _our_word(review: Review) -> str:
    # Only a word that says exactly what ours says is shown with our mark; any other stays the publisher's.
    said = fold(review.rating.name)
    for rating in Rating:
        if said in {fold(rating_word(rating, language=language)) for language in ("vi", "en")}:
            return rating.value
    return ""
