"""The forms in which fact-checks travel, and what is said about a record that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Form(Enum):
    """How a collection of fact-checks is written down."""

    PAGE = "page"  # a web page with ClaimReview markup; read only
    JSONLD = "jsonld"  # schema.org JSON-LD; collections as a DataFeed
    SCRIPT_LINES = "script-lines"  # the older Data Commons form: one <script> element a line
    JSON_FEED = "json-feed"  # JSON Feed 1.1, the record under _claimreview
    FACTCHECK_TOOLS = "factcheck-tools"  # answers of Google's Fact Check Tools API
    CSV = "csv"  # a table with named columns


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was not read, so that somebody can mend it."""

    where: str  # "line 12", "item 3"
    reason: str  # a sentence
