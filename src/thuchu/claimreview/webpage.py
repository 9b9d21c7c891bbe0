"""Read the ClaimReview markup of a web page, JSON-LD and microdata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from ..errors import BadInput
from .container import Record, decoded_page
from .jsonld import claim_reviews_in, from_jsonld, objects_by_id
from .record import Review
from .tidy import web_address

# Bytes. The HTML archive's 99.9th percentile is far below; larger ones are not articles.
LARGEST_PAGE = 10 * 1024 * 1024


def page_records(data: bytes, *, name: str) -> Iterator[Record]:
    """Return the fact-checks marked up in a page; `name` may be its address, for relative links.

    The same fact-check in both syntaxes comes once, as the JSON-LD has it.
    """
    # extruct and lxml come with the "evidence" extra; the other forms are read without them.
    import extruct
    import lxml.etree
    import lxml.html

    if len(data) > LARGEST_PAGE:
        raise BadInput(f"The page is larger than {LARGEST_PAGE:,} bytes.")
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8")
        tree = lxml.html.document_fromstring(decoded_page(data).encode("utf-8", "ignore"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        raise BadInput("The page could not be read as HTML.") from None

    # A script at a time: extruct gives up every script of a page when one of them is broken.
    documents: list[Any] = []
    for script in tree.xpath('//script[contains(translate(@type, "LD+JSON", "ld+json"), "ld+json")]'):
        script.set("type", "application/ld+json")
        documents += extruct.extract(script, syntaxes=["json-ld"], errors="ignore").get("json-ld", [])
    address = web_address(name)
    marked = extruct.extract(tree, base_url=address or None, syntaxes=["microdata"], errors="ignore")
    documents.append([_as_jsonld(item) for item in marked.get("microdata", [])])

    nodes = list(claim_reviews_in(documents))
    if not nodes:
        raise BadInput("The page has no ClaimReview markup.")
    read = partial(from_jsonld, known=objects_by_id(documents), page=address, language=tree.get("lang") or "")
    return ((f"item {count}", partial(_read_one, read, node)) for count, node in enumerate(nodes, 1))


def _read_one(read: partial[Review], node: Mapping[str, Any]) -> Review:
    return read(node)


def _as_jsonld(item: object) -> Any:
    """Return what extruct found as microdata in the shape of JSON-LD."""
    if isinstance(item, list):
        return [_as_jsonld(part) for part in item]
    if not isinstance(item, Mapping):
        return item
    properties = item.get("properties")
    fields = (
        {key: _as_jsonld(value) for key, value in properties.items()} if isinstance(properties, dict) else {}
    )
    return {"@type": item.get("type", []), **fields}
