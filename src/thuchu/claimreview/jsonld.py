"""Write and read one fact-check as schema.org ClaimReview.

What schema.org has a property for uses that property. A citation's kind and stance have none: they stand
under the prefix `thuchu:`, which `@context` then declares. Nobody's name is ever written: `itemReviewed`
has neither `author` nor `appearance`, and when reading these are passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from .dates import read_day, read_moment, write_moment
from .record import Citation, Publisher, Rating, Review
from .tidy import UNKNOWN_LANGUAGE, host_of, tidied

SCHEMA_ORG = "https://schema.org"
THUCHU_TERMS = "urn:thuchu:terms:"

Node = Mapping[str, Any]

_IRI = re.compile(r"^(?:https?://schema\.org/|schema:)")
_ORGANISATIONS = frozenset({"NGO", "Corporation", "Consortium", "CollegeOrUniversity", "LibrarySystem"})
_NUMBER = re.compile(r"[-+]?\d{1,9}(?:[.,]\d{1,9})?")


def to_jsonld(review: Review) -> dict[str, Any]:
    """Return the fact-check as one ClaimReview object, ready for `json.dumps`.

    It says what the record says. Store `tidied(review)`, so that page, feeds and exports say the same.
    """
    extra = any(citation.kind or citation.stance for citation in review.citations)
    return _filled(
        {
            "@context": [SCHEMA_ORG, {"thuchu": THUCHU_TERMS}] if extra else SCHEMA_ORG,
            "@type": "ClaimReview",
            "url": review.url,
            "claimReviewed": review.claim,
            "itemReviewed": _filled(
                {"@type": "Claim", "name": review.claim, "alternateName": list(review.phrasings)}
            ),
            "reviewRating": _rating(review.rating),
            "author": _organisation(review.publisher),
            "name": review.title,
            "description": review.summary,
            "reviewBody": review.body,
            "datePublished": write_moment(review.published),
            "dateModified": write_moment(review.modified),
            "expires": write_moment(review.expires),
            "inLanguage": review.language,
            "about": {"@type": "Thing", "name": review.topic} if review.topic else None,
            "keywords": review.topic,
            "citation": [_citation(citation) for citation in review.citations],
        }
    )


def jsonld_script(review: Review) -> str:
    """Return the ClaimReview as text that is safe inside `<script type="application/ld+json">`."""
    return script_safe(to_jsonld(review))


def script_safe(data: object) -> str:
    """Return JSON on one line in which nothing can end a script element or start markup."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def from_jsonld(
    node: Node, *, known: Mapping[str, Node] | None = None, page: str = "", language: str = ""
) -> Review:
    """Return the fact-check a ClaimReview object states; raise BadInput when something needed is missing.

    known      objects of the same document by their @id, for references like {"@id": "#org"}
    page       the address of the page it stands on: relative addresses are read against it
    language   the language of the page, for a record that names none
    """
    read = _Reader(known or {})
    reviewed = read.nodes(node, "itemReviewed")
    url = read.text(node, "url") or read.text(node, "mainEntityOfPage")
    url = urljoin(page, url) if page else url
    expires = read_day(read.text(node, "expires"), "expires")
    return tidied(
        Review(
            url=url,
            claim=read.text(node, "claimReviewed") or _first(read.text(item, "name") for item in reviewed),
            rating=read.rating(node),
            publisher=read.publisher(node, url),
            language=read.text(node, "inLanguage") or language or UNKNOWN_LANGUAGE,
            title=read.text(node, "name") or read.text(node, "headline"),
            summary=read.text(node, "description"),
            body=read.text(node, "reviewBody"),
            published=read_moment(read.text(node, "datePublished"), "datePublished"),
            modified=read_moment(read.text(node, "dateModified"), "dateModified"),
            expires=expires,
            topic=_first(
                read.text(item, "name") for item in read.nodes(node, "about") if read.is_topic(item)
            ),
            phrasings=tuple(text for item in reviewed for text in read.texts(item, "alternateName")),
            citations=tuple(read.citations(node)),
        )
    )


def claim_reviews_in(document: object) -> Iterator[Node]:
    """Yield the ClaimReview objects anywhere in a document, in reading order."""
    waiting = [document]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Mapping):
            if "ClaimReview" in types_of(current):
                yield current
                continue
            waiting.extend(reversed(list(current.values())))
        elif isinstance(current, list):
            waiting.extend(reversed(current))


def objects_by_id(document: object) -> dict[str, Node]:
    """Return the objects of a document that carry an @id and more than that."""
    found: dict[str, Node] = {}
    waiting = [document]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Mapping):
            identity = current.get("@id")
            if isinstance(identity, str) and len(current) > 1:
                found.setdefault(identity, current)
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
    return found


def types_of(node: Node) -> list[str]:
    """Return the schema.org types of an object, without the address of the vocabulary."""
    types = node.get("@type", [])
    return [
        _IRI.sub("", name)
        for name in (types if isinstance(types, list) else [types])
        if isinstance(name, str)
    ]


