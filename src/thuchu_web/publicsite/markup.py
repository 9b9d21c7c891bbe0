"""The machine-readable twin of a fact-check page."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from thuchu.claimreview import Review

# What could end the script element or be read as markup is written as an escape, which JSON allows.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


def claimreview_script(review: Review) -> SafeString:
    """Return the ClaimReview of one of our own fact-checks as a script element."""
    data = json.dumps(_claimreview(review), ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')  # noqa: S308 - escaped above


def _claimreview(review: Review) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": review.rating.name}
    if review.rating.value is not None:
        rating |= {
            "ratingValue": review.rating.value,
            "bestRating": review.rating.best,
            "worstRating": review.rating.worst,
        }
    data = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": review.url,
        "name": review.title,
        "description": review.summary,
        "inLanguage": review.language,
        "claimReviewed": review.claim,
        "datePublished": _iso(review.published),
        "dateModified": _iso(review.modified),
        "expires": _iso(review.expires),
        "author": {"@type": "Organization", "name": review.publisher.name, "url": review.publisher.url},
        "reviewRating": rating,
        # Never an author: what is said is checked, not who says it.
        "itemReviewed": {"@type": "Claim", "name": review.claim},
        "citation": [citation.url for citation in review.citations if citation.url],
    }
    return {key: value for key, value in data.items() if value}


def _iso(value: datetime | date | None) -> str | None:
    return value.isoformat() if value else None
