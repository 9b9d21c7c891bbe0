from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from thuchu.claimreview import Rating, Review, check_profile, jsonld_script, to_jsonld, warnings

from .reviews import DYKE, SALT_WATER, collections


def changed(**parts: Any) -> dict[str, Any]:
    return {**to_jsonld(SALT_WATER), **parts}


def test_our_own_markup_fits_our_profile() -> None:
    assert check_profile(to_jsonld(SALT_WATER)) == []


@given(reviews=collections)
@settings(max_examples=50, deadline=None)
def test_every_record_with_a_web_address_fits_our_profile(reviews: list[Review]) -> None:
    for review in reviews:
        assert review.url.startswith("urn:") or check_profile(to_jsonld(review)) == []


def test_a_rating_without_a_place_on_the_scale_carries_no_number() -> None:
    assert to_jsonld(DYKE)["reviewRating"] == {"@type": "Rating", "alternateName": "Chưa đủ bằng chứng"}


def test_a_rating_on_the_scale_carries_all_three_numbers() -> None:
    rating = to_jsonld(SALT_WATER)["reviewRating"]

    assert rating == {
        "@type": "Rating",
        "alternateName": "Sai",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        (
            changed(itemReviewed={"@type": "Claim", "author": {"@type": "Person", "name": "A"}}),
            "never who said",
        ),
        (changed(itemReviewed={"@type": "Claim", "appearance": []}), "never who said"),
        (changed(author={"@type": "Person", "name": "A"}), "No person may stand in the markup."),
        (changed(author=[{"@type": "Organization", "name": "A"}]), "must be an Organization"),
        (changed(reviewRating={"@type": "Rating", "ratingValue": 1}), "alternateName"),
        (changed(reviewRating={"@type": "Rating", "alternateName": "Sai", "ratingValue": 1}), "bestRating"),
        (changed(url="ftp://thuchu.example/1"), "must start with http"),
        (changed(url="urn:thuchu:starter:vo-de"), "must start with http"),
        (changed(claimReviewed=" "), "not empty"),
        (changed(datePublished="5/9/2024"), "2024-09-05"),
        (changed(expires="2024-02-30"), "expires must be a day"),
        (changed(speaker="A"), "speaker"),
        ({"@graph": [to_jsonld(SALT_WATER)]}, "@type"),
    ],
)
def test_markup_outside_our_profile_is_named(markup: dict[str, Any], problem: str) -> None:
    assert problem in "\n".join(check_profile(markup))


def test_two_fact_checks_on_one_page_are_refused() -> None:
    two: Any = [to_jsonld(SALT_WATER), to_jsonld(SALT_WATER)]

    assert check_profile(two) == [
        "the record: The markup must be one ClaimReview object; a page carries one fact-check."
    ]


def test_a_long_claim_is_a_warning_only() -> None:
    long = replace(SALT_WATER, claim="Uống nước muối " * 8)

    assert "cut off" in warnings(long)[0]
    assert check_profile(to_jsonld(long)) == []
    assert warnings(SALT_WATER) == []


def test_no_text_can_leave_the_script_element() -> None:
    hostile = replace(
        SALT_WATER, body="</script><script>alert(1)</script><!-- & \u2028 \u2029", rating=Rating("<b>")
    )

    script = jsonld_script(hostile)

    assert not set("<>&\u2028\u2029\n") & set(script)
