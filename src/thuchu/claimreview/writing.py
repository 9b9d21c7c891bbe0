"""Write fact-checks in the open forms; what is written reads back as the same records."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from ..errors import BadInput
from .csv_table import write_table
from .factcheck_tools import claim_entry
from .forms import Form
from .json_feed import VERSION, feed_item, timestamp
from .jsonld import SCHEMA_ORG, script_safe, to_jsonld
from .record import Publisher, Review
from .tidy import tidied


def write_source(
    reviews: Iterable[Review],
    *,
    form: Form,
    to: BinaryIO,
    publisher: Publisher | None = None,
    title: str = "",
    home_url: str = "",
    gzipped: bool = False,
) -> None:
    """Write a collection to `to`, record by record, and leave it open.

    publisher, title and home_url describe the collection where the form has a place for it.
    The same records give the same bytes. Raises BadInput for a record that could not be read back.
    """
    if gzipped:
        # No name and no time in the header, so that equal content gives equal files.
        with gzip.GzipFile(filename="", fileobj=to, mode="wb", mtime=0) as packed:
            _write(map(tidied, reviews), form, cast(BinaryIO, packed), publisher, title, home_url)
        return
    _write(map(tidied, reviews), form, to, publisher, title, home_url)


def _write(
    reviews: Iterator[Review],
    form: Form,
    to: BinaryIO,
    publisher: Publisher | None,
    title: str,
    home_url: str,
) -> None:
    if form is Form.PAGE:
        raise BadInput("A web page is not a form for collections: choose another one.")
    if form is Form.CSV:
        # With the mark, because Excel takes a file without it for a Western encoding.
        table = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
        try:
            write_table(reviews, table)
        finally:
            table.detach()
        return
    if form is Form.SCRIPT_LINES:
        for review in reviews:
            to.write(
                f'<script type="application/ld+json">{script_safe(to_jsonld(review))}</script>\n'.encode()
            )
        return
    head, key, elements = _shape(reviews, form, publisher, title, home_url)
    to.write(_json({name: value for name, value in head.items() if value})[:-1].encode())
    to.write(f'{"," if any(head.values()) else ""}"{key}":['.encode())
    for count, element in enumerate(elements):
        to.write((",\n" if count else "\n").encode() + _json(element).encode())
    to.write(b"\n]}\n")


def _shape(
    reviews: Iterator[Review], form: Form, publisher: Publisher | None, title: str, home_url: str
) -> tuple[dict[str, Any], str, Iterator[dict[str, Any]]]:
    """Return what stands before the list, the name of the list and its elements."""
    if form is Form.JSON_FEED:
        authors = [{"name": publisher.name, "url": publisher.url or home_url}] if publisher else []
        head: dict[str, Any] = {
            "version": VERSION,
            "title": title or (publisher.name if publisher else "Thực Hư"),
            "home_page_url": home_url,
            "authors": authors,
        }
        return head, "items", map(feed_item, reviews)
    if form is Form.FACTCHECK_TOOLS:
        return {}, "claims", map(claim_entry, reviews)
    about = {"@type": "Organization", "name": publisher.name, "url": publisher.url} if publisher else {}
    head = {"@context": SCHEMA_ORG, "@type": "DataFeed", "name": title, "url": home_url, "publisher": about}
    return head, "dataFeedElement", map(_feed_element, reviews)


def _feed_element(review: Review) -> dict[str, Any]:
    element = {
        "@type": "DataFeedItem",
        "url": review.url,
        "dateCreated": timestamp(review.published),
        "dateModified": timestamp(review.modified),
        "item": [to_jsonld(review)],
    }
    return {name: value for name, value in element.items() if value}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
