"""Read and write the answers of Google's Fact Check Tools API (`claims:search`).

Its `claimant` says who made the claim. We read past it and always write it empty (S01).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from ..errors import BadInput
from .container import Record
from .dates import read_moment
from .json_feed import RECORD, record_inside, timestamp
from .jsonld import from_jsonld, to_jsonld
from .record import Publisher, Rating, Review
from .tidy import UNKNOWN_LANGUAGE, host_of, tidied


def to_factcheck_tools(reviews: Iterable[Review], *, next_page_token: str = "") -> dict[str, Any]:
    """Return a page of answers; each review carries its full record under `_claimreview`."""
    answer: dict[str, Any] = {"claims": [claim_entry(review) for review in reviews]}
    if next_page_token:
        answer["nextPageToken"] = next_page_token
    return answer


def claim_entry(review: Review) -> dict[str, Any]:
    """Return one fact-check as an element of `claims`."""
    return {
        "text": review.claim,
        "claimant": "",
        "claimReview": [
            {
                "publisher": {
                    "name": review.publisher.name,
                    "site": host_of(review.publisher.url or review.url),
                },
                "url": review.url,
                "title": review.title,
                "reviewDate": timestamp(review.published),
                "textualRating": review.rating.name,
                "languageCode": review.language,
                RECORD: to_jsonld(review),
            }
        ],
    }


def tools_records(answer: Mapping[str, Any]) -> Iterator[Record]:
    """Return the records of a parsed answer; a claim with several reviews gives several."""
    claims = answer.get("claims", [])
    if not isinstance(claims, list):
        raise BadInput("The answer's “claims” is not a list.")
    return _records(claims)


def _records(claims: list[Any]) -> Iterator[Record]:
    for count, claim in enumerate(claims, 1):
        reviews = claim.get("claimReview") if isinstance(claim, Mapping) else None
        for review in reviews if isinstance(reviews, list) and reviews else [None]:
            yield f"item {count}", partial(_read, claim, review)


def _read(claim: Any, review: Any) -> Review:
    if not isinstance(claim, Mapping) or not isinstance(review, Mapping):
        raise BadInput("The claim has no review.")
    if node := record_inside(review):
        return from_jsonld(node)
    url = _text(review, "url")
    publisher = review.get("publisher")
    publisher = publisher if isinstance(publisher, Mapping) else {}
    site = _text(publisher, "site")
    return tidied(
        Review(
            url=url,
            claim=_text(claim, "text"),
            rating=Rating(_text(review, "textualRating")),
            publisher=Publisher(
                _text(publisher, "name") or site or host_of(url), f"https://{site}" if site else ""
            ),
            language=_text(review, "languageCode") or UNKNOWN_LANGUAGE,
            title=_text(review, "title"),
            published=read_moment(_text(review, "reviewDate"), "reviewDate"),
        )
    )


def _text(node: Mapping[str, Any], name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""
