"""Bring a fact-check into the one form the library keeps, or say why it cannot be used."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from ..errors import BadInput
from .plain import one_line, paragraphs
from .record import Citation, Publisher, Rating, Review

# Characters. Generous: the longest fact-checks in public collections run to some 60 000.
LONGEST = {
    "url": 2048,
    "claim": 1000,
    "rating": 200,
    "publisher": 200,
    "title": 500,
    "summary": 4000,
    "body": 200_000,
    "topic": 100,
    "phrasing": 1000,
    "quote": 10_000,
}
MOST_PHRASINGS = 500
MOST_CITATIONS = 500
UNKNOWN_LANGUAGE = "und"  # BCP 47

KINDS = frozenset({"primary", "secondary"})
STANCES = frozenset({"supports", "contradicts", "context"})

# An address there is a personal account unless an organisation is named with it (S01).
_ACCOUNT_HOSTS = [
    "facebook.com",
    "fb.com",
    "fb.watch",
    "m.me",
    "instagram.com",
    "threads.net",
    "threads.com",
    "tiktok.com",
    "twitter.com",
    "x.com",
    "t.co",
    "t.me",
    "telegram.me",
    "youtube.com",
    "youtu.be",
    "zalo.me",
    "linkedin.com",
    "reddit.com",
    "vk.com",
    "weibo.com",
    "bsky.app",
    "pinterest.com",
    "whatsapp.com",
    "wa.me",
    "snapchat.com",
    "lotus.vn",
    "mocha.com.vn",
    "gapo.vn",
]
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_LANGUAGE_NAMES = {"tiếng việt": "vi", "vietnamese": "vi", "tiếng anh": "en", "english": "en"}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:[^\s<>\"\\^`{|}\x00-\x20]+", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(r"[\s<>\"\\\x00-\x20\x7f]")


def tidied(review: Review) -> Review:
    """Return the fact-check as the library keeps it; raise BadInput when it cannot be used.

    Texts become plain NFC; moments UTC; an address of a personal account, an unknown stance or kind and a
    number outside its scale are left out. Tidying twice changes nothing more.
    """
    tidy = Review(
        url=_own_address(review.url),
        claim=_required(_line(review.claim, "claim"), "the claim"),
        rating=_rating(review.rating),
        publisher=_publisher(review.publisher),
        language=language_tag(review.language),
        title=_line(review.title, "title"),
        summary=_text(review.summary, "summary"),
        body=_text(review.body, "body"),
        published=_moment(review.published),
        modified=_moment(review.modified),
        expires=review.expires.date() if isinstance(review.expires, datetime) else review.expires,
        topic=_line(review.topic, "topic"),
        phrasings=tuple(dict.fromkeys(filter(None, (_line(text, "phrasing") for text in review.phrasings)))),
        citations=tuple(filter(None, map(_citation, review.citations))),
    )
    if len(tidy.phrasings) > MOST_PHRASINGS:
        raise BadInput(
            f"The record lists {len(tidy.phrasings)} phrasings; at most {MOST_PHRASINGS} are read."
        )
    if len(tidy.citations) > MOST_CITATIONS:
        raise BadInput(
            f"The record lists {len(tidy.citations)} citations; at most {MOST_CITATIONS} are read."
        )
    return tidy


def language_tag(text: str) -> str:
    """Return the BCP 47 tag for what a publisher wrote ("vi_VN", "Tiếng Việt"), "und" when it is unclear."""
    text = one_line(text)
    if named := _LANGUAGE_NAMES.get(text.casefold()):
        return named
    tag = text.replace("_", "-")
    if not _LANGUAGE.fullmatch(tag) or len(tag) > 35:
        return UNKNOWN_LANGUAGE
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *rest])


def web_address(text: str) -> str:
    """Return the http(s) address in `text`, "" when there is none that can be kept."""
    text = text.strip()
    if not text or len(text) > LONGEST["url"] or _NOT_IN_ADDRESS.search(text):
        return ""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    return text


def host_of(address: str) -> str:
    """Return the host of a web address without "www.", "" when it has none."""
    host = urlsplit(address).hostname if web_address(address) else None
    return (host or "").removeprefix("www.")


def on_account_host(address: str) -> bool:
    """Say whether the address is on a platform where addresses are people's accounts."""
    host = host_of(address)
    return any(host == known or host.endswith("." + known) for known in _ACCOUNT_HOSTS)


def _own_address(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput("The record has no address (url), so it cannot be told from others.")
    if len(text) <= LONGEST["url"] and _URN.fullmatch(text):
        return text
    if address := web_address(text):
        return address
    raise BadInput(
        f"The address “{text[:80]}” is not one we keep: it must start with http://, https:// or urn:."
    )


def _rating(rating: Rating) -> Rating:
    name = _required(_line(rating.name, "rating"), "the rating")
    value, best, worst = rating.value, rating.best, rating.worst
    if value is None or best is None or worst is None:
        return Rating(name)
    if not all(map(math.isfinite, (value, best, worst))) or best == worst:
        return Rating(name)
    if not min(best, worst) <= value <= max(best, worst):
        return Rating(name)
    return Rating(name, float(value), float(best), float(worst))


def _publisher(publisher: Publisher) -> Publisher:
    name = _required(_line(publisher.name, "publisher"), "the publisher")
    return Publisher(name, web_address(publisher.url))


def _citation(citation: Citation) -> Citation | None:
    url = web_address(citation.url)
    publisher = _line(citation.publisher, "publisher")
    title = _line(citation.title, "title")
    if not publisher and on_account_host(title):
        title = ""
    if not publisher and on_account_host(url):
        url = ""
    quote = _text(citation.quote, "quote")
    title = title or url
    if not title and not quote:
        return None
    sha256 = citation.sha256.strip().lower()
    return replace(
        citation,
        title=title,
        publisher=publisher,
        url=url,
        kind=citation.kind if citation.kind in KINDS else "",
        quote=quote,
        stance=citation.stance if citation.stance in STANCES else "",
        sha256=sha256 if _SHA256.fullmatch(sha256) else "",
        archived=_utc(citation.archived) if citation.archived else None,
    )


def _moment(moment: datetime | date | None) -> datetime | date | None:
    return _utc(moment) if isinstance(moment, datetime) else moment


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise BadInput("A time in the record has no zone; give aware times.")
    return moment.astimezone(UTC)


def _line(text: str, field: str) -> str:
    _check_length(text, field, slack=4)
    text = one_line(text)
    _check_length(text, field)
    return text


def _text(text: str, field: str) -> str:
    _check_length(text, field, slack=4)
    text = paragraphs(text)
    _check_length(text, field)
    return text


def _check_length(text: str, field: str, *, slack: int = 1) -> None:
    # Markup may make a text longer than what is left of it; beyond `slack` times it is not worth reading.
    limit = LONGEST[field]
    if len(text) > slack * limit:
        raise BadInput(f"The {field} has {len(text):,} characters; at most {limit:,} are read.")


def _required(text: str, what: str) -> str:
    if not text:
        raise BadInput(f"The record lacks {what}.")
    return text
