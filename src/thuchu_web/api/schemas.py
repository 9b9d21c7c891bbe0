"""The shapes of what goes in and out. Descriptions are English message ids; the reference translates them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StrictBool
from pydantic_core import PydanticCustomError

from thuchu.match import Agreement, Aspect, Decision
from thuchu_web.claims.scale import Rating
from thuchu_web.tipline.ask import LONGEST_MESSAGE
from thuchu_web.tipline.models import Message


def _only_a_day(value: Any) -> Any:
    # pydantic would also take seconds since 1970.
    if value is None or (isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)):
        return value
    raise PydanticCustomError("date_parsing", "a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_only_a_day)]


class Question(Schema):
    """What somebody received and wants to know about. It has no place for who wrote or sent it."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(
        min_length=1,
        max_length=LONGEST_MESSAGE,
        description=_("The message as it was received."),
    )
    lang: Literal["vi", "en"] | None = Field(
        None, description=_("Language of the sentences in the answer; otherwise that of Accept-Language.")
    )
    consent: StrictBool = Field(
        False,
        description=_(
            "Whether the asker agrees that the desk keeps the message for up to 30 days to check it."
            " Without it nothing is kept."
        ),
    )
    place: str = Field("", max_length=80, description=_("Where it goes around; a province is enough."))
    seen_on: Day | None = Field(None, description=_("The day it was seen, not in the future."))
    seen_where: Message.SeenWhere | None = Field(None, description=_("Through what kind of channel it came."))


class Publisher(Schema):
    """An organisation that publishes fact-checks."""

    name: str
    url: str = Field(description=_("Its address, or empty."))


class FactCheckSummary(Schema):
    """A published fact-check in short."""

    id: str = Field(description=_("“fact-check:12” is ours, “imported:34” another publisher's."))
    own: bool = Field(description=_("Whether this desk made it."))
    checked_by: Publisher = Field(description=_("Who checked it. Name them wherever you show the verdict."))
    url: str = Field(description=_("The page about it here."))
    source_url: str = Field(
        description=_("The publisher's own page, or a urn: for a collection without pages.")
    )
    claim: str
    rating: Rating | None = Field(
        description=_("A word of our scale; null when the publisher's word has no exact equal on it.")
    )
    rating_word: str = Field(
        description=_("The verdict in the publisher's own words. Show it as it is; do not translate it.")
    )
    title: str
    summary: str = Field(description=_("The answer in one or two sentences."))
    language: str
    topic: str
    published: str | None = Field(description=_("Day or time of publication, ISO 8601."))
    holds_until: date | None = Field(description=_("The last day the answer holds; null when no day is set."))
    holds: bool = Field(description=_("Whether the answer still holds today."))
    for_trying: bool = Field(description=_("Part of the collection for trying the service out."))


class RatingScale(Schema):
    """Where a verdict stands on its publisher's ordered scale."""

    value: float
    best: float
    worst: float


class CitationRecord(Schema):
    """A source the fact-check rests on."""

    title: str
    publisher: str
    url: str
    kind: str = Field(description=_("“primary”, “secondary” or empty."))
    quote: str = Field(description=_("The exact words the fact-check rests on."))
    stance: str = Field(description=_("“supports”, “contradicts”, “context” or empty."))
    sha256: str = Field(description=_("Of the archived copy, or empty."))
    archived: str | None = Field(description=_("When the copy was taken, ISO 8601."))


class FactCheckRecord(FactCheckSummary):
    """A published fact-check in full."""

    body: str = Field(description=_("The explanation; a blank line stands between paragraphs."))
    rating_scale: RatingScale | None
    place: str
    modified: str | None
    phrasings: list[str] = Field(description=_("Other ways people write the claim."))
    citations: list[CitationRecord]
    version: int
    digest: str = Field(description=_("SHA-256 of the record, for ours as the public log has it."))
    jsonld_url: str = Field(description=_("The same record as schema.org ClaimReview."))


class FactCheckPage(Schema):
    """One page of a list of fact-checks."""

    items: list[FactCheckSummary]
    next_cursor: str | None = Field(
        description=_("Send it as `cursor` to get the next page; null on the last.")
    )


class ReasonRecord(Schema):
    """One thing the message and the known claim share, or do not."""

    aspect: Aspect
    agreement: Agreement
    yours: str = Field(description=_("The words in the message."))
    theirs: str = Field(description=_("The words in the known claim."))


class CandidateRecord(Schema):
    """A known claim close to the message."""

    claim: str
    being_checked: bool = Field(
        description=_("The desk is working on this claim and has published nothing about it yet.")
    )
    fact_check: FactCheckSummary | None = Field(
        description=_("What is published about it; null while it is being checked.")
    )
    reasons: list[ReasonRecord]


class TicketRecord(Schema):
    """Where the asker finds the answer later."""

    url: str = Field(
        description=_("Secret: whoever has it can read and delete the question. Given only now.")
    )
    code: str = Field(description=_("A short word to tell tickets apart."))


class Answer(Schema):
    """What is known about a message."""

    decision: Decision = Field(
        description=_(
            "“same”: this very claim is answered and the answer holds. “maybe”: close, or the same with an"
            " answer that has run out; let a person choose. “none”: nothing published answers it."
        )
    )
    candidates: list[CandidateRecord] = Field(description=_("At most three, best first."))
    ticket: TicketRecord | None = Field(
        description=_("When the message was kept for the desk; otherwise null.")
    )
    note: str | None = Field(
        description=_("A kind word when there is no claim to check (greeting, opinion, …); otherwise null.")
    )


class ToolsPublisher(Schema):
    """The publisher, as the Fact Check Tools API has it."""

    name: str
    site: str


class ToolsReview(Schema):
    """One fact-check, as the Fact Check Tools API has it."""

    publisher: ToolsPublisher
    url: str
    title: str
    reviewDate: str
    textualRating: str
    languageCode: str
    claim_review: dict[str, Any] = Field(
        alias="_claimreview", description=_("The whole record as schema.org ClaimReview.")
    )


class ToolsClaim(Schema):
    """One claim, as the Fact Check Tools API has it."""

    text: str
    claimant: Literal[""] = Field(description=_("Always empty: we keep what is said, not who said it."))
    claimReview: list[ToolsReview]


class ToolsPage(Schema):
    """A page of claims, as the Fact Check Tools API has it."""

    claims: list[ToolsClaim]
    nextPageToken: str = Field("", description=_("Send it as `pageToken`; empty on the last page."))


class Problem(Schema):
    """Why a request was refused, as RFC 9457 has it."""

    type: str = Field(description=_("Address of the explanation, relative to this host."))
    title: str
    status: int
    detail: str = Field(description=_("What to do."))
    errors: list[ProblemPart] = Field([], description=_("The values that cannot be used."))


class ProblemPart(Schema):
    """One value that cannot be used."""

    where: str = Field(description=_("“body.text”, “query.limit”."))
    message: str


Problem.model_rebuild()
