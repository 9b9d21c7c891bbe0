"""The published record of a fact-check, read from and written to the open formats.

One `Review` is what the page, the feeds, the markup and the interfaces are all made from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """A verdict as published: the word, and a number only when it stands on an ordered scale."""

    name: str  # the word shown ("Sai", "Mostly true")
    value: float | None = None
    best: float | None = None
    worst: float | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published the fact-check: an organisation, never a person."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """One source the fact-check rests on."""

    title: str
    publisher: str = ""
    url: str = ""
    kind: str = ""  # "primary", "secondary" or unknown
    quote: str = ""
    stance: str = ""  # "supports", "contradicts", "context" or unknown
    sha256: str = ""  # of the archived copy, lower-case hex
    archived: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One published fact-check. Times are aware; texts are plain, NFC, without markup."""

    url: str  # its own address; the identity of the record together with the publisher
    claim: str  # the claim in one sentence
    rating: Rating
    publisher: Publisher
    language: str = "vi"  # BCP 47
    title: str = ""
    summary: str = ""  # the answer in one or two sentences
    body: str = ""  # the explanation; paragraphs separated by a blank line
    published: datetime | date | None = None
    modified: datetime | date | None = None
    expires: date | None = None  # the last day the answer holds
    topic: str = ""
    phrasings: tuple[str, ...] = ()  # other ways people write the claim
    citations: tuple[Citation, ...] = field(default=())
