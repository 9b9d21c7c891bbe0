"""Other publishers' fact-checks for tests."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from thuchu.claimreview import Citation, Publisher, Rating, Review
from thuchu_web.claims.imports import import_review
from thuchu_web.claims.models import ImportedFactCheck

NEWSROOM = Publisher("Báo Kiểm Tin", "https://kiemtin.example")


def review(claim: str, *, number: int = 1, **changes: object) -> Review:
    values: dict[str, object] = {
        "url": f"https://kiemtin.example/bai/{number}",
        "claim": claim,
        "rating": Rating("Bịa hoàn toàn"),
        "publisher": NEWSROOM,
        "title": f"Sự thật: {claim}",
        "summary": "Không có căn cứ.",
        "body": "Chúng tôi đã hỏi bệnh viện.",
        "published": date(2026, 3, number % 28 + 1),
        "topic": "health",
        "phrasings": (f"Nghe nói {claim.lower()}",),
        "citations": (Citation(title="Hỏi đáp", publisher="Bộ Y tế", kind="primary", quote="Không đúng."),),
    }
    return Review(**{**values, **changes})  # type: ignore[arg-type]


def imported(claim: str, *, number: int = 1, **changes: object) -> ImportedFactCheck:
    one = review(claim, number=number, **changes)
    import_review(one, now=timezone.now())
    return ImportedFactCheck.objects.get(url=one.url)
