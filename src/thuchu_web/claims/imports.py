"""Taking in other publishers' fact-checks: idempotent, refusals with a reason, never a verdict of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DataError, transaction

from thuchu.claimreview import Refusal, Review, canonical_key, fingerprint, tidied
from thuchu.errors import BadInput
from thuchu.text.normalise import fold
from thuchu_web.claims.models import ImportedFactCheck
from thuchu_web.claims.records import day_of, record_of, search_words
from thuchu_web.claims.scale import Rating, rating_word

STARTER_PUBLISHER = "Bộ sưu tập khởi đầu"
AT_ONCE = 500  # records looked up together and held in memory

LONGEST: dict[str, int] = {
    field.name: field.max_length
    for field in ImportedFactCheck._meta.fields
    if field.name in {"url", "publisher_url", "publisher_name", "topic", "language"} and field.max_length
}


class Change(StrEnum):
    """What importing one record did."""

    NEW = "new"
    UPDATED = "updated"
    SKIPPED = "skipped"  # the same as before
    OWN = "own"  # our own fact-check, come back: it is already here as ours
    REFUSED = "refused"


OWN_RECORD = "This is one of this installation's own fact-checks; it is here already."


@dataclass(frozen=True, slots=True)
class ImportCount:
    """How many records were new, updated, left as they were and refused."""

    new: int = 0
    updated: int = 0
    skipped: int = 0  # our own among them
    refused: int = 0

    def __add__(self, other: ImportCount) -> ImportCount:
        return ImportCount(
            self.new + other.new,
            self.updated + other.updated,
            self.skipped + other.skipped,
            self.refused + other.refused,
        )

    @property
    def read(self) -> int:
        """How many records could be used, whether they changed anything or not."""
        return self.new + self.updated + self.skipped


def import_review(review: Review, *, now: datetime) -> Change:
    """Store another publisher's fact-check; the same again changes nothing, and ours is left alone.

    Raises BadInput for a record that cannot be kept.
    """
    return _import_prepared(_prepared(review), now=now)


def import_reviews(
    records: Iterable[Review | Refusal],
    *,
    now: datetime,
    on_refusal: Callable[[Refusal], None] | None = None,
    on_progress: Callable[[int], object] | None = None,
) -> ImportCount:
    """Store many, each by itself, so that one that cannot be kept harms no other; return the counts.

    on_refusal    is told of each record that was not taken, and of our own
    on_progress   is told how many more records have been dealt with
    """
    counts = dict.fromkeys(Change, 0)
    for batch in _batches(records):
        prepared: list[_Prepared] = []
        for number, record in batch:
            try:
                if isinstance(record, Refusal):
                    raise _Refused(record)
                prepared.append(_prepared(record, where=f"record {number}"))
            except (_Refused, BadInput) as problem:
                counts[Change.REFUSED] += 1
                _tell(on_refusal, _refusal(problem, where=f"record {number}"))
        marks = dict(
            ImportedFactCheck.objects.filter(key__in=[one.key for one in prepared]).values_list(
                "key", "fingerprint"
            )
        )
        for one in prepared:
            if marks.get(one.key) == one.mark:
                change = Change.SKIPPED
            else:
                try:
                    change = _import_prepared(one, now=now)
                except BadInput as problem:
                    change = Change.REFUSED
                    _tell(on_refusal, Refusal(one.where, str(problem)))
            if change is Change.OWN:
                _tell(on_refusal, Refusal(one.where, f"{OWN_RECORD} {one.review.url}"))
            counts[change] += 1
        if on_progress:
            on_progress(len(batch))
    return ImportCount(
        counts[Change.NEW],
        counts[Change.UPDATED],
        counts[Change.SKIPPED] + counts[Change.OWN],
        counts[Change.REFUSED],
    )


class _Refused(Exception):
    """Carries a refusal the reader of the source already made."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A record ready to be stored, with what tells it apart."""

    review: Review
    key: str
    mark: str
    where: str


def _prepared(review: Review, *, where: str = "") -> _Prepared:
    tidy = tidied(review)
    for field, text in (("url", tidy.url), ("publisher_url", tidy.publisher.url)):
        if len(text) > LONGEST[field]:
            raise BadInput(f"An address of the record is longer than {LONGEST[field]} characters.")
    return _Prepared(tidy, canonical_key(tidy), fingerprint(tidy), where)


def _import_prepared(one: _Prepared, *, now: datetime) -> Change:
    review = one.review
    if is_own(review):
        return Change.OWN
    try:
        with transaction.atomic():
            present = ImportedFactCheck.objects.select_for_update().filter(key=one.key).first()
            if present is not None and present.fingerprint == one.mark:
                return Change.SKIPPED
            row = present or ImportedFactCheck(key=one.key, imported_at=now)
            row.fingerprint = one.mark
            row.publisher_name = review.publisher.name[: LONGEST["publisher_name"]]
            row.publisher_url = review.publisher.url
            row.url = review.url
            row.claim_text = review.claim
            row.language = _short_tag(review.language)
            row.topic = review.topic[: LONGEST["topic"]]
            row.rating = _our_words().get(fold(review.rating.name), "")
            row.record = record_of(review)
            row.published_on = day_of(review.published)
            row.expires_on = review.expires
            row.for_trying = review.publisher.name == STARTER_PUBLISHER
            row.updated_at = now
            row.search_text = search_words(review)
            row.save()
    except DataError as problem:
        # A database with strict columns; SQLite takes anything.
        raise BadInput("The database cannot keep a value of this record.") from problem
    return Change.UPDATED if present else Change.NEW


def is_own(review: Review) -> bool:
    """Tell whether the record lives on this installation, and so is ours already."""
    home, there = urlsplit(settings.BASE_URL), urlsplit(review.url)
    same_host = there.netloc.lower().removeprefix("www.") == home.netloc.lower().removeprefix("www.")
    return same_host and f"{there.path}/".startswith(f"{home.path}/")


def _batches(records: Iterable[Review | Refusal]) -> Iterator[list[tuple[int, Review | Refusal]]]:
    numbered = enumerate(records, 1)
    while batch := list(islice(numbered, AT_ONCE)):
        yield batch


def _refusal(problem: Exception, *, where: str) -> Refusal:
    return problem.refusal if isinstance(problem, _Refused) else Refusal(where, str(problem))


def _tell(on_refusal: Callable[[Refusal], None] | None, refusal: Refusal) -> None:
    if on_refusal:
        on_refusal(refusal)


def _short_tag(language: str) -> str:
    # Tags with many parts exist; the first ones say what matters here. The record keeps the whole.
    while len(language) > LONGEST["language"]:
        language = language.rpartition("-")[0]
    return language


@cache
def _our_words() -> dict[str, str]:
    """Return the folded words that say exactly what a word of our scale says."""
    return {
        fold(rating_word(rating, language=language)): rating.value
        for rating in Rating
        for language in ("vi", "en")
    }
