"""What is published can be read by any program: listed, searched, page by page, and one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from tests.people import published_fact_check, written_claim
from tests.web.api import get
from tests.web.fact_checks import imported
from thuchu.claimreview import Form, Publisher, Review, read_source, tidied
from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.records import review_of

pytestmark = pytest.mark.django_db


def listed(query: str = "") -> list[str]:
    response = get(f"fact-checks?{query}")
    assert response.status_code == 200, response.content
    return [item["claim"] for item in response.json()["items"]]  # type: ignore[attr-defined]


@pytest.fixture
def shelf(salt_water: FactCheck) -> None:
    imported("Ăn tỏi sống chữa khỏi cúm.", number=1, published=date(2026, 3, 2))
    imported("Vịnh Hạ Long sắp cạn.", number=2, published=date(2026, 3, 9), topic="science", language="vi-VN")
    imported("Bats are blind.", number=3, published=None, language="en", publisher=Publisher("Batwatch"))


def test_everything_is_listed_newest_first_and_labelled(shelf: None) -> None:
    items = get("fact-checks").json()["items"]  # type: ignore[attr-defined]

    assert [item["claim"] for item in items] == [
        "Uống nước muối mỗi sáng phòng được bệnh cúm.",
        "Vịnh Hạ Long sắp cạn.",
        "Ăn tỏi sống chữa khỏi cúm.",
        "Bats are blind.",
    ]
    assert [item["own"] for item in items] == [True, False, False, False]


@pytest.mark.parametrize(
    ("query", "claims"),
    [
        ("q=toi+song", ["Ăn tỏi sống chữa khỏi cúm."]),
        ("q=Hạ+Long+bats", []),
        ("publisher=own", ["Uống nước muối mỗi sáng phòng được bệnh cúm."]),
        ("publisher=Batwatch", ["Bats are blind."]),
        ("rating=false&publisher=all", ["Uống nước muối mỗi sáng phòng được bệnh cúm."]),
        ("topic=science", ["Vịnh Hạ Long sắp cạn."]),
        ("lang=en", ["Bats are blind."]),
        ("lang=vi&until=2026-04-01", ["Vịnh Hạ Long sắp cạn.", "Ăn tỏi sống chữa khỏi cúm."]),
        ("since=2026-03-09&until=2026-03-09", ["Vịnh Hạ Long sắp cạn."]),
    ],
)
def test_the_list_can_be_narrowed(query: str, claims: list[str], shelf: None) -> None:
    assert listed(query) == claims


def _pages(limit: int, between: Any = None) -> list[str]:
    claims, cursor = [], ""
    while cursor is not None:
        page = get(f"fact-checks?limit={limit}&cursor={cursor}").json()  # type: ignore[attr-defined]
        assert len(page["items"]) <= limit
        claims += [item["claim"] for item in page["items"]]
        cursor = page["next_cursor"]
        if between:
            between()
    return claims


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_pages_hold_everything_once_at_any_size(limit: int, shelf: None, minh: User, lan: User) -> None:
    published_fact_check(minh, lan, claim=written_claim(minh, text="Ăn cua với hồng thì chết."))
    today = timezone.localdate()
    for number in (7, 8, 9):
        imported(f"Cùng ngày, bài {number}.", number=number, published=today)
        imported(f"Không ngày, bài {number}.", number=number + 10, published=None)

    claims = _pages(limit)

    assert claims == _pages(100)
    assert len(claims) == len(set(claims)) == 11


def test_what_is_published_meanwhile_moves_no_page(shelf: None) -> None:
    before = _pages(100)
    numbers = iter(range(30, 60))

    def publish() -> None:
        number = next(numbers)
        imported(f"Mới, bài {number}.", number=number, published=timezone.localdate())

    claims = _pages(1, between=publish)

    assert claims[0] == before[0]
    assert [claim for claim in claims if claim in before] == before
    assert len(claims) == len(set(claims))


def test_one_fact_check_is_read_in_full(salt_water: FactCheck) -> None:
    record = get("fact-checks/fact-check:1").json()  # type: ignore[attr-defined]

    assert record["digest"] == salt_water.digest
    assert record["rating_scale"] == {"value": 1, "best": 5, "worst": 1}
    assert [source["publisher"] for source in record["citations"]] == ["Bộ Y tế", "Báo Sức khỏe"]
    assert record["citations"][0]["kind"] == "primary"
    assert len(record["citations"][0]["sha256"]) == 64
    assert record["body"].count("\n\n") == 1


def test_the_linked_markup_is_the_same_record(salt_water: FactCheck) -> None:
    record = get("fact-checks/fact-check:1").json()  # type: ignore[attr-defined]
    address = record["jsonld_url"].partition("/api/v1/")[2]

    markup = get(address)

    assert markup["Content-Type"] == "application/ld+json"
    assert list(read_source(markup.content, name="api", form=Form.JSONLD)) == [tidied(review_of(salt_water))]


def test_another_publishers_fact_check_is_read_in_full() -> None:
    row = imported("Ăn tỏi sống chữa khỏi cúm.")

    record = get(f"fact-checks/imported:{row.pk}").json()  # type: ignore[attr-defined]

    assert record["own"] is False
    assert record["source_url"] == "https://kiemtin.example/bai/1"
    assert record["phrasings"] == ["Nghe nói ăn tỏi sống chữa khỏi cúm."]


@pytest.mark.parametrize("name", ["fact-check:99", "imported:99", "fact-check:0"])
def test_an_unknown_fact_check_is_not_found(name: str) -> None:
    assert get(f"fact-checks/{name}").status_code == 404


def test_claims_are_searched_in_the_form_of_the_fact_check_tools(shelf: None) -> None:
    page = get("claims:search?query=toi%20song&languageCode=vi&pageSize=1").json()  # type: ignore[attr-defined]

    claim = page["claims"][0]
    assert claim["text"] == "Ăn tỏi sống chữa khỏi cúm."
    assert claim["claimant"] == ""
    assert claim["claimReview"][0]["textualRating"] == "Bịa hoàn toàn"
    assert claim["claimReview"][0]["publisher"]["site"] == "kiemtin.example"


def test_every_page_of_the_search_reads_back_as_records(shelf: None) -> None:
    token, found = "", []
    while True:
        answer = get(f"claims:search?pageSize=2&pageToken={token}")
        found += list(read_source(answer.content, name="api", form=Form.FACTCHECK_TOOLS))
        token = answer.json()["nextPageToken"]  # type: ignore[attr-defined]
        if not token:
            break

    assert len(found) == 4
    assert all(isinstance(record, Review) for record in found)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("reviewPublisherSiteFilter=kiemtin.example", 3),
        ("reviewPublisherSiteFilter=www.kiemtin.example", 3),
        ("reviewPublisherSiteFilter=tin.example", 0),
        ("reviewPublisherSiteFilter=127.0.0.1", 1),
        ("maxAgeDays=2", 1),
        ("languageCode=en", 1),
    ],
)
def test_the_search_takes_the_known_parameters(query: str, count: int, shelf: None) -> None:
    assert len(get(f"claims:search?{query}").json()["claims"]) == count  # type: ignore[attr-defined]


def test_reading_may_be_cached_for_a_minute(salt_water: FactCheck) -> None:
    assert get("fact-checks")["Cache-Control"] == "public, max-age=60"
