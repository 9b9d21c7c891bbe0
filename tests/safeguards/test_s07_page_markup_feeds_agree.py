"""S07: page, markup and feeds say the same, because they are made from one record."""

from __future__ import annotations

import json

import extruct
import feedparser
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.people import evidence_from, written_claim
from tests.web.pages import garlic, html, visible
from thuchu.claimreview import check_profile
from thuchu_web.claims import actions
from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.records import review_of
from thuchu_web.claims.scale import RATING_NUMBERS, Kind, Rating

pytestmark = pytest.mark.django_db


def published(rating: Rating, drafter: User, publisher: User, *, language: str = "vi") -> FactCheck:
    claim = written_claim(drafter, text=f"Lá ổi chữa được ho, bản {rating.value}.")
    actions.write_claim(claim, text=claim.text, kind=Kind.CHECKABLE, person=drafter, language=language)
    evidence_from(claim, person=drafter)
    evidence_from(claim, person=drafter, publisher="Báo Sức khỏe")
    draft = actions.Draft(
        rating=rating,
        title="Lá ổi & “ho”",
        summary="Chưa có thử nghiệm nào <đủ lớn> cho thấy điều ấy.",
        explanation="Đoạn một.\n\nĐoạn hai.",
        holds_until=timezone.localdate(),
        searched_supporting="Thư viện Cochrane, không thấy.",
    )
    verdict = actions.propose_verdict(claim, draft, person=drafter)
    return actions.publish_fact_check(actions.confirm_verdict(verdict, person=publisher), person=publisher)


@pytest.mark.parametrize(
    ("rating", "language", "prefix"),
    [
        *((rating, "vi", "") for rating in Rating),
        (Rating.FALSE, "vi", "/en"),
        (Rating.FALSE, "en", ""),
        (Rating.FALSE, "en", "/en"),
        (Rating.FALSE, "tay", "/en"),
    ],
)
def test_page_markup_and_feeds_say_what_the_record_says(
    client: Client, minh: User, lan: User, rating: Rating, language: str, prefix: str
) -> None:
    fact_check = published(rating, minh, lan, language=language)
    review = review_of(fact_check)

    response = client.get(f"{prefix}/bai/{fact_check.number}/")
    words = visible(response)
    (markup,) = extruct.extract(html(response), syntaxes=["json-ld"])["json-ld"]
    (rss,) = feedparser.parse(client.get("/feed.rss").content).entries
    (atom,) = feedparser.parse(client.get("/feed.atom").content).entries
    (item,) = json.loads(client.get("/feed.json").content)["items"]

    assert check_profile(markup) == []
    for text in (review.claim, review.rating.name, review.title, review.summary):
        assert text in words
        assert text in item["title"] + item["content_text"]
    assert markup["claimReviewed"] == review.claim
    assert markup["reviewRating"]["alternateName"] == review.rating.name
    assert markup["reviewRating"].get("ratingValue") == RATING_NUMBERS.get(rating)
    assert markup["url"] == rss.link == atom.link == item["url"] == review.url
    assert rss.title == atom.title == item["title"] == review.title
    for text in (review.claim, review.rating.name):
        assert text in rss.summary
        assert text in atom.summary
    assert markup["author"]["name"] == review.publisher.name


def test_no_markup_names_who_said_it(client: Client, minh: User, lan: User) -> None:
    fact_check = published(Rating.FALSE, minh, lan)

    (markup,) = extruct.extract(html(client.get(f"/bai/{fact_check.number}/")), syntaxes=["json-ld"])[
        "json-ld"
    ]

    assert "author" not in markup["itemReviewed"]
    assert "appearance" not in markup["itemReviewed"]


def test_another_publishers_page_carries_no_claimreview_of_ours(client: Client) -> None:
    other = garlic()

    assert extruct.extract(html(client.get(f"/kho/{other.pk}/")), syntaxes=["json-ld"])["json-ld"] == []


@pytest.mark.parametrize("address", ["/", "/bai/", "/en/"])
def test_lists_carry_no_claimreview(client: Client, minh: User, lan: User, address: str) -> None:
    published(Rating.FALSE, minh, lan)

    assert extruct.extract(html(client.get(address)), syntaxes=["json-ld"])["json-ld"] == []


def test_a_claim_holds_no_verdict_word(minh: User) -> None:
    with pytest.raises(ValidationError):
        written_claim(minh, text="Tin giả: lá ổi chữa được ho.")

    assert written_claim(minh, text="Lá ổi chữa được ho.").text == "Lá ổi chữa được ho."
