"""The list: ours and others', found by words, by a whole message, by filters."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.people import SALT_WATER, published_fact_check, written_claim
from tests.web.pages import GARLIC, garlic, html, visible
from thuchu.claimreview import Publisher, Rating
from thuchu_web.claims.models import FactCheck
from thuchu_web.publicsite.listing import PER_PAGE, Search, find

pytestmark = pytest.mark.django_db


def many(count: int) -> None:
    for number in range(count):
        garlic(
            url=f"https://kiemtin.example/{number}",
            claim=f"Tin số {number} về giá gạo.",
            topic="money",
            published=date(2026, 1, 1 + number % 28),
        )


def claims_of(search: Search) -> list[str]:
    return [item.review.claim for item in find(search).items]


def test_the_list_holds_ours_and_others_newest_first(client: Client, salt_water: FactCheck) -> None:
    garlic()

    words = visible(client.get("/en/bai/"))

    assert words.index(SALT_WATER) < words.index(GARLIC)
    assert "Kiểm Tin checked this" in words


def test_a_word_is_found_with_or_without_marks_and_only_whole(salt_water: FactCheck) -> None:
    assert claims_of(Search(words="nước muối")) == [SALT_WATER]
    assert claims_of(Search(words="NUOC  muoi!")) == [SALT_WATER]
    assert claims_of(Search(words="nuo")) == []


def test_a_percent_sign_is_a_sign_and_not_a_wildcard(salt_water: FactCheck) -> None:
    assert claims_of(Search(words="100% _")) == []


def test_a_whole_message_finds_what_is_closest(client: Client, salt_water: FactCheck) -> None:
    message = "KHẨN! Uống nước muối mỗi sáng phòng được bệnh cúm đó cả nhà ơi"

    words = visible(client.get("/en/bai/", {"q": message}))

    assert "Closest to your text" in words
    assert SALT_WATER in words


def test_a_claim_being_checked_is_not_on_the_list(client: Client, minh: User) -> None:
    written_claim(minh)

    assert "Closest to your text" not in visible(client.get("/en/bai/", {"q": SALT_WATER}))


def test_filters_narrow_the_list_and_are_named(client: Client, salt_water: FactCheck) -> None:
    garlic()
    garlic(
        url="https://kiemtin.example/2", claim="Giá gạo tăng gấp đôi.", topic="money", rating=Rating("Sai")
    )

    response = client.get("/en/bai/?rating=false&topic=health")

    words = visible(response)
    assert SALT_WATER in words
    assert GARLIC not in words
    assert "Giá gạo" not in words
    assert "Filters that are on: False" in words
    assert 'href="?topic=health"' in html(response)
    assert 'href="?rating=false"' in html(response)


def test_own_and_others_can_be_told_apart(salt_water: FactCheck) -> None:
    garlic()

    assert claims_of(Search(whose="own")) == [SALT_WATER]
    assert claims_of(Search(whose="others")) == [GARLIC]


def test_another_publishers_rating_never_wears_our_mark(client: Client) -> None:
    garlic(rating=Rating("Sai"), publisher=Publisher("Kiểm Tin"))

    page = html(client.get("/en/bai/"))

    assert 'class="v v--false"' not in page[page.index('id="results"') :]


def test_nothing_found_offers_to_ask(client: Client, salt_water: FactCheck) -> None:
    response = client.get("/en/bai/", {"q": "voi bay"})

    assert "Nothing on “voi bay” yet. Send it to the desk?" in visible(response)
    assert '<input type="hidden" name="text" value="voi bay">' in html(response)
    assert 'method="post" action="/en/"' in html(response)


def test_numbers_below_ten_are_not_shown(client: Client) -> None:
    many(9)
    few = visible(client.get("/en/bai/"))
    many(12)
    more = visible(client.get("/en/bai/"))

    assert "9 fact-checks" not in few
    assert "12 fact-checks" in more


def test_pages_follow_each_other_and_keep_the_search(client: Client) -> None:
    many(PER_PAGE + 5)

    first, second = client.get("/en/bai/?q=gao"), client.get("/en/bai/?q=gao&page=2")

    assert 'rel="next" href="?q=gao&amp;page=2"' in html(first)
    assert 'rel="prev" href="?q=gao"' in html(second)
    assert len(find(Search(page=2)).items) == 5


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=-1", "page=abc", "page=999999999999", "page=²", "rating=x&topic=y&whose=z",
        "q=%00", "q=" + "a" * 3000, "rating=false'--", "page=1&page=2",
    ],
)  # fmt: skip
def test_an_odd_query_is_not_an_error(client: Client, salt_water: FactCheck, query: str) -> None:
    assert client.get(f"/bai/?{query}").status_code == 200


def test_the_list_asks_the_database_few_questions(
    client: Client, salt_water: FactCheck, django_assert_max_num_queries: object
) -> None:
    many(30)

    with django_assert_max_num_queries(10):  # type: ignore[operator]
        client.get("/bai/")


def test_pages_have_no_gaps_and_no_doubles(minh: User, lan: User) -> None:
    ours = [
        published_fact_check(minh, lan, claim=written_claim(minh, text=f"Điều thứ {number} về giá gạo."))
        for number in range(3)
    ]
    many(PER_PAGE * 2 + 3)
    garlic(url="https://kiemtin.example/khong-ngay", claim="Không có ngày.", published=None)
    garlic(url="https://kiemtin.example/mai", claim="Ngày sau của ta.", published=date(2999, 1, 1))

    pages = [claims_of(Search(page=page)) for page in (1, 2, 3)]

    listed = [claim for page in pages for claim in page]
    assert [len(page) for page in pages] == [PER_PAGE, PER_PAGE, 8]
    assert len(set(listed)) == len(listed)
    assert listed[0] == "Ngày sau của ta."
    assert listed[1:4] == [row.claim_text for row in reversed(ours)]
    assert listed[-1] == "Không có ngày."
