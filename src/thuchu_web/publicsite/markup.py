"""The machine-readable twin of a fact-check page."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from thuchu.claimreview import Review, jsonld_script


def claimreview_script(review: Review) -> SafeString:
    """Return the ClaimReview of one of our own fact-checks as a script element."""
    # jsonld_script escapes what could end the element or be read as markup.
    return mark_safe(f'<script type="application/ld+json">{jsonld_script(review)}</script>')  # noqa: S308
