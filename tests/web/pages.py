"""What the page tests share: reading a page, and the other publisher's fact-check."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from django.http import HttpResponse
from django.utils import timezone

from thuchu.claimreview import Citation, Publisher, Rating, Review
from thuchu_web.claims.imports import STARTER_PUBLISHER, import_review
from thuchu_web.claims.models import ImportedFactCheck

RUMOUR = "Uong nuoc muoi moi sang phong duoc benh cum"
GARLIC = "Ăn tỏi sống mỗi ngày chữa khỏi bệnh tiểu đường."


def html(response: HttpResponse) -> str:
    return response.content.decode()


def visible(response: HttpResponse) -> str:
    """Return the words of a page without tags, scripts and runs of spaces."""
    body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", html(response), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def garlic(*, starter: bool = False, **changes: object) -> ImportedFactCheck:
    values: dict[str, object] = {
        "url": "urn:thuchu:starter:1" if starter else "https://kiemtin.example/toi",
        "claim": GARLIC,
        "rating": Rating("Bịa đặt"),
        "publisher": Publisher(STARTER_PUBLISHER if starter else "Kiểm Tin", "https://kiemtin.example"),
        "summary": "Không nghiên cứu nào cho thấy tỏi chữa khỏi tiểu đường.",
        "published": date(2026, 9, 1),
        "topic": "health",
        "phrasings": ("an toi song chua tieu duong",),
        "citations": (Citation("Hướng dẫn điều trị", "Bộ Y tế", "https://yte.example/1"),),
    }
    import_review(Review(**{**values, **changes}), now=timezone.now())  # type: ignore[arg-type]
    return ImportedFactCheck.objects.latest("pk")
