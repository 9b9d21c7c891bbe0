"""From database rows to the one published record, `thuchu.claimreview.Review`, and back.

Page, markup, feeds, API and exports are all made from what this module returns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from thuchu.claimreview import Citation, Publisher, Rating, Review
from thuchu.text.normalise import fold
from thuchu_web.claims.models import FactCheck, ImportedFactCheck
from thuchu_web.claims.scale import BEST_NUMBER, RATING_NUMBERS, WORST_NUMBER, rating_word
from thuchu_web.claims.scale import Rating as Verdict


@dataclass(frozen=True, slots=True)
class Published:
    """A fact-check as readers meet it: the record, where it lives, and whose it is."""

    public_id: str  # "fact-check:12" for ours, "imported:34" for another publisher's
    review: Review
    path: str  # of our own page about it
    rating: str  # a word of our scale, or empty when the publisher's scale is another
    own: bool
    for_trying: bool = False
    topic: str = ""  # our topic code, or the publisher's word
    place: str = ""
    version: int = 1

    def holds_on(self, day: date) -> bool:
        """Tell whether the answer still holds on the day (its last day included)."""
        return self.review.expires is None or day <= self.review.expires


def desk_publisher() -> Publisher:
    """Return the desk of this installation as the publisher of its fact-checks."""
    return Publisher(name=settings.DESK_NAME, url=settings.BASE_URL)


def fact_check_path(number: int) -> str:
    """Return the address path of our own fact-check, the same in every language."""
    with override("vi"):
        return reverse("fact_check", args=[number])


def imported_path(pk: int) -> str:
    """Return the address path of our page about another publisher's fact-check."""
    with override("vi"):
        return reverse("imported", args=[pk])


def review_of(fact_check: FactCheck) -> Review:
    """Return the record of one of our own fact-checks."""
    number = RATING_NUMBERS.get(Verdict(fact_check.rating))
    return Review(
        url=settings.BASE_URL + fact_check_path(fact_check.number),
        claim=fact_check.claim_text,
        rating=Rating(
            name=rating_word(fact_check.rating, language=fact_check.language),
            value=number,
            best=None if number is None else BEST_NUMBER,
            worst=None if number is None else WORST_NUMBER,
        ),
        publisher=desk_publisher(),
        language=fact_check.language,
        title=fact_check.title,
        summary=fact_check.summary,
        body=fact_check.explanation,
        published=fact_check.published_at,
        modified=None,
        expires=fact_check.holds_until,
        topic=fact_check.topic,
        phrasings=tuple(fact_check.wordings),
        citations=tuple(citation_from(item) for item in fact_check.citations),
    )


def published(fact_check: FactCheck) -> Published:
    """Return one of our own fact-checks as readers meet it."""
    return Published(
        public_id=f"fact-check:{fact_check.number}",
        review=review_of(fact_check),
        path=fact_check_path(fact_check.number),
        rating=fact_check.rating,
        own=True,
        topic=fact_check.topic,
        place=fact_check.place,
        version=fact_check.version,
    )


def published_elsewhere(imported: ImportedFactCheck) -> Published:
    """Return another publisher's fact-check as readers meet it."""
    return Published(
        public_id=f"imported:{imported.pk}",
        review=review_from(imported.record),
        path=imported_path(imported.pk),
        rating=imported.rating,
        own=False,
        for_trying=imported.for_trying,
        topic=imported.topic,
    )


def latest_versions() -> Any:
    """Return the newest version of each of our fact-checks, newest first (a queryset)."""
    from django.db.models import OuterRef, Subquery

    newest = FactCheck.objects.filter(number=OuterRef("number")).order_by("-version").values("pk")[:1]
    return FactCheck.objects.filter(pk=Subquery(newest))


def find_published(public_id: str) -> Published | None:
    """Return what a public id names, or None when there is no such fact-check."""
    kind, _, number = public_id.partition(":")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    if kind == "fact-check":
        fact_check = latest_versions().filter(number=int(number)).first()
        return published(fact_check) if fact_check else None
    if kind == "imported":
        imported = ImportedFactCheck.objects.filter(pk=int(number)).first()
        return published_elsewhere(imported) if imported else None
    return None


def search_words(review: Review) -> str:
    """Return the folded words of a record, for the search box."""
    return fold(" ".join([review.title, review.claim, review.summary, review.body, *review.phrasings]))


# --- the record as JSON ------------------------------------------------------------------------


def record_of(review: Review) -> dict[str, Any]:
    """Return a review as JSON-ready values; `review_from` gives the same review back."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime | date):
            return value.isoformat()
        if isinstance(value, Mapping):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return value

    return {key: plain(value) for key, value in asdict(review).items()}


def review_from(record: Mapping[str, Any]) -> Review:
    """Return the review a stored record holds."""
    return Review(
        **{
            **record,
            "rating": Rating(**record["rating"]),
            "publisher": Publisher(**record["publisher"]),
            "published": _when(record["published"]),
            "modified": _when(record["modified"]),
            "expires": date.fromisoformat(record["expires"]) if record["expires"] else None,
            "phrasings": tuple(record["phrasings"]),
            "citations": tuple(citation_from(item) for item in record["citations"]),
        }
    )


def citation_from(item: Mapping[str, Any]) -> Citation:
    """Return the citation a stored record holds."""
    archived = item.get("archived")
    return Citation(**{**item, "archived": datetime.fromisoformat(archived) if archived else None})


def _when(value: str | None) -> datetime | date | None:
    if not value:
        return None
    return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)


# What a publication says, and nothing of the installation that says it: the same after a new address or name.
LOGGED_FIELDS = (
    "number",
    "version",
    "claim_text",
    "language",
    "topic",
    "place",
    "rating",
    "title",
    "summary",
    "explanation",
    "searched_supporting",
    "searched_contradicting",
    "would_change",
    "wordings",
    "citations",
)


def canonical_json(fact_check: FactCheck) -> str:
    """Return what the public log has the hash of: sorted keys, no spaces, times in UTC to the microsecond."""
    record: dict[str, Any] = {name: getattr(fact_check, name) for name in LOGGED_FIELDS}
    if fact_check.plain:  # without it the hash is that of a record from before there was one
        record["plain"] = fact_check.plain
    record["holds_until"] = fact_check.holds_until.isoformat()
    record["published_at"] = fact_check.published_at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(fact_check: FactCheck) -> str:
    """Return the SHA-256 (hex) of the fact-check's canonical JSON, as the public log has it."""
    return sha256(canonical_json(fact_check).encode()).hexdigest()


def day_of(when: datetime | date | None) -> date | None:
    """Return the local day of a time or date."""
    if isinstance(when, datetime):
        return timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    return when