class _Reader:
    """Reads properties as publishers really write them: once or in lists, bare or in objects."""

    def __init__(self, known: Mapping[str, Node]) -> None:
        self.known = known

    def values(self, node: Node, name: str) -> list[Any]:
        for spelling in (name, f"schema:{name}", f"http://schema.org/{name}", f"https://schema.org/{name}"):
            value = node.get(spelling)
            if value is not None:
                return value if isinstance(value, list) else [value]
        return []

    def nodes(self, node: Node, name: str) -> list[Node]:
        found = [value for value in self.values(node, name) if isinstance(value, Mapping)]
        return [self.known.get(str(item["@id"]), item) if set(item) == {"@id"} else item for item in found]

    def texts(self, node: Node, name: str) -> list[str]:
        return [text for text in map(self._as_text, self.values(node, name)) if text.strip()]

    def text(self, node: Node, name: str) -> str:
        return _first(self.texts(node, name))

    def rating(self, node: Node) -> Rating:
        values = self.values(node, "reviewRating")
        rating = _first_node(self.nodes(node, "reviewRating"))
        if rating is None:
            return Rating(_first(value for value in values if isinstance(value, str)))
        value = self.text(rating, "ratingValue")
        number = _number(value)
        # What schema.org says to assume when a scale's ends are not given.
        best = _number(self.text(rating, "bestRating") or "5")
        worst = _number(self.text(rating, "worstRating") or "1")
        word = self.text(rating, "alternateName") or self.text(rating, "name")
        if not word and number is not None and best is not None:
            word = f"{number:g}/{best:g}"
        return Rating(word or value, number, best, worst) if number is not None else Rating(word or value)

    def publisher(self, node: Node, url: str) -> Publisher:
        """Return the organisation behind the record; where only people sign, the site it stands on."""
        for name in ("author", "publisher", "sourceOrganization", "creator"):
            for party in self.nodes(node, name):
                if _is_organisation(party) and (called := self.text(party, "name")):
                    return Publisher(called, self.text(party, "url"))
        return Publisher(host_of(url.strip()))

    def is_topic(self, node: Node) -> bool:
        # "about" may well be a person; only what says that it is not counts (S01).
        return bool({"Thing", "DefinedTerm"} & set(types_of(node)))

    def citations(self, node: Node) -> Iterator[Citation]:
        for value in self.values(node, "citation"):
            if isinstance(value, str):
                yield Citation(title="" if host_of(value.strip()) else value, url=value)
            elif isinstance(value, Mapping):
                yield self._citation(value)

    def _citation(self, node: Node) -> Citation:
        copy = _first_node(self.nodes(node, "encoding")) or {}
        archived = read_moment(self.text(copy, "dateCreated"), "dateCreated of a citation's copy")
        parties = [party for name in ("publisher", "author") for party in self.nodes(node, name)]
        return Citation(
            title=self.text(node, "name") or self.text(node, "headline"),
            publisher=_first(self.text(party, "name") for party in parties if _is_organisation(party)),
            url=self.text(node, "url"),
            kind=self.text(node, "thuchu:kind"),
            quote=_first(self.text(part, "text") for part in self.nodes(node, "hasPart")),
            stance=self.text(node, "thuchu:stance"),
            sha256=self.text(copy, "sha256"),
            archived=archived if isinstance(archived, datetime) else None,
        )

    def _as_text(self, value: object) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return ""
        if isinstance(value, int | float):
            return repr(value)
        if isinstance(value, Mapping):
            # {"@value": "Sai", "@language": "vi"}; an address as {"@id": …}; a Language with its tag.
            for key in ("@value", "alternateName", "name", "@id", "url"):
                if isinstance(value.get(key), str):
                    return str(value[key])
        return ""


def _rating(rating: Rating) -> dict[str, Any]:
    written: dict[str, Any] = {"@type": "Rating", "alternateName": rating.name}
    if rating.value is not None and rating.best is not None and rating.worst is not None:
        written["ratingValue"] = _short(rating.value)
        written["bestRating"] = _short(rating.best)
        written["worstRating"] = _short(rating.worst)
    return written


def _organisation(publisher: Publisher) -> dict[str, Any]:
    return _filled({"@type": "Organization", "name": publisher.name, "url": publisher.url})


def _citation(citation: Citation) -> dict[str, Any]:
    copy = _filled({"sha256": citation.sha256, "dateCreated": write_moment(citation.archived)})
    return _filled(
        {
            "@type": "CreativeWork",
            "name": citation.title,
            "url": citation.url,
            "publisher": _organisation(Publisher(citation.publisher)) if citation.publisher else None,
            "hasPart": {"@type": "Quotation", "text": citation.quote} if citation.quote else None,
            "encoding": {"@type": "MediaObject", **copy} if copy else None,
            "thuchu:kind": citation.kind,
            "thuchu:stance": citation.stance,
        }
    )


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def _is_organisation(node: Node) -> bool:
    return any(name.endswith("Organization") or name in _ORGANISATIONS for name in types_of(node))


def _number(text: str) -> float | None:
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    try:
        return float(text)
    except ValueError:
        return None


def _short(number: float) -> int | float:
    return int(number) if float(number).is_integer() and abs(number) < 1e15 else float(number)


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text.strip()), "")


def _first_node(nodes: list[Node]) -> Node | None:
    return nodes[0] if nodes else None
