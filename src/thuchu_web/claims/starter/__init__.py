"""The starter collection: evergreen rumours a new desk can answer from its first day.

One JSON file a topic, meant to be edited by hand. Every item names the sources its answer rests on.
"""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Any

from thuchu.claimreview import Citation, Publisher, Rating, Review

TOPICS = ("health", "food", "disaster", "scams", "technology", "science", "history")

PUBLISHER = Publisher(name="Bộ sưu tập khởi đầu")

WORDS = {
    "vi": {
        "true": "Đúng",
        "mostly": "Phần lớn đúng",
        "context": "Thiếu bối cảnh",
        "misleading": "Gây hiểu lầm",
        "false": "Sai",
        "unproven": "Chưa đủ bằng chứng",
    },
    "en": {
        "true": "True",
        "mostly": "Mostly true",
        "context": "Missing context",
        "misleading": "Misleading",
        "false": "False",
        "unproven": "Not enough evidence",
    },
}

NUMBERS = {"true": 5, "mostly": 4, "context": 3, "misleading": 2, "false": 1}


def reviews() -> list[Review]:
    """Return every item as a published record, topic by topic, in the order of the files."""
    return [_review(item, topic=topic) for topic in TOPICS for item in items(topic)]


def items(topic: str) -> list[dict[str, Any]]:
    """Return the items of one topic as they stand in its file."""
    text = files(__package__).joinpath(f"{topic}.json").read_text(encoding="utf-8")
    return list(json.loads(text)["items"])


def _review(item: dict[str, Any], *, topic: str) -> Review:
    checked = date.fromisoformat(item["checked"])
    return Review(
        url=f"urn:thuchu:starter:{item['slug']}",
        claim=item["claim"],
        rating=_rating(item["verdict"], language=item["language"]),
        publisher=PUBLISHER,
        language=item["language"],
        title=item["claim"],
        summary=item["summary"],
        body=item["explanation"],
        published=checked,
        topic=topic,
        phrasings=tuple(item["phrasings"]),
        citations=tuple(
            Citation(
                title=source["title"],
                publisher=source["publisher"],
                url=source.get("url", ""),
                kind=source["kind"],
            )
            for source in item["sources"]
        ),
    )


def _rating(verdict: str, *, language: str) -> Rating:
    name = WORDS[language][verdict]
    if verdict not in NUMBERS:
        return Rating(name=name)
    return Rating(name=name, value=NUMBERS[verdict], best=5, worst=1)
