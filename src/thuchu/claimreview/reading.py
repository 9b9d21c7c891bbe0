"""Read a collection of fact-checks in whatever open form it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..errors import BadInput
from .container import LARGEST_SOURCE, Record, decoded, parsed_json, unpacked
from .csv_table import table_records
from .factcheck_tools import tools_records
from .forms import Form, Refusal
from .identity import fingerprint_of_tidy, key_of_tidy
from .json_feed import feed_records
from .jsonld import Node, claim_reviews_in, from_jsonld, objects_by_id
from .record import Review
from .webpage import page_records

_SCRIPT_LINE = re.compile(r"\s*<script\b[^>]*>(.*)</script\s*>\s*", re.IGNORECASE | re.DOTALL)


def read_source(
    data: bytes, *, name: str, form: Form | None = None, largest: int = LARGEST_SOURCE
) -> Iterator[Review | Refusal]:
    """Return the fact-checks of a source one by one, and a Refusal for each record that cannot be used.

    name      what the source is called, for messages; of a web page, its address
    form      when known; otherwise the content tells it
    largest   bytes after unpacking gzip

    Texts come as plain NFC. Who made or spread a claim is never read. A record with an unreadable date is
    refused rather than kept without it. The same record twice comes once; another claim under an address
    already read is refused, because publisher and address identify a record.
    Raises BadInput at once when nothing of the source can be read.
    """
    try:
        data = unpacked(data, at_most=largest)
        document = _as_json(data) if form is None else None
        form = form or _form_of(data, document)
        records = _records(data, form, name, document)
    except BadInput as problem:
        raise BadInput(f"{name}: {problem}") from None
    return _once_each(records)


def detect_form(data: bytes) -> Form:
    """Return the form the content has; what is neither JSON nor markup is taken for a table."""
    return _form_of(data, _as_json(data))


def _as_json(data: bytes) -> Any:
    """Return what the data states when it starts like JSON, else None."""
    if _start(data)[:1] not in {b"{", b"["}:
        return None
    return parsed_json(decoded(data))


def _start(data: bytes) -> bytes:
    return data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")


def _form_of(data: bytes, document: Any) -> Form:
    if not data.strip():
        raise BadInput("The source is empty.")
    if document is not None:
        return _json_form(document)
    start = _start(data)
    if start.startswith(b"<"):
        begin = len(data[:4096]) - len(start)
        end = data.find(b"\n", begin)
        first_line = data[begin : end if end >= 0 else len(data)]
        whole = re.match(rb"<script\b[^>]*ld\+json[^>]*>.*</script\s*>\s*$", first_line, re.IGNORECASE)
        return Form.SCRIPT_LINES if whole else Form.PAGE
    if start.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff")):
        raise BadInput("The source is a document or picture, not a collection: save the table as CSV.")
    return Form.CSV


def _json_form(document: object) -> Form:
    if not isinstance(document, Mapping):
        return Form.JSONLD
    if str(document.get("version", "")).startswith("https://jsonfeed.org/"):
        return Form.JSON_FEED
    if "@type" not in document and "@graph" not in document and ("claims" in document or not document):
        # The API answers {} when it finds nothing.
        return Form.FACTCHECK_TOOLS
    return Form.JSONLD


def _records(data: bytes, form: Form, name: str, document: Any) -> Iterator[Record]:
    if form is Form.PAGE:
        return page_records(data, name=name)
    if form is Form.SCRIPT_LINES:
        return _script_lines(data)
    if form is Form.CSV:
        return table_records(decoded(data))
    if document is None:
        document = parsed_json(decoded(data))
    if form is Form.JSONLD:
        return _jsonld_records(document)
    if not isinstance(document, Mapping):
        raise BadInput("The JSON must be an object.")
    return feed_records(document) if form is Form.JSON_FEED else tools_records(document)


def _jsonld_records(document: Any) -> Iterator[Record]:
    nodes = list(claim_reviews_in(document))
    if not nodes and not _is_collection(document):
        raise BadInput("The JSON holds no ClaimReview.")
    known = objects_by_id(document)
    return ((f"item {count}", partial(from_jsonld, node, known=known)) for count, node in enumerate(nodes, 1))


def _is_collection(document: object) -> bool:
    return document == [] or (
        isinstance(document, Mapping) and bool({"dataFeedElement", "@graph"} & set(document))
    )


def _script_lines(data: bytes) -> Iterator[Record]:
    for count, line in enumerate(data.split(b"\n"), 1):
        if not line.strip(b"\xef\xbb\xbf \t\r"):
            continue
        where = f"line {count}"
        try:
            nodes = _nodes_of_line(line)
        except BadInput as problem:
            yield where, partial(_refuse, str(problem))
            continue
        for node in nodes:
            yield where, partial(from_jsonld, node)


def _nodes_of_line(line: bytes) -> list[Node]:
    script = _SCRIPT_LINE.fullmatch(decoded(line))
    if script is None:
        raise BadInput("The line is not one <script> element.")
    nodes = list(claim_reviews_in(parsed_json(script[1])))
    if not nodes:
        raise BadInput("The line holds no ClaimReview.")
    return nodes


def _refuse(problem: str) -> Review:
    raise BadInput(problem)


def _once_each(records: Iterator[Record]) -> Iterator[Review | Refusal]:
    seen: dict[str, tuple[str, str]] = {}
    for where, read in records:
        try:
            review = read()
        except BadInput as problem:
            yield Refusal(where, str(problem))
            continue
        key, content = key_of_tidy(review), fingerprint_of_tidy(review)
        if key not in seen:
            seen[key] = content, where
            yield review
        elif seen[key][0] != content:
            reason = f"Another fact-check here has the same publisher and address: {seen[key][1]}."
            yield Refusal(where, reason)
